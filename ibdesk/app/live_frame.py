"""The crimson frame around everything while real-money orders may leave."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QWidget

from ibdesk.ui.theme import color

EDGE = 3


class LiveFrame(QWidget):
    """Four edges over its parent; clicks go through. The parent calls `fit` when it is resized."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("live.frame")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def fit(self) -> None:
        """Lie over the whole parent, on top."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
            self.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        inside = self.rect().adjusted(EDGE, EDGE, -EDGE, -EDGE)
        self.setMask(QRegion(self.rect()).subtracted(QRegion(inside)))

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), color("live"))
