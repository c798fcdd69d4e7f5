"""Sending although an order on the same contract is UNKNOWN: the quantity, typed a second time by hand."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from ibdesk.core.ids import ConId
from ibdesk.core.orders.draft import OrderDraft
from ibdesk.core.problems import Field, Problem
from ibdesk.ui.dialog import Dialog
from ibdesk.ui.fields import QuantityField
from ibdesk.ui.fonts import Role, Weight
from ibdesk.ui.labels import Label
from ibdesk.ui.order_button import OrderButton

DOUBLES = "If that order is live, this one doubles it. Look in TWS first."


class OverrideDialog(Dialog):
    """Asks for the quantity again; `typed` brings it. It sends nothing: the review follows, with a tick of its own."""

    typed = Signal(object)  # text

    def __init__(self, sentence: str, quantity: str, parent: QWidget | None = None) -> None:
        super().__init__("Order in an unknown state", parent, object_name="override.dialog")
        self._wanted = quantity
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.field = QuantityField("Quantity again", self, object_name="override.quantity", arrows=False)
        self.field.edited.connect(self.refresh)
        self._go_on = OrderButton(self, object_name="override.confirm")
        self._go_on.clicked.connect(self.on_go_on_clicked)
        lines = ((sentence, "text", Weight.SEMIBOLD), (DOUBLES, "warn", Weight.MEDIUM))
        for text, token, weight in lines:
            self.content.addWidget(Label(text, Role.FIELD, token, self, weight=weight, wrap=True))
        self.content.addWidget(Label("Type the quantity again to order all the same", Role.BODY, "text2", self))
        self.content.addWidget(self.field)
        self.add_button(self._go_on)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Offer to go on once the same quantity stands there."""
        if self._wanted and self.field.text() == self._wanted:
            self._go_on.unlock("Order all the same", "The review comes next", "danger")
        else:
            self._go_on.lock("Order all the same", f"Type {self._wanted}" if self._wanted else "No quantity to repeat")

    @Slot()
    def on_go_on_clicked(self) -> None:
        """Hand the quantity to the ticket."""
        self.accept()
        self.typed.emit(self.field.text())


class Overrides(QObject):
    """Keeps what was typed, for one contract and one quantity; any other order is blocked as before."""

    changed = Signal()

    def __init__(self, panel: QWidget) -> None:
        super().__init__(panel)
        self._panel = panel
        self._con_id: ConId | None = None
        self._quantity = ""

    def put_into(self, draft: OrderDraft) -> OrderDraft:
        """Return the draft with the quantity as typed again, as it is if that was for another order."""
        asked = draft.details is not None and draft.details.contract.con_id == self._con_id
        return replace(draft, override=self._quantity) if asked and draft.quantity == self._quantity else draft

    def ask(self, problem: Problem, draft: OrderDraft) -> bool:
        """Ask for the quantity again if that is the way past a problem; tells whether it is."""
        if problem.field is not Field.UNKNOWN or problem.level != "err" or draft.details is None:
            return False
        self._con_id = draft.details.contract.con_id
        dialog = OverrideDialog(problem.text, draft.quantity, self._panel.window())
        dialog.typed.connect(self.on_typed)
        dialog.open()
        return True

    @Slot(object)
    def on_typed(self, quantity: str) -> None:
        """Let this one order be reviewed."""
        self._quantity = quantity
        self.changed.emit()

    def forget(self) -> None:
        """Block again: the order was sent, or another contract was chosen."""
        self._con_id, self._quantity = None, ""
