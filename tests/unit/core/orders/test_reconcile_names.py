"""Whose record is it, and did TWS ever know the order? One name at a time, since each may be all that there is."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ibdesk.core.ids import OrderId, PermId
from ibdesk.core.orders import events
from ibdesk.core.orders import reconcile as found
from ibdesk.core.orders.fills import book
from ibdesk.core.orders.reconcile import decide, strangers
from ibdesk.core.orders.state import Base, Order
from ibdesk.core.orders.verdicts import NOT_PLACED, event_of, next_reading_s
from tests.unit.core.orders.readings_of import reading, standing, two, unknown, working
from tests.unit.core.orders.reports_of import SPEC, after, execution, follow, later, modify, open_order, opened

OURS = open_order("Submitted")


def test_without_a_reference_the_same_content_under_another_id_is_a_stranger() -> None:
    """The trader bought the same 5 shares by hand: both orders are shown, neither is taken for the other."""
    byhand = open_order("Submitted", replace(SPEC, order_ref=""), perm_id=PermId(9), order_id=OrderId(99))
    assert strangers([unknown()], reading(open_orders=(byhand,))) == (byhand,)


def test_an_execution_of_another_perm_id_is_not_ours_whatever_else_it_carries() -> None:
    order = replace(unknown(), perm_id=PermId(5))
    record = replace(execution("a.01", 5).record, perm_id=PermId(6))
    assert not isinstance(decide(order, two(executions=(record,)), standing()), found.Booked)
    twin = replace(order, other_perm_ids=(PermId(6),))
    assert decide(twin, [reading(executions=(record,))], standing()) == found.Booked(executions=(record,))


@pytest.mark.parametrize(
    "order",
    [
        replace(unknown(), acknowledged=True),
        replace(unknown(), perm_id=PermId(5)),
        replace(unknown(), fills=book((), execution("a.01", 2).record)),
    ],
    ids=["answered", "has a permId", "has a fill"],
)
def test_law_7_an_order_that_tws_knew_in_any_way_is_never_proven_not_placed(order: Order) -> None:
    assert isinstance(decide(unknown(), two(), standing()), found.NotPlaced)
    assert decide(order, two(), standing()) == found.StaysUnknown(why="in none of its lists, though it knew the order.")


def test_a_reading_that_began_with_the_question_counts() -> None:
    assert isinstance(decide(unknown(), two(), standing(since_s=100)), found.NotPlaced)
    assert isinstance(decide(unknown(), two(), standing(since_s=100.5)), found.Waits)


def test_two_readings_one_after_the_other_show_that_a_working_order_is_gone() -> None:
    assert decide(working(), two(gap_s=0), standing()) == found.Lost()


def test_any_earlier_reading_may_be_the_other_proof() -> None:
    unread = reading(10, complete=frozenset())
    assert isinstance(decide(unknown(), [unread, *two()], standing()), found.NotPlaced)


def test_while_a_change_is_pending_only_what_is_neither_old_nor_new_differs() -> None:
    order = follow(after(opened("Submitted")), modify(1, quantity=Decimal(9)))
    strange = open_order("Submitted", replace(SPEC, quantity=Decimal(9), tif="GTC"))
    assert decide(order, [reading(open_orders=(strange,))], standing()) == found.Differs(fields=("tif",))


@pytest.mark.parametrize(
    ("outcome", "event"),
    [
        (found.NotPlaced(), events.Resolved(time=later(5), base=Base.NOT_PLACED, text=NOT_PLACED)),
        (found.StaysUnknown(why="x"), events.StillUnknown(time=later(5), why="x")),
        (found.Lost(), events.Missing(time=later(5))),
        (found.ChangeDropped(number=3), events.ChangeNotApplied(time=later(5), number=3)),
        (found.Confirmed(), events.Confirmed(time=later(5))),
        (found.Differs(fields=("tif",)), events.Confirmed(time=later(5))),
        (found.ChangeApplied(), events.Confirmed(time=later(5))),
        (found.CancelOpen(), events.Confirmed(time=later(5))),
        (found.Adopted(record=OURS), None),
        (found.Waits(why="x"), None),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_an_outcome_means_to_the_order(outcome: found.Outcome, event: events.OrderEvent | None) -> None:
    assert event_of(outcome, later(5)) == event


def test_only_what_waits_wants_another_reading() -> None:
    assert next_reading_s(found.Waits(why="x", gap_s=7)) == 7
    assert next_reading_s(found.Confirmed()) is None
