"""Orders as asked and as TWS reports them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal

from ibdesk.core.ids import ClientId, OrderId, PermId
from ibdesk.core.records.contract import Contract

Action = Literal["BUY", "SELL"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSpec:
    """The content of an order: everything that is sent, and nothing that TWS adds.

    Prices are in quoted units. `order_type` and `tif` are IB's codes ("LMT", "STP LMT"; "DAY", "GTC").
    """

    action: Action
    quantity: Decimal
    order_type: str
    limit_price: Decimal | None = None
    aux_price: Decimal | None = None
    tif: str = "DAY"
    outside_rth: bool = False
    account: str = ""
    order_ref: str = ""
    transmit: bool = True
    parent_id: OrderId | None = None
    oca_group: str = ""
    good_till: str = ""
    what_if: bool = False

    @property
    def leading_price(self) -> Decimal | None:
        """Return the price that names the order: the limit, else the stop, None for one at market."""
        return self.limit_price if self.limit_price is not None else self.aux_price


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOrder:
    """An `openOrder` callback: the order as TWS holds it, any owner.

    `filled_quantity` comes with ended orders: of a filled one TWS sends a total of 0 and the quantity here. It is a
    cross-check, never a fill.
    """

    order_id: OrderId
    client_id: ClientId
    perm_id: PermId | None
    contract: Contract
    spec: OrderSpec
    status: str
    reject_reason: str = ""
    warning: str = ""
    completed_at: str = ""
    completed_status: str = ""
    filled_quantity: Decimal | None = None

    @property
    def content(self) -> OrderSpec:
        """Return what the order was for: its total, or what is filled where TWS no longer tells the total."""
        if self.spec.quantity == 0 and self.filled_quantity:
            return replace(self.spec, quantity=self.filled_quantity)
        return self.spec


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What IB says an order would cost: the answer to a preview. Money in `margin_currency`, None where IB told none.

    The commission is one figure or a range, in `commission_currency`.
    """

    order_id: OrderId
    initial_before: Decimal | None
    initial_change: Decimal | None
    initial_after: Decimal | None
    maintenance_before: Decimal | None
    maintenance_change: Decimal | None
    maintenance_after: Decimal | None
    equity_before: Decimal | None
    equity_change: Decimal | None
    equity_after: Decimal | None
    commission: Decimal | None
    commission_least: Decimal | None
    commission_most: Decimal | None
    commission_currency: str
    margin_currency: str
    warning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStatus:
    """An `orderStatus` callback. Quantities are cross-checks only: fills come from executions."""

    order_id: OrderId
    client_id: ClientId
    perm_id: PermId | None
    parent_id: OrderId | None
    status: str
    filled: Decimal | None
    remaining: Decimal | None
    average_price: Decimal | None
    last_price: Decimal | None
    why_held: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOrdersEnd:
    """The list of open orders asked for last is complete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletedOrder:
    """An order of today that has ended, as TWS remembers it."""

    order: OpenOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletedOrdersEnd:
    """The list of completed orders is complete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderBound:
    """TWS bound a manual order to an API id."""

    perm_id: PermId
    client_id: ClientId
    order_id: OrderId
    time: datetime | None = None
