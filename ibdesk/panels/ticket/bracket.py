"""Target and stop loss of the ticket: always in the layout, off till Bracket is ticked. GUI thread."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from ibdesk.core.orders.bracket import Outcome
from ibdesk.core.problems import Field
from ibdesk.ui.controls import CheckBox
from ibdesk.ui.fields import PriceField, TextField
from ibdesk.ui.fonts import Role, Weight, pixels
from ibdesk.ui.gains import gain_token
from ibdesk.ui.labels import Label

NO_BRACKET = "Tick Bracket to send it with the order"
OFF_TEXTS = {Field.TARGET: "no target", Field.STOP_LOSS: "no stop"}


class ExitFields(QWidget):
    """Two price rows; `check`, which the form places, turns them on. What was typed comes back with the tick.

    edited: the Field that a person changed. refused: why a paste was not taken.
    """

    edited = Signal(object)
    refused = Signal(object)

    def __init__(self, parent: QWidget, *, label_px: int, field_px: int, gap: int) -> None:
        super().__init__(parent)
        self.check = CheckBox("Bracket", parent, object_name="ticket.bracket", name="Send target and stop loss along")
        self.target = PriceField("Target price", self, object_name="ticket.target")
        self.stop_loss = PriceField("Stop loss price", self, object_name="ticket.stop_loss")
        self._outcomes: dict[Field, Label] = {}
        self._kept = dict.fromkeys(OFF_TEXTS, "")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(gap)
        grid.setColumnMinimumWidth(0, pixels(label_px))
        grid.setColumnStretch(2, 1)
        words = (("Target", Field.TARGET), ("Stop loss", Field.STOP_LOSS))
        for line, (word, which) in enumerate(words):
            field = self.field(which)
            name = Label(word, Role.BODY, "text2", self, weight=Weight.MEDIUM)
            name.setBuddy(field)
            field.setFixedWidth(pixels(field_px))
            field.setProperty("field", which.value)
            field.edited.connect(self.on_field_edited)
            field.refused.connect(self.refused)
            outcome = Label("", Role.BODY, "text3", self, weight=Weight.MEDIUM)
            outcome.setObjectName(f"ticket.outcome.{which.value}")
            outcome.setAccessibleName(f"{word}, money and percent from the entry")
            self._outcomes[which] = outcome
            for column, widget in enumerate((name, field, outcome)):
                grid.addWidget(widget, line, column, Qt.AlignmentFlag.AlignVCenter)
        self.check.toggled.connect(self.on_check_toggled)
        self._switch(on=False)

    @property
    def on(self) -> bool:
        """Tell whether the exits go with the order."""
        return self.check.isChecked()

    def field(self, which: Field) -> TextField:
        """Return the field of TARGET or STOP_LOSS."""
        return self.target if which is Field.TARGET else self.stop_loss

    @property
    def fields(self) -> tuple[PriceField, PriceField]:
        """Both price fields."""
        return (self.target, self.stop_loss)

    def empty(self) -> None:
        """Forget both prices; the tick stays."""
        self._kept = dict.fromkeys(self._kept, "")
        for field in self.fields:
            field.set_text("")

    def clear(self) -> None:
        """Turn the bracket off and forget both prices; nothing is told."""
        blocked = self.check.blockSignals(True)
        self.check.setChecked(False)
        self.check.blockSignals(blocked)
        self.empty()
        self._switch(on=False)

    def show_outcomes(self, outcomes: dict[Field, Outcome]) -> None:
        """Show what each exit would bring from the entry, nothing where no number stands."""
        for which, label in self._outcomes.items():
            outcome = outcomes.get(which)
            label.show_text(outcome.text if outcome else "", gain_token(outcome.money) if outcome else "text3")

    @Slot(bool)
    def on_check_toggled(self, on: bool) -> None:
        """Turn the rows on with what stood there, or off."""
        self._switch(on=on)
        self.edited.emit(Field.TARGET)

    @Slot()
    def on_field_edited(self) -> None:
        """Report which price was typed."""
        sender = self.sender()
        if sender is not None:
            self.edited.emit(Field(sender.property("field")))

    def _switch(self, *, on: bool) -> None:
        for which, off_text in OFF_TEXTS.items():
            field = self.field(which)
            if not on and field.isEnabled():
                self._kept[which] = field.text()
            field.set_text(self._kept[which] if on else "")
            field.setEnabled(on)
            field.setPlaceholderText("" if on else off_text)
