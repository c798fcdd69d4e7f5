"""The widgets of an edit in place: strict fields, and the line below that says why not."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ibdesk.core.orders.describe import symbol_of
from ibdesk.core.orders.rules import NEGATIVE_PRICES
from ibdesk.core.orders.state import Order
from ibdesk.core.problems import Field, Problem
from ibdesk.core.records.contract import ContractDetails
from ibdesk.panels.blotter.steppers import PriceSteps, QuantitySteps
from ibdesk.panels.blotter.words import spoken_id
from ibdesk.ui.cards import Box
from ibdesk.ui.fields import NumberField, PriceField, QuantityField
from ibdesk.ui.fonts import Role, Weight, font, pixels
from ibdesk.ui.glyphs import SEVERITIES, Glyph, GlyphLabel
from ibdesk.ui.labels import Label
from ibdesk.ui.theme import color

LINE_HEIGHT = 26
NAME_PX = 24
NAMES = {"reference": "ref"}
NAME_FLAGS = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
# the sheet of the application gives fields 24 px; here they stand in a row of 22
IN_A_ROW = "QLineEdit {{ min-height: {height}px; max-height: {height}px; padding: 0 5px; font-size: {size}px; }}"


def dress(field: NumberField, row_height: int) -> None:
    """Fit the field into a row of `row_height` pixels."""
    field.setStyleSheet(IN_A_ROW.format(height=row_height - 4, size=pixels(12)))
    field.setFixedHeight(row_height)


class QuantityCell(QuantityField):
    """The quantity of the row."""

    dropped = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dropped.emit()
        else:
            super().keyPressEvent(event)
        event.accept()  # what a field leaves over would reach the table below it: Enter opens a history there


class PriceCell(PriceField):
    """One price of the row, with its name in front: a stop limit order has two."""

    dropped = Signal()

    def __init__(self, kind: str, shown: str, name: str, parent: QWidget, *, negative: bool) -> None:
        super().__init__(name, parent, object_name=f"blotter.edit.{kind}", negative=negative, arrows=False)
        self._kind = shown
        self.setTextMargins(pixels(NAME_PX), 0, 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setFont(font(Role.MICRO))
        painter.setPen(color("text3"))
        painter.drawText(self.rect().adjusted(7, 0, 0, 0), NAME_FLAGS, self._kind)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dropped.emit()
        else:
            super().keyPressEvent(event)
        event.accept()  # what a field leaves over would reach the table below it: Enter opens a history there


def quantity_cell(order: Order, details: ContractDetails, parent: QWidget, row_height: int) -> QuantityCell:
    """Return the field for the quantity; it always means the total, filled part included (scenario 59)."""
    name = f"Quantity of order {spoken_id(order)} on {symbol_of(order.contract)}, filled part included"
    field = QuantityCell(name, parent, object_name="blotter.edit.quantity", arrows=False)
    field.set_stepper(QuantitySteps(details).step)
    dress(field, row_height)
    field.set_value(order.spec.quantity)
    return field


def price_cell(which: Field, order: Order, details: ContractDetails, parent: QWidget, row_height: int) -> PriceCell:
    """Return the field for the limit, the stop or the reference price; empty where the order has none yet."""
    value = {Field.LIMIT: order.spec.limit_price, Field.STOP: order.spec.aux_price}.get(which)
    kind = which.value
    name = f"{kind.capitalize()} price of order {spoken_id(order)} on {symbol_of(order.contract)}"
    steps = PriceSteps(details)
    field = PriceCell(kind, NAMES.get(kind, kind), name, parent, negative=order.contract.sec_type in NEGATIVE_PRICES)
    field.set_stepper(steps.step, steps.show)
    dress(field, row_height)
    field.set_value(value)
    return field


class EditLine(Box):
    """One line under the row being edited: what is wrong, or what Enter will do."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("raised", parent, border="lineS")
        self._sign = GlyphLabel(Glyph.OCTAGON_BANG, "err", self)
        self.label = Label("", Role.BODY, "text", self, weight=Weight.MEDIUM)
        self.label.setObjectName("blotter.edit.problem")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 10, 0)
        row.setSpacing(7)
        row.addWidget(self._sign)
        row.addWidget(self.label, 1)
        self.setFixedHeight(pixels(LINE_HEIGHT))

    def show_problems(self, problems: Iterable[Problem]) -> None:
        """Say the worst problem and how many more there are."""
        ranked = list(problems)
        worst = ranked[0]
        more = f"  and {len(ranked) - 1} more" if len(ranked) > 1 else ""
        glyph, token = SEVERITIES[worst.level]
        self._sign.set_glyph(glyph, token)
        self._say(worst.text + more, "text", True)

    def show_hint(self, hint: str) -> None:
        """Say what may be done."""
        self._say(hint, "text2", False)

    def _say(self, text: str, token: str, signed: bool) -> None:
        self._sign.setVisible(signed)
        self.label.show_text(text, token)
        self.setAccessibleName(text)
        self.adjustSize()
