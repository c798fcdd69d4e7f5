"""How fast a client may ask: messages a second, and bars of 30 seconds and less."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from ibdesk.simgateway.history_pacing import HistoryPacing
from ibdesk.simgateway.instruments import ContractQuery
from ibdesk.simgateway.message_rate import MessageRate, RateLimit, Verdict
from ibdesk.simgateway.messages.history import HistoryRequest
from tests.unit.simgateway.market_world import CSH2, EUR, NVDA
from tests.unit.simgateway.peer import OPEN, house
from tests.unit.simgateway.test_data_requests import ask_history


def small(**changed: Any) -> HistoryRequest:
    fields: dict[str, Any] = {
        "request_id": 1,
        "query": ContractQuery(symbol="NVDA"),
        "include_expired": False,
        "end": "",
        "bar_size": "30 secs",
        "duration": "3600 S",
        "rth": True,
        "what": "TRADES",
        "date_format": 1,
    }
    return HistoryRequest(**{**fields, **changed})


def test_the_same_request_within_fifteen_seconds_is_too_much() -> None:
    pacing = HistoryPacing()
    assert pacing.admits(small(), NVDA, OPEN)
    assert not pacing.admits(small(request_id=2), NVDA, OPEN + timedelta(seconds=14))
    assert pacing.admits(small(request_id=3), NVDA, OPEN + timedelta(seconds=15))


def test_bars_of_a_minute_are_not_paced() -> None:
    pacing = HistoryPacing()
    assert all(pacing.admits(small(bar_size="1 min"), NVDA, OPEN) for _ in range(200))


@pytest.mark.parametrize(("what", "served"), [("TRADES", 5), ("BID_ASK", 2)])
def test_the_sixth_request_for_a_contract_within_two_seconds_is_too_much(what: str, served: int) -> None:
    pacing = HistoryPacing()
    answers = [pacing.admits(small(what=what, duration=f"{n} S"), NVDA, OPEN) for n in range(30, 40)]
    assert answers == [True] * served + [False] * (10 - served)
    assert pacing.admits(small(duration="99 S"), CSH2, OPEN)
    assert pacing.admits(small(what=what, duration="98 S"), NVDA, OPEN + timedelta(seconds=2))


def test_sixty_requests_in_ten_minutes_and_no_more() -> None:
    pacing = HistoryPacing()
    at = [OPEN + timedelta(seconds=9 * n) for n in range(70)]
    answers = [pacing.admits(small(duration=f"{n + 30} S"), EUR, when) for n, when in enumerate(at)]
    assert answers[:61] == [True] * 60 + [False]
    # The first ones are ten minutes old by now.
    assert answers[67:] == [True] * 3


def test_a_clock_that_was_set_back_starts_anew() -> None:
    pacing = HistoryPacing()
    assert pacing.admits(small(), NVDA, OPEN)
    assert pacing.admits(small(), NVDA, OPEN - timedelta(days=1))


def test_the_violation_is_a_162_and_the_next_request_works() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            ask_history(peer, 5, bar="30 secs")
            await peer.answer(17)
            ask_history(peer, 6, bar="30 secs")
            code, text = await peer.error(6)
            assert code == 162 and text.endswith("pacing violation")
            ask_history(peer, 7, bar="1 min")
            assert (await peer.answer(17))[1] == "7"

    asyncio.run(story())


def test_fifty_messages_a_second_pass_and_the_third_excess_ends_the_connection() -> None:
    now = [0.0]
    rate, limit = MessageRate(lambda: now[0]), RateLimit()
    verdicts = []
    for second in range(3):
        now[0] = second * 2.0
        verdicts.append([rate.take(limit) for _ in range(52)][-2:])
    assert verdicts == [
        [Verdict.TOLD, Verdict.EXCESS],
        [Verdict.TOLD, Verdict.EXCESS],
        [Verdict.HANG_UP, Verdict.EXCESS],
    ]


def test_a_client_below_the_limit_is_never_told_anything() -> None:
    now = [0.0]
    rate = MessageRate(lambda: now[0])
    for _ in range(2000):
        now[0] += 0.0201
        assert rate.take(RateLimit()) is Verdict.FINE


def test_without_a_limit_nothing_is_too_fast() -> None:
    rate = MessageRate(lambda: 0.0)
    assert {rate.take(RateLimit(per_second=0)) for _ in range(500)} == {Verdict.FINE}


def test_a_burst_over_the_wire_is_answered_with_100_and_still_carried_out() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            for _ in range(70):
                peer.ask(49, 1)
            code, text = await peer.error(-1)
            assert code == 100 and "max=50" in text
            home.gateway.rate_limit.per_second = 0
            peer.ask(8, 1, 1)
            answers = await peer.until(lambda row: row[0] == "9")
            assert len([row for row in answers if row[0] == "49"]) >= 15

    asyncio.run(story())


def test_a_schedule_lists_the_sessions_of_the_days_asked_for() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client(version=200)
            ask_history(peer, 5, bar="1 day", span="3 D", what="SCHEDULE")
            answer = await peer.answer(106)
            assert answer[1:6] == ["5", "20261118-09:30:00", "20261120-16:00:00", "US/Eastern", "3"]
            assert answer[6:9] == ["20261118-09:30:00", "20261118-16:00:00", "20261118"]
            ask_history(peer, 6, bar="1 hour", span="3 D", what="SCHEDULE")
            assert (await peer.until(lambda row: row[0] == "4"))[-1][2] == "321"
            old = await home.client(2, version=157)
            ask_history(old, 5, bar="1 day", span="3 D", what="SCHEDULE")
            assert (await old.error(5))[0] == 321

    asyncio.run(story())
