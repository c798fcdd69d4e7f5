"""Side, quantity, type, TIF, prices, account, exits as typed: every edit is told, nothing is believed. GUI thread."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from ibdesk.core.orders.rules import TYPE_RULES
from ibdesk.core.problems import Field
from ibdesk.core.records.order import Action
from ibdesk.panels.ticket.bracket import NO_BRACKET, ExitFields
from ibdesk.panels.ticket.form_layout import FIELD_PX, GAP, LABEL_PX, lay_out
from ibdesk.panels.ticket.stepping import OTHER_PRESETS, presets_of
from ibdesk.ui.buttons import Segmented, button, set_enabled
from ibdesk.ui.controls import CheckBox, ComboBox
from ibdesk.ui.fields import PriceField, QuantityField, TextField
from ibdesk.ui.fonts import Role
from ibdesk.ui.labels import Label

TYPES = ("LMT", "MKT", "STP", "STP LMT")
NEED_DATE = frozenset({"GTD"})
NO_STOP = "Only stop orders take a stop"
NO_OUTSIDE = "A market order trades in regular hours only"
SIDES = (("buy", "BUY", "buy", "buyT"), ("sell", "SELL", "sell", "sellT"))


def off_reason(field: Field, order_type: str) -> str:
    """Return why a price field is off for an order type."""
    if field in (Field.TARGET, Field.STOP_LOSS):
        return NO_BRACKET
    if field is Field.STOP:
        return NO_STOP
    return f"A {TYPE_RULES[order_type].name.lower()} order takes no limit"


class OrderForm(QWidget):
    """The fields of one order.

    edited: a Field that a person changed. price_asked: 'bid', 'mid' or 'ask'. refused: why a paste was not taken.
    account_chosen: another account was picked.
    """

    edited = Signal(object)
    price_asked = Signal(object)
    refused = Signal(object)
    account_chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._kept = {Field.LIMIT: "", Field.STOP: ""}
        self.sides = Segmented(SIDES, self, object_name="ticket")
        self.sides.choose("buy")
        self.quantity = QuantityField("Quantity", self, object_name="ticket.quantity")
        self.presets = [button("", parent=self, object_name=f"ticket.preset.{number}") for number in range(3)]
        self.type = ComboBox("Order type", self, object_name="ticket.type")
        for code in TYPES:
            self.type.addItem(f"{code}  {TYPE_RULES[code].name}", code)
        self.tif = ComboBox("Time in force", self, object_name="ticket.tif")
        self.limit = PriceField("Limit price", self, object_name="ticket.limit")
        self.stop = PriceField("Stop price", self, object_name="ticket.stop")
        self.outside_rth = CheckBox("Outside RTH", self, object_name="ticket.outside_rth",
                                    name="Trade outside regular trading hours")  # fmt: skip
        self.reference = PriceField("Reference price", self, object_name="ticket.reference", arrows=False)
        self.takes = [button(word.title(), parent=self, name=f"Price at {word}",
                             object_name=f"ticket.take.{word}") for word in ("bid", "mid", "ask")]  # fmt: skip
        self._beside = QStackedWidget(self)
        self.distance = Label("", Role.CAPTION, "text2", self)
        self.distance.setObjectName("ticket.distance")
        self.account = ComboBox("Account", self, object_name="ticket.account")
        self.exits = ExitFields(self, label_px=LABEL_PX, field_px=FIELD_PX, gap=GAP)
        self.show_presets("STK")
        lay_out(self, self._beside)
        self._switch_fields()
        self._connect()

    @property
    def side(self) -> Action:
        """BUY or SELL."""
        return "SELL" if self.sides.choice == "sell" else "BUY"

    @property
    def order_type(self) -> str:
        """IB's code of the type."""
        return str(self.type.currentData())

    def widget_of(self, field: Field) -> QWidget:
        """Return the control that a problem is about; the quantity for the order as a whole."""
        places: dict[Field, QWidget] = {
            Field.ACCOUNT: self.account, Field.ORDER_TYPE: self.type, Field.TIF: self.tif, Field.LIMIT: self.limit,
            Field.REFERENCE: self.reference, Field.STOP: self.stop, Field.OUTSIDE_RTH: self.outside_rth,
            Field.TARGET: self.exits.target if self.exits.on else self.exits.check,
            Field.STOP_LOSS: self.exits.stop_loss,
        }  # fmt: skip
        return places.get(field, self.quantity)

    def field_of(self, field: Field) -> TextField:
        """Return the number field of a problem; the quantity for all that have none."""
        places = {Field.LIMIT: self.limit, Field.STOP: self.stop, Field.REFERENCE: self.reference}
        if field in (Field.TARGET, Field.STOP_LOSS):
            return self.exits.field(field)
        return places.get(field, self.quantity)

    @property
    def price_field(self) -> PriceField | None:
        """The field that a picked price goes to: the limit, else the stop, None at market."""
        return next((field for field in (self.limit, self.stop) if field.isEnabled()), None)

    def choose_side(self, side: Action) -> None:
        """Choose BUY or SELL by a key."""
        if side != self.side:
            self.sides.choose(side.lower())
            self.on_sides_chosen(side)

    def show_presets(self, sec_type: str) -> None:
        """Offer the three usual quantities of a kind of contract."""
        values = presets_of(sec_type) if sec_type else OTHER_PRESETS
        for preset, value in zip(self.presets, values, strict=True):
            preset.setText(f"{value // 1000}k" if value >= 10_000 else str(value))
            preset.setProperty("quantity", str(value))
            preset.setAccessibleName(f"Quantity {value}")

    def allow_negative(self, allowed: bool) -> None:
        """Take prices below zero, or refuse them as TWS would (scenario 112)."""
        for field in (self.limit, self.stop, self.reference, *self.exits.fields):
            field.set_negative(allowed)

    def show_reference(self, wanted: bool) -> None:
        """Offer the reference price in place of Bid, Mid, Ask while there is no current quote."""
        self._beside.setCurrentIndex(1 if wanted else 0)
        if not wanted:
            self.reference.set_text("")

    def show_accounts(self, accounts: tuple[str, ...], chosen: str) -> None:
        """Offer the accounts of the link."""
        if [self.account.itemText(place) for place in range(self.account.count())] != list(accounts):
            self.account.blockSignals(True)
            self.account.clear()
            self.account.addItems(list(accounts))
            self.account.blockSignals(False)
        self.account.setCurrentText(chosen)
        set_enabled(self.account, bool(accounts), "No account: not connected")

    def set_price(self, text: str) -> None:
        """Put a price there that a person picked."""
        field = self.price_field
        if field is not None:
            field.set_text(text)
            self.edited.emit(Field.LIMIT if field is self.limit else Field.STOP)

    def clear(self) -> None:
        """Empty every number."""
        for field in (self.quantity, self.limit, self.stop, self.reference):
            field.set_text("")
        self.outside_rth.setChecked(False)
        self.exits.clear()
        self._kept = dict.fromkeys(self._kept, "")

    def on_sides_chosen(self, _key: object) -> None:
        """Report the side."""
        self.edited.emit(Field.ORDER)

    def on_type_changed(self) -> None:
        """Switch off what the type does not take, and back on with what stood there."""
        self._switch_fields()
        self.edited.emit(Field.ORDER_TYPE)

    def _switch_fields(self) -> None:
        rule = TYPE_RULES[self.order_type]
        self._switch(Field.LIMIT, rule.limit, "at market")
        self._switch(Field.STOP, rule.stop, "no stop")
        for take in self.takes:
            set_enabled(take, self.price_field is not None, off_reason(Field.LIMIT, self.order_type))
        set_enabled(self.outside_rth, rule.outside_rth, NO_OUTSIDE)
        self._fill_tifs()

    def _switch(self, field: Field, on: bool, off_text: str) -> None:
        widget = self.field_of(field)
        if on == widget.isEnabled():
            return
        if not on:
            self._kept[field] = widget.text()
        widget.set_text(self._kept[field] if on else "")
        widget.setEnabled(on)
        widget.setPlaceholderText("" if on else off_text)

    def _on_outside_rth_toggled(self) -> None:
        self.edited.emit(Field.OUTSIDE_RTH)

    def on_preset_clicked(self) -> None:
        """Take the quantity of the button pressed."""
        sender = self.sender()
        if isinstance(sender, QPushButton):
            self.quantity.set_text(str(sender.property("quantity")))
            self.edited.emit(Field.QUANTITY)

    def on_take_clicked(self) -> None:
        """Ask for bid, mid or ask as the limit."""
        sender = self.sender()
        if isinstance(sender, QPushButton):
            self.price_asked.emit(sender.text().lower())

    def _fill_tifs(self) -> None:
        wanted = [tif for tif in TYPE_RULES[self.order_type].tifs if tif not in NEED_DATE]
        before = self.tif.currentText()
        if [self.tif.itemText(place) for place in range(self.tif.count())] != wanted:
            self.tif.blockSignals(True)
            self.tif.clear()
            self.tif.addItems(wanted)
            self.tif.setCurrentText(before if before in wanted else wanted[0])
            self.tif.blockSignals(False)

    def _connect(self) -> None:
        self.sides.chosen.connect(self.on_sides_chosen)
        self.type.currentIndexChanged.connect(self.on_type_changed)
        self.tif.currentIndexChanged.connect(self._on_tif_changed)
        self.outside_rth.toggled.connect(self._on_outside_rth_toggled)
        self.account.currentTextChanged.connect(self._on_account_changed)
        numbers: tuple[tuple[TextField, Field], ...] = (
            (self.quantity, Field.QUANTITY), (self.limit, Field.LIMIT), (self.reference, Field.REFERENCE),
            (self.stop, Field.STOP),
        )  # fmt: skip
        for widget, field in numbers:
            widget.setProperty("field", field.value)
            widget.edited.connect(self._on_number_edited)
            widget.refused.connect(self.refused)
        self.exits.edited.connect(self.edited)
        self.exits.refused.connect(self.refused)
        for preset in self.presets:
            preset.clicked.connect(self.on_preset_clicked)
        for take in self.takes:
            take.clicked.connect(self.on_take_clicked)

    def _on_number_edited(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.edited.emit(Field(sender.property("field")))

    def _on_account_changed(self, account: str) -> None:
        self.account_chosen.emit(account)

    def _on_tif_changed(self) -> None:
        self.edited.emit(Field.TIF)
