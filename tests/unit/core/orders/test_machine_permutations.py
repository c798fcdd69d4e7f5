"""Scenario 43 and figure F4: the same end for every order of arrival, in every life of an order."""

from __future__ import annotations

import itertools

import pytest

from ibdesk.core.orders.allowed import allowed
from ibdesk.core.orders.machine import step
from ibdesk.core.orders.state import ENDED, Order
from tests.unit.core.orders.lives import LIVES
from tests.unit.core.orders.reports_of import follow

FACTS = (
    "base", "asked", "confirmed", "wanted", "pending", "certainty", "stale_since", "acknowledged", "cancel_asked",
    "raw_status", "reported_filled", "fills", "filled", "remaining", "average_price", "commissions",
    "executions_complete", "reject", "ended_perm_ids",
)  # fmt: skip


def facts(order: Order) -> dict[str, object]:
    """Return what must not depend on the order of arrival: everything but the story of the arrival itself."""
    found: dict[str, object] = {name: getattr(order, name) for name in FACTS}
    found["perm ids"] = {order.perm_id, *order.other_perm_ids}
    found["notes"] = {(note.code, note.text) for note in order.notes}
    found["allowed"] = allowed(order)
    return found


@pytest.mark.parametrize("name", LIVES)
def test_scenario_43_every_order_of_arrival_ends_in_the_same_state(name: str) -> None:
    life = LIVES[name]
    ways = list(life.ways())
    expected = facts(follow(life.first, *ways[0]))
    assert (expected["base"], expected["filled"]) == (life.base, life.filled)
    for way in ways:
        order = follow(life.first, *way)
        assert facts(order) == expected, [type(event).__name__ for event in way]
        assert life.alarms <= set(order.alarms) <= life.alarms | life.may_alarm


@pytest.mark.parametrize("name", LIVES)
def test_scenario_42_and_45_saying_everything_twice_changes_nothing(name: str) -> None:
    life = LIVES[name]
    for way in life.ways():
        twice = itertools.chain.from_iterable((event, event) for event in way)
        assert follow(life.first, *twice) == follow(life.first, *way)


@pytest.mark.parametrize("name", LIVES)
def test_laws_l4_l5_and_l9_on_every_way(name: str) -> None:
    life = LIVES[name]
    for way in life.ways():
        order = life.first
        for event in way:
            before, order = order, step(order, event)
            assert order.live is not order.ended
            assert not (order.ended and order.pending)
            assert order.ended or allowed(order).cancel.ok
            if before.ended and order.filled > before.filled and order.base is before.base:
                counted = before.reported_filled is not None and order.filled <= before.reported_filled
                assert counted or order.alarms


@pytest.mark.parametrize("name", [name for name in LIVES if LIVES[name].causes])
def test_words_of_tws_in_the_wrong_order_never_end_an_order_silently_in_another_way(name: str) -> None:
    """A live word after the end is an open order with an alarm, never a wrong end (reliability.md 3.1)."""
    life = LIVES[name]
    expected = facts(follow(life.first, *life.told))
    for way in itertools.permutations(life.told):
        order = follow(life.first, *way)
        assert order.filled == expected["filled"]
        if order.live and life.base in ENDED:
            assert order.alarms, [type(event).__name__ for event in way]
        else:
            assert order.ended is (life.base in ENDED)
            assert order.live or order.base is life.base
