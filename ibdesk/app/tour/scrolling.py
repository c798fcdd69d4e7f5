"""The wheel in a person's hand: turned over a scroll area until a control is in sight."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

NOTCH, MOST_TURNS, SETTLE_MS = 120, 100, 10


def bring_into_sight(widget: QWidget) -> bool:
    """Turn the wheel over the scroll area around a control; False where the control does not come into sight."""
    area = widget.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    if area is None:
        return False
    view = area.viewport()
    for _ in range(MOST_TURNS):
        top = widget.mapTo(view, QPoint(0, 0)).y()
        below = top + widget.height() > view.height()
        if top >= 0 and (not below or top < NOTCH):
            return True
        _turn(view, up=top < 0)
    return False


def _turn(view: QWidget, *, up: bool) -> None:
    middle = QPointF(view.rect().center())
    event = QWheelEvent(
        middle, view.mapToGlobal(middle), QPoint(), QPoint(0, NOTCH if up else -NOTCH), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)
    QTest.qWait(SETTLE_MS)
