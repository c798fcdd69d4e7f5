"""Executions and their commissions: the only source of fills (law L4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from ibdesk.core.ids import ClientId, OrderId, PermId, RequestId
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.order import Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """One fill. `exec_id`'s last dotted part is its revision: `.02` corrects `.01`. `time` None if unreadable."""

    request_id: RequestId | None
    exec_id: str
    order_id: OrderId
    client_id: ClientId
    perm_id: PermId | None
    contract: Contract
    account: str
    side: Action
    shares: Decimal
    price: Decimal
    cumulative: Decimal | None
    average_price: Decimal | None
    exchange: str
    order_ref: str
    time: datetime | None
    time_text: str
    liquidation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Commission:
    """The cost of one execution; `realized_pnl` None on openings. Arrives after, or before, its execution."""

    exec_id: str
    amount: Decimal | None
    currency: str
    realized_pnl: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionsEnd:
    """The list of executions asked for is complete."""

    request_id: RequestId
