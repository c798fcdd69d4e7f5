"""Orders out of the journal: each intent and what was heard of it, through the same machine as live events.

The starts of the program in between are part of the story: a run that takes an order out of the journal no longer
waits for the change that the run before it asked for, so its user may ask for another one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import assert_never

from ibdesk.core.orders import events
from ibdesk.core.orders.machine import step
from ibdesk.core.orders.marks import moved
from ibdesk.core.orders.state import Base, Order, OrderKey
from ibdesk.core.records.execution import Commission, Execution
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.order import CompletedOrder, OpenOrder, OrderStatus
from ibdesk.journal import codec
from ibdesk.journal.database import Database
from ibdesk.journal.entries import StoredIntent, StoredRecord, StoredStart


def replay(database: Database, stored: list[StoredIntent], now: datetime) -> list[Order]:
    """Return the orders of these intents, oldest first; those without an end are UNKNOWN (reliability.md 3.3)."""
    by_key: dict[OrderKey, list[StoredIntent]] = {}
    for one in stored:
        by_key.setdefault(one.intent.order_key, []).append(one)
    starts = database.starts_since(stored[0].line) if stored else []
    orders = []
    for key, intents in by_key.items():
        if intents[0].intent.kind != "place":
            continue  # its place belongs to an order that ended on another day
        records = database.records_of(key)
        order = _ended_as_noted(_one(intents, records, starts), database.end_of(key), records, now)
        orders.append(step(order, events.Restarted(time=now)))
    return orders


def _one(intents: list[StoredIntent], records: list[StoredRecord], starts: list[StoredStart]) -> Order:
    first = intents[0]
    order = step(
        None,
        events.Intent(
            time=first.time,
            key=first.intent.order_key,
            contract=first.intent.contract,
            spec=first.intent.spec,
        ),
    )
    for _, event in sorted(_later(first, intents[1:], records, starts), key=lambda entry: entry[0]):
        order = step(order, event)
    return order


def _later(
    first: StoredIntent, changes: list[StoredIntent], records: list[StoredRecord], starts: list[StoredStart]
) -> Iterator[tuple[int, events.OrderEvent]]:
    """Yield all that happened to an order once it was journalled, with the line of each."""
    for one in changes:
        yield one.line, events.ModifyAsked(time=one.time, number=one.intent.number, spec=one.intent.spec)
    for record in records:
        event = event_of(record)
        if event is not None:
            yield record.line, event
    for start in starts:
        if start.line > first.line:
            yield start.line, events.Restarted(time=start.time)


def _ended_as_noted(order: Order, end: tuple[str, int] | None, records: list[StoredRecord], now: datetime) -> Order:
    """Trust the end that the session noted, unless TWS spoke of the order afterwards."""
    if end is None or order.ended:
        return order
    base, after_record = end
    if records and records[-1].seq > after_record:
        return order
    return moved(order, Base(base), now, f"Ended before ibdesk was started anew: {base.replace('_', ' ')}")


def event_of(stored: StoredRecord) -> events.OrderEvent | None:
    """Return what a stored record meant to its order, None if it says nothing about a state."""
    record = codec.decode_named(stored.type_name, stored.parsed)
    time = stored.time
    match record:
        case None:
            return None
        case OrderStatus():
            return events.StatusReport(time=time, record=record)
        case OpenOrder():
            return events.OpenReport(time=time, record=record)
        case CompletedOrder():
            return events.CompletedReport(time=time, record=record.order)
        case Execution():
            return events.ExecutionReport(time=time, record=record)
        case Commission():
            return events.CommissionReport(time=time, record=record)
        case Notice():
            # a request id may equal an order id: only what the session attributed counts
            return events.NoticeReport(time=time, record=record) if stored.key is not None else None
        case events.SendResult() | events.Resolved() | events.ChangeNotApplied():
            return record
        case _:
            assert_never(record)
