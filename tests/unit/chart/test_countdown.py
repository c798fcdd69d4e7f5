"""When the last bar ends, by the exchange's clock."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibdesk.core.ids import ConId
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.panels.chart import price_ticks
from ibdesk.panels.chart.countdown import bar_end_s, countdown_text
from ibdesk.panels.chart.model import ChartData, chart_data
from ibdesk.panels.chart.viewport import Viewport
from tests.unit.chart.conftest import MakeBars

NVDA = ContractDetails(
    contract=Contract(con_id=ConId(1), symbol="NVDA"), min_tick=Decimal("0.01"), time_zone_id="US/Eastern",
    liquid_hours="20261120:0930-20261120:1600;20261127:0930-20261127:1300",
)  # fmt: skip


def new_york(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("America/New_York")).timestamp())


def data(make_bars: MakeBars, start: int, bar_size: str, *, daily: bool = False) -> ChartData:
    return chart_data(make_bars([start], daily=daily), NVDA, bar_size=bar_size)


@pytest.mark.parametrize(
    ("start", "bar_size", "end"),
    [
        ("2026-11-20 11:00", "15 mins", "2026-11-20 11:15"),
        ("2026-11-20 09:30", "1 hour", "2026-11-20 10:00"),  # the first bar after the opening is short
        ("2026-11-20 12:00", "4 hours", "2026-11-20 16:00"),
        ("2026-11-20 11:00:05", "5 secs", "2026-11-20 11:00:10"),
    ],
)
def test_a_bar_ends_at_a_whole_multiple_of_its_length(make_bars: MakeBars, start: str, bar_size: str, end: str) -> None:
    assert bar_end_s(data(make_bars, new_york(start), bar_size)) == new_york(end)


@pytest.mark.parametrize(
    ("day", "close"),
    [(18, "2026-11-18 16:00"), (20, "2026-11-20 16:00"), (27, "2026-11-27 13:00")],
)
def test_a_daily_bar_ends_with_its_regular_hours(make_bars: MakeBars, day: int, close: str) -> None:
    start = int(datetime(2026, 11, day, tzinfo=UTC).timestamp())
    assert bar_end_s(data(make_bars, start, "1 day", daily=True)) == new_york(close)
    assert bar_end_s(data(make_bars, start, "1 week", daily=True)) is None


@pytest.mark.parametrize(
    ("left", "words"),
    [(142.0, "02:22"), (141.2, "02:22"), (3599.0, "59:59"), (17_220.0, "4 h 47"), (0.0, ""), (-5.0, "")],
)
def test_the_time_left_in_words(left: float, words: str) -> None:
    assert countdown_text(left) == words


@given(low=st.floats(0.01, 1e5), ratio=st.floats(1.0005, 1e5), height=st.integers(80, 1000))
def test_labels_of_the_log_scale_are_inside_and_apart(low: float, ratio: float, height: int) -> None:
    found = price_ticks.log_ticks(low, low * ratio, height, 0.0)
    view = Viewport(y0=np.log10(low), y1=np.log10(low * ratio), log=True)
    places = [view.y_at(price, height) for price in found]
    assert all(-1.0 <= place <= height + 1.0 for place in places)
    assert all(before - after >= price_ticks.LABEL_GAP_PX * 0.79 for before, after in itertools.pairwise(places))
