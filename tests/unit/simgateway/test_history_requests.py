"""History as a desk asks for it: bars once, kept up to date, refused, cancelled, in every form of date."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from ibdesk.simgateway.handlers.history_answers import TWO_BARS
from ibdesk.simgateway.market.request import BAR_SIZES, DAY_S
from ibdesk.simgateway.session import HistoryJob
from tests.unit.simgateway.market_world import ALL_SIZES, DEMO_NOW
from tests.unit.simgateway.market_world import NVDA as MARKET_NVDA
from tests.unit.simgateway.market_world import bars as market_bars
from tests.unit.simgateway.peer import CSH2, NVDA, OPEN, Fields, House, contract12, eventually, house
from tests.unit.simgateway.test_data_requests import ask_history

CSH2_WEEK = [
    ("20250728", "119310", "119450", "119310", "119320"),
    ("20250729", "119400", "119420", "119320", "119370"),
    ("20250730", "119380", "119420", "119350", "119400"),
    ("20250731", "119400", "119440", "119380", "119390"),
    ("20250801", "119420", "119560", "119380", "119560"),
]


def bars(frame: Fields, first: int) -> list[Fields]:
    return [frame[at : at + 8] for at in range(first, len(frame), 8)]


async def drawing(home: House) -> dict[int, HistoryJob]:
    """Wait until the bars of client 1's request 5 are being drawn, and return its pending requests."""
    session = home.gateway.connections(1)[0].session
    assert session is not None
    jobs = session.subscriptions.history
    await eventually(lambda: 5 in jobs and not jobs[5].timer.active)
    return jobs


def test_the_decks_five_days_stand() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            ask_history(peer, 5, CSH2, end="20250801 23:59:00 UTC", bar="1 day", span="1 W")
            answer = await peer.answer(17)
            assert answer[1] == "5" and answer[4] == "5"
            assert [tuple(bar[:5]) for bar in bars(answer, 5)] == CSH2_WEEK

    asyncio.run(story())


def test_dates_are_written_as_each_version_and_format_wants_them() -> None:
    async def first_bar(version: int, dates: int) -> str:
        async with house() as home:
            peer = await home.client(version=version)
            ask_history(peer, end="20261120-14:50:00", dates=dates)
            answer = await peer.answer(17)
            return bars(answer, 5 if version < 196 else 3)[0][0]

    assert asyncio.run(first_bar(157, 1)) == "20261120  14:40:00"
    assert asyncio.run(first_bar(200, 1)) == "20261120 09:40:00 US/Eastern"
    assert asyncio.run(first_bar(157, 2)) == str(int(OPEN.timestamp()) - 1200)


def test_from_196_on_the_span_has_a_frame_of_its_own() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client(version=200)
            ask_history(peer, end="20261120-14:00:00")
            await peer.answer(17)
            start, end = "20261120 13:50:00 Europe/London", "20261120 14:00:00 Europe/London"
            assert await peer.next() == ["108", "5", start, end]

    asyncio.run(story())


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"bar": "7 mins"}, 321),
        ({"span": "400 D"}, 321),
        ({"span": "soon"}, 321),
        ({"end": "yesterday"}, 321),
        ({"end": "20261399 10:00:00"}, 321),
        ({"end": "20261119 10:00:00 Mars/Olympus"}, 321),
        ({"what": "GOSSIP"}, 321),
        ({"dates": 3}, 321),
        ({"keep": 1, "end": "20261119-10:00:00"}, 321),
        ({"bar": "1 secs", "span": "1 Y"}, 162),
        ({"contract": contract12("XXXX")}, 200),
        ({"contract": contract12("ES", "FUT", "CME")}, 200),
    ],
)
def test_what_ib_refuses_is_refused_with_its_code(changed: dict[str, object], code: int) -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            ask_history(peer, 5, **changed)  # type: ignore[arg-type]
            assert (await peer.error(5))[0] == code
            ask_history(peer, 5)
            assert (await peer.answer(17))[1] == "5"

    asyncio.run(story())


def test_cancel_overtakes_the_answer_with_162_and_comes_too_late_with_366() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            ask_history(peer)
            ask_history(peer)
            assert (await peer.error(5))[0] == 102
            peer.ask(25, 1, 5)
            code, text = await peer.error(5)
            assert code == 162 and text.endswith("API historical data query cancelled: 5")
            peer.ask(25, 1, 5)
            assert await peer.error(5) == (366, "No historical data query found for ticker id:5")

    asyncio.run(story())


def test_bars_kept_up_to_date_follow_until_cancelled() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            ask_history(peer, keep=1)
            await peer.answer(17)
            home.world.set_clock(OPEN + timedelta(minutes=3, seconds=30))
            updates = await peer.until(lambda row: row[0] == "90" and row[3] == "20261120  15:03:00")
            assert {row[1] for row in updates} == {"5"}
            peer.ask(25, 1, 5)
            assert (await peer.error(5))[0] == 162

    asyncio.run(story())


def test_a_year_of_minutes_does_not_hold_up_other_requests() -> None:
    async def story() -> None:
        async with house() as home:
            peer, other = await home.client(1), await home.client(2)
            ask_history(peer, 5, bar="1 min", span="1 Y")
            jobs = await drawing(home)
            other.ask(49, 1)
            await other.answer(49)
            assert 5 in jobs
            answer = await peer.answer(17)
            assert int(answer[4]) > 90_000

    asyncio.run(story())


def test_a_client_that_leaves_or_cancels_while_bars_are_drawn_gets_none() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client(1)
            ask_history(peer, 5, bar="1 min", span="1 Y")
            await drawing(home)
            peer.ask(25, 1, 5)
            assert (await peer.error(5))[1].endswith("API historical data query cancelled: 5")
            ask_history(peer, 5)
            assert int((await peer.answer(17))[4]) == 10

    asyncio.run(story())


@pytest.mark.parametrize("size", ALL_SIZES)
@pytest.mark.parametrize("what", ["TRADES", "MIDPOINT"])
def test_the_bars_of_an_update_are_the_last_ones_of_a_whole_answer(size: str, what: str) -> None:
    seconds = BAR_SIZES[size]
    whole = {DAY_S: "1 M", "week": "3 M", "month": "1 Y"}.get(seconds, "1800 S" if "secs" in size else "3 D")
    short = TWO_BARS.get(seconds) or f"{2 * int(seconds)} S"
    for minutes in (0, 1, 7, 600):
        now = DEMO_NOW + timedelta(minutes=minutes, seconds=13)
        everything = market_bars(MARKET_NVDA, whole, size, what, now=now)
        assert market_bars(MARKET_NVDA, short, size, what, now=now)[-2:] == everything[-2:]


def test_an_end_time_without_a_zone_is_taken_as_the_logins_with_a_hint() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client(version=200)
            ask_history(peer, end="20261120 14:00:00")
            assert (await peer.answer(4))[2] == "2174"
            await peer.answer(17)

    asyncio.run(story())


def test_the_first_instant_of_data_in_both_formats() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            peer.ask(87, 9, *NVDA, 0, 1, "TRADES", 1)
            assert await peer.answer(88) == ["88", "9", "19990122-14:30:00"]
            peer.ask(87, 10, *NVDA, 0, 1, "TRADES", 2)
            assert await peer.answer(88) == ["88", "10", "917015400"]
            peer.ask(90, 10)

    asyncio.run(story())
