"""Steering by control lines: what the demo and the tour do to a running gateway."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from ibdesk.simgateway.control import obey
from tests.unit.simgateway.peer import OPEN, House, house
from tests.unit.simgateway.test_data_requests import ask_history


def do(home: House, **command: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(obey(home.gateway, json.dumps(command)))
    return found


def test_the_clock_is_set_and_runs_faster() -> None:
    async def story() -> None:
        async with house() as home:
            later = OPEN + timedelta(days=3)
            assert do(home, do="clock", at=later.isoformat(), speed=60) == {"done": "clock"}
            assert timedelta(0) <= home.world.clock.now() - later < timedelta(minutes=5)
            assert home.world.clock.speed == 60

    asyncio.run(story())


@pytest.mark.parametrize(
    ("name", "state", "code"),
    [
        ("usfarm", "broken", 2103),
        ("usfarm", "connecting", 2119),
        ("usfarm", "inactive", 2108),
        ("ushmds", "broken", 2105),
        ("ushmds", "inactive", 2107),
        ("secdefil", "broken", 2157),
        ("usfarm", "ok", 2104),
        ("ushmds", "ok", 2106),
        ("secdefil", "ok", 2158),
    ],
)
def test_a_farm_changes_and_every_client_hears_of_it(name: str, state: str, code: int) -> None:
    async def story() -> None:
        async with house() as home:
            first, second = await home.client(1), await home.client(2)
            assert do(home, do="farm", name=name, state=state) == {"done": "farm"}
            for peer in (first, second):
                seen, text = await peer.error(-1)
                assert seen == code and name in text

    asyncio.run(story())


def test_a_client_that_comes_later_hears_the_state_as_it_is() -> None:
    async def story() -> None:
        async with house() as home:
            do(home, do="farm", name="md", state="broken")
            peer = await home.dial()
            await peer.greet()
            assert [row[3] for row in (await peer.start())[2:]] == ["2103"] * 5 + ["2106"] * 3 + ["2158"]

    asyncio.run(story())


def test_the_next_history_answer_is_an_error_once() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            assert do(home, do="history", code=366, text="gone") == {"done": "history"}
            ask_history(peer)
            assert await peer.error(5) == (366, "gone")
            ask_history(peer)
            await peer.answer(17)

    asyncio.run(story())


def test_the_competing_session_of_the_deck_can_be_played() -> None:
    """162 on the pending history, then every farm broken, then all of them back."""

    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            text = (
                "Historical Market Data Service error message:"
                "Trading TWS session is connected from a different IP address"
            )
            do(home, do="history", code=162, text=text)
            ask_history(peer)
            assert await peer.error(5) == (162, text)
            for state in ("broken", "ok"):
                do(home, do="farm", name="md", state=state)
                do(home, do="farm", name="hmds", state=state)
            codes = [(await peer.error(-1))[0] for _ in range(16)]
            assert codes == [2103] * 5 + [2105] * 3 + [2104] * 5 + [2106] * 3

    asyncio.run(story())


@pytest.mark.parametrize("code", [1100, 2110, 1101, 1102])
def test_the_link_to_ib_goes_and_comes(code: int) -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            assert do(home, do="ib_link", code=code) == {"done": "ib_link"}
            seen, text = await peer.error(-1)
            assert seen == code and "{" not in text

    asyncio.run(story())


@pytest.mark.parametrize("how", ["fin", "rst"])
def test_connections_are_dropped(how: str) -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            assert do(home, do="drop", how=how) == {"done": "drop"}
            with pytest.raises((EOFError, ConnectionResetError)):
                await peer.next()

    asyncio.run(story())


def test_any_fault_can_be_set_while_running() -> None:
    async def story() -> None:
        async with house() as home:
            assert do(home, do="fault", name="accounts", params={"list": "U1"}) == {"done": "fault"}
            peer = await home.client()
            peer.ask(17, 1)
            assert await peer.answer(15) == ["15", "1", "U1"]

    asyncio.run(story())


@pytest.mark.parametrize(
    "line",
    [
        "",
        "nonsense",
        "[]",
        "{}",
        '{"do": "dance"}',
        '{"do": ["clock"]}',
        '{"do": "clock", "at": "noon"}',
        '{"do": "clock", "speed": 0}',
        '{"do": "farm", "name": "usfarm"}',
        '{"do": "farm", "name": "usfarm", "state": "melted"}',
        '{"do": "history", "code": "x"}',
        '{"do": "drop", "how": "gently"}',
        '{"do": "ib_link", "code": 1300}',
        '{"do": "ib_link", "code": [1]}',
        '{"do": "fault", "name": "earthquake"}',
        '{"do": "competing", "on": 1}',
        '{"do": "rights", "symbol": "VOD", "right": "free"}',
        '{"do": "manual", "symbol": "NVDA"}',
        '{"do": "manual", "symbol": "XXXX", "action": "BUY", "quantity": 1, "type": "MKT"}',
        '{"do": "manual", "symbol": "NVDA", "action": "BUY", "quantity": "many", "type": "MKT"}',
        '{"do": "manual", "symbol": "NVDA", "action": "BUY", "quantity": "NaN", "type": "MKT"}',
        '{"do": "foreign", "client": 7, "order_id": 0}',
        '{"do": "withdraw", "perm_id": 1}',
    ],
)
def test_a_line_that_means_nothing_changes_nothing_and_says_why(line: str) -> None:
    async def story() -> None:
        async with house() as home:
            answer = json.loads(obey(home.gateway, line))
            assert answer["done"] is None and answer["error"]

    asyncio.run(story())
