"""History requests that IB refuses, and the durations it accepts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from ibdesk.simgateway.instruments import Instrument
from ibdesk.simgateway.market import HistoryRefused

from .market_world import ALL_SIZES, BTC, CSH2, DEMO_NOW, EUR, NVDA, SPX, bars, contract, day_of, start_of


def refusal(instrument: Instrument, duration: str, size: str, what: str = "TRADES") -> HistoryRefused:
    with pytest.raises(HistoryRefused) as caught:
        bars(instrument, duration, size, what)
    return caught.value


@pytest.mark.parametrize("size", ["", "1 day ", "1 sec", "1 Min", "7 mins", "60 secs", "1 hours", "2 days"])
def test_a_bar_size_is_spelled_as_ib_spells_it(size: str) -> None:
    error = refusal(NVDA, "1 D", size)
    assert error.code == 321 and "bar size setting is invalid. Legal ones are: 1 secs" in error.text


@pytest.mark.parametrize("duration", ["", "5", "5D", "0 D", "-1 D", "1.5 D", "5 d", "1 H", "x D", "5  D", "٣ D"])
def test_a_duration_is_a_number_a_space_and_a_unit(duration: str) -> None:
    error = refusal(NVDA, duration, "1 day")
    assert error.code == 321 and "integer{SPACE}unit (S|D|W|M|Y)" in error.text


@pytest.mark.parametrize(
    ("duration", "unit"), [("400 D", "years"), ("60 W", "years"), ("13 M", "years"), ("90000 S", "days")]
)
def test_long_durations_want_the_next_unit(duration: str, unit: str) -> None:
    error = refusal(NVDA, duration, "1 day")
    assert error.code == 321 and error.text.endswith(f"must be made in {unit}.")


@pytest.mark.parametrize(
    ("duration", "size"), [("1 D", "1 secs"), ("1 Y", "30 secs"), ("3 Y", "1 min"), ("9 Y", "1 hour")]
)
def test_too_many_bars_in_one_request_are_refused(duration: str, size: str) -> None:
    error = refusal(NVDA, duration, size)
    assert error.code == 162 and error.text.endswith("Time length exceed max.")


@pytest.mark.parametrize(
    ("instrument", "what", "text"),
    [
        (EUR, "TRADES", "HMDS query returned no data: EUR.USD@IDEALPRO Trades"),
        (SPX, "BID", "HMDS query returned no data: SPX@CBOE Bid"),
        (NVDA, "HISTORICAL_VOLATILITY", "HMDS query returned no data: NVDA@SMART Historical_volatility"),
    ],
)
def test_what_nobody_recorded_is_no_data(instrument: Instrument, what: str, text: str) -> None:
    error = refusal(instrument, "1 D", "1 min", what)
    assert error.code == 162 and error.text == f"Historical Market Data Service error message:{text}"


def test_unknown_things_to_show_and_crypto_trades_have_their_own_codes() -> None:
    assert refusal(NVDA, "1 D", "1 min", "PRICES").code == 321
    assert refusal(BTC, "1 D", "1 min", "TRADES").code == 10299
    assert bars(BTC, "1 D", "1 hour", "AGGTRADES")


def test_before_the_head_there_is_no_data() -> None:
    with pytest.raises(HistoryRefused) as caught:
        bars(CSH2, "5 D", "1 day", end=datetime(2010, 1, 5, tzinfo=UTC))
    assert caught.value.code == 162


def test_before_the_open_the_day_before_is_the_last() -> None:
    early = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
    assert day_of(bars(NVDA, "1 D", "1 day", now=early)[-1]) == date(2026, 11, 19)
    assert start_of(bars(NVDA, "60 S", "30 secs", now=early)[-1]) == datetime(2026, 11, 19, 20, 59, 30, tzinfo=UTC)


def test_a_future_end_means_now_and_adjusted_last_means_trades() -> None:
    later = DEMO_NOW + timedelta(days=400)
    assert bars(NVDA, "3 D", "1 day", end=later) == bars(NVDA, "3 D", "1 day")
    assert bars(NVDA, "3 D", "1 day", "ADJUSTED_LAST") == bars(NVDA, "3 D", "1 day")


@pytest.mark.parametrize(
    ("duration", "number"), [("1 D", 1), ("10 D", 10), ("1 W", 5), ("1 M", 23), ("1 Y", 252), ("30 S", 1)]
)
def test_durations_in_days_weeks_months_and_years(duration: str, number: int) -> None:
    assert abs(len(bars(NVDA, duration, "1 day")) - number) <= 1


@pytest.mark.parametrize(("size", "number"), [("1 secs", 1800), ("30 secs", 60), ("1 min", 30), ("5 mins", 6)])
def test_durations_in_seconds_give_that_much_trading_time(size: str, number: int) -> None:
    assert len(bars(NVDA, "1800 S", size)) == number
    # On a Sunday the seconds are Friday's.
    sunday = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    found = bars(NVDA, "1800 S", size, now=sunday)
    assert len(found) == number and start_of(found[-1]).date() == date(2026, 11, 20)


@pytest.mark.parametrize("size", ALL_SIZES)
def test_every_bar_size_is_served_in_order(size: str) -> None:
    for one in (NVDA, CSH2, contract("ES", "FUT", "20261218")):
        times = [b.time for b in bars(one, "1800 S", size, rth=False)]
        assert times and times == sorted(set(times))
