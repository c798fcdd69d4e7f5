"""Reports as TWS would send them, about one order to buy 5 NVDA at 178.40."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from ibdesk.core.ids import ClientId, ConId, OrderId, PermId
from ibdesk.core.orders import events
from ibdesk.core.orders.machine import step
from ibdesk.core.orders.state import Base, Order, OrderKey, Owner
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.execution import Commission, Execution
from ibdesk.core.records.link import SendOutcome
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.order import OpenOrder, OrderSpec, OrderStatus

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
ME = ClientId(1)
KEY = OrderKey(client_id=ME, order_id=OrderId(43))
PERM = PermId(2**31 + 7)
NVDA = Contract(con_id=ConId(4815747), symbol="NVDA", currency="USD", exchange="SMART")
SPEC = OrderSpec(
    action="BUY", quantity=Decimal(5), order_type="LMT", limit_price=Decimal("178.40"), account="DU1",
    order_ref="ibd-0000000000000043",
)  # fmt: skip


def later(seconds: int) -> datetime:
    """Return the instant so many seconds after the start."""
    return NOW + timedelta(seconds=seconds)


def intent() -> events.Intent:
    """Return the confirmed and journalled intent."""
    return events.Intent(time=NOW, key=KEY, contract=NVDA, spec=SPEC)


def sent(outcome: SendOutcome = SendOutcome.SENT, reason: str = "") -> events.SendResult:
    """Return the result of the place."""
    return events.SendResult(time=NOW, command="place", outcome=outcome, reason=reason)


def status(word: str, filled: int | None = 0, *, why: str = "", perm: PermId | None = PERM) -> events.StatusReport:
    """Return an `orderStatus`."""
    record = OrderStatus(
        order_id=KEY.order_id, client_id=ME, perm_id=perm, parent_id=None, status=word,
        filled=None if filled is None else Decimal(filled), remaining=None, average_price=None, last_price=None,
        why_held=why,
    )  # fmt: skip
    return events.StatusReport(time=later(1), record=record)


def open_order(word: str, spec: OrderSpec = SPEC, **changes: object) -> OpenOrder:
    """Return the record of an `openOrder`."""
    record = OpenOrder(order_id=KEY.order_id, client_id=ME, perm_id=PERM, contract=NVDA, spec=spec, status=word)
    return replace(record, **changes)  # type: ignore[arg-type]


def opened(word: str, spec: OrderSpec = SPEC, owner: Owner = Owner.OWN, **changes: object) -> events.OpenReport:
    """Return an `openOrder`."""
    return events.OpenReport(time=later(1), record=open_order(word, spec, **changes), owner=owner)


def completed(word: str, said: str = "") -> events.CompletedReport:
    """Return an entry of the list of ended orders."""
    return events.CompletedReport(time=later(60), record=open_order(word, completed_status=said))


def execution(exec_id: str, shares: int, price: str = "178.38") -> events.ExecutionReport:
    """Return an execution."""
    record = Execution(
        request_id=None, exec_id=exec_id, order_id=KEY.order_id, client_id=ME, perm_id=PERM, contract=NVDA,
        account="DU1", side="BUY", shares=Decimal(shares), price=Decimal(price), cumulative=None, average_price=None,
        exchange="NASDAQ", order_ref=SPEC.order_ref, time=later(2), time_text="",
    )  # fmt: skip
    return events.ExecutionReport(time=later(2), record=record)


def commission(exec_id: str, amount: str | None = "1.00") -> events.CommissionReport:
    """Return a commission report."""
    cost = None if amount is None else Decimal(amount)
    record = Commission(exec_id=exec_id, amount=cost, currency="USD", realized_pnl=None)
    return events.CommissionReport(time=later(3), record=record)


def notice(code: int, text: str = "TWS wrote this", advanced: str = "") -> events.NoticeReport:
    """Return a message with a code about this order."""
    record = Notice(subject_id=None, code=code, text=text, advanced_reject=advanced)
    return events.NoticeReport(time=later(4), record=record)


def modify(number: int = 1, **changes: object) -> events.ModifyAsked:
    """Return a confirmed change."""
    return events.ModifyAsked(time=later(10), number=number, spec=replace(SPEC, **changes))  # type: ignore[arg-type]


def cancel(number: int = 1, at: int = 10) -> events.CancelAsked:
    """Return a cancel that the user asked for."""
    return events.CancelAsked(time=later(at), number=number)


def after(*happened: events.OrderEvent) -> Order:
    """Return the order after an intent, its send and these events."""
    return follow(sent_order(), *happened)


def sent_order() -> Order:
    """Return the order whose bytes have left."""
    return follow(step(None, intent()), events.Sending(time=NOW), sent())


def follow(order: Order, *happened: events.OrderEvent) -> Order:
    """Return the order after these events."""
    for event in happened:
        order = step(order, event)
    return order


LOST, BACK = events.LinkLost(time=later(20)), events.LinkBack(time=later(30))
SILENT = events.Silence(time=later(15), waited_s=15)
UNKNOWN = follow(sent_order(), SILENT)
"""The order that TWS never answered."""


def resolved(base: Base, text: str = "settled") -> events.Resolved:
    """Return how an UNKNOWN order was settled."""
    return events.Resolved(time=later(50), base=base, text=text)
