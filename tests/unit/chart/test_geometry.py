"""Candles on whole pixels: where they stand, how wide, hollow or filled."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ibdesk.panels.chart import geometry
from ibdesk.panels.chart.geometry import Mapping, body_width
from ibdesk.panels.chart.pyramid import Buckets


def one(opened: float, high: float, low: float, close: float, volume: float = 1.0) -> Buckets:
    values = [np.array([value]) for value in (opened, high, low, close, volume)]
    return Buckets(span=1, first=0, open=values[0], high=values[1], low=values[2], close=values[3], volume=values[4])


MAP = Mapping(x0=-0.5, sx=10.0, y1=100.0, sy=1.0)
CENTRE = np.array([0.0])


@given(spacing=st.floats(0.0, 200.0), unit=st.integers(1, 3))
def test_a_body_is_odd_and_leaves_a_gap(spacing: float, unit: int) -> None:
    width = body_width(spacing, unit)
    assert (width // unit) % 2 == 1
    assert width == unit or width <= spacing - unit


def test_a_falling_candle_is_filled() -> None:
    up, down, rising = geometry.candles(one(60.0, 80.0, 20.0, 40.0), CENTRE, MAP)
    assert not rising[0]
    assert len(up) == 0
    assert down.tolist() == [[5.0, 20.0, 1.0, 61.0], [2.0, 40.0, 7.0, 21.0]]


def test_a_rising_candle_is_hollow_with_wicks_outside_its_body() -> None:
    up, down, _ = geometry.candles(one(40.0, 80.0, 20.0, 60.0), CENTRE, MAP)
    assert len(down) == 0
    area = np.zeros((100, 12), int)
    for x, y, width, height in up.astype(int):
        area[y : y + height, x : x + width] += 1
    assert area[30, 5] == 1  # upper wick
    assert area[70, 5] == 1  # lower wick
    assert area[50, 5] == 0  # hollow
    assert area[50, 2] == 1 == area[50, 8]  # sides
    assert area[40, 5] == 1 == area[60, 5]  # top and bottom


def test_a_doji_is_still_seen() -> None:
    up, _, _ = geometry.candles(one(50.0, 50.0, 50.0, 50.0), CENTRE, MAP)
    rows = {int(y) + extra for _, y, width, height in up for extra in range(int(height)) if width > 1}
    assert len(rows) >= 2


def test_without_room_a_candle_is_its_wick() -> None:
    narrow = Mapping(x0=-0.5, sx=2.0, y1=100.0, sy=1.0)
    up, down, _ = geometry.candles(one(40.0, 80.0, 20.0, 60.0), CENTRE, narrow)
    assert up.tolist() == [[1.0, 20.0, 1.0, 61.0]]
    assert len(down) == 0


def test_an_ohlc_bar_opens_left_and_closes_right() -> None:
    up, _, _ = geometry.ohlc(one(40.0, 80.0, 20.0, 60.0), CENTRE, MAP)
    assert up.tolist() == [[5.0, 20.0, 1.0, 61.0], [2.0, 60.0, 3.0, 1.0], [6.0, 40.0, 3.0, 1.0]]


def test_the_highest_volume_fills_its_band_and_none_draws_nothing() -> None:
    up, down = geometry.volumes(one(40.0, 80.0, 20.0, 60.0, 500.0), CENTRE, MAP, 100, 16)
    assert up.tolist() == [[2.0, 84.0, 7.0, 16.0]]
    assert len(down) == 0
    empty = geometry.volumes(one(40.0, 80.0, 20.0, 60.0, float("nan")), CENTRE, MAP, 100, 16)
    assert [len(part) for part in empty] == [0, 0]


def test_high_density_screens_get_lines_as_thick_as_elsewhere() -> None:
    sharp = Mapping(x0=-0.5, sx=20.0, y1=100.0, sy=2.0, unit=2)
    _, down, _ = geometry.candles(one(60.0, 80.0, 20.0, 40.0), CENTRE, sharp)
    assert down[0, 2] == 2.0
    assert down[1, 2] == 14.0


def test_runs_of_flags() -> None:
    assert geometry.runs(np.array([True, True, False, True])) == [(0, 2), (3, 4)]
    assert geometry.runs(np.array([], bool)) == []
