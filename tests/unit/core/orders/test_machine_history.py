"""What the history of an order tells, line by line, with its instants: as a trader reads it afterwards.

`tests/golden/order_histories.txt` holds the stories. After a change that is meant, write it anew with
`IBDESK_WRITE_GOLDEN=1` and read the difference.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from ibdesk.core.ids import PermId
from ibdesk.core.orders import events
from ibdesk.core.orders.machine import step
from ibdesk.core.orders.state import Base, Order
from ibdesk.core.records.link import SendOutcome
from tests.unit.core.orders.lives import LIVES
from tests.unit.core.orders.reports_of import NOW, cancel, completed, execution, intent, modify, notice, opened, status
from tests.unit.core.orders.situations import EVENTS

NINE = Decimal(9)
GOLDEN = Path(__file__).resolve().parents[3] / "golden" / "order_histories.txt"


def _sent(command: str, outcome: SendOutcome, number: int = 1) -> events.SendResult:
    return events.SendResult(time=NOW, command=command, outcome=outcome, number=number, reason="why")  # type: ignore[arg-type]


STORIES: dict[str, tuple[events.OrderEvent, ...]] = {
    **{name: life.told for name, life in LIVES.items()},
    "every command and what became of its bytes": (
        opened("Submitted"), modify(1, quantity=NINE), _sent("modify", SendOutcome.SENT),
        notice(104, "too late"), modify(2, quantity=NINE), _sent("modify", SendOutcome.NOT_SENT, 2),
        modify(3, quantity=NINE), _sent("modify", SendOutcome.MAYBE, 3), cancel(4),
        _sent("cancel", SendOutcome.SENT, 4), cancel(5), _sent("cancel", SendOutcome.MAYBE, 5),
        _sent("cancel", SendOutcome.NOT_SENT, 5),
    ),
    "silence, a broken link, a new start and a decision": (
        events.Silence(time=NOW, waited_s=5), events.Silence(time=NOW, waited_s=15), events.LinkLost(time=NOW),
        events.LinkBack(time=NOW), events.Restarted(time=NOW), intent(),
        events.Resolved(time=NOW, base=Base.USER_RESOLVED, text="seen in TWS"), opened("Submitted"),
        events.AlarmSeen(time=NOW), events.LinkLost(time=NOW), events.LinkBack(time=NOW), events.Confirmed(time=NOW),
    ),
    "the link breaks before any answer": (events.LinkLost(time=NOW), completed("Cancelled", "Expired")),
    "a used id": (notice(103, "Duplicate order id"), opened("Submitted")),
    "refused with its reason": (notice(201, "margin", '{"why": 1}'), status("Submitted"), status("Filled", 5)),
    "two orders under one id": (
        opened("Submitted"), opened("Submitted", perm_id=PermId(99)), status("Cancelled"), execution("a.01", 5),
        status("Filled", 5, perm=PermId(99)), execution("b.01", 5), completed("Filled"),
    ),
    "ended, and not": (
        status("Submitted"), completed("Inactive", "Rejected by System"), opened("Inactive"), status("PendingCancel"),
        execution("a.01", 2), execution("a.02", 1), opened("PreSubmitted"), status("Cancelled", 2), notice(201, "late"),
    ),
}  # fmt: skip


def test_the_stories_read_as_they_are_written_down() -> None:
    stories = "\n".join(_told())
    if os.environ.get("IBDESK_WRITE_GOLDEN"):
        GOLDEN.write_text(stories, encoding="utf-8")
    assert stories == GOLDEN.read_text(encoding="utf-8")


def test_every_event_puts_its_own_instant_on_what_it_changes() -> None:
    """The instants of one story are told apart by their event, so none can be another's."""
    for name, story in STORIES.items():
        order = _begun()
        for place, event in enumerate(_dated(story), start=1):
            before, order = order, step(order, event)
            fresh = [line for line in order.history if line not in before.history]
            assert all(line.time == event.time for line in fresh), (name, place)
            assert all(note.time == event.time for note in order.notes if note not in before.notes)
            assert order.updated_at in (before.updated_at, event.time)
            if order.pending is not None and before.pending is None:
                assert order.pending.since == event.time


def test_every_event_of_the_table_is_told_at_its_instant() -> None:
    for event in _dated(tuple(EVENTS.values())):
        for first in (_begun(), step(_begun(), opened("Submitted"))):
            order = step(first, event)
            assert all(line.time == event.time for line in order.history[len(first.history) :])
            assert order.stale_since in (None, event.time)


def _begun() -> Order:
    order = step(step(None, intent()), events.Sending(time=NOW))
    return step(order, _sent("place", SendOutcome.SENT, 0))


def _dated(story: tuple[events.OrderEvent, ...]) -> Iterator[events.OrderEvent]:
    for place, event in enumerate(story, start=1):
        yield replace(event, time=NOW + timedelta(minutes=place))


def _told() -> Iterator[str]:
    for name, story in STORIES.items():
        order = _begun()
        for event in _dated(story):
            order = step(order, event)
        yield name
        for line in order.history:
            minute = int((line.time - NOW).total_seconds() // 60)
            yield f"  {minute:>2} min  {line.text}" + ("" if line.code is None else f"  [{line.code}]")
        alarms = f", alarm: {order.alarm}" if order.alarm else ""
        yield f"  = {order.base.value}, {order.filled:f} filled, {order.certainty.value}{alarms}"
        yield ""
