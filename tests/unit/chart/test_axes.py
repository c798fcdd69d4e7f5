"""The axes: exchange time without gaps, round prices with the decimals of the tick."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibdesk.panels.chart import price_ticks, zones
from ibdesk.panels.chart.hours import read_hours
from ibdesk.panels.chart.time_ticks import LABEL_GAP_PX, TimeTicks

NEW_YORK = ZoneInfo("America/New_York")


def quarter_hours(days: int) -> np.ndarray:
    """Bars of 15 minutes from 04:00 to 20:00 New York time, from Wed 18 Nov 2026."""
    first = datetime(2026, 11, 18, 4, 0, tzinfo=NEW_YORK)
    return np.array([
        int((first + timedelta(days=day, minutes=minute)).timestamp())
        for day in range(days) for minute in range(0, 16 * 60, 15)
    ])  # fmt: skip


def weekdays(count: int, last: date = date(2026, 11, 20)) -> np.ndarray:
    days = [last - timedelta(days=back) for back in range(count * 2)]
    kept = [day for day in days if day.weekday() < 5][:count]
    return np.array([int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) for day in reversed(kept)])


@given(start=st.integers(946_684_800, 1_800_000_000), step=st.integers(1, 200_000), count=st.integers(1, 400))
def test_wall_clock_of_a_column_is_that_of_each_bar(start: int, step: int, count: int) -> None:
    times = start + np.arange(count, dtype=np.int64) * step
    expected = [int(second) + zones.offset_s(NEW_YORK, int(second)) for second in times]
    assert zones.wall_seconds(times, NEW_YORK).tolist() == expected


@pytest.mark.parametrize(
    ("name", "short", "spoken"),
    [
        ("US/Eastern", "ET", "New York time"),
        ("EST (Eastern Standard Time)", "ET", "New York time"),
        ("GB-Eire", "London", "London time"),
        ("Asia/Tokyo", "Tokyo", "Tokyo time"),
        ("", "UTC", "UTC"),
        ("Nowhere/Land", "UTC", "UTC"),
        ("../../etc/passwd", "UTC", "UTC"),
    ],
)
def test_zones_as_tws_spells_them(name: str, short: str, spoken: str) -> None:
    clock = zones.clock_of(name)
    assert (clock.short, clock.long) == (short, spoken)


def test_regular_hours_come_from_the_liquid_hours_of_the_coming_days() -> None:
    hours = read_hours("20261123:0930-20261123:1600;20261124:0930-20261124:1600;20261125:0930-20261125:1300")
    assert hours is not None
    assert hours.usual == ((34_200, 23_400),)
    assert read_hours("") is None
    assert read_hours("20261121:CLOSED") is None
    assert read_hours("20261123:0000-20261124:0000") is None


def at(text: str) -> int:
    return int(datetime.fromisoformat(f"{text}+00:00").timestamp())


@pytest.mark.parametrize(
    ("wall", "outside"),
    [
        ("2026-11-18 09:15", True),
        ("2026-11-18 09:30", False),
        ("2026-11-18 15:45", False),
        ("2026-11-18 16:00", True),
        ("2026-11-27 12:45", False),
        ("2026-11-27 13:00", True),  # the day after Thanksgiving ends at 13:00
        ("2026-11-26 11:00", True),  # Thanksgiving itself
    ],
)
def test_a_holiday_and_an_early_close_are_outside_regular_hours(wall: str, outside: bool) -> None:
    hours = read_hours("20261125:0930-20261125:1600;20261126:CLOSED;20261127:0930-20261127:1300;20261130:0930-1600")
    assert hours is not None
    assert hours.outside(np.array([at(wall)])).tolist() == [outside]


def test_a_session_over_midnight_and_a_lunch_break_are_known() -> None:
    night = read_hours("20261122:1700-20261123:1600;20261123:1700-20261124:1600")
    assert night is not None
    assert night.outside(np.array([at("2026-11-18 16:30"), at("2026-11-18 02:00")])).tolist() == [True, False]
    tokyo = read_hours("20261124:0900-20261124:1130,20261124:1230-20261124:1530")
    assert tokyo is not None
    times = np.array([at("2026-11-18 11:00"), at("2026-11-18 12:00"), at("2026-11-18 13:00")])
    assert tokyo.outside(times).tolist() == [False, True, False]
    assert tokyo.close_of(at("2026-11-18 00:00")) == at("2026-11-18 15:30")


def test_the_axis_shows_the_exchange_this_computer_or_utc() -> None:
    exchange = zones.clock_of("US/Eastern")
    shown = [zones.shown_clock(choice, exchange, "Europe/London") for choice in zones.ZoneChoice]
    assert [(clock.short, clock.long) for clock in shown] == [
        ("ET", "New York time"), ("London", "London time, local"), ("UTC", "UTC"),
    ]  # fmt: skip


def test_inside_a_day_labels_are_times_and_its_first_bar_is_bold() -> None:
    times = quarter_hours(3)
    ticks = TimeTicks(zones.wall_seconds(times, NEW_YORK), daily=False)
    labels = ticks.labels(0, len(times), 860 / len(times))
    bold = [label.text for label in labels if label.major]
    plain = [label.text for label in labels if not label.major]
    assert bold == ["Thu 19", "Fri 20"]
    assert {"08:00", "12:00", "16:00"} <= set(plain)
    assert ticks.day_starts(0, len(times)).tolist() == [64, 128]


def test_daily_bars_are_labelled_by_month_and_the_year_is_bold() -> None:
    wall = weekdays(300)
    ticks = TimeTicks(wall, daily=True)
    labels = ticks.labels(0, 300, 860 / 300)
    assert [label.text for label in labels if label.major] == ["2026"]
    assert "Nov" in [label.text for label in labels]
    assert ticks.day_starts(0, 300).tolist() == []


def test_a_few_weeks_of_daily_bars_are_labelled_by_day_and_the_month_is_bold() -> None:
    labels = TimeTicks(weekdays(63), daily=True).labels(0, 63, 860 / 63)
    assert "Nov" in [label.text for label in labels if label.major]
    assert "Mon 16" in [label.text for label in labels]
    five = TimeTicks(weekdays(5), daily=True).labels(0, 5, 100.0)
    assert [label.text for label in five] == ["Mon 16", "Tue 17", "Wed 18", "Thu 19", "Fri 20"]


@given(days=st.integers(1, 40), start=st.integers(0, 2000), room=st.floats(0.01, 60.0))
def test_labels_never_run_into_one_another(days: int, start: int, room: float) -> None:
    times = quarter_hours(days)
    labels = TimeTicks(times, daily=False).labels(min(start, len(times)), len(times), room)
    gaps = [(b.bar - a.bar) * room for a, b in pairwise(labels)]
    assert all(gap >= LABEL_GAP_PX * 0.75 - 1e-6 for gap in gaps)


def test_labels_stay_where_they_are_while_the_chart_is_dragged() -> None:
    times = quarter_hours(10)
    ticks = TimeTicks(times, daily=False)
    seen = {label.bar: label.text for label in ticks.labels(0, len(times), 5.0)}
    for start in range(0, 400, 7):
        part = ticks.labels(start, start + 170, 5.0)
        assert all(seen[label.bar] == label.text for label in part)


def test_a_million_bars_are_labelled_as_fast_as_a_thousand(counted: Callable[..., int]) -> None:
    """Counted, not timed: labels come from kept columns, so their number follows the width."""
    assert counted(1_000_000) <= counted(1_000) + 20


@pytest.fixture
def counted() -> Callable[..., int]:
    def count(bars: int) -> int:
        wall = 1_600_000_000 + np.arange(bars, dtype=np.int64) * 60
        return len(TimeTicks(wall, daily=False).labels(0, bars, 1000.0 / bars))

    return count


@given(low=st.floats(-1e6, 1e6), size=st.floats(1e-3, 1e6), height=st.floats(100.0, 2000.0))
def test_prices_are_round_and_have_room(low: float, size: float, height: float) -> None:
    prices = price_ticks.ticks(low, low + size, height, 0.0)
    step = price_ticks.step_for(low, low + size, height, 0.0)
    assert all(low - step * 1e-6 <= price <= low + size + step * 1e-6 for price in prices)
    assert step / size * height >= price_ticks.LABEL_GAP_PX * 0.999
    leading = float(f"{step:.6e}".split("e")[0])
    assert min(abs(leading - digit) for digit in (1.0, 2.0, 5.0)) < 1e-5


def test_labels_are_never_finer_than_the_tick() -> None:
    assert price_ticks.ticks(119_550.0, 119_580.0, 2000.0, 10.0) == [119_550.0, 119_560.0, 119_570.0, 119_580.0]


@pytest.mark.parametrize(
    ("tick", "price", "decimals"),
    [
        ("0.01", 178.0, 2), ("0.25", 6708.5, 2), ("0.00005", 1.08725, 5), ("10", 119560.0, 0), ("1", 2874.0, 0),
        ("0.5", 231.0, 1), ("0.005", 155.125, 3), ("0.000001", 119560.0, 0), ("0.0001", 88.42, 2),
    ],
)  # fmt: skip
def test_decimals_are_those_of_the_tick_at_this_price(tick: str, price: float, decimals: int) -> None:
    assert price_ticks.decimals_of(Decimal(tick), np.array([price, price])) == decimals


def test_without_a_tick_prices_keep_what_they_need() -> None:
    assert price_ticks.decimals_of(None, np.array([1.08724, 1.08725])) == 5
    assert price_ticks.decimals_of(None, np.array([100.0, 101.5])) == 2


def test_prices_as_the_screen_writes_them() -> None:
    assert price_ticks.price_text(119_560.0, 0) == "119,560"
    assert price_ticks.price_text(-37.63, 2) == "−37.63"
    assert price_ticks.price_text(-0.001, 2) == "0.00"
    assert price_ticks.price_text(float("nan"), 2) == "—"
