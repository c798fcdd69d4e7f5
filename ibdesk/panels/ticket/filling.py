"""An order that another panel proposes on its way into the form, and the form on its way to the desk."""

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

    def fits(self, details: ContractDetails) -> bool:
        """Tell whether this is the contract that was meant, and not one that the user chose meanwhile."""
        meant = self.contract
        if meant.con_id:
            return meant.con_id == details.contract.con_id
        return meant.symbol == details.contract.symbol

    def type_into(self, form: OrderForm, details: ContractDetails) -> bool:
        """Type it, and tell whether a limit was typed. Another contract than the one meant gets nothing."""
        if not self.fits(details):
            return False
        if self.side is not None:
            form.choose_side(self.side)
        if self.quantity is not None:
            form.quantity.set_text(self.quantity)
        if self.limit is None:
            return False
        form.type.setCurrentIndex(form.type.findData(LIMITED))
        form.limit.set_text(self.limit)
        return True


def draft_in(form: OrderForm, details: ContractDetails | None) -> OrderDraft:
    """Return the form as typed; what its order type does not take is left out."""
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
        account=form.account.currentText(),
        details=details,
    )
