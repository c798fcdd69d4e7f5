"""The choice between contracts that a text may mean; nothing is chosen beforehand (scenario 97). GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from ibdesk.core.records.contract import ContractDetails
from ibdesk.ui.contract_finder import Choice
from ibdesk.ui.fonts import Role, Weight, font, pixels
from ibdesk.ui.labels import Label
from ibdesk.ui.order_words import kind_of, venue
from ibdesk.ui.theme import color

ROW_PX = 40
MOST_ROWS = 8
AROUND_PX = 58
UPPER, LOWER = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


def lines_of(choice: Choice) -> tuple[str, str, str]:
    """Return symbol, name, and `Stock · SMART (NASDAQ) · USD` of one choice."""
    contract = choice.contract
    name = choice.long_name if isinstance(choice, ContractDetails) else choice.description
    stock_type = choice.stock_type if isinstance(choice, ContractDetails) else ""
    symbol = contract.symbol if contract.sec_type in ("STK", "IND") else contract.local_symbol or contract.symbol
    if contract.sec_type == "CASH" and not contract.local_symbol:
        symbol = f"{contract.symbol}.{contract.currency}"
    parts = (kind_of(contract, stock_type), venue(contract), contract.currency, contract.expiry)
    return symbol, " ".join(name.split()), " · ".join(part for part in parts if part)


class ChoiceDelegate(QStyledItemDelegate):
    """Two lines a row: symbol and name, then type, exchange (primary) and currency."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, pixels(ROW_PX))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: QRect = option.rect
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        over = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.fillRect(row, color("sel" if chosen else ("hover" if over else "raised")))
        if chosen:
            painter.fillRect(row.left(), row.top(), 2, row.height(), color("focus"))
        symbol, name = index.data(UPPER)
        half = row.height() // 2
        upper = row.adjusted(10, 4, -10, -half)
        lower = row.adjusted(10, half - 2, -10, -4)
        bold = font(Role.FIELD, Weight.SEMIBOLD)
        painter.setFont(bold)
        painter.setPen(color("text"))
        painter.drawText(upper, LEFT, symbol)
        upper.setLeft(upper.left() + QFontMetrics(bold).horizontalAdvance(symbol) + 8)
        self._elided(painter, upper, name, "text2", Role.BODY)
        self._elided(painter, lower, index.data(LOWER), "text2", Role.CAPTION)

    @staticmethod
    def _elided(painter: QPainter, area: QRect, text: str, token: str, role: Role) -> None:
        face = font(role)
        painter.setFont(face)
        painter.setPen(color(token))
        shown = QFontMetrics(face).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, LEFT, shown)


class UnchosenList(QListWidget):
    """A list that never chooses by itself: Qt makes the first row current when the keyboard comes."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        chosen = self.currentRow()
        super().focusInEvent(event)
        if chosen < 0:
            self.setCurrentRow(-1)


class ContractChooser(QFrame):
    """A list laid over a panel. A click or Enter on a row chooses; Esc goes back."""

    chosen = Signal(object)  # Choice
    left = Signal()

    def __init__(self, parent: QWidget, object_name: str) -> None:
        """`object_name` is that of the list."""
        super().__init__(parent)
        self._found: tuple[Choice, ...] = ()
        self._head = Label("", Role.BODY, "text", self, weight=Weight.SEMIBOLD)
        self._list = UnchosenList(self)
        self._list.setObjectName(object_name)
        self._list.setAccessibleName("Contracts that match")
        self._list.setItemDelegate(ChoiceDelegate(self._list))
        self._list.setStyleSheet("QListView { background: transparent; border: none; }")
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setMouseTracking(True)
        self._list.itemClicked.connect(self.on_list_item_clicked)
        self._list.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(5)
        column.addWidget(self._head)
        column.addWidget(self._list, 1)
        column.addWidget(Label("Arrows and Enter choose, Esc goes back", Role.CAPTION, "text2", self))
        self.hide()

    @property
    def list(self) -> QListWidget:
        """The list of matches."""
        return self._list

    def offer(self, found: tuple[Choice, ...], text: str) -> None:
        """Show the matches of a text with none of them chosen."""
        self._found = found
        count = len(found)
        self._head.show_text(f"{count} contract{'s' if count != 1 else ''} for {text}. Choose one.")
        self._list.clear()
        for one in found:
            symbol, name, rest = lines_of(one)
            item = QListWidgetItem(self._list)
            item.setData(UPPER, (symbol, name))
            item.setData(LOWER, rest)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{symbol}, {name}, {rest}")
        self._list.setCurrentRow(-1)
        rows = min(count, MOST_ROWS)
        self.resize(self.width(), rows * pixels(ROW_PX) + pixels(AROUND_PX) + 8)
        self.show()
        self.raise_()
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)
        self._list.setCurrentRow(-1)  # Qt makes the first row current when a list gets the keyboard

    def take_current(self) -> None:
        """Choose the row that the user moved to; without one nothing happens."""
        chosen = self._list.selectedIndexes()
        if chosen:
            self._choose(chosen[0].row())

    def eventFilter(self, watched: object, event: object) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QKeyEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.take_current()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.hide()
                self.left.emit()
                return True
        return False

    def on_list_item_clicked(self, item: QListWidgetItem) -> None:
        """Choose by the mouse."""
        self._choose(self._list.row(item))

    def _choose(self, row: int) -> None:
        self.hide()
        self.chosen.emit(self._found[row])

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QPen(color("inline"), 1))
        painter.setBrush(color("raised"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
