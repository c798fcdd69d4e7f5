"""Contracts and live quotes as a desk asks for them, and how it asks for history."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from tests.unit.simgateway.peer import CSH2, NVDA, OPEN, SUNDAY, Fields, Peer, contract12, house


def ask_history(
    peer: Peer,
    request_id: int = 5,
    contract: tuple[object, ...] = NVDA,
    *,
    end: str = "",
    bar: str = "1 min",
    span: str = "600 S",
    what: str = "TRADES",
    dates: int = 1,
    keep: int = 0,
) -> None:
    peer.ask(20, request_id, *contract, 0, end, bar, span, 1, what, dates, keep, "")


def ask_quote(
    peer: Peer, request_id: int = 4, contract: tuple[object, ...] = NVDA, generic: str = "", snap: int = 0
) -> None:
    peer.ask(1, 11, request_id, *contract, 0, generic, snap, 0, "")


# --- contracts -----------------------------------------------------------------------------------------------


def test_symbols_are_found_by_their_beginning() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            peer.ask(81, 1, "nvd")
            found = await peer.answer(79)
            assert found[1:8] == ["1", found[2], "4815747", "NVDA", "STK", "NASDAQ", "USD"]
            peer.ask(81, 2, "zzzzz")
            assert await peer.answer(79) == ["79", "2", "0"]

    asyncio.run(story())


def test_details_come_with_their_end_and_an_unknown_contract_with_200_alone_98() -> None:
    """Scenario 98 needs the gateway to say no to a contract that it does not know."""

    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            peer.ask(9, 8, 2, *CSH2, 0, "", "")
            frames = await peer.until(lambda row: row[0] == "52")
            assert [row[0] for row in frames] == ["10", "52"]
            assert frames[0][1:5] == ["8", "2", "CSH2", "STK"]
            peer.ask(9, 8, 3, *contract12("XXXX"), 0, "", "")
            assert await peer.error(3) == (200, "No security definition has been found for the request")
            peer.ask(49, 1)
            assert (await peer.next())[0] == "49"

    asyncio.run(story())


def test_a_loose_description_brings_every_contract_that_fits() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            peer.ask(9, 8, 2, *contract12("ES", "FUT", "CME"), 0, "", "")
            frames = await peer.until(lambda row: row[0] == "52")
            assert len(frames) > 2
            ask_quote(peer, 4, contract12("ES", "FUT", "CME"))
            assert (await peer.error(4))[0] == 200

    asyncio.run(story())


@pytest.mark.parametrize(
    ("version", "length"), [(151, 38), (152, 39), (163, 40), (164, 40), (182, 41), (186, 42), (200, 42)]
)
def test_version_gates_of_contract_details(version: int, length: int) -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client(version=version)
            peer.ask(9, 8, 2, *NVDA, 0, "", "", *([""] if version >= 176 else []))
            details = await peer.answer(10)
            assert len(details) - 2 * _security_ids(details) == length

    asyncio.run(story())


def _security_ids(details: Fields) -> int:
    return sum(text in ("ISIN", "CUSIP") for text in details)


def test_a_market_rule_has_its_bands_and_an_unknown_one_an_error() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            peer.ask(91, 26)
            assert await peer.answer(93) == ["93", "26", "1", "0", "0.01"]
            peer.ask(91, 999_999)
            assert (await peer.error(-1))[0] == 321

    asyncio.run(story())


# --- quotes --------------------------------------------------------------------------------------------------


def test_the_first_burst_comes_in_the_captured_order_and_ticks_follow() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client(version=200)
            ask_quote(peer)
            burst = [await peer.next() for _ in range(12)]
            assert burst[0] == ["58", "1", "4", "1"]
            assert burst[1][:3] == ["81", "4", "0.01"]
            kinds = [(row[0], row[3]) for row in burst[2:]]
            assert kinds[:4] == [("46", "45"), ("1", "4"), ("45", "49"), ("2", "8")]
            assert kinds[4:] == [("1", "1"), ("1", "2"), ("1", "6"), ("1", "7"), ("1", "9"), ("1", "14")]
            home.world.set_clock(OPEN + timedelta(minutes=30))
            assert (await peer.next())[0] in ("1", "2", "46")

    asyncio.run(story())


def test_sizes_of_us_shares_are_lots_for_an_old_client() -> None:
    async def volume(version: int) -> int:
        async with house() as home:
            peer = await home.client(version=version)
            ask_quote(peer)
            return int((await peer.until(lambda row: row[0] == "2"))[-1][4])

    old, new = asyncio.run(volume(157)), asyncio.run(volume(200))
    assert old == pytest.approx(new / 100, rel=0.01)


def test_cancelling_is_silent_and_again_is_300() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            ask_quote(peer)
            await peer.answer(81)
            ask_quote(peer)
            assert (await peer.error(4))[0] == 102
            peer.ask(2, 2, 4)
            peer.ask(2, 2, 4)
            assert await peer.error(4) == (300, "Can't find EId with tickerId:4")

    asyncio.run(story())


def test_a_hundred_lines_and_no_more() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            for request_id in range(100):
                ask_quote(peer, 1000 + request_id)
            ask_quote(peer, 2000)
            assert (await peer.error(2000))[0] == 101

    asyncio.run(story())


def test_a_snapshot_ends_and_cannot_be_cancelled() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            ask_quote(peer, snap=1)
            assert len(await peer.until(lambda row: row[0] == "57")) > 5
            peer.ask(2, 2, 4)
            assert (await peer.error(4))[0] == 300
            ask_quote(peer, 5, generic="233", snap=1)
            assert (await peer.error(5))[0] == 321

    asyncio.run(story())


def test_a_closed_market_has_no_touch_but_frozen_data_keep_the_last_one() -> None:
    async def story() -> None:
        async with house(at=SUNDAY) as home:
            peer = await home.client(version=200)
            ask_quote(peer)
            bid = (await peer.until(lambda row: row[0] == "1" and row[3] == "1"))[-1]
            assert bid[4:6] == ["-1", "0"]
            peer.ask(59, 1, 2)
            bid = (await peer.until(lambda row: row[0] == "1" and row[3] == "1"))[-1]
            assert float(bid[4]) > 0

    asyncio.run(story())


def test_frozen_data_are_named_as_such_while_the_market_is_closed() -> None:
    async def story() -> None:
        async with house(at=SUNDAY) as home:
            peer = await home.client()
            ask_quote(peer)
            assert await peer.answer(58) == ["58", "1", "4", "1"]
            peer.ask(59, 1, 2)
            assert await peer.answer(58) == ["58", "1", "4", "2"]

    asyncio.run(story())
