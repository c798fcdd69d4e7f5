"""Findings of any bracket in any state: they follow from what is true, not from the way in which it was told."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from ibdesk.core.orders.protection import Danger, findings, follow, uncovered
from tests.unit.core.orders.groups_of import (
    ENTRY,
    NVDA_KEY,
    STOP,
    TARGET,
    Step,
    after,
    filled,
    key,
    picture,
    refused,
    told,
)

OTHER = 50


def life(number: int, fate: str, shares: int) -> list[Step]:
    """Return all that TWS says of one leg."""
    born = told(number, "PreSubmitted" if number == STOP else "Submitted")
    part = [filled(number, str(shares))] if shares else []
    ends: dict[str, list[Step]] = {
        "works": [],
        "refused": list(refused(number)),
        "cancelled": [told(number, "Cancelled")],
        "inactive": [told(number, "Inactive")],
    }
    return [born, *part, *ends[fate]]


FATES = st.sampled_from(["works", "refused", "cancelled", "inactive"])


@st.composite
def lives(draw: st.DrawFn) -> list[list[Step]]:
    """Return an entry, a target and a stop, each with its own fate, and sometimes an order beside them."""
    entry = life(ENTRY, draw(st.sampled_from(["works", "cancelled"])), draw(st.sampled_from([0, 40, 100])))
    target = life(TARGET, draw(FATES), draw(st.sampled_from([0, 0, 40])))
    stop = life(STOP, draw(FATES), 0)
    beside = [[told(OTHER, "Submitted", "30")]] if draw(st.booleans()) else []
    return [entry, target, stop, *beside]


def net(stories: list[list[Step]]) -> Decimal:
    """Return the position that the fills of these orders make."""
    orders = after(*(one for story in stories for one in story))
    return sum((one.filled * (1 if one.spec.action == "BUY" else -1) for one in orders.values()), Decimal(0))


@given(lives(), st.randoms(use_true_random=False))
def test_findings_do_not_depend_on_the_order_in_which_the_legs_were_told(
    stories: list[list[Step]], random: Random
) -> None:
    held = f"{net(stories):f}"
    told_in_turn = [one for story in stories for one in story]
    queues = [list(story) for story in stories]
    mixed = []
    while any(queues):
        mixed.append(random.choice([one for one in queues if one]).pop(0))
    assert findings(picture(after(*mixed), held)) == findings(picture(after(*told_in_turn), held))


@given(lives(), st.randoms(use_true_random=False))
def test_findings_do_not_depend_on_the_order_of_the_books(stories: list[list[Step]], random: Random) -> None:
    orders = after(*(one for story in stories for one in story))
    keys = list(orders)
    random.shuffle(keys)
    held = f"{net(stories):f}"
    assert findings(picture({one: orders[one] for one in keys}, held)) == findings(picture(orders, held))


@given(lives())
def test_a_stop_for_the_whole_quantity_ends_the_alarm(stories: list[list[Step]]) -> None:
    orders = after(*(one for story in stories for one in story))
    held = f"{net(stories):f}"
    for one in findings(picture(orders, held)):
        if one.danger is Danger.UNPROTECTED:
            covered = orders | after(told(OTHER + 1, "PreSubmitted", f"{one.quantity:f}", order_type="STP"))
            left = [two for two in findings(picture(covered, held)) if two.danger is Danger.UNPROTECTED]
            assert left == []


@given(lives())
def test_no_more_is_unprotected_than_the_entry_asked_for_and_no_leg_is_named_that_stands(
    stories: list[list[Step]],
) -> None:
    orders = after(*(one for story in stories for one in story))
    for one in findings(picture(orders, f"{net(stories):f}")):
        assert 0 < one.quantity <= orders[key(ENTRY)].spec.quantity + 30
        assert one.rows
        if one.danger is Danger.UNPROTECTED:
            assert one.quantity <= orders[key(ENTRY)].spec.quantity
            assert all(orders[leg].base.value != "working" for leg in one.legs)


@given(lives(), lives())
def test_an_unproven_picture_keeps_what_was_found_and_a_proven_one_forgets_it(
    before: list[list[Step]], now: list[list[Step]]
) -> None:
    known = findings(picture(after(*(one for story in before for one in story)), f"{net(before):f}"))
    next_ = picture(after(*(one for story in now for one in story)), f"{net(now):f}")
    kept = follow(known, picture({}, proven=False))
    assert [one.key for one in kept] == [one.key for one in known]
    assert all(one.stale for one in kept)
    assert follow(kept, next_) == follow(known, next_) == findings(next_)


@given(st.integers(-200, 200), st.integers(0, 300))
def test_units_without_an_exit_never_exceed_the_position(held: int, exit_: int) -> None:
    orders = after(told(OTHER, "Submitted", str(exit_), action="SELL" if held > 0 else "BUY"))
    left = uncovered(picture(orders, str(held)))
    assert left == ({NVDA_KEY: max(abs(held) - exit_, 0)} if held else {})
