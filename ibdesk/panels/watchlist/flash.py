"""The last price and its short flash: a tinted ground with a sign, one repaint on and one off, nothing else moves."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable
from decimal import Decimal

from PySide6.QtCore import QObject, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QPainter

from ibdesk.panels.watchlist.rows import WatchRow, price
from ibdesk.ui import glyphs
from ibdesk.ui.fonts import Role, Weight, font, pixels
from ibdesk.ui.glyphs import Glyph
from ibdesk.ui.look import flashes
from ibdesk.ui.theme import color, current, mixed

SHOWN_S = 0.3
EVERY_S = 0.25
DARK_SHARE, LIGHT_SHARE = 0.22, 0.16
PADDING = 8
SIGN = 9
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


class Flashes(QObject):
    """Which prices flash now, and which way they went. `faded` carries the keys whose flash ended."""

    faded = Signal(object)

    def __init__(self, parent: QObject | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self._on = True
        self._prices: dict[Hashable, Decimal] = {}
        self._lit: dict[Hashable, tuple[int, float]] = {}  # direction, since
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.on_timer_timeout)

    @property
    def on(self) -> bool:
        """Tell whether prices flash at all."""
        return self._on

    def set_on(self, on: bool) -> None:
        """Switch the flashing on or off."""
        self._on = on
        if not on:
            self.drop(tuple(self._lit))

    def note(self, key: Hashable, value: Decimal | None) -> None:
        """Look at a price; a change lights it, at most four times a second."""
        before = self._prices.get(key)
        if value is None:
            self._prices.pop(key, None)
            return
        self._prices[key] = value
        if not (self._on and flashes()) or before is None or before == value:
            return
        now = self._clock()
        lit = self._lit.get(key)
        if lit is None or now - lit[1] >= EVERY_S:
            self._lit[key] = (1 if value > before else -1, now)
            if not self._timer.isActive():
                self._timer.start(round(SHOWN_S * 1000))

    def forget(self, keys: Iterable[Hashable]) -> None:
        """Drop rows that left the list."""
        for key in keys:
            self._prices.pop(key, None)
            self._lit.pop(key, None)

    def direction(self, key: Hashable) -> int:
        """Return 1 for up, -1 for down, 0 for a price that does not flash."""
        lit = self._lit.get(key)
        return lit[0] if lit is not None else 0

    def drop(self, keys: Iterable[Hashable]) -> None:
        """End flashes now."""
        gone = frozenset(key for key in keys if self._lit.pop(key, None) is not None)
        if gone:
            self.faded.emit(gone)

    def on_timer_timeout(self) -> None:
        """End the flashes that were shown long enough, and wait for the next."""
        now = self._clock()
        self.drop([key for key, (_, since) in self._lit.items() if now - since >= SHOWN_S])
        if self._lit:
            oldest = min(since for _, since in self._lit.values())
            self._timer.start(max(1, round((oldest + SHOWN_S - now) * 1000)))


def paint_last(painter: QPainter, rect: QRect, row: WatchRow, direction: int) -> None:
    """Draw the last price; while it flashes on a tint and with its sign, text always in its own ink."""
    text = price(row, row.last)
    face = font(Role.BODY, Weight.SEMIBOLD)
    right = rect.adjusted(2, 0, -PADDING, -1)
    wide = QFontMetrics(face).horizontalAdvance(text)
    side = pixels(SIGN)
    if direction and not row.old:
        token = "up" if direction > 0 else "down"
        tint = mixed(token, DARK_SHARE if current().dark else LIGHT_SHARE)
        left = max(rect.left() + 1, right.right() - wide - side - 10)
        painter.fillRect(QRect(left, rect.top() + 2, rect.right() - PADDING + 5 - left, rect.height() - 5), tint)
        box = QRectF(left + 4, rect.center().y() - side / 2, side, side)
        glyphs.draw(painter, Glyph.UP if direction > 0 else Glyph.DOWN, box, color(token), tint)
    elif row.old:
        box = QRectF(right.right() - wide - side - 8, rect.center().y() - side / 2 - 1, side + 2, side + 2)
        if box.left() > rect.left():
            glyphs.draw(painter, Glyph.CLOCK, box, color("text3"), color("panel"))
    painter.setFont(face)
    painter.setPen(color("text3" if row.old or row.last is None else "text"))
    painter.drawText(right, RIGHT, text)
