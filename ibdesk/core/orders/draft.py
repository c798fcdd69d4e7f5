"""The form as typed, before any of it is believed."""

from __future__ import annotations

from dataclasses import dataclass

from ibdesk.core.records.contract import ContractDetails
from ibdesk.core.records.order import Action


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDraft:
    """Texts exactly as they stand in the ticket. `reference` is the typed reference price, where one is asked.

    `override` is the quantity typed again, to order although an order on the contract is UNKNOWN.
    With `bracket` the exits `target` and `stop_loss` go with the order; one of them may be empty.
    """

    side: Action
    order_type: str = "LMT"
    tif: str = "DAY"
    quantity: str = ""
    limit: str = ""
    stop: str = ""
    reference: str = ""
    override: str = ""
    outside_rth: bool = False
    bracket: bool = False
    target: str = ""
    stop_loss: str = ""
    account: str = ""
    details: ContractDetails | None = None
