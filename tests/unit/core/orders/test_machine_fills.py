"""Fills come from executions, whatever else arrives, and in whatever order."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ibdesk.core.orders import events
from ibdesk.core.orders.allowed import allowed
from ibdesk.core.orders.fills import split_exec_id
from ibdesk.core.orders.machine import step
from ibdesk.core.orders.state import Base
from tests.unit.core.orders.lives import counted
from tests.unit.core.orders.reports_of import (
    after,
    commission,
    completed,
    execution,
    follow,
    later,
    modify,
    notice,
    opened,
    sent_order,
    status,
)

ONE, TWO = execution("0000e0d5.67fe667b.01.01", 2), execution("0000e0d5.67fe667c.01.01", 3, "178.40")


def test_scenario_42_the_same_status_again_changes_nothing() -> None:
    once = after(status("Submitted"))
    assert step(once, status("Submitted")) is once
    assert [line.text for line in once.history].count("Submitted") == 1


def test_scenario_44_a_market_order_that_fills_without_any_status_is_filled() -> None:
    order = after(ONE, TWO)
    assert (order.base, order.filled, order.remaining, order.raw_status) == (Base.FILLED, 5, 0, "")


def test_scenario_45_a_replayed_execution_is_booked_once() -> None:
    once = after(ONE)
    assert step(once, ONE) is once
    assert once.filled == 2
    assert follow(once, status("Submitted", 2)).base is Base.WORKING


def test_scenario_46_more_shares_than_the_order_has_are_flagged() -> None:
    order = after(ONE, TWO, execution("other.99.01", 3))
    assert order.alarm == "Executions add up to 8 of 5."
    assert order.base is Base.FILLED


def test_scenario_46_a_fill_told_twice_fills_no_order_that_tws_counts_as_live() -> None:
    """3 of 5 under two ids add up to 6; TWS counts 3, and 2 are still at work: they can be cancelled."""
    order = after(
        status("Submitted"), counted("0000e0d5.67fe667c.01.01", 3, 3), counted("0000ffff.67fe667c.01.01", 3, 3)
    )
    assert (order.base, order.live) == (Base.WORKING, True)
    assert "Executions add up to 6, TWS counts 3." in order.alarm
    assert allowed(order).cancel.ok
    rest = follow(order, counted("0000e0d5.67fe667d.01.01", 2, 5))
    assert rest.base is Base.FILLED
    assert follow(order, status("Cancelled", 3)).base is Base.CANCELLED


def test_scenario_47_a_correction_replaces_and_a_bust_takes_back() -> None:
    order = after(ONE, TWO, status("Filled", 5))
    busted = follow(order, execution("0000e0d5.67fe667c.01.02", 0, "178.40"))
    assert (busted.base, busted.filled) == (Base.WORKING, 2)
    assert busted.alarm == "An execution was corrected downwards."
    assert [one.shares for one in busted.fills[1].revisions] == [3, 0]
    assert follow(busted, events.ExecutionsQueried(time=later(9))).base is Base.FILLED


@pytest.mark.parametrize("amount", [None, "-0.35", "1.00"])
def test_scenario_48_a_commission_is_awaited_then_shown_as_it_came(amount: str | None) -> None:
    order = after(ONE)
    assert order.commission_of(order.fills[0]) is None
    paid = follow(order, commission(ONE.record.exec_id, amount))
    cost = paid.commission_of(paid.fills[0])
    assert cost is not None
    assert cost.amount == (None if amount is None else Decimal(amount))


def test_a_filled_status_without_executions_waits_for_them() -> None:
    """Law L4: the status is a cross-check, the executions are the fill."""
    order = after(opened("Submitted"), status("Filled", 5))
    assert (order.base, order.filled, order.live) == (Base.WORKING, 0, True)
    assert follow(order, status("Submitted")).raw_status == "Filled"
    assert follow(order, ONE, TWO).base is Base.FILLED
    assert follow(order, events.ExecutionsQueried(time=later(9))).base is Base.FILLED


def test_a_list_of_executions_says_nothing_about_an_order_that_works() -> None:
    order = after(status("Submitted"))
    assert step(order, events.ExecutionsQueried(time=later(9))) is order


def test_scenario_50_a_fill_after_the_cancel_is_booked_and_raises_an_alarm() -> None:
    """Law L5: no state is too final for a fill."""
    order = after(status("Submitted"), status("Cancelled"), ONE)
    assert (order.base, order.filled) == (Base.CANCELLED, 2)
    assert order.alarm == "Filled 2 after it was cancelled."
    seen = follow(order, events.AlarmSeen(time=later(30)))
    assert seen.alarm is None
    assert follow(seen, ONE, commission(ONE.record.exec_id)).alarm is None


def test_fills_that_the_cancel_itself_counted_are_no_alarm() -> None:
    order = after(status("Submitted"), status("Cancelled", 2), ONE)
    assert (order.base, order.filled, order.alarm) == (Base.CANCELLED, 2, None)


@pytest.mark.parametrize("word", ["Submitted", "PreSubmitted"])
def test_a_live_report_for_an_ended_order_reopens_it_with_an_alarm(word: str) -> None:
    order = after(status("Submitted"), status("Cancelled"), opened(word))
    assert order.live
    assert order.alarm == f"TWS reports this order as {word} after it was cancelled."


def _resolved(base: Base) -> events.Resolved:
    return events.Resolved(time=later(50), base=base, text="settled")


ENDS = {
    Base.CANCELLED: (status("Submitted"), status("Cancelled")),
    Base.REJECTED: (notice(201),),
    Base.EXPIRED: (status("Submitted"), completed("Cancelled", "Expired")),
    Base.NOT_PLACED: (events.Silence(time=later(15), waited_s=15), _resolved(Base.NOT_PLACED)),
    Base.USER_RESOLVED: (events.Silence(time=later(15), waited_s=15), _resolved(Base.USER_RESOLVED)),
}


@pytest.mark.parametrize("base", ENDS)
def test_scenario_50_whatever_ended_an_order_a_late_fill_is_booked_and_its_state_stays(base: Base) -> None:
    """3.1: a late execution keeps the state, adds the fill and raises an alarm."""
    ended = after(*ENDS[base])
    assert (ended.base, ended.filled, ended.alarm) == (base, 0, None)
    filled = follow(ended, ONE)
    assert (filled.base, filled.filled) == (base, 2)
    assert filled.alarm is not None
    assert "Filled 2 after it was" in filled.alarm


@pytest.mark.parametrize("base", ENDS)
@pytest.mark.parametrize("filled_first", [False, True], ids=["unfilled", "filled late"])
def test_scenario_50_whatever_ended_an_order_an_open_report_makes_it_work_again(base: Base, filled_first: bool) -> None:
    """3.1: an open-order report for it means WORKING and an alarm, also after a late fill."""
    ended = after(*ENDS[base], *((ONE,) if filled_first else ()))
    works = follow(ended, opened("Submitted"))
    assert (works.base, works.filled) == (Base.WORKING, 2 if filled_first else 0)
    assert any("after it was" in alarm and "Submitted" in alarm for alarm in works.alarms)
    assert allowed(works).cancel.ok


def test_filled_after_cancelled_is_an_alarm() -> None:
    order = after(status("Cancelled"), status("Filled", 5))
    assert order.base is Base.CANCELLED
    assert order.alarm == "TWS reports this order as Filled after it was cancelled."


def test_a_repeated_pending_cancel_after_the_end_is_nothing() -> None:
    order = after(status("Cancelled"))
    assert follow(order, status("PendingCancel"), status("Cancelled")).base is Base.CANCELLED


def test_a_filled_order_stays_filled_whatever_status_is_repeated() -> None:
    order = after(ONE, TWO)
    for word in ("Submitted", "Cancelled", "PendingCancel", "Inactive", "Filled", "Submitted"):
        order = follow(order, status(word, 5))
    assert (order.base, order.alarm, order.raw_status) == (Base.FILLED, None, "Filled")


def test_an_order_that_our_change_may_have_enlarged_is_not_called_filled_before_tws_says_which() -> None:
    """Scenario 60: our change from 5 to 9 and the last fill crossed on the wire."""
    larger = modify(quantity=Decimal(9))
    order = after(opened("Submitted"), larger, ONE, TWO)
    assert (order.base, order.remaining) == (Base.WORKING, 0)
    assert allowed(order).cancel.ok
    grown = follow(order, opened("Submitted", larger.spec))
    assert (grown.base, grown.remaining, grown.alarm, grown.asked) == (Base.WORKING, 4, None, larger.spec)
    for too_late in (notice(104), status("Filled", 5), completed("Filled")):
        ended = follow(order, too_late)
        assert (ended.base, ended.pending, ended.alarm) == (Base.FILLED, None, None)
    smaller = after(opened("Submitted"), modify(quantity=Decimal(3)), ONE, TWO)
    assert smaller.base is Base.FILLED


def test_a_filled_order_that_tws_shows_enlarged_is_reopened_with_an_alarm() -> None:
    order = after(opened("Submitted"), ONE, TWO, opened("Submitted", modify(quantity=Decimal(9)).spec))
    assert (order.base, order.remaining) == (Base.WORKING, 4)
    assert order.alarm == "TWS has 9 of this order after 5 had filled it."


def test_an_ended_list_entry_ends_the_order() -> None:
    assert after(completed("Filled")).base is Base.FILLED
    assert after(completed("Cancelled", "Cancelled by Trader")).base is Base.CANCELLED
    expired = after(completed("Cancelled", "Expired"))
    assert (expired.base, expired.raw_status) == (Base.EXPIRED, "Cancelled")
    assert follow(expired, completed("Cancelled", "Expired")) is expired
    listed = completed("Filled").record
    other = replace(listed, perm_id=None, spec=replace(listed.spec, order_ref="x"))
    assert after(events.CompletedReport(time=later(9), record=other)).alarm is not None


def test_a_message_about_an_ended_order_is_noted_only() -> None:
    order = follow(after(ONE, TWO), notice(201), notice(161))
    assert (order.base, len(order.notes), order.alarm) == (Base.FILLED, 2, None)


def test_execution_ids_of_every_shape() -> None:
    assert split_exec_id("0000e0d5.67fe667b.01.02") == ("0000e0d5.67fe667b.01", 2)
    assert split_exec_id("F-12-x") == ("F-12-x", 0)
    assert split_exec_id("abc.x1") == ("abc.x1", 0)


def test_an_unfilled_order_has_no_average_price() -> None:
    assert sent_order().average_price is None
