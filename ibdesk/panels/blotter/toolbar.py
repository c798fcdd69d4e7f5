"""The toolbar of the orders table: what is shown, and what is done with the selected orders."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ibdesk.core.orders.describe import symbol_of
from ibdesk.core.orders.state import Base, Order
from ibdesk.panels.blotter.filters import CHOICES, Filter
from ibdesk.panels.blotter.permits import Permits
from ibdesk.ui.buttons import ChipRow, Kind, button, set_enabled
from ibdesk.ui.controls import CheckBox

SELECT_ONE = "Select one order to change it."
SELECT_SOME = "Select the orders to cancel."


class Toolbar(QObject):
    """Chips with counts, two boxes, buttons; `Settle…` only for an order whose state is unknown.

    `filtered`: what is shown shall differ.
    """

    filtered = Signal()
    change_clicked = Signal()
    cancel_clicked = Signal()
    settle_clicked = Signal()

    def __init__(self, row: QHBoxLayout, permits: Permits, parent: QWidget) -> None:
        super().__init__(parent)
        self._permits = permits
        self._symbol = ""
        self._candidate = ""
        self._chips = ChipRow(list(CHOICES), parent, object_name="blotter.filter")
        self._others = CheckBox("Other clients", parent, object_name="blotter.others", name="Show orders of others")
        self._others.setChecked(True)
        self._only = CheckBox("This symbol", parent, object_name="blotter.this_symbol")
        self._change = button("Change…", Kind.PLAIN, parent=parent, object_name="blotter.change")
        self._settle = button("Settle…", Kind.PLAIN, parent=parent, object_name="blotter.settle")
        self._cancel = button("Cancel selected", Kind.PLAIN, parent=parent, object_name="blotter.cancel")
        for widget in (self._chips, self._others, self._only):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self._settle)
        row.addWidget(self._change)
        row.addWidget(self._cancel)
        self._chips.chosen.connect(self.filtered)
        self._others.toggled.connect(self.filtered)
        self._only.toggled.connect(self.on_only_toggled)
        self._change.clicked.connect(self.change_clicked)
        self._cancel.clicked.connect(self.cancel_clicked)
        self._settle.clicked.connect(self.settle_clicked)
        self.show_selection([])

    @property
    def filter(self) -> Filter:
        """What is asked to be shown."""
        symbol = self._symbol if self._only.isChecked() else ""
        return Filter(group=self._chips.choice, others=self._others.isChecked(), symbol=symbol)

    def show_everything(self, *, ended: bool = False) -> None:
        """Show all live orders again, of whomever (scenario 120); with `ended` those of the past too."""
        if self._chips.choice != "all" and (ended or self._chips.choice != "live"):
            self._chips.choose("all" if ended else "live")
        for box, on in ((self._others, True), (self._only, False)):
            box.blockSignals(True)
            box.setChecked(on)
            box.blockSignals(False)
        self.filtered.emit()

    def set_counts(self, figures: dict[str, int]) -> None:
        """Show the figures of the chips."""
        for key, count in figures.items():
            self._chips.chip(key).set_count(count)

    def show_selection(self, orders: list[Order]) -> None:
        """Enable what may be done with the selected orders; what may not says why."""
        self._settle.setVisible(len(orders) == 1 and orders[0].base is Base.UNKNOWN)
        change = self._permits.change(orders[0]) if len(orders) == 1 else None
        set_enabled(self._change, change is not None and change.ok, change.reason if change else SELECT_ONE)
        answers = [self._permits.cancel(order) for order in orders]
        reason = answers[0].reason if answers else SELECT_SOME
        set_enabled(self._cancel, any(answer.ok for answer in answers), reason)
        self._candidate = symbol_of(orders[0].contract) if orders else ""
        set_enabled(self._only, bool(self._candidate) or self._only.isChecked(), "Select an order of that symbol.")

    @Slot(bool)
    def on_only_toggled(self, on: bool) -> None:
        """Keep to the symbol of the selected order."""
        self._symbol = self._candidate if on else ""
        self.filtered.emit()
