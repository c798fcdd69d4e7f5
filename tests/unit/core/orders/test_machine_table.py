"""The full table of the order machine: every state x every event (reliability.md 3.1).

`tests/golden/order_machine.txt` is that table for people. After a change that is meant, write it anew with
`IBDESK_WRITE_GOLDEN=1` and read the difference.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from ibdesk.core.notices import rule_for
from ibdesk.core.orders import events
from ibdesk.core.orders.machine import step
from ibdesk.core.orders.state import ENDED, LIVE, ON_ITS_WAY, Base, Order
from ibdesk.core.records.link import SendOutcome
from tests.unit.core.orders.situations import BASES, EVENTS, situations

GOLDEN = Path(__file__).resolve().parents[3] / "golden" / "order_machine.txt"
SITUATIONS = situations()

ANSWERED = frozenset({Base.HELD, Base.WORKING, Base.FILLED, Base.CANCELLED, Base.REJECTED, Base.EXPIRED})
BACK_TO_LIFE = frozenset({Base.HELD, Base.WORKING})
LEAVES_FOR: dict[Base, frozenset[Base]] = {
    Base.INTENT: ANSWERED | {Base.SENDING, Base.SENT, Base.UNKNOWN, Base.NOT_SENT},
    Base.SENDING: ANSWERED | {Base.SENT, Base.UNKNOWN, Base.NOT_SENT},
    Base.SENT: ANSWERED | {Base.UNKNOWN},
    Base.HELD: ANSWERED | {Base.UNKNOWN},
    Base.WORKING: ANSWERED | {Base.UNKNOWN},
    Base.UNKNOWN: ANSWERED | {Base.NOT_SENT, Base.NOT_PLACED, Base.USER_RESOLVED},
    Base.FILLED: frozenset({Base.WORKING}),
    Base.CANCELLED: BACK_TO_LIFE | {Base.REJECTED},
    Base.REJECTED: BACK_TO_LIFE,
    Base.EXPIRED: BACK_TO_LIFE,
    Base.NOT_SENT: BACK_TO_LIFE,
    Base.NOT_PLACED: BACK_TO_LIFE,
    Base.USER_RESOLVED: BACK_TO_LIFE,
}
"""Where each base state may lead; what is not here is forbidden."""

FROM_TWS = (events.StatusReport, events.OpenReport, events.CompletedReport, events.ExecutionReport)
OF_OURS = (
    events.Intent, events.Sending, events.ModifyAsked, events.CancelAsked, events.LinkLost, events.LinkBack,
    events.Restarted, events.Confirmed, events.Silence, events.AlarmSeen, events.CommissionReport,
    events.GroupBroken,
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One cell of the table."""

    words: str
    before: Order
    event: events.OrderEvent
    after: Order

    @property
    def into(self) -> Base | None:
        """Return the base state that was entered, None if it stayed."""
        return None if self.after.base is self.before.base else self.after.base


STEPS = [
    Step(f"{base.value}, {pending} pending: {words}", order, event, step(order, event))
    for (pending, base), order in SITUATIONS.items()
    for words, event in EVENTS.items()
]


def _codes_that_end(one: Step) -> bool:
    return isinstance(one.event, events.NoticeReport) and rule_for(one.event.record.code).ends_unacknowledged


FORBIDDEN: dict[str, Callable[[Step], bool]] = {
    "nothing leads back to an intent": lambda one: one.into is Base.INTENT,
    "only the place itself makes an order go out or be sent": lambda one: (
        one.into in (Base.SENDING, Base.SENT)
        and not (isinstance(one.event, events.Sending | events.SendResult) and one.before.base in ON_ITS_WAY)
    ),
    "our own wish, silence and the link end nothing, and bring nothing back": lambda one: (
        isinstance(one.event, OF_OURS) and one.after.ended is not one.before.ended
    ),
    "an unknown order is not rejected by waiting": lambda one: (
        one.before.base is Base.UNKNOWN and one.into is not None and isinstance(one.event, OF_OURS)
    ),
    "only TWS's own word cancels, no message and no wish of ours": lambda one: (
        one.into is Base.CANCELLED and not isinstance(one.event, events.StatusReport | events.CompletedReport)
    ),
    "only executions, or Filled and a complete list, fill": lambda one: (
        one.into is Base.FILLED and not isinstance(one.event, events.ExecutionReport | events.CompletedReport)
    ),
    "only a listed code or a list of TWS rejects": lambda one: (
        one.into is Base.REJECTED and not _codes_that_end(one) and not isinstance(one.event, events.CompletedReport)
    ),
    "a code does not end what was acknowledged": lambda one: (
        isinstance(one.event, events.NoticeReport)
        and one.before.acknowledged and one.before.live and one.into is not None
    ),
    "absence from a list ends nothing": lambda one: (
        isinstance(one.event, events.ExecutionsQueried | events.StillUnknown | events.ChangeNotApplied)
        and one.into is not None
    ),
    "an order that no list names is doubted, never ended": lambda one: (
        isinstance(one.event, events.Missing) and one.into not in (None, Base.UNKNOWN)
    ),
    "only bytes that never left make an order not sent": lambda one: (
        one.into is Base.NOT_SENT
        and not (isinstance(one.event, events.SendResult) and one.event.outcome is SendOutcome.NOT_SENT)
    ),
    "only a recorded decision settles, and only an unknown order": lambda one: (
        one.into in (Base.NOT_PLACED, Base.USER_RESOLVED)
        and not (isinstance(one.event, events.Resolved) and one.before.base is Base.UNKNOWN)
    ),
    "an ended order comes back only by TWS's word, with an alarm": lambda one: (
        one.before.ended and one.after.live and not (isinstance(one.event, FROM_TWS) and one.after.alarms)
    ),
    "a fill on an ended order is never silent": lambda one: (
        one.before.ended and one.after.filled > one.before.filled and not one.after.alarms
    ),
    "an end leaves no command pending": lambda one: one.after.ended and one.after.pending is not None,
    "only executions change what is filled": lambda one: (
        one.after.filled != one.before.filled and not isinstance(one.event, events.ExecutionReport)
    ),
    "identity never changes": lambda one: (
        (one.after.key, one.after.contract, one.after.asked.order_ref, one.after.placed_at)
        != (one.before.key, one.before.contract, one.before.asked.order_ref, one.before.placed_at)
    ),
}  # fmt: skip


def test_every_event_of_the_union_stands_in_the_table() -> None:
    assert {type(event) for event in EVENTS.values()} == set(events.OrderEvent.__args__)  # type: ignore[attr-defined]


def test_every_base_of_an_order_stands_in_the_table() -> None:
    assert {order.base for order in BASES.values()} == LIVE | ENDED
    assert all(order.base is base for base, order in BASES.items())


def test_no_event_leads_where_the_table_of_states_does_not() -> None:
    wrong = [one.words for one in STEPS if one.into is not None and one.into not in LEAVES_FOR[one.before.base]]
    assert wrong == []


@pytest.mark.parametrize("rule", FORBIDDEN)
def test_forbidden(rule: str) -> None:
    assert [one.words for one in STEPS if FORBIDDEN[rule](one)] == []


def test_scenario_42_and_45_whatever_is_repeated_changes_nothing() -> None:
    assert [one.words for one in STEPS if step(one.after, one.event) != one.after] == []


def test_the_table_reads_as_it_is_written_down() -> None:
    table = _table()
    if os.environ.get("IBDESK_WRITE_GOLDEN"):
        GOLDEN.write_text(table, encoding="utf-8")
    assert table == GOLDEN.read_text(encoding="utf-8")


def _table() -> str:
    lines = [
        "The order machine: what each event makes of an order in each state.",
        "",
        ".  nothing changes        +  something is noted, the state stays        !  an alarm is raised",
        "~  the pending command is over        ?  less sure        a word: the state that the order is in then",
    ]
    for pending in ("nothing", "a change", "a cancel"):
        bases = [base for one, base in SITUATIONS if one == pending]
        lines += ["", f"With {pending} pending", ""]
        lines.append(_row("", [_word(base) for base in bases]))
        for words, event in EVENTS.items():
            lines.append(_row(words, [_cell(SITUATIONS[pending, base], event) for base in bases]))
    return "\n".join(lines) + "\n"


def _row(words: str, cells: list[str]) -> str:
    return f"{words:30}" + "".join(f"{cell:13}" for cell in cells).rstrip()


def _word(base: Base) -> str:
    return base.value.replace("user_resolved", "by user").replace("_", " ")


def _cell(before: Order, event: events.OrderEvent) -> str:
    after = step(before, event)
    if after is before:
        return "."
    text = "" if after.base is before.base else _word(after.base)
    text += "!" if set(after.alarms) - set(before.alarms) else ""
    text += "~" if before.pending is not None and after.pending is None else ""
    text += "?" if after.certainty is not before.certainty else ""
    return text or "+"
