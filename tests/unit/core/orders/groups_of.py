"""Brackets as TWS would report them: an entry, its target and its stop, of any client."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from ibdesk.core.ids import ClientId, ConId, OrderId, PermId
from ibdesk.core.orders import events
from ibdesk.core.orders.machine import step
from ibdesk.core.orders.protection import Finding, Picture, PositionKey, findings
from ibdesk.core.orders.state import AnyKey, Order, OrderKey, Owner
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.execution import Execution
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.order import OpenOrder, OrderSpec
from tests.unit.core.orders.reports_of import NVDA, later

ACCOUNT = "DU1"
CLIENT = ClientId(7)
ENTRY, TARGET, STOP = 41, 42, 43
KINDS = {ENTRY: "LMT", TARGET: "LMT", STOP: "STP"}
NVDA_KEY: PositionKey = (ACCOUNT, NVDA.con_id)

Step = tuple[int, events.OrderEvent]


def key(number: int) -> OrderKey:
    return OrderKey(client_id=CLIENT, order_id=OrderId(number))


def spec_of(number: int, quantity: str = "100", **more: Any) -> OrderSpec:
    """Return what an order asks for; the entry buys, everything else sells."""
    fields: dict[str, Any] = {
        "action": "BUY" if number == ENTRY else "SELL", "order_type": KINDS.get(number, "LMT"), "account": ACCOUNT,
        "parent_id": OrderId(ENTRY) if number in (TARGET, STOP) else None, **more,
    }  # fmt: skip
    return OrderSpec(quantity=Decimal(quantity), **fields)


def told(number: int, word: str, quantity: str = "100", contract: Contract = NVDA, **more: Any) -> Step:
    """Return TWS's word on one order."""
    record = OpenOrder(
        order_id=OrderId(number), client_id=CLIENT, perm_id=PermId(9000 + number), contract=contract,
        spec=spec_of(number, quantity, **more), status=word,
    )  # fmt: skip
    return number, events.OpenReport(time=later(number), record=record, owner=Owner.CLIENT)


def filled(number: int, shares: str, part: int = 1, revision: int = 1) -> Step:
    record = Execution(
        request_id=None, exec_id=f"0000e0d5.{number}.0{part}.0{revision}", order_id=OrderId(number), client_id=CLIENT,
        perm_id=PermId(9000 + number), contract=NVDA, account=ACCOUNT, side="BUY" if number == ENTRY else "SELL",
        shares=Decimal(shares), price=Decimal("178.40"), cumulative=None, average_price=None, exchange="NASDAQ",
        order_ref="", time=later(100 + part), time_text="",
    )  # fmt: skip
    return number, events.ExecutionReport(time=later(100 + part), record=record)


def refused(number: int, text: str = "Order rejected - reason: no permission") -> tuple[Step, Step]:
    """Return the two messages of a rejected order."""
    notice = Notice(subject_id=None, code=201, text=text, advanced_reject="")
    return (number, events.NoticeReport(time=later(200), record=notice)), told(number, "Inactive")


def after(*steps: Step) -> dict[AnyKey, Order]:
    """Return the orders after these reports; what comes before its order is kept for it, as in the store."""
    orders: dict[AnyKey, Order] = {}
    early: dict[int, list[events.OrderEvent]] = {}
    for number, event in steps:
        known = orders.get(key(number))
        if known is None and not events.starts_order(event):
            early.setdefault(number, []).append(event)
            continue
        order = step(known, event)
        for late in early.pop(number, ()):
            order = step(order, late)
        orders[key(number)] = order
    return orders


def picture(orders: dict[AnyKey, Order], held: str | None = None, **more: Any) -> Picture:
    """Return a proven picture; `held` is the position in NVDA, None if TWS names none."""
    return Picture(orders=orders, positions={} if held is None else {NVDA_KEY: Decimal(held)}, **more)


def said(steps: Iterable[Step], held: str | None = None) -> list[tuple[str, str]]:
    """Return tag and quantity of every finding."""
    return [(one.danger.value, f"{one.quantity:f}") for one in findings(picture(after(*steps), held))]


def one_of(steps: Iterable[Step], held: str | None = None) -> Finding:
    """Return the only finding."""
    (found,) = findings(picture(after(*steps), held))
    return found


def by_client(order: Order, client: int) -> Order:
    """Return the same order of another client."""
    assert isinstance(order.key, OrderKey)
    return replace(order, key=replace(order.key, client_id=ClientId(client)))


BRACKET = (told(ENTRY, "Submitted"), told(TARGET, "PreSubmitted"), told(STOP, "PreSubmitted"))
FILLED_BRACKET = (
    told(ENTRY, "Submitted"), told(TARGET, "Submitted"), told(STOP, "PreSubmitted"), filled(ENTRY, "100"),
    told(ENTRY, "Filled"),
)  # fmt: skip
FOREX = Contract(con_id=ConId(12087792), symbol="EUR", sec_type="CASH", currency="USD", exchange="IDEALPRO")
