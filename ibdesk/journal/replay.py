"""Orders out of the journal: each intent and what was heard of it, through the same machine as live events."""

from __future__ import annotations

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
from ibdesk.journal.entries import StoredIntent, StoredRecord


def replay(database: Database, stored: list[StoredIntent], now: datetime) -> list[Order]:
    """Return the orders of these intents, oldest first; those without an end are UNKNOWN (reliability.md 3.3)."""
    by_key: dict[OrderKey, list[StoredIntent]] = {}
    for one in stored:
        by_key.setdefault(one.intent.order_key, []).append(one)
    orders = []
    for key, intents in by_key.items():
        if intents[0].intent.kind != "place":
            continue  # its place belongs to an order that ended on another day
        records = database.records_of(key)
        order = _ended_as_noted(_one(intents, records), database.end_of(key), records, now)
        orders.append(step(order, events.Restarted(time=now)))
    return orders


def _one(intents: list[StoredIntent], records: list[StoredRecord]) -> Order:
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
    later: list[tuple[tuple[int, int], events.OrderEvent]] = [
        (
            (one.after_record, one.seq),
            events.ModifyAsked(time=one.time, number=one.intent.number, spec=one.intent.spec),
        )
        for one in intents[1:]
    ]
    for record in records:
        event = event_of(record)
        if event is not None:
            later.append(((record.seq, 0), event))
    for _, event in sorted(later, key=lambda entry: entry[0]):
        order = step(order, event)
    return order


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
