"""Answers about orders and executions that exist already."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ibdesk.simgateway.messages.orders import CompletedOrder, ExecDetails, ExecutionFilter
from ibdesk.simgateway.orders.book import OrderBook
from ibdesk.simgateway.orders.keeping import Execution
from ibdesk.simgateway.orders.reports import open_order, order_status
from ibdesk.simgateway.orders.working import INACTIVE, WorkingOrder

#: Executions and completed orders are kept by the broker's day.
BROKER_ZONE = ZoneInfo("America/New_York")
BOUGHT = frozenset({"BUY", "BOT"})
SOLD = frozenset({"SELL", "SLD", "SSHORT"})


def pairs(orders: Iterable[WorkingOrder]) -> list[object]:
    """Return openOrder and orderStatus of each order."""
    return [message for held in orders for message in (open_order(held), order_status(held))]


def executions(book: OrderBook, request_id: int, wanted: ExecutionFilter, now: datetime) -> list[object]:
    """Return the wanted executions, each followed by its commission."""
    found: list[object] = []
    for execution in book.executions:
        if _on_wanted_day(execution, wanted, now) and _matches(execution.details, wanted):
            found += [replace(execution.details, request_id=request_id), execution.commission]
    return found


def completed(book: OrderBook, now: datetime, api_only: bool) -> list[object]:
    """Return what was filled or cancelled today; with ``api_only`` without orders typed into TWS."""
    today = now.astimezone(BROKER_ZONE).date()
    return [
        CompletedOrder(open_order=open_order(held), time_zone=held.instrument.time_zone)
        for held in book.ended()
        if held.status != INACTIVE
        and not (api_only and held.manual)
        and held.completed_time is not None
        and held.completed_time.astimezone(BROKER_ZONE).date() == today
    ]


def _on_wanted_day(execution: Execution, wanted: ExecutionFilter, now: datetime) -> bool:
    day, today = execution.time.astimezone(BROKER_ZONE).date(), now.astimezone(BROKER_ZONE).date()
    if wanted.specific_dates:
        return int(f"{day:%Y%m%d}") in wanted.specific_dates
    back = max(wanted.last_n_days - 1, 0) if wanted.last_n_days is not None else 0
    return day >= today - timedelta(days=back)


def _matches(details: ExecDetails, wanted: ExecutionFilter) -> bool:
    if wanted.since is not None and details.time < wanted.since:
        return False
    if wanted.side and details.side != _side(wanted.side):
        return False
    asked = (
        (wanted.client_id or None, details.client_id),
        (wanted.account or None, details.account),
        (wanted.symbol.upper() or None, details.contract.symbol),
        (wanted.sec_type.upper() or None, details.contract.sec_type),
    )
    if any(want is not None and want != have for want, have in asked):
        return False
    return not wanted.exchange or wanted.exchange in (details.exchange, details.contract.exchange)


def _side(text: str) -> str:
    upper = text.upper()
    if upper in BOUGHT:
        return "BOT"
    return "SLD" if upper in SOLD else upper
