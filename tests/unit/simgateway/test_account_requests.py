"""Account summary, positions and account updates as a desk asks for them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal

from ibdesk.simgateway.instruments import ContractQuery
from ibdesk.simgateway.portfolio import Fill
from tests.unit.simgateway.peer import OPEN, Fields, House, Peer, house

DECK_TAGS = "TotalCashValue,AvailableFunds,BuyingPower,NetLiquidation"
DECK = {
    "AvailableFunds": "1083839.34",
    "BuyingPower": "4335357.38",
    "NetLiquidation": "1084506.99",
    "TotalCashValue": "1083839.40",
}


def buy_nvda(home: House, quantity: int = 10, account: str = "DU1000000") -> None:
    """Book a purchase as the engine would."""
    query = ContractQuery(symbol="NVDA", sec_type="STK", exchange="SMART", currency="USD")
    (nvda,) = home.world.universe.find(query)
    fill = Fill(
        instrument=nvda,
        quantity=Decimal(quantity),
        price=Decimal("242.50"),
        commission=Decimal(1),
        commission_currency="USD",
    )
    home.world.accounts.apply(account, fill, home.world.clock.now())


def summary_rows(frames: list[Fields]) -> dict[str, tuple[str, str]]:
    return {row[4]: (row[5], row[6]) for row in frames if row[0] == "63"}


async def summary(peer: Peer, request_id: int = 9001, tags: str = DECK_TAGS, group: str = "All") -> list[Fields]:
    peer.ask(62, 1, request_id, group, tags)
    return await peer.until(lambda row: row[0] == "64")


def test_the_decks_four_tags_come_in_pounds_sorted_by_name() -> None:
    async def story() -> None:
        async with house() as home:
            frames = await summary(await home.client())
            assert [row[4] for row in frames[:-1]] == sorted(DECK)
            assert summary_rows(frames) == {tag: (value, "GBP") for tag, value in DECK.items()}
            assert frames[0][:4] == ["63", "1", "9001", "DU1000000"]
            assert frames[-1] == ["64", "1", "9001"]

    asyncio.run(story())


def test_unknown_tags_bring_no_row_and_plain_values_no_currency() -> None:
    async def story() -> None:
        async with house() as home:
            frames = await summary(await home.client(), tags="AccountType,Cushion,Nonsense")
            assert {tag: row[1] for tag, row in summary_rows(frames).items()} == {"AccountType": "", "Cushion": ""}

    asyncio.run(story())


def test_a_third_summary_is_refused_with_322_until_one_is_cancelled() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            await summary(peer, 1)
            await summary(peer, 2)
            peer.ask(62, 1, 3, "All", DECK_TAGS)
            assert (await peer.error(3))[0] == 322
            peer.ask(63, 1, 1)
            assert summary_rows(await summary(peer, 3))

    asyncio.run(story())


def test_an_unknown_group_is_refused_with_321() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            peer.ask(62, 1, 3, "Nobody", DECK_TAGS)
            assert (await peer.error(3))[0] == 321

    asyncio.run(story())


def test_after_a_fill_only_the_changed_tags_follow_and_the_position_row() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            await summary(peer, 1, "AccountType,TotalCashValue")
            peer.ask(61, 1)
            await peer.until(lambda row: row[0] == "62")
            buy_nvda(home)
            seen = [await peer.next(), await peer.next()]
            assert seen[0][:6] == ["61", "3", "DU1000000", "4815747", "NVDA", "STK"]
            assert seen[0][-2:] == ["10", "242.6"]
            assert seen[1][:5] == ["63", "1", "1", "DU1000000", "TotalCashValue"]
            assert seen[1][5] != DECK["TotalCashValue"]

    asyncio.run(story())


def test_figures_follow_every_three_minutes_of_world_time() -> None:
    async def story() -> None:
        async with house() as home:
            buy_nvda(home)
            peer = await home.client()
            await summary(peer, 1, "NetLiquidation")
            home.world.set_clock(OPEN + timedelta(hours=2))
            assert (await peer.answer(63))[4] == "NetLiquidation"

    asyncio.run(story())


def test_positions_name_the_contract_and_stop_when_cancelled() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            peer.ask(61, 1)
            rows = await peer.until(lambda row: row[0] == "62")
            assert rows[0] == [
                *["61", "3", "DU1000000", "4815747", "NVDA", "STK", "", "0.0", "0", "", "NASDAQ", "USD"],
                *["NVDA", "NMS", "0", "0"],
            ]
            peer.ask(64, 1)
            peer.ask(49, 1)
            assert (await peer.next())[0] == "49"
            buy_nvda(home)
            peer.ask(49, 1)
            assert (await peer.next())[0] == "49"

    asyncio.run(story())


def test_account_updates_come_as_values_portfolio_time_end() -> None:
    async def story() -> None:
        async with house() as home:
            buy_nvda(home)
            peer = await home.client()
            peer.ask(6, 2, 1, "DU1000000")
            frames = await peer.until(lambda row: row[0] == "54")
            kinds = [row[0] for row in frames]
            assert kinds == sorted(kinds, key=["6", "7", "8", "54"].index)
            assert frames[0] == ["6", "2", "AccountCode", "DU1000000", "", "DU1000000"]
            values = {(row[2], row[4]): row[3] for row in frames if row[0] == "6"}
            assert values["NetLiquidation", "GBP"].startswith("108")
            assert values["CashBalance", "USD"] != ""
            portfolio = next(row for row in frames if row[0] == "7")
            assert portfolio[3:5] == ["NVDA", "STK"] and portfolio[13] == "10"

    asyncio.run(story())


def test_a_second_account_subscription_replaces_the_first_with_2100() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            for _ in range(2):
                peer.ask(6, 2, 1, "")
                frames = await peer.until(lambda row: row[0] == "54")
            assert [row[3] for row in frames if row[0] == "4"] == ["2100"]
            peer.ask(6, 2, 0, "")
            peer.ask(6, 2, 1, "DU404")
            assert (await peer.error(-1))[0] == 321

    asyncio.run(story())


def test_requests_by_account_are_ended_for_clients_that_wait_for_them() -> None:
    async def story() -> None:
        async with house(accounts=("DU1000000", "DU2")) as home:
            peer = await home.client()
            peer.ask(76, 1, 11, "DU2", "", 0)
            frames = await peer.until(lambda row: row[0] == "74")
            assert {row[3] for row in frames if row[0] == "73"} == {"DU2"}
            peer.ask(74, 1, 12, "DU1000000", "")
            frames = await peer.until(lambda row: row[0] == "72")
            assert frames[0][:4] == ["71", "1", "12", "DU1000000"]
            peer.ask(77, 1, 11)
            peer.ask(75, 1, 12)
            peer.ask(74, 1, 13, "DU404", "")
            assert (await peer.error(13))[0] == 321

    asyncio.run(story())


def test_profit_and_loss_is_sent_and_cancelled() -> None:
    async def story() -> None:
        async with house() as home:
            buy_nvda(home)
            peer = await home.client()
            peer.ask(92, 21, "DU1000000", "")
            assert (await peer.answer(94))[1] == "21"
            peer.ask(94, 22, "DU1000000", "", 4815747)
            assert (await peer.answer(95))[1:3] == ["22", "10"]
            peer.ask(93, 21)
            peer.ask(95, 22)
            peer.ask(93, 21)
            assert await peer.error(21) == (300, "Can't find EId with tickerId:21")
            peer.ask(92, 23, "DU404", "")
            assert (await peer.error(23))[0] == 321

    asyncio.run(story())
