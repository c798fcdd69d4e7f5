"""The theme's colours that the chart paints with, looked up once per theme."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QColor

OUTSIDE_SHARE = 0.72
_VOLUME_SHARE = 0.36
_TOKENS = {
    "line_strong": "lineS", "buy_text": "buyT", "sell_text": "sellT", "asked": "sSent", "unknown": "sUnk",
    "on_solid": "onSolid",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """Colours by theme token; `stale` greys everything that is not current."""

    panel: QColor
    header: QColor
    raised: QColor
    line: QColor
    line_strong: QColor
    text: QColor
    text2: QColor
    text3: QColor
    focus: QColor
    up: QColor
    down: QColor
    grid: QColor
    ext: QColor
    cross: QColor
    buy: QColor
    buy_text: QColor
    sell: QColor
    sell_text: QColor
    asked: QColor
    unknown: QColor
    on_solid: QColor

    @classmethod
    def of(cls, color: Callable[[str], QColor]) -> Colours:
        """Look all tokens up in a theme."""
        tokens = {name: name for name in cls.__slots__} | _TOKENS
        return cls(**{name: QColor(color(token)) for name, token in tokens.items()})

    def bar(self, *, rising: bool, stale: bool, outside: bool = False) -> QColor:
        """Give the colour of a bar."""
        full = self.text3 if stale else self.up if rising else self.down
        return mixed(full, self.panel, OUTSIDE_SHARE) if outside else full

    def volume(self, *, rising: bool, stale: bool) -> QColor:
        """Give the tint of a volume column."""
        return mixed(self.bar(rising=rising, stale=stale), self.panel, _VOLUME_SHARE)


def mixed(front: QColor, back: QColor, share: float) -> QColor:
    """Mix two opaque colours; `share` is that of the first."""
    parts = ((front.red(), back.red()), (front.green(), back.green()), (front.blue(), back.blue()))
    return QColor(*(round(a * share + b * (1.0 - share)) for a, b in parts))
