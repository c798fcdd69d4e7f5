"""Settles an order whose state is unknown: by a probe, or by the user's word on what TWS shows."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ibdesk.core.orders.describe import sentence
from ibdesk.core.orders.state import AnyKey, Base, Order
from ibdesk.core.orders.statements import Seen, Statement
from ibdesk.core.problems import Field
from ibdesk.panels.blotter.words import OrderWords, spoken_id
from ibdesk.session.session import Session
from ibdesk.ui.buttons import Kind, button, set_enabled
from ibdesk.ui.controls import RadioOption
from ibdesk.ui.dialog import Dialog
from ibdesk.ui.fields import PriceField, QuantityField
from ibdesk.ui.fonts import Role, Weight
from ibdesk.ui.labels import Label
from ibdesk.ui.lines import hairline

WIDTH = 520
WHAT_NOW = (
    "Nothing is sent again by itself, and new orders on this contract wait till this one is settled. "
    "Look for it in TWS, then say here what TWS shows."
)
PROBE = (
    "A cancel for its id: a live order is cancelled by it. 'Not found' (10147) tells that it is not in TWS's book; "
    "that is evidence, not proof."
)
OPTIONS = {
    Seen.NOT_THERE: ("Not there", "TWS shows no such order, neither working nor ended"),
    Seen.CANCELLED: ("Cancelled", "TWS shows it as cancelled or refused"),
    Seen.FILLED: ("Filled", "TWS shows it as filled, wholly or in part"),
}
CHOOSE = "Choose what TWS shows."


class SettleDialog(Dialog):
    """One order, by its key. Nothing is chosen beforehand, and TWS's own answer wins at any moment."""

    def __init__(self, session: Session, order: Order, texts: OrderWords, parent: QWidget) -> None:
        title = f"Settle order {spoken_id(order)}"
        super().__init__(title, parent, width=WIDTH, object_name="settle.dialog")
        self._session, self._texts = session, texts
        self._key: AnyKey = order.key
        self._probed = False
        self.back.setObjectName("settle.back")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        head = sentence(order.spec, order.contract, texts.tick(order))
        self._head = Label(head, Role.FIELD, "text", self, weight=Weight.SEMIBOLD)
        self._state = Label("", Role.BODY, "warn", self, weight=Weight.MEDIUM, wrap=True)
        self._state.setObjectName("settle.state")
        self._answer = Label("", Role.BODY, "text", self, weight=Weight.MEDIUM, wrap=True)
        self._answer.setObjectName("settle.answer")
        self._problem = Label("", Role.BODY, "err", self, weight=Weight.MEDIUM, wrap=True)
        self._problem.setObjectName("settle.problem")
        self._probe = button("Send a cancel for this id", Kind.PLAIN, parent=self, object_name="settle.probe")
        self._probe.clicked.connect(self.on_probe_clicked)
        self._options = self._make_options()
        self._fill = self._make_fill()
        self._record = button("Record", Kind.MAIN, tall=True, parent=self, object_name="settle.record")
        self._record.clicked.connect(self.on_record_clicked)
        self._lay_out()
        session.orders.changed.connect(self.refresh)
        session.order_desk.lock_changed.connect(self.refresh)
        self.refresh()

    @property
    def statement(self) -> Statement | None:
        """What the user has said so far, None before a choice."""
        seen = next((seen for seen, option in self._options.items() if option.isChecked()), None)
        if seen is None:
            return None
        return Statement(seen=seen, quantity=self._quantity.text(), price=self._price.text())

    @Slot()
    @Slot(object)
    def refresh(self, _change: object = None) -> None:
        """Show what is known now, and what may be said."""
        order = self._session.orders.order(self._key)
        if order is None:
            return
        unknown = order.base is Base.UNKNOWN
        shown = self._texts.display(order)
        if unknown:
            self._state.show_text(shown.detail, "warn")
        else:
            self._state.show_text(f"TWS has answered: {shown.word}.", "ok")
        self._answer.show_text(_answer_to_probe(order) if self._probed else "")
        self._answer.setVisible(bool(self._answer.text()))
        for option in self._options.values():
            option.setEnabled(unknown)
        trouble = self._session.order_desk.cancel_trouble
        probing = order.pending is not None and order.pending.kind == "cancel"
        reason = trouble or ("TWS has answered." if not unknown else "Asked. TWS has not answered yet." * probing)
        set_enabled(self._probe, not reason, reason)
        self.on_edited()

    @Slot()
    @Slot(bool)
    def on_edited(self, _on: bool = False) -> None:
        """Check what was typed; what cannot be recorded says why."""
        statement = self.statement
        self._fill.setVisible(statement is not None and statement.seen is Seen.FILLED)
        problems = self._session.order_desk.settler.check(self._key, statement) if statement is not None else []
        typed = {Field.QUANTITY: self._quantity, Field.LIMIT: self._price}
        for field, widget in typed.items():
            told = next((one.text for one in problems if one.field is field), "")
            widget.set_problem(told if widget.text() else "")
        self._problem.show_text(next((one.text for one in problems), ""))
        self._problem.setVisible(bool(problems))
        words = "Record" if statement is None else f"Record: {OPTIONS[statement.seen][0].lower()}"
        self._record.setText(words)
        self._record.setAccessibleName(words)
        reason = CHOOSE if statement is None else self._problem.text()
        set_enabled(self._record, not reason, reason)
        self.adjustSize()

    @Slot()
    def on_probe_clicked(self) -> None:
        """Send the cancel; what TWS says to it appears below the button."""
        result = self._session.order_desk.settler.probe(self._key)
        self._probed = bool(result.asked)
        self.refresh()

    @Slot()
    def on_record_clicked(self) -> None:
        """Record the statement, once, and close."""
        statement = self.statement
        if statement is not None and not self._session.order_desk.settler.record(self._key, statement):
            self.accept()
        else:
            self.refresh()

    def _make_options(self) -> dict[Seen, RadioOption]:
        made = {}
        for seen, (word, meaning) in OPTIONS.items():
            option = RadioOption(word, meaning, "", self)
            option.setObjectName(f"settle.{seen.name.lower()}")
            option.toggled.connect(self.on_edited)
            made[seen] = option
        return made

    def _make_fill(self) -> QWidget:
        box = QWidget(self)
        row = QHBoxLayout(box)
        row.setContentsMargins(40, 0, 0, 0)
        row.setSpacing(8)
        self._quantity = QuantityField("Filled quantity", box, object_name="settle.quantity")
        self._price = PriceField("Price", box, object_name="settle.price")
        for word, field in (("Filled", self._quantity), ("at", self._price)):
            row.addWidget(Label(word, Role.BODY, "text2", box))
            row.addWidget(field, 1)
            field.edited.connect(self.on_edited)
        return box

    def _lay_out(self) -> None:
        for label in (self._head, self._state, Label(WHAT_NOW, Role.BODY, "text2", self, wrap=True)):
            self.content.addWidget(label)
        self.content.addSpacing(4)
        for option in self._options.values():
            self.content.addWidget(option)
        for widget in (self._fill, self._problem):
            self.content.addWidget(widget)
        self.content.addSpacing(4)
        self.content.addWidget(hairline(self))
        self.content.addWidget(Label(PROBE, Role.BODY, "text2", self, wrap=True))
        row = QHBoxLayout()
        row.addWidget(self._probe)
        row.addStretch(1)
        self.content.addLayout(row)
        self.content.addWidget(self._answer)
        self.add_button(self._record)


def _answer_to_probe(order: Order) -> str:
    if order.pending is not None and order.pending.kind == "cancel":
        return "Asked. TWS has not answered yet."
    said = next((note for note in reversed(order.notes) if note.code is not None), None)
    return "" if said is None else f"TWS says: {' '.join(said.text.split())} ({said.code})"
