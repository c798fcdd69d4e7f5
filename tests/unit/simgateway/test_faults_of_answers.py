"""Scripted troubles in the middle of things: answers lost, doubled or late, orders swallowed, data that lie."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from ibdesk.simgateway.fault_script import parse_fault
from ibdesk.simgateway.faults import FaultError
from tests.unit.simgateway.peer import NVDA, House, Peer, eventually, house
from tests.unit.simgateway.test_control import do
from tests.unit.simgateway.test_data_requests import ask_history, ask_quote
from tests.unit.simgateway.test_faults import run
from tests.unit.simgateway.test_orders_parser import fields_of


async def ids_until_time(peer: Peer) -> list[str]:
    """Ask for the time and return the message ids of everything up to the answer."""
    peer.ask(49, 1)
    return [row[0] for row in await peer.until(lambda row: row[0] == "49")]


def ask_positions(peer: Peer) -> None:
    peer.ask(61, 1)


@pytest.mark.parametrize(
    "row",
    [
        {"name": "drop_msg", "trigger": {"on": "gossip"}},
        {"name": "drop_msg", "trigger": {"now": True}},
        {"name": "dup_msg", "params": {"n": 1}},
        {"name": "delay_msg", "params": {"s": "soon"}},
        {"name": "tick", "params": {"value": "cheap"}},
        {"name": "tick", "trigger": {"on": "tickSize"}},
        {"name": "ib_link", "params": {"code": 1300}},
        {"name": "competing", "params": {"on": 1}},
        {"name": "strict_rate", "params": {"n_s": -1}},
        {"name": "hist", "params": {"after_s": -1}},
        {"name": "reject", "params": {"code": "201"}},
        {"name": "warn", "params": {"n": 0}},
        {"name": "reject", "trigger": {"on": "cancelOrder"}},
    ],
)
def test_a_fault_that_means_nothing_is_refused(row: dict[str, Any]) -> None:
    with pytest.raises(FaultError):
        parse_fault(row)


def test_one_kind_of_answer_gets_lost_once() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        ask_positions(peer)
        assert "62" not in await ids_until_time(peer)
        ask_positions(peer)
        assert "62" in await ids_until_time(peer)

    run({"name": "drop_msg", "trigger": {"on": "positionsEnd", "nth": 1}}, story)


def test_one_kind_of_answer_comes_several_times() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        ask_positions(peer)
        assert (await ids_until_time(peer)).count("62") == 3

    run({"name": "dup_msg", "params": {"n": 3}, "trigger": {"on": "positionsEnd"}}, story)


def test_one_kind_of_answer_comes_late() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        ask_positions(peer)
        assert "62" not in await ids_until_time(peer)
        await peer.answer(62)

    run({"name": "delay_msg", "params": {"s": 0.1}, "trigger": {"on": "positionsEnd"}}, story)


def test_bars_that_were_written_in_advance_get_lost_like_any_answer() -> None:
    async def story(home: House) -> None:
        peer = await home.client(version=200)
        ask_history(peer, 5)
        assert (await peer.next())[0] == "108"

    run({"name": "drop_msg", "trigger": {"on": "history"}}, story)


@pytest.mark.parametrize(("value", "shown"), [("-1", "-1"), ("0", "0"), ("NaN", "NaN"), ("inf", "Infinity")])
def test_a_price_may_be_nonsense(value: str, shown: str) -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        ask_quote(peer)
        assert (await peer.until(lambda row: row[0] == "1" and row[3] == "4"))[-1][4] == shown
        assert float((await peer.until(lambda row: row[0] == "1" and row[3] == "1"))[-1][4]) > 0

    run({"name": "tick", "params": {"tick_type": 4, "value": value}}, story)


def test_a_request_may_stay_without_any_answer() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        peer.ask(9, 8, 2, *NVDA, 0, "", "")
        assert await ids_until_time(peer) == ["49"]

    run({"name": "swallow", "trigger": {"on": "reqContractDetails", "nth": 1}}, story)


def test_162_comes_in_the_middle_of_a_request_and_the_next_one_works() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        ask_history(peer, 5)
        assert await ids_until_time(peer) == ["49"]
        assert (await peer.error(5))[0] == 162
        ask_history(peer, 5)
        await peer.answer(17)

    run({"name": "hist", "params": {"after_s": 0.2}, "trigger": {"on": "reqHistoricalData", "nth": 1}}, story)


def test_a_request_that_hangs_can_be_cancelled() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        ask_history(peer, 5)
        peer.ask(25, 1, 5)
        assert (await peer.error(5))[1].endswith("API historical data query cancelled: 5")

    run({"name": "hist", "params": {"after_s": 3600}}, story)


def test_the_link_may_break_after_some_messages_and_by_control_line() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            do(home, do="fault", name="ib_link", params={"code": 1100}, trigger={"on": "reqCurrentTime", "nth": 2})
            assert await ids_until_time(peer) == ["49"]
            peer.ask(49, 1)
            assert (await peer.error(-1))[0] == 1100
            assert not home.world.linked

    asyncio.run(story())


def test_tws_may_drop_what_comes_too_fast() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            do(home, do="fault", name="strict_rate", params={"n_s": 10, "drop": True}, trigger={"now": True})
            for _ in range(40):
                peer.ask(49, 1)
            assert (await peer.error(-1))[0] == 100
            connection = home.gateway.connections()[0]
            await eventually(lambda: connection.received > 40)
            home.gateway.rate_limit.per_second = 0
            peer.ask(8, 1, 1)
            answers = await peer.until(lambda row: row[0] == "9")
            assert len(answers) < 10

    asyncio.run(story())


# --- orders ------------------------------------------------------------------------------------------------------


def place(peer: Peer) -> None:
    """Send order 1 as the official client does: BUY 1 NVDA LMT 165.5."""
    peer.ask(*fields_of(157))


def test_an_order_is_swallowed_and_leaves_no_trace_but_in_the_ledger() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        place(peer)
        assert await ids_until_time(peer) == ["49"]
        assert home.world.engine.all_open_orders() == []

    run({"name": "swallow_place"}, story)


def test_an_order_is_refused_with_any_code() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        place(peer)
        assert await peer.error(1) == (201, "Order rejected - reason:the broker is tired")
        place(peer)
        assert (await peer.answer(5))[1] == "1"

    params = {"text": "Order rejected - reason:the broker is tired"}
    run({"name": "reject", "params": params, "trigger": {"on": "placeOrder", "nth": 1}}, story)


def test_an_order_is_warned_about_and_taken() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        place(peer)
        frames = await peer.until(lambda row: row[0] == "3")
        assert [row[0] for row in frames] == ["4", "4", "5", "3"]

    run({"name": "warn", "params": {"n": 2}}, story)


def test_an_acknowledgement_may_come_late() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        place(peer)
        assert "3" not in await ids_until_time(peer)
        assert (await peer.answer(3))[2] == "PreSubmitted"

    run({"name": "delay_msg", "params": {"s": 0.1}}, story)


def test_a_read_only_tws_refuses_every_order_with_321() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            do(home, do="fault", name="read_only", trigger={"now": True})
            peer.ask(4, 1, 7)
            code, text = await peer.error(7)
            assert code == 321 and "Read-Only" in text
            peer.ask(58, 1)
            assert (await peer.error(-1))[0] == 321
            do(home, do="fault", name="read_only", params={"on": False}, trigger={"now": True})
            peer.ask(4, 1, 7)
            assert (await peer.error(7))[0] == 10147

    asyncio.run(story())
