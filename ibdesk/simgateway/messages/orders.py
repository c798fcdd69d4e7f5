"""Requests and answers of the order area: orders, their states, executions, commissions.

Prices are in the quoted units of the contract (pence for London shares), quantities in shares, lots or
contracts. ``None`` means unset. Instants are aware UTC datetimes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from ibdesk.simgateway.messages.order_fields import Order, OrderContract

Recorded: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOrder:
    """Place a new order, change a working one or ask what it would cost.

    ``recorded_*`` hold the fields as received, named as ibapi names them, for the ledger.
    """

    order_id: int
    contract: OrderContract
    order: Order
    recorded_contract: Recorded = field(default_factory=dict)
    recorded_order: Recorded = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrder:
    """Cancel one order of the asking client."""

    order_id: int
    manual_cancel_time: str = ""
    ext_operator: str = ""
    manual_order_indicator: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GlobalCancel:
    """Cancel every working order of every client."""

    ext_operator: str = ""
    manual_order_indicator: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableOrder:
    """A frame that places or cancels but could not be read: answered with 320 and kept in the ledger."""

    kind: str
    order_id: int | None
    cause: str
    recorded_contract: Recorded | None = None
    recorded_order: Recorded | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableRequest:
    """Any other frame of this area that could not be read: answered with 320."""

    request_id: int
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOrdersRequest:
    """Ask for the working orders of this client."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOpenOrdersRequest:
    """Ask for the working orders of all clients."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoOpenOrdersRequest:
    """Ask for future manual orders; client 0 only."""

    auto_bind: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionFilter:
    """What reqExecutions wants; empty fields match everything. ``since`` is aware UTC."""

    client_id: int = 0
    account: str = ""
    since: datetime | None = None
    symbol: str = ""
    sec_type: str = ""
    exchange: str = ""
    side: str = ""
    last_n_days: int | None = None
    specific_dates: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionsRequest:
    """Ask for the executions of the day."""

    request_id: int
    filter: ExecutionFilter


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletedOrdersRequest:
    """Ask for the orders that ended today."""

    api_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderState:
    """State part of an openOrder; money as text in the account's base currency."""

    status: str
    init_margin_before: Decimal | None = None
    maint_margin_before: Decimal | None = None
    equity_before: Decimal | None = None
    init_margin_after: Decimal | None = None
    maint_margin_after: Decimal | None = None
    equity_after: Decimal | None = None
    commission: Decimal | None = None
    commission_currency: str = ""
    margin_currency: str = ""
    warning_text: str = ""
    completed_time: datetime | None = None
    completed_status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOrder:
    """An order as TWS holds it."""

    order_id: int
    client_id: int
    perm_id: int
    contract: OrderContract
    order: Order
    state: OrderState
    filled: Decimal = Decimal(0)
    parent_perm_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStatus:
    """How far an order has come."""

    order_id: int
    status: str
    filled: Decimal
    remaining: Decimal
    avg_fill_price: Decimal
    perm_id: int
    parent_id: int
    last_fill_price: Decimal
    client_id: int
    why_held: str = ""
    mkt_cap_price: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOrderEnd:
    """End of the open orders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecDetails:
    """One execution; ``request_id`` is -1 when it is pushed."""

    request_id: int
    order_id: int
    contract: OrderContract
    exec_id: str
    time: datetime
    time_zone: str
    account: str
    exchange: str
    side: str
    shares: Decimal
    price: Decimal
    perm_id: int
    client_id: int
    cum_qty: Decimal
    avg_price: Decimal
    order_ref: str = ""
    model_code: str = ""
    last_liquidity: int = 2
    submitter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecDetailsEnd:
    """End of the executions asked for."""

    request_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissionReport:
    """Cost of one execution; ``realized_pnl`` is None on an opening trade."""

    exec_id: str
    commission: Decimal
    currency: str
    realized_pnl: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletedOrder:
    """An order that ended today."""

    open_order: OpenOrder
    time_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletedOrdersEnd:
    """End of the completed orders."""
