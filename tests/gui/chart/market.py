"""Orders, executions and positions in NVDA and CSH2 as the stores would give them, for the tests of the marks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from ibdesk.core.ids import ClientId, ConId, OrderId, PermId
from ibdesk.core.orders.state import Base, Order, OrderKey, Owner, Pending
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.core.records.execution import Execution
from ibdesk.core.records.order import Action, OrderSpec
from ibdesk.session.stores.profits import Profit
from ibdesk.session.views import ExecutionView, PositionView

ACCOUNT = "DU1000000"


def spec(side: Action, kind: str, price: str, quantity: int = 100, **more: Any) -> OrderSpec:
    """Give the content of an order; for a stop `price` is where it triggers."""
    at = Decimal(price)
    prices = {"limit_price": at} if kind == "LMT" else {"aux_price": at}
    fields = prices | {"account": ACCOUNT} | more
    return OrderSpec(action=side, quantity=Decimal(quantity), order_type=kind, **fields)


def order(number: int, content: OrderSpec, contract: Contract, now: datetime, **more: Any) -> Order:
    """Give an order that TWS has confirmed and that works."""
    fields = {
        "base": Base.WORKING, "raw_status": "Submitted", "confirmed": content, "acknowledged": True,
        "perm_id": PermId(9000 + number), "owner": Owner.OWN, "placed_at": now, "updated_at": now,
    } | more  # fmt: skip
    key = OrderKey(client_id=ClientId(1), order_id=OrderId(number))
    return Order(key=key, contract=contract, asked=content, **fields)


def changing(content: OrderSpec, since: datetime) -> Pending:
    """Give a change that TWS has not confirmed."""
    return Pending(kind="modify", number=1, since=since, spec=content)


def execution(
    number: int, side: Action, shares: str, price: str, time: datetime, contract: Contract
) -> ExecutionView:  # fmt: skip
    """Give one fill."""
    key = OrderKey(client_id=ClientId(1), order_id=OrderId(40 + number))
    record = Execution(
        request_id=None, exec_id=f"0000e0d5.0{number}.01", order_id=key.order_id, client_id=key.client_id,
        perm_id=PermId(9), contract=contract, account=ACCOUNT, side=side, shares=Decimal(shares),
        price=Decimal(price), cumulative=None, average_price=None, exchange="NASDAQ", order_ref="", time=time,
        time_text="",
    )  # fmt: skip
    return ExecutionView(execution=record, commission=None, corrected_from=(), order_key=key)


def position(details: ContractDetails, quantity: str, cost: str) -> PositionView:
    """Give a position; `cost` as IB gives it: per unit times multiplier, in the currency itself."""
    return PositionView(
        account=ACCOUNT, contract=details.contract, details=details, quantity=Decimal(quantity),
        average_cost=Decimal(cost), last=None, bid=None, ask=None, value=None, currency=details.contract.currency,
        data_type=None, age_s=None,
    )  # fmt: skip


def profit(unrealized: str) -> Profit:
    """Give what TWS says of a position's profit."""
    return Profit(
        daily=None, unrealized=Decimal(unrealized), realized=None, value=None, at=datetime(2026, 11, 20, tzinfo=UTC)
    )


def hold(session: Any, details: ContractDetails, quantity: str, cost: str, gain: str) -> None:
    """Let the stores name a position with its profit."""
    con_id: ConId = details.contract.con_id
    session.positions.by_key[(ACCOUNT, con_id)] = position(details, quantity, cost)
    session.profits.by_key[(ACCOUNT, con_id)] = profit(gain)
    session.positions.changed.emit(None)


def seconds(count: int) -> timedelta:
    """Give a stretch of time."""
    return timedelta(seconds=count)
