"""Where the window stood, and how it comes back: always onto a screen that is there (scenario 120)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import msgspec
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ibdesk.core.safe_files import read_small, write_whole

log = logging.getLogger(__name__)
SCHEMA = 1
FILE = "window.json"
MOST_BYTES = 4096
FAR = 100_000


class WindowPlace(msgspec.Struct, frozen=True, kw_only=True):
    """Position and size of the window as it is when not maximized, in Qt's pixels."""

    schema: int = SCHEMA
    x: int
    y: int
    width: int
    height: int
    maximized: bool = False

    def sane(self) -> bool:
        """Tell whether a window could have stood there at all."""
        return (
            self.schema == SCHEMA
            and all(abs(at) < FAR for at in (self.x, self.y))
            and all(0 < size < FAR for size in (self.width, self.height))
        )


def clamped(wanted: QRect, screens: Sequence[QRect]) -> QRect:
    """Return the rectangle moved, and if need be made smaller, so that it lies on one screen.

    That is the screen that holds most of it, else the first. Without any screen it stays as it is.
    """
    if not screens:
        return wanted

    def shared(screen: QRect) -> int:
        common = screen.intersected(wanted)
        return common.width() * common.height() if common.isValid() else 0

    screen = max(screens, key=shared)
    size = QSize(min(wanted.width(), screen.width()), min(wanted.height(), screen.height()))
    x = min(max(wanted.x(), screen.x()), screen.x() + screen.width() - size.width())
    y = min(max(wanted.y(), screen.y()), screen.y() + screen.height() - size.height())
    return QRect(QPoint(x, y), size)


def screens() -> list[QRect]:
    """Return the room on every screen, the main one first; none where no window is ever seen (offscreen)."""
    if QGuiApplication.platformName() in ("offscreen", "minimal"):
        return []
    main = QGuiApplication.primaryScreen()
    others = [screen for screen in QGuiApplication.screens() if screen is not main]
    return [screen.availableGeometry() for screen in ([main] if main is not None else []) + others]


def fit_in(window: QWidget) -> None:
    """Make a window that never stood anywhere no larger than the main screen; the system chooses its place."""
    rooms = screens()
    if rooms:
        window.resize(clamped(QRect(rooms[0].topLeft(), window.size()), rooms[:1]).size())


def bring_back(window: QWidget, rooms: Sequence[QRect] | None = None) -> None:
    """Move a window onto a screen if it is not wholly on one."""
    wanted = QRect(window.pos(), window.size())
    found = clamped(wanted, screens() if rooms is None else rooms)
    if found.size() != wanted.size():
        window.resize(found.size())
    if found.topLeft() != wanted.topLeft():
        window.move(found.topLeft())


def restore(window: QWidget, folder: Path, rooms: Sequence[QRect] | None = None) -> bool:
    """Put the window where it stood; False if that is not known. A broken file is no news: the window just opens."""
    try:
        text = read_small(folder / FILE, MOST_BYTES)
        place = msgspec.json.decode(text, type=WindowPlace) if text is not None else None
    except (OSError, ValueError, RecursionError) as error:
        log.info("the window's place could not be read: %s", error)
        return False
    if place is None or not place.sane():
        return False
    wanted = QRect(place.x, place.y, place.width, place.height)
    found = clamped(wanted, screens() if rooms is None else rooms)
    window.resize(found.size())
    window.move(found.topLeft())
    if place.maximized:
        window.setWindowState(window.windowState() | window.windowState().WindowMaximized)
    return True


def save(window: QWidget, folder: Path) -> None:
    """Note where the window stands. A disk that refuses costs only the place."""
    large = window.isMaximized() or window.isFullScreen()
    shape = window.normalGeometry() if large else QRect(window.pos(), window.size())
    place = WindowPlace(
        x=shape.x(), y=shape.y(), width=shape.width(), height=shape.height(), maximized=window.isMaximized()
    )
    try:
        write_whole(folder / FILE, msgspec.json.encode(place).decode())
    except OSError as error:
        log.warning("the window's place could not be saved: %s", error)
