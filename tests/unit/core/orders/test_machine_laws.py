"""The nine laws as properties: whatever happens, in whatever order, these hold."""

from __future__ import annotations

import itertools
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ibdesk.core.orders import events
from ibdesk.core.orders.allowed import allowed
from ibdesk.core.orders.machine import step
from ibdesk.core.orders.state import Base, Certainty, Order
from ibdesk.core.orders.status import display
from ibdesk.core.records.link import SendOutcome
from tests.unit.core.orders.reports_of import (
    SPEC,
    cancel,
    commission,
    completed,
    execution,
    intent,
    later,
    modify,
    notice,
    opened,
    sent,
    status,
)

WORDS = (
    "ApiPending", "PendingSubmit", "PendingCancel", "PreSubmitted", "Submitted", "ApiCancelled", "Cancelled", "Filled",
    "Inactive", "Strange",
)  # fmt: skip
OWN_EVENTS: tuple[events.OrderEvent, ...] = (
    events.Sending(time=later(0)),
    sent(),
    sent(SendOutcome.NOT_SENT, "why"),
    sent(SendOutcome.MAYBE, "why"),
    modify(1, quantity=Decimal(9)),
    cancel(),
    events.LinkLost(time=later(20)),
    events.LinkBack(time=later(21)),
    events.Restarted(time=later(22)),
    events.Confirmed(time=later(23)),
    events.ExecutionsQueried(time=later(24)),
    events.AlarmSeen(time=later(25)),
    events.Silence(time=later(15), waited_s=15),
    events.Resolved(time=later(26), base=Base.NOT_PLACED, text="settled"),
    events.Missing(time=later(27)),
    events.StillUnknown(time=later(28), why="why"),
    events.GroupBroken(time=later(27)),
    events.ChangeNotApplied(time=later(29), number=1),
    intent(),
)
TWS_EVENTS: tuple[events.OrderEvent, ...] = (
    *(status(word, filled) for word in WORDS for filled in (0, 2, None)),
    *(opened(word) for word in WORDS),
    opened("Submitted", modify(quantity=Decimal(9)).spec),
    completed("Filled"),
    completed("Cancelled"),
    *(execution(f"{base}.{revision:02}", shares) for base in "abc" for revision, shares in ((1, 2), (2, 1), (3, 0))),
    *(commission(f"{base}.01") for base in "abc"),
    *(notice(code) for code in (103, 104, 110, 161, 201, 202, 399, 10147, 10349, 424242)),
)
EVENTS = OWN_EVENTS + TWS_EVENTS
STORIES = st.lists(st.sampled_from(EVENTS), max_size=25)


def told(story: list[events.OrderEvent]) -> list[Order]:
    """Return the order after its intent and after each event."""
    return list(itertools.accumulate(story, lambda order, event: step(order, event), initial=step(None, intent())))


@settings(max_examples=400, deadline=None)
@given(STORIES)
def test_law_l4_fills_are_the_highest_revisions_of_the_executions(story: list[events.OrderEvent]) -> None:
    last = told(story)[-1]
    best: dict[str, tuple[str, Decimal]] = {}
    for event in story:
        if isinstance(event, events.ExecutionReport):
            base, _, revision = event.record.exec_id.rpartition(".")
            best[base] = max(best.get(base, ("", Decimal(0))), (revision, event.record.shares))
    assert last.filled == sum((shares for _, shares in best.values()), Decimal(0))


@settings(max_examples=400, deadline=None)
@given(STORIES)
def test_law_l5_a_fill_on_an_ended_order_is_booked_and_loud(story: list[events.OrderEvent]) -> None:
    orders = told(story)
    for before, after, event in zip(orders, orders[1:], story, strict=False):
        if isinstance(event, events.ExecutionReport) and before.ended and after.filled > before.filled:
            counted = after.filled <= (before.reported_filled or 0)
            assert counted or before.base is Base.FILLED or any("after it was" in one.text for one in after.history)


@settings(max_examples=400, deadline=None)
@given(STORIES)
def test_law_l6_a_code_ends_only_what_was_never_acknowledged(story: list[events.OrderEvent]) -> None:
    orders = told(story)
    for before, after, event in zip(orders, orders[1:], story, strict=False):
        if isinstance(event, events.NoticeReport) and after.ended and not before.ended:
            assert after.base is Base.REJECTED
            assert not before.acknowledged or before.raw_status == "Inactive"


@settings(max_examples=400, deadline=None)
@given(STORIES)
def test_law_l7_silence_links_and_our_own_wish_never_end_an_order(story: list[events.OrderEvent]) -> None:
    silent = (
        events.LinkLost, events.LinkBack, events.Silence, events.Restarted, events.CancelAsked, events.ModifyAsked,
        events.Confirmed, events.AlarmSeen, events.Intent, events.Sending, events.CommissionReport,
    )  # fmt: skip
    orders = told(story)
    for before, after, event in zip(orders, orders[1:], story, strict=False):
        if isinstance(event, silent):
            assert after.ended is before.ended


@settings(max_examples=400, deadline=None)
@given(STORIES)
def test_law_l9_a_live_order_that_may_be_at_tws_can_be_cancelled(story: list[events.OrderEvent]) -> None:
    for order in told(story):
        if order.live and order.base is not Base.INTENT:
            assert allowed(order).cancel.ok
        if allowed(order).change.ok:
            assert order.certainty is Certainty.LIVE
            assert order.pending is None
        assert allowed(order).change.ok or allowed(order).change.reason


@settings(max_examples=400, deadline=None)
@given(STORIES)
def test_what_cannot_change_does_not_and_everything_can_be_shown(story: list[events.OrderEvent]) -> None:
    first, *rest = told(story)
    for order in rest:
        assert (order.key, order.contract, order.placed_at) == (first.key, first.contract, first.placed_at)
        assert order.live is not order.ended
        assert not (order.ended and order.pending)
        assert order.asked.order_ref == SPEC.order_ref
        assert display(order, later(100)).word


@settings(max_examples=400, deadline=None)
@given(STORIES, st.sampled_from(TWS_EVENTS))
def test_what_tws_repeats_changes_nothing(story: list[events.OrderEvent], event: events.OrderEvent) -> None:
    """Scenarios 42 and 45."""
    once = step(told(story)[-1], event)
    assert step(once, event) is once


@settings(max_examples=300, deadline=None)
@given(st.permutations([e for e in TWS_EVENTS if isinstance(e, events.ExecutionReport | events.CommissionReport)]))
def test_scenario_43_and_47_fills_do_not_depend_on_their_order(way: list[events.OrderEvent]) -> None:
    last = told(way)[-1]
    assert last.filled == 0
    assert [fill.base_id for fill in last.fills] == ["a", "b", "c"]
    assert [len(fill.revisions) for fill in last.fills] == [3, 3, 3]
    assert len(last.commissions) == 3
