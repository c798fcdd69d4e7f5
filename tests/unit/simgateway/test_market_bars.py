"""Bars of every size: they add up, they follow the anchors, they exist only when the market was open."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibdesk.simgateway.instruments import Instrument

from .market_world import (
    ALL_SIZES,
    BTC,
    CALENDARS,
    CSH2,
    DEMO_NOW,
    ES,
    EUR,
    MARKET,
    NVDA,
    SPX,
    UNIVERSE,
    bars,
    contract,
    day_of,
    merged,
    plain,
    start_of,
)

DECK_END = datetime(2025, 8, 1, 23, 59, tzinfo=UTC)
DECK = {
    date(2025, 7, 28): (119310, 119450, 119310, 119320),
    date(2025, 7, 29): (119400, 119420, 119320, 119370),
    date(2025, 7, 30): (119380, 119420, 119350, 119400),
    date(2025, 7, 31): (119400, 119440, 119380, 119390),
    date(2025, 8, 1): (119420, 119560, 119380, 119560),
}
SECONDS = {"5 secs": 5, "1 min": 60, "5 mins": 300, "15 mins": 900, "30 mins": 1800, "1 hour": 3600}


@pytest.mark.parametrize("rth", [True, False])
def test_the_five_known_days_of_the_cash_fund_are_exact(rth: bool) -> None:
    found = bars(CSH2, "5 D", "1 day", end=DECK_END, rth=rth)
    assert {day_of(b): (b.open, b.high, b.low, b.close) for b in found} == DECK


@pytest.mark.parametrize("size", ["30 secs", "1 min", "3 mins", "1 hour", "8 hours"])
def test_intraday_bars_of_the_known_days_add_up_to_them(size: str) -> None:
    daily = {day_of(b): plain(b) for b in bars(CSH2, "5 D", "1 day", end=DECK_END)}
    parts = bars(CSH2, "5 D", size, end=DECK_END)
    for day, group in groupby(parts, key=lambda b: start_of(b).date()):
        assert merged(list(group)) == daily[day]


def test_the_cash_fund_rises_as_the_chart_beside_the_table() -> None:
    closes = {day_of(b): b.close for b in bars(CSH2, "4 M", "1 day", end=DECK_END)}
    assert closes[date(2025, 5, 6)] == 118100 and closes[date(2025, 6, 9)] == 118600
    assert closes[date(2025, 7, 25)] == 119310
    assert all(c % 10 == 0 for c in closes.values())


def test_anchors_are_the_closes_of_their_days() -> None:
    closes = {day_of(b): b.close for b in bars(contract("AAPL"), "2 Y", "1 day")}
    assert closes[date(2025, 8, 1)] == Decimal("202.38")
    assert closes[date(2026, 4, 2)] == Decimal("255.38")
    assert closes[date(2026, 8, 25)] == Decimal("309.15")


@given(
    instrument=st.sampled_from([NVDA, CSH2, ES, contract("SAP"), contract("IQE")]),
    what=st.sampled_from(["TRADES", "BID", "ASK", "MIDPOINT", "BID_ASK"]),
    size=st.sampled_from(["5 mins", "30 mins", "1 hour", "4 hours"]),
    back=st.integers(0, 400),
    rth=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_larger_bars_are_their_minutes(instrument: Instrument, what: str, size: str, back: int, rth: bool) -> None:
    end = DEMO_NOW - timedelta(days=back, minutes=7 * back % 240)
    small = bars(instrument, "2 D", "1 min", what, rth, end)
    large = bars(instrument, "2 D", size, what, rth, end)
    starts = [b.time for b in large]
    at, groups = -1, [[] for _ in large]
    for bar in small:
        while at + 1 < len(starts) and bar.time >= starts[at + 1]:
            at += 1
        groups[at].append(bar)
    assert [merged(group) for group in groups] == [plain(b) for b in large]


@given(
    instrument=st.sampled_from([NVDA, CSH2, ES, EUR, BTC, SPX]),
    what=st.sampled_from(["TRADES", "BID", "ASK", "MIDPOINT"]),
    back=st.integers(1, 500),
    rth=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_a_day_is_its_minutes(instrument: Instrument, what: str, back: int, rth: bool) -> None:
    if instrument is SPX:
        what = "TRADES"
    elif instrument is EUR and what == "TRADES":
        what = "MIDPOINT"
    elif instrument is BTC and what == "TRADES":
        what = "AGGTRADES"
    end = DEMO_NOW - timedelta(days=back)
    day = bars(instrument, "1 D", "1 day", what, rth, end)
    minutes = bars(instrument, "1 D", "1 min", what, rth, end)
    assert merged(minutes) == plain(day[-1])


@pytest.mark.parametrize("instrument", [NVDA, CSH2], ids=["liquid", "quiet"])
@pytest.mark.parametrize("size", ["1 secs", "5 secs", "10 secs", "15 secs", "30 secs"])
def test_a_minute_is_its_seconds(instrument: Instrument, size: str) -> None:
    minutes = {start_of(b): plain(b) for b in bars(instrument, "1800 S", "1 min")}
    small = bars(instrument, "1800 S", size)
    whole = {
        at: list(group) for at, group in groupby(small, key=lambda b: start_of(b).replace(second=0)) if at in minutes
    }
    assert len(whole) >= 30
    assert {at: merged(group) for at, group in whole.items()} == {at: minutes[at] for at in whole}


@given(
    instrument=st.sampled_from([NVDA, CSH2, ES, contract("SAP")]),
    what=st.sampled_from(["TRADES", "BID", "ASK", "BID_ASK"]),
    size=st.sampled_from(["1 secs", "5 secs", "15 secs", "30 secs"]),
    second=st.integers(0, 30 * 86_400),
)
@settings(max_examples=60, deadline=None)
def test_minutes_are_their_seconds_at_any_time(instrument: Instrument, what: str, size: str, second: int) -> None:
    end = DEMO_NOW - timedelta(seconds=second, milliseconds=second % 1000)
    minutes = {start_of(b): plain(b) for b in bars(instrument, "900 S", "1 min", what, False, end)}
    small = bars(instrument, "600 S", size, what, False, end)
    groups = [(at, list(g)) for at, g in groupby(small, key=lambda b: start_of(b).replace(second=0))]
    # The first minute may be cut by the duration; a forming minute without a change has no bar yet.
    for at, group in groups[1:]:
        if at in minutes:
            assert merged(group) == minutes[at]
        else:
            assert at == groups[-1][0] and all(b.count == 0 for b in group)


def test_the_seconds_across_the_opening_add_up() -> None:
    end = datetime(2026, 11, 20, 14, 35, tzinfo=UTC)
    minutes = {start_of(b): plain(b) for b in bars(NVDA, "600 S", "1 min", rth=False, end=end)}
    groups = groupby(bars(NVDA, "600 S", "1 secs", rth=False, end=end), key=lambda b: start_of(b).replace(second=0))
    assert {at: merged(list(group)) for at, group in groups} == minutes


@pytest.mark.parametrize("ms", [0, 1, 5, 300, 999, 1000])
@pytest.mark.parametrize("size", ["5 secs", "1 min", "1 hour", "1 day"])
def test_the_first_instants_of_a_session_already_answer(ms: int, size: str) -> None:
    now = datetime(2026, 11, 20, 14, 30, tzinfo=UTC) + timedelta(milliseconds=ms)
    assert bars(NVDA, "1 D", size, now=now)[-1].close > 0
    whole = bars(NVDA, "1 D", size, now=now, rth=False)
    assert whole[-1].close == MARKET.quote(NVDA, now).last


def test_a_past_future_has_bars_until_its_expiry() -> None:
    past = UNIVERSE.by_con_id(620731015)
    assert past is not None
    found = bars(past, "5 D", "1 day", end=datetime(2025, 6, 27, tzinfo=UTC))
    assert day_of(found[-1]) == date(2025, 6, 20)


@pytest.mark.parametrize(("size", "period"), [("1 week", "week"), ("1 month", "month")])
def test_weeks_and_months_are_their_days(size: str, period: str) -> None:
    days = bars(NVDA, "2 Y", "1 day")
    large = bars(NVDA, "1 Y", size)[1:]
    named = {day_of(b): plain(b) for b in large}

    def bucket(day: date) -> object:
        return day.isocalendar()[:2] if period == "week" else (day.year, day.month)

    groups = [list(g) for _, g in groupby(days, key=lambda b: bucket(day_of(b)))]
    found = {day_of(g[-1]): merged(g) for g in groups if day_of(g[-1]) in named}
    assert found == named and len(named) >= 11


@pytest.mark.parametrize("size", ALL_SIZES)
@pytest.mark.parametrize("instrument", [NVDA, CSH2, ES], ids=lambda i: i.local_symbol)
def test_the_forming_bar_agrees_with_the_last_tick(size: str, instrument: Instrument) -> None:
    for second in (0, 1, 17, 59):
        now = DEMO_NOW + timedelta(seconds=second, milliseconds=437 if second else 0)
        quote = MARKET.quote(instrument, now)
        last = bars(instrument, "600 S", size, now=now, rth=False)[-1]
        assert last.close == quote.last
        assert last.low <= quote.last <= last.high
    day = bars(instrument, "1 D", "1 day", now=now)[-1]
    assert (day.open, day.high, day.low) == (quote.open, quote.high, quote.low)


def test_sizes_of_an_hour_and_more_stand_on_the_local_clock() -> None:
    hours = bars(NVDA, "1 D", "1 hour", end=datetime(2026, 11, 19, 23, 0, tzinfo=UTC))
    assert [f"{start_of(b):%H:%M}" for b in hours] == ["14:30", "15:00", "16:00", "17:00", "18:00", "19:00", "20:00"]


def test_there_are_no_bars_on_weekends_and_holidays() -> None:
    days = [day_of(b) for b in bars(NVDA, "1 Y", "1 day")]
    assert all(d.weekday() < 5 for d in days) and date(2026, 7, 3) not in days and date(2026, 9, 7) not in days
    assert days == sorted(set(days))
    for bar in bars(CSH2, "1 M", "30 mins", rth=False):
        assert CALENDARS.is_open(CSH2, start_of(bar), outside_rth=True)


def test_bars_follow_summer_time_on_both_sides_of_the_ocean() -> None:
    # The week in which New York has changed its clocks and London has not.
    end = datetime(2026, 3, 17, 23, 0, tzinfo=UTC)
    assert start_of(bars(NVDA, "1 D", "1 hour", end=end)[0]) == datetime(2026, 3, 17, 13, 30, tzinfo=UTC)
    assert start_of(bars(CSH2, "1 D", "1 hour", end=end)[0]) == datetime(2026, 3, 17, 8, 0, tzinfo=UTC)
    later = end + timedelta(days=14)
    assert start_of(bars(CSH2, "1 D", "1 hour", end=later)[0]) == datetime(2026, 3, 31, 7, 0, tzinfo=UTC)


def test_a_short_day_has_fewer_minutes() -> None:
    end = datetime(2026, 11, 28, 0, 0, tzinfo=UTC)
    assert len(bars(NVDA, "1 D", "1 min", end=end, now=end)) == 210


def test_every_instrument_has_sane_bars_on_its_ticks() -> None:
    for one in UNIVERSE.all():
        if one.expired:
            continue
        what = {"CRYPTO": "AGGTRADES", "CASH": "BID", "CFD": "BID", "CMDTY": "BID"}.get(one.sec_type, "TRADES")
        for bar in bars(one, "1 Y", "1 day", what) + bars(one, "1 D", "10 mins", what):
            assert 0 < bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high
            assert all(UNIVERSE.on_tick(one, p) for p in (bar.open, bar.high, bar.low, bar.close))
            assert bar.volume == 0 or bar.low <= bar.wap <= bar.high


@pytest.mark.parametrize("what", ["BID", "ASK", "MIDPOINT"])
def test_bars_of_a_side_lie_around_the_trades_and_carry_no_volume(what: str) -> None:
    trades, side = bars(NVDA, "1 D", "5 mins"), bars(NVDA, "1 D", "5 mins", what)
    for trade, shown in zip(trades, side, strict=True):
        assert abs(trade.close - shown.close) <= Decimal("0.01") and shown.volume == 0 and shown.count == 0


def test_twenty_years_reach_back_twenty_years() -> None:
    days = bars(NVDA, "20 Y", "1 day")
    assert day_of(days[0]) == date(2006, 11, 21) and len(days) > 5000
    assert day_of(bars(NVDA, "60 Y", "1 day")[0]) == date(1999, 1, 22)
