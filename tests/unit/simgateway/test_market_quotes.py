"""Quotes: on the tick, bid below ask, moving while open, still while closed, the same everywhere."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibdesk.simgateway.instruments import Instrument
from ibdesk.simgateway.market import Market

from .market_world import BTC, CALENDARS, CSH2, DEMO_NOW, ES, EUR, MARKET, NVDA, SPX, UNIVERSE, bars, contract

QUOTED = [NVDA, CSH2, ES, EUR, BTC, contract("SAP"), contract("VOD"), contract("GAW"), contract("IQE")]


def changes(instrument: Instrument, start: datetime, seconds: int) -> list[datetime]:
    """Return the instants of change within a stretch of time."""
    found, at = [], start
    while (at := MARKET.next_change(instrument, at)) <= start + timedelta(seconds=seconds):
        found.append(at)
    return found


@given(instrument=st.sampled_from(QUOTED), second=st.integers(0, 400 * 86_400))
@settings(max_examples=200, deadline=None)
def test_a_quote_is_on_the_tick_with_the_bid_below_the_ask(instrument: Instrument, second: int) -> None:
    quote = MARKET.quote(instrument, DEMO_NOW - timedelta(seconds=second))
    assert 0 < quote.bid < quote.ask and quote.bid <= quote.last <= quote.ask
    assert all(UNIVERSE.on_tick(instrument, p) for p in (quote.bid, quote.ask, quote.last))
    assert quote.bid_size > 0 and quote.ask_size > 0
    if quote.high is not None and quote.low is not None and quote.open is not None:
        assert quote.low <= quote.open <= quote.high


def test_a_liquid_stock_moves_every_second_and_a_quiet_fund_a_few_times_a_minute() -> None:
    assert 60 <= len(changes(NVDA, DEMO_NOW, 60)) <= 240
    assert 2 <= len(changes(CSH2, DEMO_NOW, 60)) <= 8
    prices = {MARKET.quote(NVDA, at).last for at in changes(NVDA, DEMO_NOW, 300)}
    assert len(prices) > 10


@pytest.mark.parametrize("instrument", [NVDA, CSH2, EUR], ids=lambda i: i.local_symbol)
def test_between_two_changes_the_quote_stands_still(instrument: Instrument) -> None:
    first, second = changes(instrument, DEMO_NOW, 60)[:2]
    assert MARKET.quote(instrument, first) == MARKET.quote(instrument, second - timedelta(milliseconds=1))
    assert MARKET.quote(instrument, first) != MARKET.quote(instrument, second)


def test_nothing_moves_while_the_market_is_closed() -> None:
    saturday = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
    sunday = saturday + timedelta(hours=20)
    assert MARKET.quote(NVDA, saturday) == MARKET.quote(NVDA, sunday)
    assert not MARKET.quote(NVDA, saturday).is_open
    friday_close = bars(NVDA, "1 D", "1 min", rth=False, now=saturday)[-1]
    assert MARKET.quote(NVDA, saturday).last == friday_close.close
    opening = CALENDARS.next_open(NVDA, saturday, outside_rth=True)
    change = MARKET.next_change(NVDA, saturday)
    assert opening < change < opening + timedelta(minutes=5)


def test_the_close_is_that_of_the_session_before_and_the_day_begins_with_the_liquid_hours() -> None:
    before_open = MARKET.quote(NVDA, datetime(2026, 11, 20, 13, 0, tzinfo=UTC))
    assert before_open.is_open and before_open.open is None and before_open.volume > 0
    thursday, friday = bars(NVDA, "2 D", "1 day")
    quote = MARKET.quote(NVDA, DEMO_NOW)
    assert quote.close == before_open.close == thursday.close and quote.open == friday.open


def test_an_index_has_no_touch() -> None:
    quote = MARKET.quote(SPX, DEMO_NOW)
    assert (quote.bid, quote.ask, quote.bid_size) == (-1, -1, 0) and quote.last > 0


def test_before_its_head_a_contract_has_no_prices() -> None:
    head = MARKET.head_timestamp(CSH2)
    assert head.year == 2015
    assert MARKET.quote(CSH2, head - timedelta(days=30)).last == -1


def test_months_of_a_future_keep_their_distance() -> None:
    near, far = (MARKET.quote(contract("ES", "FUT", day), DEMO_NOW).last for day in ("20261218", "20270319"))
    assert Decimal("1.005") < far / near < Decimal("1.015")
    spx = MARKET.quote(SPX, DEMO_NOW).last
    assert Decimal("0.97") < near / spx < Decimal("1.03")


def test_an_expired_contract_is_asked_again_a_day_later() -> None:
    after = datetime(2027, 2, 1, 12, 0, tzinfo=UTC)
    assert MARKET.next_change(ES, after) == after + timedelta(days=1)


def test_another_seed_is_another_world_with_the_same_anchors() -> None:
    other = Market(UNIVERSE, CALENDARS, seed=2)
    assert other.quote(NVDA, DEMO_NOW) != MARKET.quote(NVDA, DEMO_NOW)
    end = datetime(2025, 8, 1, 23, 59, tzinfo=UTC)
    mine = bars(CSH2, "5 D", "1 day", end=end)
    theirs = bars(CSH2, "5 D", "1 day", end=end, market=other)
    assert [(b.open, b.high, b.low, b.close) for b in mine] == [(b.open, b.high, b.low, b.close) for b in theirs]


def test_the_order_of_questions_does_not_matter() -> None:
    fresh = Market(UNIVERSE, CALENDARS, seed=1)
    backwards = [fresh.quote(NVDA, DEMO_NOW - timedelta(minutes=n)) for n in range(200)]
    forwards = [MARKET.quote(NVDA, DEMO_NOW - timedelta(minutes=n)) for n in reversed(range(200))]
    assert backwards == forwards[::-1]


def test_another_process_sees_the_same_prices() -> None:
    root = Path(__file__).parents[3]
    script = (
        "from tests.unit.simgateway.market_world import *;"
        "print(repr([MARKET.quote(i, DEMO_NOW) for i in (NVDA, CSH2, EUR)] + bars(NVDA, '60 S', '5 secs')))"
    )
    seen = subprocess.run(
        [sys.executable, "-c", script],
        cwd=root,
        env={"PYTHONHASHSEED": "77", "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=True,
    )
    here = [MARKET.quote(i, DEMO_NOW) for i in (NVDA, CSH2, EUR)] + bars(NVDA, "60 S", "5 secs")  # type: ignore[operator]
    assert seen.stdout.strip() == repr(here)
