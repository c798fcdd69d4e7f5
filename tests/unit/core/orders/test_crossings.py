"""Commands that cross one another, and doubts: what stays wanted, what stays pending, and when it was said."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ibdesk.core.ids import ClientId, OrderId, PermId
from ibdesk.core.orders import events
from ibdesk.core.orders.machine import NoSuchOrderError, step
from ibdesk.core.orders.state import Base, Certainty, Order, Owner, Reject
from ibdesk.core.records.link import SendOutcome
from tests.unit.core.orders.reports_of import (
    LOST,
    after,
    cancel,
    completed,
    execution,
    follow,
    intent,
    later,
    modify,
    notice,
    open_order,
    opened,
    sent,
    status,
)

NINE = Decimal(9)
CHANGED = after(opened("Submitted"), modify(1, quantity=NINE))


def result(command: str, outcome: SendOutcome, number: int) -> events.SendResult:
    return events.SendResult(time=later(11), command=command, outcome=outcome, number=number, reason="why")  # type: ignore[arg-type]


def last(order: Order) -> tuple[object, str]:
    """Return time and text of the newest line of the history."""
    return order.history[-1].time, order.history[-1].text


def test_a_cancel_that_was_not_sent_leaves_the_change_before_it_wanted() -> None:
    order = follow(CHANGED, cancel(2), result("cancel", SendOutcome.NOT_SENT, 2))
    assert order.pending is None
    assert order.wanted is not None
    assert order.wanted.number == 1
    assert last(order) == (later(11), "Cancel not sent: why")


def test_a_change_that_was_not_sent_is_wanted_no_more() -> None:
    order = follow(CHANGED, result("modify", SendOutcome.NOT_SENT, 1))
    assert (order.pending, order.wanted) == (None, None)
    assert last(order) == (later(11), "Change not sent: why")


@pytest.mark.parametrize(
    ("outcome", "base", "said"),
    [
        (SendOutcome.NOT_SENT, Base.NOT_SENT, "Not sent: no link"),
        (SendOutcome.MAYBE, Base.UNKNOWN, "May not have left: no link"),
    ],
)
def test_what_became_of_the_bytes_is_told_with_its_time(outcome: SendOutcome, base: Base, said: str) -> None:
    order = follow(
        step(None, intent()), events.Sending(time=later(0)), replace(sent(outcome, "no link"), time=later(3))
    )
    assert (order.base, *last(order)) == (base, later(3), said)


def test_a_first_cancel_is_pending_since_it_was_asked_and_a_repeat_keeps_that_time() -> None:
    order = follow(after(opened("Submitted")), cancel(1, at=12))
    assert order.pending is not None
    assert order.pending.since == later(12)
    again = follow(order, cancel(2, at=20))
    assert again.pending is not None
    assert (again.pending.number, again.pending.since) == (2, later(12))


def test_a_refused_change_leaves_the_cancel_that_crossed_it_pending() -> None:
    """TWS answers the change with 104 while the cancel is still on its way: that one is still to be answered."""
    order = follow(CHANGED, cancel(2), notice(104, "too late"))
    assert order.wanted is None
    assert order.pending is not None
    assert order.pending.kind == "cancel"


def test_the_same_refusal_twice_ends_the_second_change_too() -> None:
    refused = follow(CHANGED, notice(104, "too late"))
    assert (refused.pending, refused.wanted) == (None, None)
    again = follow(refused, modify(2, quantity=NINE), notice(104, "too late"))
    assert (again.pending, again.wanted) == (None, None)


def test_after_a_cancel_that_came_too_late_a_refused_change_is_a_refused_change() -> None:
    """321 may answer a cancel, but here a change is what TWS was asked for last."""
    order = follow(after(opened("Submitted")), cancel(1), notice(10148, "cannot be cancelled"), opened("Submitted"))
    assert order.pending is None
    order = follow(order, modify(2, quantity=NINE), notice(321, "read-only"))
    assert (order.pending, order.wanted) == (None, None)


def test_a_refused_increase_lets_the_order_be_filled_at_the_time_of_the_refusal() -> None:
    order = follow(CHANGED, execution("a.01", 5), status("Submitted", 5))
    assert order.base is Base.WORKING, "the increase to 9 may be live"
    order = follow(order, notice(104, "too late"))
    assert (order.base, *last(order)) == (Base.FILLED, later(4), "Filled")


def test_scenario_39_a_used_id_keeps_its_reason() -> None:
    order = after(notice(103, "Duplicate order id"))
    assert (order.base, order.reject) == (Base.UNKNOWN, Reject(code=103, text="Duplicate order id"))


@pytest.mark.parametrize(
    "happened",
    [(status("Inactive"), notice(201, "No")), (opened("Submitted"), status("Cancelled"), notice(201, "No"))],
    ids=["inactive", "dropped"],
)
def test_scenario_55_a_reject_that_two_reports_tell_has_the_time_of_its_reason(
    happened: tuple[events.OrderEvent, ...],
) -> None:
    order = after(*happened)
    assert (order.base, *last(order)) == (Base.REJECTED, later(4), "Rejected: No")


def test_an_order_in_no_list_is_doubtful_with_the_link_as_it_is() -> None:
    order = follow(after(opened("Submitted")), LOST, events.Missing(time=later(40)))
    assert (order.base, order.certainty, order.stale_since) == (Base.UNKNOWN, Certainty.UNRECONCILED, None)


def test_what_reconciliation_could_not_settle_is_told_with_its_time() -> None:
    order = follow(after(opened("Submitted")), events.Missing(time=later(40)))
    order = follow(order, events.StillUnknown(time=later(80), why="in none of its lists."))
    assert last(order) == (later(80), "Look in TWS: in none of its lists.")


def test_a_change_that_the_lists_show_dropped_is_wanted_no_more() -> None:
    order = follow(CHANGED, events.ChangeNotApplied(time=later(90), number=1))
    assert (order.pending, order.wanted) == (None, None)
    assert last(order) == (later(90), "Change 1 was not applied by TWS")


@pytest.mark.parametrize("report", [opened("Submitted"), completed("Cancelled")], ids=["open", "completed"])
def test_an_order_first_seen_in_a_list_begins_then(report: events.OpenReport | events.CompletedReport) -> None:
    order = step(None, report)
    assert (order.placed_at, order.updated_at) == (report.time, report.time)


def test_an_order_of_our_own_begins_with_its_intent() -> None:
    order = step(None, intent())
    assert (order.placed_at, order.updated_at) == (intent().time, intent().time)


def test_a_report_of_no_known_order_names_itself() -> None:
    with pytest.raises(NoSuchOrderError, match="StatusReport"):
        step(None, status("Submitted"))


def test_a_second_order_in_the_list_of_ended_ones_is_told_with_its_time() -> None:
    twin = events.CompletedReport(time=later(60), record=open_order("Cancelled", perm_id=PermId(5)))
    order = follow(after(opened("Submitted")), twin)
    assert order.alarms == ("TWS shows a second order (5) under this id.",)
    assert [line.time for line in order.history if "second order" in line.text] == [later(60)]


def test_what_the_list_of_ended_orders_counts_as_filled_is_kept_as_a_cross_check() -> None:
    record = open_order("Cancelled", completed_status="Cancelled by Trader", filled_quantity=Decimal(2))
    order = follow(after(opened("Submitted")), events.CompletedReport(time=later(60), record=record))
    assert (order.reported_filled, order.filled) == (Decimal(2), 0)
    late = follow(order, execution("a.01", 2))
    assert late.alarm is None, "TWS had counted it"


def test_order_id_1_is_an_api_clients() -> None:
    assert events.owner_of(ClientId(1), OrderId(1), ClientId(1)) is Owner.OWN
    assert events.owner_of(ClientId(2), OrderId(1), ClientId(1)) is Owner.CLIENT
    assert events.owner_of(ClientId(0), OrderId(0), ClientId(1)) is Owner.TWS
