"""Into the form and out of it: an order that another panel proposes, and the draft that stands there."""

from __future__ import annotations

from dataclasses import dataclass

from ibdesk.core.orders.draft import OrderDraft
from ibdesk.core.orders.rules import TYPE_RULES
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.core.records.order import Action
from ibdesk.panels.ticket.form import OrderForm

LIMITED = "LMT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What is to be typed once the contract stands in the ticket; None leaves a field as it is. Texts as typed."""

    contract: Contract
    side: Action | None = None
    quantity: str | None = None
    limit: str | None = None
    order_type: str | None = None
    stop: str | None = None
    tif: str | None = None
    outside_rth: bool | None = None

    def fits(self, details: ContractDetails) -> bool:
        """Tell whether this is the contract that was meant, and not one that the user chose meanwhile."""
        meant = self.contract
        if meant.con_id:
            return meant.con_id == details.contract.con_id
        return meant.symbol == details.contract.symbol

    def type_into(self, form: OrderForm, details: ContractDetails) -> bool:
        """Type it, and tell whether a limit was typed. Another contract than the one meant gets nothing.

        A proposal is one order: what stood there as its exits belonged to another.
        """
        if not self.fits(details):
            return False
        form.exits.clear()
        if self.side is not None:
            form.choose_side(self.side)
        if self.quantity is not None:
            form.quantity.set_text(self.quantity)
        self._type_kind(form)
        if self.limit is not None:
            form.limit.set_text(self.limit)
        if self.stop is not None:
            form.stop.set_text(self.stop)
        return self.limit is not None

    def _type_kind(self, form: OrderForm) -> None:
        """Choose type, TIF and hours; a type or TIF that the ticket does not offer is left alone."""
        kind = self.order_type or (LIMITED if self.limit is not None else None)
        if kind is not None and (place := form.type.findData(kind)) >= 0:
            form.type.setCurrentIndex(place)
        if self.tif is not None and (place := form.tif.findText(self.tif)) >= 0:
            form.tif.setCurrentIndex(place)
        if self.outside_rth is not None:
            form.outside_rth.setChecked(self.outside_rth and form.outside_rth.isEnabled())


def draft_of_form(form: OrderForm, details: ContractDetails | None) -> OrderDraft:
    """Return the form as typed; what its type does not take is left out."""
    rule = TYPE_RULES[form.order_type]
    return OrderDraft(
        side=form.side,
        order_type=form.order_type,
        tif=form.tif.currentText(),
        quantity=form.quantity.text(),
        limit=form.limit.text() if rule.limit else "",
        stop=form.stop.text() if rule.stop else "",
        reference=form.reference.text() if rule.limit else "",
        outside_rth=form.outside_rth.isChecked() and rule.outside_rth,
        bracket=form.exits.on,
        target=form.exits.target.text(),
        stop_loss=form.exits.stop_loss.text(),
        account=form.account.currentText(),
        details=details,
    )
