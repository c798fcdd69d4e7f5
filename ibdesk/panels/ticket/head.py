"""Symbol and name of the instrument, the search, and below it either its quote or what the search says."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ibdesk.core.records.contract import ContractDetails
from ibdesk.panels.ticket.quote import QuoteBlock
from ibdesk.ui.buttons import IconButton
from ibdesk.ui.fields import SymbolField
from ibdesk.ui.fonts import Role, Weight, pixels
from ibdesk.ui.glyphs import Glyph, GlyphLabel
from ibdesk.ui.labels import Label
from ibdesk.ui.order_words import product_line
from ibdesk.ui.theme import color
from ibdesk.ui.tips import plain_tip

NOTHING = "Type a symbol or a name, then Enter."
SYMBOL_PX = 108


class ElidedLabel(Label):
    """A label that shortens its text with an ellipsis; the whole text is its tooltip."""

    def minimumSizeHint(self) -> QSize:
        return QSize(20, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(color(self.token if self.isEnabled() else "text3"))
        shown = QFontMetrics(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter | self.alignment()), shown)

    def show_text(self, text: str, token: str | None = None) -> None:
        super().show_text(text, token)
        self.setToolTip(plain_tip(text))


class SearchSays(QWidget):
    """What stands where the quote will be: an invitation, the waiting time, or why there is no contract."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._sign = GlyphLabel(Glyph.OCTAGON_BANG, "err", self, size=14)
        self._text = Label(NOTHING, Role.BODY, "text2", self, wrap=True)
        self._text.setObjectName("ticket.lookup")
        self._text.setAccessibleName("Search")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(10)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._text, 1)
        self.say(NOTHING)

    def say(self, text: str, *, bad: bool = False) -> None:
        """Show a sentence; `bad` in err with its sign."""
        self._sign.setVisible(bad)
        self._text.show_text(text, "err" if bad else "text2")
        side = Qt.AlignmentFlag.AlignLeft if bad else Qt.AlignmentFlag.AlignHCenter
        self._text.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("header"))
        painter.drawRoundedRect(self.rect().toRectF(), 3, 3)


class InstrumentHead(QWidget):
    """The upper part of the ticket. Its height never changes.

    asked: the text to look up. dropped: the symbol was edited, so the contract does not stand any more.
    """

    asked = Signal(object)  # text
    dropped = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._details: ContractDetails | None = None
        self.symbol = SymbolField("Symbol", self, object_name="ticket.symbol")
        self.symbol.setFixedSize(pixels(SYMBOL_PX), pixels(30))
        self.symbol.setPlaceholderText("Symbol")
        self.symbol.setStyleSheet(f"font-size: {pixels(16)}px; font-weight: 600;")
        self.name = ElidedLabel("", Role.FIELD, "text2", self)
        self.name.setObjectName("ticket.name")
        self.name.setAccessibleName("Name of the instrument")
        self.search = IconButton("magnify", "Search the symbol (Enter)", self, object_name="ticket.search")
        self._product = ElidedLabel("", Role.CAPTION, "text2", self)
        self._product.setObjectName("ticket.product")
        self._position = Label("", Role.CAPTION, "text", self, weight=Weight.SEMIBOLD)
        self._position.setObjectName("ticket.position")
        self.quote = QuoteBlock(self)
        self.says = SearchSays(self)
        self._pages = QStackedWidget(self)
        self._lay_out()
        self.symbol.asked.connect(self.asked)
        self.symbol.edited.connect(self.on_symbol_edited)
        self.search.clicked.connect(self.symbol.on_self_return_pressed)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.symbol)
        top.addWidget(self.name, 1)
        top.addWidget(self.search)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._product, 1)
        line.addWidget(self._position)
        known = QWidget(self)
        column = QVBoxLayout(known)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addLayout(line)
        column.addWidget(self.quote)
        self._pages.addWidget(self.says)
        self._pages.addWidget(known)
        self._pages.setFixedHeight(pixels(84))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(6)
        outer.addLayout(top)
        outer.addWidget(self._pages)

    @property
    def details(self) -> ContractDetails | None:
        """The contract shown."""
        return self._details

    def show_contract(self, details: ContractDetails) -> None:
        """Show a contract and its quote."""
        self._details = details
        self.symbol.set_text(details.contract.symbol)
        self.symbol.set_problem("")
        self.name.show_text(details.long_name or details.contract.local_symbol or details.contract.symbol)
        self._product.show_text(product_line(details))
        self._pages.setCurrentIndex(1)

    def show_product(self, line: str) -> None:
        """Show kind, venue, unit and tick."""
        self._product.show_text(line)

    def show_nothing(self, text: str = NOTHING, *, bad: bool = False) -> None:
        """Show no contract, and say why."""
        self._details = None
        self.name.show_text("")
        self.symbol.set_problem(text if bad else "")
        self.says.say(text, bad=bad)
        self._pages.setCurrentIndex(0)

    def show_position(self, text: str, held: bool) -> None:
        """Show the current position; a dash while TWS has not told it."""
        self._position.show_text(f"Position {text}", "text" if held else "text2")

    def on_symbol_edited(self) -> None:
        """Let the contract go as soon as another symbol is being typed: the two must never differ."""
        if self._details is not None and self.symbol.text().strip().upper() != self._details.contract.symbol.upper():
            self.show_nothing()
            self.dropped.emit()
        elif self._details is None:
            self.show_nothing()
