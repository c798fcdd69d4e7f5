"""The key of the kill switch, from wherever it is pressed: modal dialogs keep it from the window behind them."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QObject, Signal

PANIC_KEY = "Ctrl+Shift+K"


class Panic(QObject):
    """`asked` comes when the key was pressed inside a dialog, which has made way for it."""

    asked = Signal()


@cache
def panic() -> Panic:
    """Return the one object of the program."""
    return Panic()
