"""Another quantity of one leg of a bracket: TWS moves no other leg, and the user is told what stays (scenario 59)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ibdesk.core.orders.commands import broke_here
from ibdesk.core.orders.events import GroupBroken
from ibdesk.core.orders.leg_sizes import size_warnings
from ibdesk.core.orders.machine import step
from ibdesk.core.orders.state import Base, Order
from ibdesk.core.problems import Field
from tests.unit.core.orders.reports_of import later
from tests.unit.core.orders.test_groups import leg

D = Decimal


def sized(order: Order, quantity: str) -> Order:
    asked = replace(order.asked, quantity=D(quantity))
    return replace(order, asked=asked, confirmed=asked)


ENTRY = sized(leg(7, Base.WORKING), "100")
TARGET = sized(leg(8, Base.HELD, parent=7), "100")
STOP = sized(leg(9, Base.HELD, parent=7, limit_price=None, aux_price=D(175), order_type="STP"), "100")
BRACKET = (ENTRY, TARGET, STOP)


def said(order: Order, quantity: str, orders: tuple[Order, ...] = BRACKET) -> str:
    found = size_warnings(order, D(quantity), orders)
    assert all(one.level == "warn" and one.field is Field.QUANTITY for one in found)
    assert len(found) <= 1
    return found[0].text if found else ""


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        ("100", ""),
        ("50", "Target 8 and stop loss 9 stay at 100. Exits would be larger than the entry of 50."),
        ("150", "Target 8 and stop loss 9 stay at 100. Part of the entry would be without them."),
    ],
)
def test_an_entry_of_another_size_leaves_its_exits_as_they_are(quantity: str, words: str) -> None:
    assert said(ENTRY, quantity) == words


def test_exits_of_two_sizes_are_told_one_by_one() -> None:
    stop = sized(STOP, "60")
    assert said(ENTRY, "80", (ENTRY, TARGET, stop)) == (
        "Target 8 stays at 100 and stop loss 9 stays at 60. Exits would be larger than the entry of 80."
    )


def test_an_exit_that_has_the_new_size_already_or_has_ended_is_not_told() -> None:
    assert said(ENTRY, "60", (ENTRY, TARGET, sized(STOP, "60"))) == (
        "Target 8 stays at 100. Exits would be larger than the entry of 60."
    )
    ended = (ENTRY, replace(TARGET, base=Base.CANCELLED), replace(STOP, base=Base.CANCELLED))
    assert said(ENTRY, "60", ended) == ""


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        ("120", "This target would be larger than the entry by 20."),
        ("40", "60 of the entry would be without this target."),
        ("100", ""),
    ],
)
def test_an_exit_of_another_size_is_held_against_its_entry(quantity: str, words: str) -> None:
    target = sized(TARGET, "90")
    alone = (ENTRY, target)
    assert said(target, quantity, alone) == (f"Entry 7 stays at 100. {words}" if quantity != "100" else "")


def test_an_exit_of_a_filled_entry_is_held_against_what_filled() -> None:
    filled = replace(ENTRY, base=Base.FILLED)
    assert said(TARGET, "120", (filled, TARGET)) == "This target would be larger than the entry by 20."
    part = replace(ENTRY, base=Base.CANCELLED, reported_filled=D(30))
    assert said(STOP, "30", (part, STOP)) == ""
    assert said(STOP, "20", (part, STOP)) == "10 of the entry would be without this stop loss."


def test_an_order_that_stands_alone_and_an_exit_without_a_known_entry_want_no_tick_for_that() -> None:
    assert said(ENTRY, "50", (ENTRY,)) == ""
    assert said(TARGET, "50", (TARGET, STOP)) == "Stop loss 9 stays at 100."


def test_a_group_that_broke_here_is_known_as_such_after_its_alarm_was_seen() -> None:
    broken = step(ENTRY, GroupBroken(time=later(1)))
    assert broke_here(broken)
    assert broke_here(replace(broken, alarms=()))
    assert not broke_here(ENTRY)
    assert not broke_here(None)
