"""Hairlines between areas."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QWidget


def hairline(parent: QWidget | None = None, *, vertical: bool = False) -> QFrame:
    """Return a one-pixel line in `line`."""
    line = QFrame(parent)
    line.setProperty("line", "v" if vertical else "h")
    return line
