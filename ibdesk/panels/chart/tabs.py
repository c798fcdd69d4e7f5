"""The strip of symbols above the toolbar, in sight from the second one on."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QTabBar, QWidget

from ibdesk.ui.buttons import IconButton
from ibdesk.ui.fonts import Role, Weight, font, pixels
from ibdesk.ui.theme import color

_HEIGHT_PX = 26
_PAD_PX = 12
_CLOSE_PX = 20
_WIDEST_PX = 160
_MARK_PX = 2


class TabStrip(QTabBar):
    """Chooses between the pages of the chart. Titles are plain text, whoever they come from."""

    close_asked = Signal(object)  # number of the tab

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chart.tabs")
        self.setAccessibleName("Charts")
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedHeight(pixels(_HEIGHT_PX))
        self.hide()

    def set_titles(self, titles: list[str], chosen: int) -> None:
        """Show one tab a title; a strip of one is no choice, and hides."""
        while self.count() < len(titles):
            self._add()
        while self.count() > len(titles):
            self.removeTab(self.count() - 1)
        for number, title in enumerate(titles):
            if self.tabText(number) != title:
                self.setTabText(number, title)
                self.setTabToolTip(number, "")
        self.setCurrentIndex(chosen)
        self.setVisible(len(titles) > 1)

    def tabSizeHint(self, index: int) -> QSize:
        """Give the room of a title and its cross."""
        wide = QFontMetrics(font(Role.BODY, Weight.SEMIBOLD)).horizontalAdvance(self.tabText(index))
        return QSize(min(pixels(_WIDEST_PX), wide + 2 * pixels(_PAD_PX) + pixels(_CLOSE_PX)), pixels(_HEIGHT_PX))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Close a tab with the middle button."""
        super().mouseReleaseEvent(event)
        number = self.tabAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.MiddleButton and number >= 0:
            self.close_asked.emit(number)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the titles, the chosen one on the panel's ground under a line."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("header"))
        for number in range(self.count()):
            self._draw(painter, number, self.tabRect(number))

    def _draw(self, painter: QPainter, number: int, place: QRect) -> None:
        chosen = number == self.currentIndex()
        if chosen:
            painter.fillRect(place, color("panel"))
            line = QRect(place.left(), place.top(), place.width(), _MARK_PX)
            painter.fillRect(line, color("focus" if self.hasFocus() else "text3"))
        painter.setFont(font(Role.BODY, Weight.SEMIBOLD if chosen else Weight.MEDIUM))
        painter.setPen(color("text" if chosen else "text2"))
        area = place.adjusted(pixels(_PAD_PX), 0, -pixels(_CLOSE_PX + 6), 0)
        words = painter.fontMetrics().elidedText(self.tabText(number), Qt.TextElideMode.ElideRight, area.width() + 2)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)

    def _add(self) -> None:
        number = self.addTab("")
        cross = IconButton("close", "Close this chart (Ctrl+W)", self, object_name="chart.tab.close")
        cross.setFixedSize(pixels(_CLOSE_PX), pixels(_CLOSE_PX))
        cross.setIconSize(QSize(pixels(12), pixels(12)))
        cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        cross.clicked.connect(self.on_cross_clicked)
        self.setTabButton(number, QTabBar.ButtonPosition.RightSide, cross)

    def on_cross_clicked(self) -> None:
        """Ask to close the tab whose cross was clicked."""
        for number in range(self.count()):
            if self.tabButton(number, QTabBar.ButtonPosition.RightSide) is self.sender():
                self.close_asked.emit(number)
                return
