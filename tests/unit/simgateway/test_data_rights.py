"""What the login may see live, what comes late, and what not at all."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from ibdesk.simgateway.rights import Right, parse_rights
from tests.unit.simgateway.peer import OPEN, SUNDAY, Fields, Peer, contract12, house
from tests.unit.simgateway.test_data_requests import ask_quote

VOD = contract12("VOD", exchange="LSE", currency="GBP")
SIE = contract12("SIE", currency="EUR")
DELAYED_TYPES = {"66", "67", "68", "69", "70", "71", "72", "73", "74", "75", "76", "88"}


async def ticks(peer: Peer, number: int) -> list[Fields]:
    return [(await peer.until(lambda row: row[0] in ("1", "2", "45", "46")))[-1] for _ in range(number)]


def test_without_the_api_subscription_10089_follows_the_parameters_and_ends_the_request() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            ask_quote(peer, 4, VOD)
            assert (await peer.next())[0] == "81"
            code, text = await peer.error(4)
            assert code == 10089 and text.endswith("Delayed market data is available.VOD LSE/TOP/ALL")
            peer.ask(2, 2, 4)
            assert (await peer.error(4))[0] == 300

    asyncio.run(story())


def test_delayed_data_that_were_not_asked_for_are_10168() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            ask_quote(peer, 4, SIE)
            assert await peer.error(4) == (
                10168,
                "Requested market data is not subscribed. Delayed market data is not enabled.",
            )

    asyncio.run(story())


def test_where_nothing_may_be_seen_even_delayed_data_are_refused_with_354() -> None:
    async def story() -> None:
        async with house() as home:
            home.world.rights.set("GAW", Right.NONE)
            peer = await home.client()
            peer.ask(59, 1, 3)
            ask_quote(peer, 4, contract12("GAW", exchange="LSE", currency="GBP"))
            code, text = await peer.error(4)
            assert code == 354 and text.endswith("GAW LSE/TOP/ALL")

    asyncio.run(story())


@pytest.mark.parametrize("contract", [VOD, SIE])
def test_delayed_data_lie_a_quarter_of_an_hour_behind_and_have_their_own_types(contract: tuple[object, ...]) -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client(version=200)
            peer.ask(59, 1, 3)
            ask_quote(peer, 4, contract)
            assert await peer.next() == ["58", "1", "4", "3"]
            assert (await peer.next())[0] == "81"
            assert (await peer.next())[2] == "10167"
            burst = await ticks(peer, 9)
            assert {row[3] for row in burst} <= DELAYED_TYPES
            bid = next(row for row in burst if row[3] == "66")
            instrument = home.world.universe.match(str(contract[1]))[0]
            then = home.world.market.quote(instrument, OPEN - timedelta(minutes=15))
            assert float(bid[4]) == float(then.bid)
            assert bid[6] == "0"

    asyncio.run(story())


def test_a_live_right_gives_live_data_even_to_a_client_that_takes_delayed_ones() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            peer.ask(59, 1, 3)
            ask_quote(peer)
            assert await peer.answer(58) == ["58", "1", "4", "1"]

    asyncio.run(story())


def test_delayed_frozen_data_are_named_so_while_the_market_is_closed() -> None:
    async def story() -> None:
        async with house(at=SUNDAY) as home:
            peer = await home.client()
            peer.ask(59, 1, 4)
            ask_quote(peer, 4, VOD)
            assert await peer.answer(58) == ["58", "1", "4", "4"]
            bid = (await peer.until(lambda row: row[0] == "1" and row[3] == "66"))[-1]
            assert float(bid[4]) > 0

    asyncio.run(story())


def test_a_snapshot_of_a_delayed_contract_ends_too() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            peer.ask(59, 1, 3)
            ask_quote(peer, 4, VOD, snap=1)
            assert len(await peer.until(lambda row: row[0] == "57")) > 8

    asyncio.run(story())


def test_at_the_close_the_touch_goes_and_frozen_data_take_over() -> None:
    async def story() -> None:
        # London's closing bell rings at 16:30.
        async with house(at=OPEN + timedelta(minutes=89, seconds=59)) as home:
            peer = await home.client()
            ask_quote(peer, 4, contract12("GAW", exchange="LSE", currency="GBP"))
            peer.ask(59, 1, 2)
            await peer.until(lambda row: row[0] == "1" and row[3] == "1" and float(row[4]) > 0)
            assert await peer.answer(58) == ["58", "1", "4", "2"]

    asyncio.run(story())


def test_rights_are_read_from_a_list() -> None:
    assert parse_rights("VOD=live,AAPL=none") == {"VOD": Right.LIVE, "AAPL": Right.NONE}
    assert parse_rights("") == {}
    for bad in ("VOD", "=live", "VOD=free"):
        with pytest.raises(ValueError):
            parse_rights(bad)
