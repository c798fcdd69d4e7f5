"""The line below the rows in which a symbol is typed, with what came of it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ibdesk.core.records.contract import ContractDetails
from ibdesk.session.contractdesk import ContractDesk
from ibdesk.ui.contract_chooser import ContractChooser
from ibdesk.ui.contract_finder import Choice, Finder
from ibdesk.ui.fields import SymbolField
from ibdesk.ui.fonts import Role, pixels
from ibdesk.ui.icons import icon
from ibdesk.ui.labels import Label
from ibdesk.ui.theme import watch

QUIET = (
    "QLineEdit {{ font-size: {size}px; font-weight: 400; }} "
    "QLineEdit:!focus {{ background: transparent; border: 1px solid transparent; }}"
)
BODY_PX = 12
WIDEST = 460
GAP = 8


class AddLine(QWidget):
    """Takes a typed symbol to one contract. Ends with `found` (ContractDetails); `left` when Esc is pressed."""

    found = Signal(object)
    left = Signal()

    def __init__(self, contracts: ContractDesk, panel: QWidget) -> None:
        """`panel` is what the chooser is laid over."""
        super().__init__(panel)
        self._panel = panel
        self._finder = Finder(contracts, self)
        self.field = SymbolField("Add a symbol", self, object_name="watchlist.add")
        self.field.setPlaceholderText("Add symbol")
        self.field.setStyleSheet(QUIET.format(size=pixels(BODY_PX)))
        self._plus = self.field.addAction(icon("plus"), QLineEdit.ActionPosition.LeadingPosition)
        self.field.installEventFilter(self)
        self.said = Label("", Role.CAPTION, "text3", self, wrap=True)
        self.said.setObjectName("watchlist.said")
        self.said.setContentsMargins(8, 0, 8, 4)
        self.said.hide()
        self.chooser = ContractChooser(panel, "watchlist.chooser")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.field)
        column.addWidget(self.said)
        self._join()

    def _join(self) -> None:
        self.field.asked.connect(self.on_field_asked)
        self.field.edited.connect(self.on_field_edited)
        self.field.refused.connect(self.on_field_refused)
        self._plus.triggered.connect(self.begin)
        self._finder.found.connect(self.on_finder_found)
        self._finder.several.connect(self.on_finder_several)
        self._finder.failed.connect(self.on_finder_failed)
        self.chooser.chosen.connect(self._finder.resolve)
        self.chooser.left.connect(self.begin)
        watch().changed.connect(self.on_theme_changed)

    @Slot()
    def begin(self, text: str = "") -> None:
        """Take the keyboard; a letter typed in the table is the first one here."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if text:
            self.field.setText(text)
            self.on_field_edited()

    def say(self, text: str, token: str = "text3") -> None:
        """Say something below the field; "" takes it away."""
        self.said.show_text(text, token)
        self.said.setVisible(bool(text))
        self.field.set_problem(text if token == "err" else "")

    def lay_chooser(self) -> None:
        """Keep the chooser inside the panel: above or over the field, whatever there is room for."""
        room = self._panel.rect()
        wide = min(WIDEST, room.width() - 2 * GAP)
        high = min(self.chooser.height(), room.height() - 2 * GAP)
        top = min(self.y() + self.field.height() + 2, room.height() - high - GAP)
        self.chooser.setGeometry(GAP, max(GAP, top), wide, high)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self._finder.cancel()
            self.field.clear()
            self.say("")
            self.left.emit()
            return True
        return False

    @Slot(object)
    def on_field_asked(self, text: str) -> None:
        """Ask TWS what the text means."""
        self.say(f"Asking TWS for {text}")
        self._finder.find(text)

    @Slot()
    def on_field_edited(self) -> None:
        """What was said is about another text now."""
        self._finder.cancel()
        self.chooser.hide()
        self.say("")

    @Slot(object)
    def on_field_refused(self, reason: str) -> None:
        """Say why a paste was refused."""
        self.say(reason, "warn")

    @Slot(object)
    def on_finder_found(self, details: ContractDetails) -> None:
        """Hand the contract over and be ready for the next one."""
        self.field.clear()
        self.say("")
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.found.emit(details)

    @Slot(object)
    def on_finder_several(self, found: tuple[Choice, ...]) -> None:
        """Let the user choose."""
        self.say("")
        self.chooser.offer(found, self._finder.text)
        self.lay_chooser()

    @Slot(object)
    def on_finder_failed(self, sentence: str) -> None:
        """Say why there is no contract."""
        self.say(sentence, "err")

    @Slot()
    def on_theme_changed(self) -> None:
        """Tint the sign anew."""
        self._plus.setIcon(icon("plus"))
