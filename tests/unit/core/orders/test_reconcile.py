"""The table of reliability.md 3.4, row by row: what TWS's lists prove of an order. No row sends anything."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ibdesk.core.ids import ClientId, ConId, OrderId, PermId
from ibdesk.core.orders import events
from ibdesk.core.orders import reconcile as found
from ibdesk.core.orders.readings import EVERY_LIST, ListName, Reading
from ibdesk.core.orders.reconcile import decide, strangers
from ibdesk.core.orders.state import Base, Order, Owner
from ibdesk.core.orders.verdicts import event_of, next_reading_s
from tests.unit.core.orders.readings_of import COUNTED, moved_by, reading, standing, two, unknown, working
from tests.unit.core.orders.reports_of import (
    KEY,
    NOW,
    PERM,
    SPEC,
    after,
    cancel,
    completed,
    execution,
    follow,
    later,
    modify,
    open_order,
    opened,
    sent_order,
    status,
)

OURS = open_order("Submitted")
ANOTHER = open_order("Submitted", replace(SPEC, order_ref="ibd-other"), perm_id=PermId(9))
TWO_ROWS = (OURS, replace(OURS, perm_id=PermId(77)))


# -- the journal says SENDING, SENT or UNKNOWN


@pytest.mark.parametrize("order", [unknown(), sent_order()], ids=["unknown", "sent"])
def test_our_reference_in_the_open_orders_adopts_it(order: Order) -> None:
    assert decide(order, [reading(open_orders=(OURS,))], standing()) == found.Adopted(record=OURS)


def test_scenario_27_an_open_order_is_known_by_its_id_where_tws_gives_no_reference() -> None:
    bare = open_order("Submitted", replace(SPEC, order_ref=""), perm_id=None)
    assert decide(unknown(), [reading(open_orders=(bare,))], standing()) == found.Adopted(record=bare)


@pytest.mark.parametrize("by", ["perm_id", "reference", "id"])
def test_our_order_in_the_executions_books_the_fill(by: str) -> None:
    record = execution("a.01", 5).record
    order = unknown()
    if by == "perm_id":
        order = replace(order, perm_id=PERM)
        record = replace(record, order_ref="", order_id=OrderId(0))
    elif by == "id":
        record = replace(record, order_ref="", perm_id=None)
    assert decide(order, [reading(executions=(record,))], standing()) == found.Booked(executions=(record,))


def test_our_order_in_the_completed_list_has_that_end() -> None:
    record = completed("Cancelled").record
    read = reading(completed=(record,), executions=(execution("a.01", 2).record,))
    assert decide(unknown(), [read], standing()) == found.Ended(record=record)


def test_scenario_25_our_id_with_another_reference_is_a_collision_and_stays_unknown() -> None:
    outcome = decide(unknown(), two(open_orders=(ANOTHER,)), standing())
    assert outcome == found.Collision(record=ANOTHER)
    assert event_of(outcome, NOW) is None


def test_scenario_28_nowhere_in_two_readings_half_a_minute_apart_was_never_placed() -> None:
    outcome = decide(unknown(), two(), standing())
    assert outcome == found.NotPlaced()
    settled = event_of(outcome, NOW)
    assert settled is not None
    assert follow(unknown(), settled).base is Base.NOT_PLACED


@pytest.mark.parametrize("readings", [[reading()], two(gap_s=29), [reading(link_up=False), *two()[1:]]])
def test_one_reading_or_two_in_a_hurry_wait_for_another(readings: list[Reading]) -> None:
    outcome = decide(unknown(), readings, standing())
    assert isinstance(outcome, found.Waits)
    assert next_reading_s(outcome) == 30
    assert event_of(outcome, NOW) is None


@pytest.mark.parametrize(
    ("changes", "but", "word"),
    [
        ({"next_valid_id": COUNTED}, {}, "counted"),
        ({"next_valid_id": None}, {}, "counted"),
        ({"complete": EVERY_LIST - {ListName.COMPLETED}}, {}, "did not finish"),
        ({"complete": EVERY_LIST - {ListName.POSITIONS}}, {}, "did not finish"),
        ({"link_up": False}, {}, "out of reach"),
        ({}, {"day_rolled": True}, "day has rolled"),
        ({}, {"relinked": False}, "hold the order back"),
    ],
)
def test_scenario_77_any_doubt_leaves_it_unknown_for_the_user_to_look(
    changes: dict[str, object], but: dict[str, object], word: str
) -> None:
    outcome = decide(unknown(), two(**changes), standing(**but))
    assert isinstance(outcome, found.StaysUnknown)
    assert word in outcome.why
    event = event_of(outcome, NOW)
    assert event is not None
    told = follow(unknown(), event)
    assert told.base is Base.UNKNOWN
    assert told.history[-1].text.startswith("Look in TWS:")


def test_scenario_73_an_untransmitted_order_stays_unknown() -> None:
    order = replace(unknown(), asked=replace(SPEC, transmit=False))
    outcome = decide(order, two(), standing())
    assert isinstance(outcome, found.StaysUnknown)
    assert "not transmitted" in outcome.why


def test_scenario_25_an_order_that_tws_once_knew_is_never_said_to_be_not_placed() -> None:
    """Ids that roll back make an old id look unused."""
    order = follow(working(), events.Restarted(time=later(60)))
    outcome = decide(order, two(), standing())
    assert isinstance(outcome, found.StaysUnknown)
    assert "it knew the order" in outcome.why


def test_readings_from_before_the_send_are_not_looked_at() -> None:
    assert decide(unknown(), two(), standing(since_s=200)) == found.Waits(why=found.FIRST_READING)
    assert isinstance(decide(unknown(), two(), standing(since_s=110)), found.Waits)


def test_an_order_on_its_way_is_given_its_time() -> None:
    assert isinstance(decide(sent_order(), two(), standing()), found.Waits)


# -- the journal says HELD or WORKING


def test_present_as_asked_is_confirmed() -> None:
    outcome = decide(follow(working(), events.LinkLost(time=later(5))), [reading(open_orders=(OURS,))], standing())
    assert outcome == found.Confirmed()
    assert isinstance(event_of(outcome, NOW), events.Confirmed)


def test_scenario_58_present_with_other_values_shows_which() -> None:
    changed = open_order("Submitted", replace(SPEC, quantity=SPEC.quantity + 1, tif="GTC"))
    outcome = decide(working(), [reading(open_orders=(changed,))], standing())
    assert outcome == found.Differs(fields=("quantity", "tif"))


def test_a_pending_change_that_tws_holds_was_applied() -> None:
    asked = modify(quantity=SPEC.quantity + 4)
    record = open_order("Submitted", asked.spec)
    outcome = decide(after(opened("Submitted"), asked), [reading(open_orders=(record,))], standing())
    assert outcome == found.ChangeApplied()


def test_a_pending_change_is_dropped_only_after_two_readings_of_the_old_values() -> None:
    order = after(opened("Submitted"), modify(quantity=SPEC.quantity + 4))
    assert isinstance(decide(order, [reading(open_orders=(OURS,))], standing()), found.Waits)
    outcome = decide(order, two(open_orders=(OURS,)), standing())
    assert outcome == found.ChangeDropped(number=1)
    event = event_of(outcome, NOW)
    assert event is not None
    kept = follow(order, event)
    assert kept.pending is None
    assert (kept.base, kept.spec) == (Base.WORKING, SPEC)


def test_both_lists_of_one_reading_are_one_look_at_the_old_values() -> None:
    """TWS names an own order in its own open orders and in all open orders: it may be early twice in one breath."""
    order = after(opened("Submitted"), modify(quantity=SPEC.quantity + 4))
    lists = (OURS, replace(OURS))
    assert isinstance(decide(order, [reading(open_orders=lists)], standing()), found.Waits)
    assert decide(order, two(open_orders=lists), standing()) == found.ChangeDropped(number=1)


def test_scenario_58_a_change_is_dropped_against_what_tws_held_when_it_was_asked() -> None:
    """A preset of TWS's own had made the order another one than we asked for: that is what stands if ours is lost."""
    preset = replace(SPEC, limit_price=SPEC.limit_price and SPEC.limit_price - 1)
    order = after(opened("Submitted", preset), modify(quantity=SPEC.quantity + 4))
    assert decide(order, two(open_orders=(open_order("Submitted", preset),)), standing()) == found.ChangeDropped(
        number=1
    )


def test_a_pending_change_that_became_a_third_thing_is_shown_as_such() -> None:
    order = after(opened("Submitted"), modify(quantity=SPEC.quantity + 4))
    third = open_order("Submitted", replace(SPEC, quantity=SPEC.quantity + 1))
    assert decide(order, two(open_orders=(third,)), standing()) == found.Differs(fields=("quantity",))


@pytest.mark.parametrize("order", [unknown(), working()], ids=["unknown", "working"])
def test_scenario_61_two_permids_for_one_reference_are_a_fork(order: Order) -> None:
    outcome = decide(order, [reading(open_orders=TWO_ROWS)], standing())
    assert outcome == found.Forked(perm_ids=(PERM, PermId(77)))


def test_scenario_38_absent_from_open_but_executed_is_booked_and_ended_where_completed() -> None:
    record = execution("a.01", 5).record
    assert decide(working(), [reading(executions=(record,))], standing()) == found.Booked(executions=(record,))
    ended = completed("Filled").record
    assert decide(working(), [reading(completed=(ended,))], standing()) == found.Ended(record=ended)


def test_an_execution_that_is_booked_already_explains_no_absence() -> None:
    record = execution("a.01", 2)
    assert isinstance(
        decide(follow(working(), record), [reading(executions=(record.record,))], standing()), found.Waits
    )


def test_law_7_absent_everywhere_twice_is_unknown_and_not_cancelled() -> None:
    first = decide(working(), [reading()], standing())
    assert next_reading_s(first) == 0
    outcome = decide(working(), two(gap_s=1), standing())
    assert outcome == found.Lost()
    event = event_of(outcome, NOW)
    assert event is not None
    assert follow(working(), event).base is Base.UNKNOWN


def test_scenario_76_absence_from_a_list_without_its_end_waits_for_ever() -> None:
    cut = {"complete": EVERY_LIST - {ListName.OWN_OPEN}}
    assert isinstance(decide(working(), two(**cut), standing()), found.Waits)


def test_scenario_51_a_cancel_that_is_still_open_is_not_confirmed() -> None:
    outcome = decide(after(opened("Submitted"), cancel()), [reading(open_orders=(OURS,))], standing())
    assert outcome == found.CancelOpen()
    assert isinstance(event_of(outcome, NOW), events.Confirmed)


# -- ended orders, and nothing at all


@pytest.mark.parametrize(
    ("read", "outcome"),
    [
        (reading(open_orders=(OURS,)), found.Reopened()),
        (reading(executions=(execution("a.01", 5).record,)), found.FilledLate()),
        (reading(open_orders=(OURS,), executions=(execution("a.01", 2).record,)), found.Reopened()),
    ],
    ids=["open", "filled", "both"],
)
def test_law_5_an_ended_order_that_is_open_again_works_and_one_filled_late_stays_ended(
    read: Reading, outcome: found.Outcome
) -> None:
    ended = after(opened("Submitted"), status("Cancelled"))
    assert decide(ended, [read], standing()) == outcome
    assert event_of(outcome, NOW) is None, "the records of the lists have told the machine"
    assert decide(ended, [reading()], standing()) == found.Untouched()
    assert decide(ended, [], standing()) == found.Untouched()


def test_an_order_of_others_and_one_not_sent_yet_are_left_alone() -> None:
    foreign = replace(working(), owner=Owner.CLIENT)
    assert decide(foreign, two(), standing()) == found.Untouched()
    intent = replace(sent_order(), base=Base.INTENT)
    assert decide(intent, two(), standing()) == found.Untouched()


def test_scenarios_64_and_65_an_open_order_of_nobody_we_know_is_a_stranger() -> None:
    other = replace(ANOTHER, client_id=ClientId(7), order_id=OrderId(3))
    typed = replace(
        ANOTHER, client_id=ClientId(0), order_id=OrderId(0), contract=replace(OURS.contract, con_id=ConId(1))
    )
    assert strangers([working()], reading(open_orders=(OURS, other, typed))) == (other, typed)


def test_events_of_reconciliation_leave_every_other_order_alone() -> None:
    calm = working()
    for event in (
        events.StillUnknown(time=later(9), why="why"),
        events.ChangeNotApplied(time=later(9), number=1),
        events.Resolved(time=later(9), base=Base.NOT_PLACED, text="never"),
    ):
        assert follow(calm, event) is calm
    assert follow(unknown(), events.Missing(time=later(9))) == unknown()
    foreign = replace(calm, owner=Owner.TWS)
    assert follow(foreign, events.Missing(time=later(9))) is foreign
    cancelling = after(opened("Submitted"), cancel())
    assert follow(cancelling, events.ChangeNotApplied(time=later(9), number=1)) is cancelling
    changing = after(opened("Submitted"), modify(2, tif="GTC"))
    assert follow(changing, events.ChangeNotApplied(time=later(9), number=1)) is changing


def test_the_key_of_the_tests_is_the_id_that_tws_would_take_next() -> None:
    assert reading().next_valid_id == KEY.order_id
    assert moved_by(4815747) == frozenset({OURS.contract.con_id})
