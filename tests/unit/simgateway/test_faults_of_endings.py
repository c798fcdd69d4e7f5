"""The gateway killed at a named point, and the gateway that goes down and comes back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from ibdesk.simgateway import fault_endings
from ibdesk.simgateway.fault_script import parse_fault
from ibdesk.simgateway.faults import FaultError
from tests.unit.simgateway.order_desk import request
from tests.unit.simgateway.peer import House, house

NEXT_VALID_ID = "9"


class Killed(BaseException):
    """Stands for the end of the process."""


def kill(monkeypatch: pytest.MonkeyPatch, point: str) -> tuple[House, list[Any]]:
    """Let an order come, kill at the point, and return the house with what its client heard."""

    def end(code: int) -> None:
        raise Killed(code)

    monkeypatch.setattr(fault_endings.os, "_exit", end)
    fault = parse_fault({"name": "kill", "params": {"point": point}})

    async def story() -> tuple[House, list[Any]]:
        async with house() as home:
            await home.client()
            (connection,) = home.gateway.connections()
            heard: list[Any] = []
            connection.writer.write = heard.append  # type: ignore[method-assign]
            home.gateway.apply(fault)
            with pytest.raises(Killed) as killed:
                home.gateway.faults.request(connection, "placeOrder", request(1))
            assert killed.value.args == (137,)
            return home, heard

    return asyncio.run(story())


def test_scenario_28_killed_before_the_order_is_read_nothing_is_known_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    home, heard = kill(monkeypatch, "before_read_place")
    assert home.world.engine.next_valid_id(1) == 1
    assert heard == []


def test_scenario_27_killed_after_the_order_is_read_it_stands_and_nobody_was_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home, heard = kill(monkeypatch, "after_read_place")
    assert home.world.engine.next_valid_id(1) == 2
    assert heard == []


@pytest.mark.parametrize(("next_id", "offered"), [("keep", "29"), ("rollback", "1")])
def test_scenario_25_a_restart_hangs_up_and_comes_back_on_the_same_port(next_id: str, offered: str) -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            home.world.engine.place(1, request(28), 157)
            row = {"name": "restart", "params": {"down_s": 0.01, "next_id": next_id}, "trigger": {"now": True}}
            home.gateway.apply(parse_fault(row))
            with pytest.raises(ConnectionError):
                await peer.bytes_until_closed()
            again = await dialled(home)
            await again.greet()
            await again.start()
            again.ask(8, 1, 1)
            assert (await again.answer(9))[2] == offered

    asyncio.run(story())


async def dialled(home: House) -> Any:
    """Dial till somebody listens again."""
    while True:
        try:
            return await home.dial()
        except OSError:
            await asyncio.sleep(0)


@pytest.mark.parametrize(
    "row",
    [
        {"name": "kill", "params": {"point": "at_lunch"}},
        {"name": "restart", "params": {"next_id": "lucky"}},
        {"name": "restart", "params": {"down_s": -1}},
        {"name": "restart", "params": {"read": 1}},
        {"name": "kill", "trigger": {"now": True}},
    ],
)
def test_an_ending_that_means_nothing_is_refused(row: dict[str, Any]) -> None:
    with pytest.raises(FaultError):
        parse_fault(row)
