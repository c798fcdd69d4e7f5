"""Order type and TIF of the row being edited: what may be chosen, and why the rest may not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QStandardItemModel
from PySide6.QtWidgets import QWidget

from ibdesk.core.orders.rules import TYPE_RULES
from ibdesk.core.orders.state import Order
from ibdesk.core.records.contract import ContractDetails
from ibdesk.ui.controls import WORDS_AFTER, ComboBox
from ibdesk.ui.fonts import Role, Weight, font
from ibdesk.ui.tips import plain_tip

TIFS = {"DAY": "Today", "GTC": "Until cancelled", "IOC": "At once or not at all"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry. `why` is the reason that it may not be chosen, '' if it may."""

    code: str
    words: str
    why: str = ""


def type_choices(order: Order, details: ContractDetails) -> tuple[Choice, ...]:
    """Return the order types that an order may be changed to; one of a type that ibdesk does not know keeps it."""
    live = order.spec.order_type
    if live not in TYPE_RULES:
        return (Choice(live, "Change it in TWS"),)
    offered = {one.replace(" ", "") for one in details.order_types}
    return tuple(
        Choice(code, rule.name, "" if not offered or code.replace(" ", "") in offered else "not for this contract")
        for code, rule in TYPE_RULES.items()
    )


def tif_choices(order: Order, order_type: str) -> tuple[Choice, ...]:
    """Return the TIFs that an order of this type may be changed to; its own one is always among them."""
    rule = TYPE_RULES.get(order_type)
    live = order.spec.tif
    words = TIFS if live in TIFS else {live: "As it is", **TIFS}
    if rule is None:
        return (Choice(live, "As it is"),)
    why = f"not for a {rule.name.lower()} order"
    return tuple(Choice(code, text, "" if code in rule.tifs else why) for code, text in words.items())


class ChoiceCell(ComboBox):
    """A choice in the row. `entered`: Enter, `dropped`: Esc; the list of entries has its own keys while it is open."""

    edited = Signal()
    entered = Signal()
    dropped = Signal()

    def __init__(self, name: str, parent: QWidget, *, object_name: str, row_height: int) -> None:
        super().__init__(name, parent, object_name=object_name)
        self.setFont(font(Role.BODY, Weight.MEDIUM))
        self.setFixedHeight(row_height)
        self.currentIndexChanged.connect(self.on_index_changed)

    @property
    def code(self) -> str:
        """The entry chosen."""
        return str(self.currentData())

    def show_choices(self, choices: Sequence[Choice], chosen: str) -> None:
        """Offer these entries. What is chosen stays chosen, also where it may not be chosen anew."""
        self.blockSignals(True)
        self.clear()
        for place, choice in enumerate(choices):
            self.addItem(f"{choice.code}{WORDS_AFTER}{choice.why or choice.words}", choice.code)
            self.setItemData(place, choice.why.capitalize(), Qt.ItemDataRole.ToolTipRole)
            model = self.model()
            if choice.why and isinstance(model, QStandardItemModel):
                model.item(place).setEnabled(False)
        self.setCurrentIndex(self.findData(chosen))
        self.blockSignals(False)

    def set_problem(self, reason: str) -> None:
        """Say what is wrong with the choice; '' clears."""
        self.setToolTip(plain_tip(reason))
        self.setAccessibleDescription(reason)

    def on_index_changed(self) -> None:
        """A person chose."""
        self.edited.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.entered.emit()
            case Qt.Key.Key_Escape:
                self.dropped.emit()
            case _:
                super().keyPressEvent(event)
        event.accept()  # what is left over would reach the table below it: Enter opens a history there
