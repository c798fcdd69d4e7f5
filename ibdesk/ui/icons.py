"""Icons: Material Design Icons through qtawesome, tinted by a token. qtawesome is loaded at the first icon."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QPixmap

from ibdesk.ui import fonts, theme

SIZE = 16


@lru_cache(maxsize=256)
def _icon(name: str, normal: str, disabled: str) -> QIcon:
    import qtawesome  # heavy: reads the font's character map

    return qtawesome.icon(f"mdi6.{name}", color=normal, color_disabled=disabled)


def icon(name: str, token: str = "text2") -> QIcon:
    """Return an icon by its mdi6 name, tinted by a token; disabled it is `text3`."""
    return QIcon(_icon(name, theme.color(token).name(), theme.color("text3").name()))  # some takers own it


def pixmap(name: str, token: str = "text2", size: int = SIZE, ratio: float = 1.0) -> QPixmap:
    """Return an icon as a picture of `size` pixels (times the user's scale), sharp at the given pixel ratio."""
    side = fonts.pixels(size)
    return icon(name, token).pixmap(QSize(side, side), ratio)
