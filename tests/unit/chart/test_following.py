"""Bars kept up to date: the last bar moves, a new one begins, the pyramid and the columns follow."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ibdesk.core.ids import RequestId
from ibdesk.core.records.bars import Bars, BarUpdate
from ibdesk.panels.chart.model import ChartData, chart_data, updated
from ibdesk.panels.chart.pyramid import Pyramid
from tests.unit.chart.conftest import MakeBars

FIRST = 1_763_400_000


def change(time: int, close: float, **fields: Any) -> BarUpdate:
    values: dict[str, Any] = {"open": 100.0, "high": close + 1.0, "low": close - 1.0, "volume": 5.0, "wap": close}
    return BarUpdate(request_id=RequestId(1), time=time, close=close, count=3, daily=False, **(values | fields))


@pytest.fixture
def data(make_bars: MakeBars) -> ChartData:
    return chart_data(make_bars(FIRST + 900 * np.arange(1000)), None, bar_size="15 mins")


def same_pyramid(data: ChartData) -> bool:
    """Compare with one built anew from the same columns."""
    fresh = Pyramid(data.columns)
    pairs = ((data.pyramid.buckets(0, len(data), wanted), fresh.buckets(0, len(data), wanted)) for wanted in (200, 900))
    return all(
        np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True)
        for one, other in pairs
        for name in ("open", "high", "low", "close", "volume")
    )


def test_the_last_bar_moves_in_place_and_the_answer_of_tws_stays_as_it_was(data: ChartData) -> None:
    answer: Bars = data.bars
    before = float(answer.close[-1])
    moved = updated(data, change(int(answer.time[-1]), 150.0))
    assert (len(moved), float(moved.bars.close[-1]), float(moved.columns.close[-1])) == (1000, 150.0, 150.0)
    assert float(answer.close[-1]) == before
    assert same_pyramid(moved)
    again = updated(moved, change(int(answer.time[-1]), 90.0))
    assert again.bars is moved.bars
    assert float(again.columns.low[-1]) == 89.0


def test_a_new_bar_begins_behind_the_last(data: ChartData) -> None:
    for step in range(1, 200):
        data = updated(data, change(int(data.bars.time[-1]) + 900, 100.0 + step))
    assert len(data) == len(data.columns) == len(data.wall) == 1199
    assert float(data.columns.high.max()) == 300.0
    assert same_pyramid(data)
    assert data.ticks.labels(1190, 1199, 80.0)


def test_the_bar_before_may_be_completed_late(data: ChartData) -> None:
    late = updated(data, change(int(data.bars.time[-2]), 170.0))
    assert float(late.bars.close[-2]) == 170.0
    assert same_pyramid(late)


def test_an_update_between_bars_changes_nothing(data: ChartData) -> None:
    assert updated(data, change(int(data.bars.time[-1]) - 450, 170.0)) is data
