"""Bad days of brackets and of orders that share an id: what TWS then does, and what stays in its books."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from ibdesk.simgateway import fault_endings
from ibdesk.simgateway.dispatch import dispatch
from ibdesk.simgateway.fault_script import parse_fault
from ibdesk.simgateway.faults import FaultError
from ibdesk.simgateway.messages.orders import CancelOrder, OpenOrder, OrderStatus, PlaceOrder
from tests.unit.simgateway.order_desk import request, short
from tests.unit.simgateway.peer import House, house
from tests.unit.simgateway.test_faults_of_endings import Killed

TEN = Decimal(10)


class Bench:
    """One client of a gateway with faults: what it asks goes past the faults, what it hears is kept."""

    def __init__(self, home: House) -> None:
        self.home = home
        (self.connection,) = home.gateway.connections()
        self.heard: list[Any] = []
        self.last: list[Any] = []
        self.connection.send = self.heard.append  # type: ignore[method-assign]

    def ask(self, what: PlaceOrder | CancelOrder) -> list[str]:
        """Send a request and return what came back, in short."""
        name = "placeOrder" if isinstance(what, PlaceOrder) else "cancelOrder"
        assert self.connection.session is not None
        if not self.home.gateway.faults.request(self.connection, name, what):
            dispatch(self.connection.session, what)
        self.last, self.heard[:] = list(self.heard), []
        return [short(one) for one in self.last]

    def bracket(self, entry: str = "100") -> list[str]:
        """Send entry, target and stop of 10 NVDA; return what came back on the last leg."""
        self.leg(1, "BUY", lmt_price=Decimal(entry), transmit=False)
        self.leg(2, "SELL", lmt_price=Decimal(900), parent_id=1, transmit=False)
        return self.leg(3, "SELL", order_type="STP", aux_price=Decimal(50), parent_id=1)

    def leg(self, order_id: int, action: str, **fields: Any) -> list[str]:
        wanted = {"order_type": "LMT", "action": action, "total_quantity": TEN, **fields}
        return self.ask(request(order_id, **wanted))

    def cancel(self, order_id: int) -> list[str]:
        return self.ask(CancelOrder(order_id=order_id))

    def fill(self, order_id: int, quantity: int = 10) -> None:
        """Execute a part of an order, whatever the market shows."""
        held = self.home.world.engine.fates.order(1, order_id)
        assert held is not None
        self.home.world.engine.fates.fill(held, Decimal(quantity), Decimal(100))

    def listed(self) -> list[tuple[int, str, str, Decimal]]:
        """Return id, status, reason of waiting and open quantity of the orders that TWS lists."""
        pairs = self.home.world.engine.all_open_orders()
        found = [one for one in pairs if isinstance(one, OrderStatus)]
        return [(one.order_id, one.status, one.why_held, one.remaining) for one in found]

    def ids(self) -> list[int]:
        return [row[0] for row in self.listed()]


def act(story: Callable[[Bench], None], *faults: dict[str, Any]) -> None:
    """Play a story on a gateway with these faults."""

    async def inside() -> None:
        async with house(faults=faults) as home:
            await home.client()
            story(Bench(home))

    asyncio.run(inside())


# --- one leg refused (scenario 70) -----------------------------------------------------------------------------


def test_scenario_70_the_stop_is_rejected_and_entry_and_target_live() -> None:
    def story(bench: Bench) -> None:
        told = bench.bracket()
        refused = told.index("openOrder 3 Inactive")
        assert told[refused : refused + 3] == ["openOrder 3 Inactive", "orderStatus 3 Inactive 0/10", "201 3"]
        assert bench.listed() == [(1, "Submitted", "", TEN), (2, "PreSubmitted", "child", TEN)]

    act(story, {"name": "reject", "params": {"leg": 3, "text": "Order rejected - reason:No stops today."}})


def test_scenario_70_a_rejected_target_leaves_the_stop_and_a_rejected_entry_leaves_nothing() -> None:
    def no_target(bench: Bench) -> None:
        assert "201 2" in bench.bracket()
        assert bench.ids() == [1, 3]

    def no_entry(bench: Bench) -> None:
        told = bench.bracket()
        assert [line for line in told if line[:3].isdigit()] == ["201 1", "202 2", "202 3"]
        assert bench.ids() == []

    act(no_target, {"name": "reject", "params": {"leg": 2}})
    act(no_entry, {"name": "reject", "params": {"leg": 1}})


def test_a_rejected_leg_concerns_no_single_order_and_a_refusal_can_carry_its_json() -> None:
    offer = '{"rejects": []}'

    def single(bench: Bench) -> None:
        bench.leg(1, "BUY", lmt_price=Decimal(100))
        assert bench.ids() == [1]

    def refused(bench: Bench) -> None:
        assert bench.leg(1, "BUY", lmt_price=Decimal(100)) == ["201 1"]
        assert [one.reject_json for one in bench.last] == [offer]

    act(single, {"name": "reject", "params": {"leg": 1}})
    act(refused, {"name": "reject", "params": {"json": offer}})


# --- killed between legs (scenario 69) -------------------------------------------------------------------------


@pytest.mark.parametrize(("after", "held", "live"), [(1, [1], []), (2, [1, 2], []), (3, [], [1, 2, 3])])
def test_scenario_69_the_gateway_dies_after_a_leg_and_nobody_has_heard(
    monkeypatch: pytest.MonkeyPatch, after: int, held: list[int], live: list[int]
) -> None:
    def end(code: int) -> None:
        raise Killed(code)

    monkeypatch.setattr(fault_endings.os, "_exit", end)

    def story(bench: Bench) -> None:
        with pytest.raises(Killed):
            bench.bracket()
        known = [bench.home.world.engine.fates.order(1, leg) for leg in (1, 2, 3)]
        assert [one.order_id for one in known if one is not None and not one.working] == held
        assert bench.ids() == live

    act(story, {"name": "kill", "params": {"after_leg": after}})


# --- parent and children (scenario 71), one cancels all (scenario 72) ------------------------------------------


def test_scenario_71_a_cancelled_parent_leaves_its_children_to_work_without_it() -> None:
    def story(bench: Bench) -> None:
        bench.bracket()
        bench.cancel(1)
        assert bench.listed() == [(2, "Submitted", "", TEN), (3, "PreSubmitted", "trigger", TEN)]

    act(story, {"name": "parent_cancel", "params": {"cascade": "no"}})


def test_scenario_71_cascade_can_be_had_back_while_the_gateway_runs() -> None:
    def story(bench: Bench) -> None:
        again = {"name": "parent_cancel", "params": {"cascade": "yes"}, "trigger": {"now": True}}
        bench.home.gateway.apply(parse_fault(again))
        bench.bracket()
        bench.cancel(1)
        assert bench.ids() == []

    act(story, {"name": "parent_cancel"})


@pytest.mark.parametrize(
    ("rule", "part", "whole"),
    [
        ("reduce", [(2, "Submitted", "", Decimal(6)), (3, "PreSubmitted", "trigger", Decimal(6))], []),
        ("cancel", [(2, "Submitted", "", Decimal(6))], []),
        (
            "none",
            [(2, "Submitted", "", Decimal(6)), (3, "PreSubmitted", "trigger", TEN)],
            [(3, "PreSubmitted", "trigger", TEN)],
        ),
    ],
)
def test_scenario_72_a_part_of_the_target_reduces_cancels_or_leaves_the_stop(
    rule: str, part: list[Any], whole: list[Any]
) -> None:
    def story(bench: Bench) -> None:
        bench.bracket()
        bench.fill(1)
        bench.fill(2, 4)
        assert bench.listed() == part
        bench.fill(2, 6)
        assert bench.listed() == whole

    act(story, {"name": "oca", "params": {"rule": rule}})


# --- untransmitted (scenario 73) -------------------------------------------------------------------------------


def test_scenario_73_untransmitted_legs_are_lost_without_a_word_and_their_ids_stay_used() -> None:
    def story(bench: Bench) -> None:
        bench.leg(1, "BUY", lmt_price=Decimal(100), transmit=False)
        bench.leg(2, "SELL", lmt_price=Decimal(900), parent_id=1, transmit=False)
        bench.home.gateway.apply(parse_fault({"name": "untransmitted_lost", "trigger": {"now": True}}))
        assert bench.heard == []
        assert bench.cancel(1) == ["10147 1"]
        assert bench.leg(3, "SELL", lmt_price=Decimal(900), parent_id=1) == ["135 3"]
        assert bench.home.world.engine.next_valid_id(1) == 3

    act(story)


# --- two orders under one id -----------------------------------------------------------------------------------


def test_scenario_61_a_change_forks_into_two_live_orders_and_each_can_be_cancelled() -> None:
    def story(bench: Bench) -> None:
        bench.leg(1, "BUY", lmt_price=Decimal(100), order_ref="mine")
        told = bench.leg(1, "BUY", lmt_price=Decimal(101), order_ref="mine")
        assert told[0] == "openOrder 1 PreSubmitted"
        twins = [one for one in bench.home.world.engine.all_open_orders() if isinstance(one, OpenOrder)]
        assert [(one.order_id, one.order.order_ref, one.order.lmt_price) for one in twins] == [
            (1, "mine", Decimal(100)),
            (1, "mine", Decimal(101)),
        ]
        assert twins[0].perm_id != twins[1].perm_id
        assert "202 1" in bench.cancel(1)
        assert bench.ids() == [1]
        assert "202 1" in bench.cancel(1)
        assert bench.ids() == []

    act(story, {"name": "modify_fork", "trigger": {"on": "placeOrder", "nth": 2}})


def test_an_id_collision_shows_another_programs_order_under_our_id_and_refuses_ours() -> None:
    def story(bench: Bench) -> None:
        told = bench.leg(1, "BUY", lmt_price=Decimal(100), order_ref="mine")
        assert told[0] == "openOrder 1 PreSubmitted" and told[-1] == "103 1"
        (shown,) = [one for one in bench.home.world.engine.all_open_orders() if isinstance(one, OpenOrder)]
        assert (shown.order_id, shown.order.order_ref) == (1, "another program")

    act(story, {"name": "id_collision"})


@pytest.mark.parametrize(
    "row",
    [
        {"name": "reject", "params": {"leg": 0}},
        {"name": "reject", "params": {"code": "201"}},
        {"name": "reject", "params": {"json": {}}},
        {"name": "kill", "params": {"after_leg": True}},
        {"name": "parent_cancel", "params": {"cascade": "maybe"}},
        {"name": "oca", "params": {"rule": "double"}},
        {"name": "untransmitted_lost", "params": {"n": 1}},
        {"name": "modify_fork", "trigger": {"now": True}},
        {"name": "id_collision", "trigger": {"on": "cancelOrder"}},
    ],
)
def test_a_fault_of_groups_that_means_nothing_is_refused(row: dict[str, Any]) -> None:
    with pytest.raises(FaultError):
        parse_fault(row)
