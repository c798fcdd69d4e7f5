"""The choice between contracts that bear one name: never the first of several."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ibdesk.core.records.contract import ContractDetails, SymbolMatch
from ibdesk.panels.chart.words import choice_text
from ibdesk.ui.fonts import Role, pixels
from ibdesk.ui.labels import Label
from ibdesk.ui.theme import color

_ROWS_SHOWN = 8
_ROW_PX = 24
_AROUND_PX = 44
_WIDTH_PX = 460


class UnchosenList(QListWidget):
    """A list that never chooses by itself: Qt makes the first row current when the keyboard comes."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the keyboard, and no row with it."""
        chosen = self.currentRow()
        super().focusInEvent(event)
        if chosen < 0:
            self.setCurrentRow(-1)


class ContractChooser(QFrame):
    """A list under the symbol box. Enter or a click chooses, Esc goes back."""

    chosen = Signal(object)  # ContractDetails or SymbolMatch
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("chart.chooser_box")
        self.head = Label("", Role.CAPTION, "text2", self)
        self.list = UnchosenList(self)
        self.list.setObjectName("chart.chooser")
        self.list.setAccessibleName("Contracts with this name")
        self.list.setStyleSheet("QListView::item { padding: 0 6px; }")
        self.list.itemClicked.connect(self._on_item_clicked)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 6, 8, 8)
        box.setSpacing(4)
        box.addWidget(self.head)
        box.addWidget(self.list)
        self._found: tuple[ContractDetails | SymbolMatch, ...] = ()
        self.hide()

    def offer(self, found: tuple[ContractDetails | SymbolMatch, ...]) -> None:
        """Show the matches; nothing is chosen beforehand."""
        self._found = found
        self.head.setText(f"{len(found)} contracts match. Choose one.")
        self.list.clear()
        for one in found:
            item = QListWidgetItem(choice_text(one))
            item.setSizeHint(QSize(0, pixels(_ROW_PX)))
            self.list.addItem(item)
        self.list.setCurrentRow(-1)
        rows = min(len(found), _ROWS_SHOWN)
        parent = self.parentWidget()
        room = parent.width() - 16 if parent is not None else _WIDTH_PX
        self.resize(min(_WIDTH_PX, max(200, room)), rows * pixels(_ROW_PX) + pixels(_AROUND_PX))
        self.show()
        self.raise_()
        self.list.setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box over the chart."""
        painter = QPainter(self)
        painter.setPen(QPen(color("lineS"), 1.0))
        painter.setBrush(color("raised"))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose with Enter, leave with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.list.currentRow() >= 0:
            self._choose(self.list.currentRow())
        else:
            super().keyPressEvent(event)

    def _on_item_clicked(self, item: QListWidgetItem) -> None:
        self._choose(self.list.row(item))

    def _choose(self, row: int) -> None:
        self.hide()
        self.chosen.emit(self._found[row])
