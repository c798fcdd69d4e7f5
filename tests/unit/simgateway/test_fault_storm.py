"""`connect_storm`: the long day that a client finds when it connects."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from ibdesk.simgateway.fault_script import parse_fault
from ibdesk.simgateway.faults import FaultError
from tests.unit.simgateway.peer import House, house

SMALL = {"n_orders": 4, "n_execs": 10, "n_positions": 3}
OPEN_ORDER, ORDER_STATUS, EXECUTION = "5", "3", "11"


def held(home: House) -> dict[int, Decimal]:
    """Return the positions of the first account, by contract."""
    accounts = home.world.accounts
    return {one.instrument.con_id: one.quantity for one in accounts.positions(accounts.names[0])}


def test_the_first_client_finds_orders_executions_and_positions_and_the_next_one_no_more_of_them() -> None:
    async def story() -> None:
        async with house() as home:
            before = held(home)
            home.gateway.apply(parse_fault({"name": "connect_storm", "params": SMALL, "trigger": {"nth": 1}}))
            await (await home.dial()).greet()
            engine = home.world.engine
            orders = engine.open_orders(1)[::2]
            assert [one.order.order_ref for one in orders] == ["storm-1", "storm-2", "storm-3", "storm-4"]
            assert [one.filled for one in orders] == [3, 3, 2, 2]
            assert engine.next_valid_id(1) == 5
            assert {one.state.status for one in orders} == {"Submitted"}
            grown = {con_id: quantity - before.get(con_id, 0) for con_id, quantity in held(home).items()}
            assert sum(grown.values()) == 10 + 3 * 10
            await (await home.dial()).greet()
            assert len(engine.open_orders(1)) == 2 * 4

    asyncio.run(story())


def test_who_is_connected_already_hears_every_order_and_execution() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            home.gateway.apply(parse_fault({"name": "connect_storm", "params": SMALL, "trigger": {"now": True}}))
            heard = await peer.until(lambda fields: fields[0] == "59" and fields[1] == "1")
            assert {OPEN_ORDER, ORDER_STATUS, EXECUTION} <= {fields[0] for fields in heard}

    asyncio.run(story())


@pytest.mark.parametrize(
    "params", [{"n_orders": -1}, {"n_execs": 5001}, {"client": True}, {"n_positions": "3"}, {"n_orders": 0}]
)
def test_a_storm_that_cannot_be_is_refused(params: dict[str, object]) -> None:
    with pytest.raises(FaultError):
        parse_fault({"name": "connect_storm", "params": params})
