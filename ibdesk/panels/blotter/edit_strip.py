"""The fields over a row being edited, side by side: quantity, type, the prices that the type takes, TIF.

Where no quote is current, a reference price is asked for, as in the ticket.
"""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ibdesk.core.orders.describe import symbol_of
from ibdesk.core.orders.rules import TYPE_RULES
from ibdesk.core.orders.state import Order
from ibdesk.core.problems import Field
from ibdesk.core.records.contract import ContractDetails
from ibdesk.panels.blotter.edit_choices import ChoiceCell, tif_choices, type_choices
from ibdesk.panels.blotter.edit_fields import PriceCell, QuantityCell, price_cell, quantity_cell
from ibdesk.panels.blotter.words import spoken_id
from ibdesk.ui.cards import Box
from ibdesk.ui.fonts import pixels

GAP = 3
QUANTITY_PX, TYPE_PX, PRICE_PX, TIF_PX = 72, 84, 92, 60


class EditStrip(Box):
    """All fields of one order. Nothing is sent from here.

    edited: something was typed or chosen. entered: Enter. dropped: Esc. refused: why a paste was not taken.
    """

    edited = Signal()
    entered = Signal()
    dropped = Signal()
    refused = Signal(object)

    def __init__(self, order: Order, details: ContractDetails, parent: QWidget, row_height: int) -> None:
        super().__init__("sel", parent)
        self._order = order
        whose = f"of order {spoken_id(order)} on {symbol_of(order.contract)}"
        self.quantity: QuantityCell = quantity_cell(order, details, self, row_height)
        self.type = ChoiceCell(f"Type {whose}", self, object_name="blotter.edit.type", row_height=row_height)
        self.stop: PriceCell = price_cell(Field.STOP, order, details, self, row_height)
        self.limit: PriceCell = price_cell(Field.LIMIT, order, details, self, row_height)
        self.reference: PriceCell = price_cell(Field.REFERENCE, order, details, self, row_height)
        self.tif = ChoiceCell(f"Time in force {whose}", self, object_name="blotter.edit.tif", row_height=row_height)
        self.type.show_choices(type_choices(order, details), order.spec.order_type)
        self.tif.show_choices(tif_choices(order, order.spec.order_type), order.spec.tif)
        self._fields: dict[Field, QuantityCell | PriceCell | ChoiceCell] = {
            Field.QUANTITY: self.quantity, Field.ORDER_TYPE: self.type, Field.STOP: self.stop,
            Field.LIMIT: self.limit, Field.REFERENCE: self.reference, Field.TIF: self.tif,
        }  # fmt: skip
        self._lay_out(row_height)
        self._join()
        self._show_prices()
        self.reference.hide()
        self._start = {field: self._text(field) for field in self._fields}

    def texts(self) -> dict[str, str]:
        """Return what a person changed, by the desk's words; what is untouched or not taken is left out."""
        found = {field: self._text(field) for field in self._fields if self._taken(field)}
        return {field.value: text for field, text in found.items() if text != self._start[field]}

    def show_problems(self, worst: dict[Field, str]) -> None:
        """Redden the fields that something is wrong with, clear the others, and ask for a reference if it is wanted."""
        self.reference.setVisible(Field.REFERENCE in worst or bool(self.reference.text()))
        for field, widget in self._fields.items():
            widget.set_problem(worst.get(field, ""))

    def has_focus(self) -> bool:
        """Tell whether the keyboard is in one of the fields."""
        return any(widget.hasFocus() for widget in self._fields.values())

    @Slot()
    def on_type_edited(self) -> None:
        """Ask for the prices that the new type takes; what it does not take is put away with what was typed."""
        self.tif.show_choices(tif_choices(self._order, self.type.code), self.tif.code)
        self._show_prices()
        self.edited.emit()

    def _text(self, field: Field) -> str:
        widget = self._fields[field]
        return widget.code if isinstance(widget, ChoiceCell) else widget.text()

    def _taken(self, field: Field) -> bool:
        rule = TYPE_RULES.get(self.type.code)
        if rule is None or field not in (Field.LIMIT, Field.STOP):
            return True
        return rule.limit if field is Field.LIMIT else rule.stop

    def _show_prices(self) -> None:
        known = self.type.code in TYPE_RULES
        self.limit.setVisible(self._taken(Field.LIMIT) if known else bool(self.limit.text()))
        self.stop.setVisible(self._taken(Field.STOP) if known else bool(self.stop.text()))

    def _lay_out(self, row_height: int) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        widths = (QUANTITY_PX, TYPE_PX, PRICE_PX, PRICE_PX, PRICE_PX, TIF_PX)
        before: QWidget | None = None
        for widget, width in zip(self._fields.values(), widths, strict=True):
            widget.setFixedWidth(pixels(width))
            row.addWidget(widget)
            if before is not None:
                QWidget.setTabOrder(before, widget)
            before = widget
        row.addStretch(1)

    def _join(self) -> None:
        for field in (self.quantity, self.stop, self.limit, self.reference):
            field.edited.connect(self.edited)
            field.returnPressed.connect(self.entered)
            field.dropped.connect(self.dropped)
            field.refused.connect(self.refused)
        for choice in (self.type, self.tif):
            choice.entered.connect(self.entered)
            choice.dropped.connect(self.dropped)
        self.tif.edited.connect(self.edited)
        self.type.edited.connect(self.on_type_edited)
