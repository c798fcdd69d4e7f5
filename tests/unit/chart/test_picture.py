"""A frame costs what the window is wide, however long the history."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from ibdesk.core.ids import ConId
from ibdesk.core.records.bars import Bars
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.panels.chart.model import chart_data
from ibdesk.panels.chart.picture import VOLUME_SHARE, Kind, Size, compose
from ibdesk.panels.chart.viewport import Viewport, fitted

SIZE = Size(900.0, 500.0)
NVDA = ContractDetails(
    contract=Contract(con_id=ConId(1), symbol="NVDA"), min_tick=Decimal("0.01"), time_zone_id="US/Eastern",
    liquid_hours="20261120:0930-20261120:1600",
)  # fmt: skip


def walk(count: int, *, daily: bool = False, step_s: int = 60) -> Bars:
    random = np.random.default_rng(7)
    close = 100.0 + np.cumsum(random.normal(0.0, 0.05, count))
    opened = np.concatenate(([100.0], close[:-1]))
    return Bars(
        time=1_600_000_200 + np.arange(count, dtype=np.int64) * step_s, open=opened,
        high=np.maximum(opened, close) + 0.02, low=np.minimum(opened, close) - 0.02, close=close,
        volume=random.random(count) * 1e5, wap=close, count=np.ones(count, np.int64), daily=daily,
    )  # fmt: skip


@pytest.mark.parametrize("kind", list(Kind))
def test_a_million_bars_draw_no_more_than_the_window_is_wide(kind: Kind) -> None:
    """The count gate: primitives of a frame are bounded by pixel columns."""
    data = chart_data(walk(1_000_000), NVDA)
    most = 0
    for visible in (300, 5_000, 100_000, 1_000_000):
        view = Viewport(x0=1_000_000 - visible - 0.5, x1=1_000_000 - 0.5)
        most = max(most, compose(data, view, SIZE, kind).primitives)
    assert most <= 7 * SIZE.width


def test_prices_scale_to_what_is_visible_above_the_volume() -> None:
    bars = walk(300)
    data = chart_data(bars, NVDA)
    picture = compose(data, fitted(Viewport(), 300), SIZE, Kind.CANDLES)
    view = picture.view
    lowest = (view.y1 - float(bars.low.min())) * SIZE.height / (view.y1 - view.y0)
    highest = (view.y1 - float(bars.high.max())) * SIZE.height / (view.y1 - view.y0)
    assert lowest <= SIZE.height * (1.0 - VOLUME_SHARE)
    assert highest >= 40.0
    assert picture.volume_up[:, 1].min() >= SIZE.height * (1.0 - VOLUME_SHARE) - 1


def test_without_volume_prices_have_the_whole_height() -> None:
    bars = walk(300)
    quiet = chart_data(replace(bars, volume=np.full(300, np.nan)), NVDA)
    picture = compose(quiet, fitted(Viewport(), 300), SIZE, Kind.CANDLES)
    assert len(picture.volume_up) == len(picture.volume_down) == 0
    lowest = (picture.view.y1 - float(bars.low.min())) * SIZE.height / (picture.view.y1 - picture.view.y0)
    assert lowest > SIZE.height * 0.9


def test_bars_outside_regular_hours_are_dimmed_on_their_own_ground() -> None:
    data = chart_data(walk(2000), NVDA)
    picture = compose(data, fitted(Viewport(), 2000), SIZE, Kind.CANDLES)
    assert len(picture.shapes.rising_out) > 0
    assert len(picture.shapes.rising) > 0
    assert len(picture.axes.ground) >= 1


def test_daily_bars_know_no_hours() -> None:
    data = chart_data(walk(200, daily=True, step_s=86_400), NVDA)
    picture = compose(data, fitted(Viewport(), 200), SIZE, Kind.CANDLES)
    assert len(picture.axes.ground) == len(picture.axes.days) == 0
    assert data.wall is data.bars.time


def test_rectangles_are_whole_device_pixels_on_any_screen() -> None:
    data = chart_data(walk(500), NVDA)
    for ratio in (1.0, 1.25, 1.5, 2.0):
        picture = compose(data, fitted(Viewport(), 500), Size(901.0, 503.0, ratio), Kind.CANDLES)
        for rects in (picture.shapes.rising, picture.shapes.falling, picture.volume_up, picture.axes.grid):
            assert np.array_equal(rects, np.round(rects))
            assert (rects[:, 2:] >= 0).all()


def test_prices_without_a_tick_or_zone_are_still_drawn() -> None:
    data = chart_data(walk(50), None)
    assert (data.clock.short, data.tick) == ("UTC", 0.0)
    assert compose(data, fitted(Viewport(), 50), SIZE, Kind.LINE).shapes.line.shape == (49, 4)
