"""A stretch of history in as many buckets as there is room for says the same as its bars."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ibdesk.core.records.bars import Bars
from ibdesk.panels.chart.columns import BarColumns
from ibdesk.panels.chart.pyramid import Buckets, Pyramid


def bars_of(count: int, seed: int, holes: bool = False) -> Bars:
    random = np.random.default_rng(seed)
    prices = random.normal(0.0, 10.0, (4, count))
    volume = random.random(count)
    if holes:
        volume[random.random(count) < 0.5] = np.nan
    return Bars(
        time=np.arange(count, dtype=np.int64), open=prices[0], high=prices.max(axis=0), low=prices.min(axis=0),
        close=prices[3], volume=volume, wap=prices[0], count=np.zeros(count, np.int64), daily=False,
    )  # fmt: skip


def check_against_bars(columns: BarColumns, buckets: Buckets) -> None:
    """Each bucket is what its own bars say when looked at one by one."""
    for number in range(len(buckets)):
        part = slice((buckets.first + number) * buckets.span, (buckets.first + number + 1) * buckets.span)
        assert buckets.open[number] == columns.open[part][0]
        assert buckets.close[number] == columns.close[part][-1]
        assert buckets.high[number] == columns.high[part].max()
        assert buckets.low[number] == columns.low[part].min()
        known = columns.volume[part][~np.isnan(columns.volume[part])]
        assert (buckets.volume[number] == known.max()) if len(known) else np.isnan(buckets.volume[number])


@given(
    count=st.integers(0, 700), seed=st.integers(0, 9), start=st.integers(-20, 720), length=st.integers(0, 720),
    room=st.integers(1, 400), holes=st.booleans(),
)  # fmt: skip
def test_any_stretch_says_what_its_bars_say(
    count: int, seed: int, start: int, length: int, room: int, holes: bool
) -> None:
    columns = BarColumns.from_bars(bars_of(count, seed, holes))
    buckets = Pyramid(columns).buckets(start, start + length, room)
    first, last = max(0, start), min(count, start + length)
    if last <= first:
        assert len(buckets) == 0
        return
    assert len(buckets) <= max(room, 66)
    assert buckets.first * buckets.span <= first
    assert (buckets.first + len(buckets)) * buckets.span >= last
    check_against_bars(columns, buckets)


@given(count=st.integers(1, 400), more=st.integers(1, 400), room=st.integers(1, 200), seed=st.integers(0, 9))
def test_bars_that_arrive_one_by_one_make_the_same_pyramid(count: int, more: int, room: int, seed: int) -> None:
    whole = bars_of(count + more, seed)
    growing = BarColumns.from_bars(bars_of(count, seed + 100))
    growing.set_last((1.0, 2.0, 0.5, 1.5, 9.0))
    pyramid = Pyramid(growing)
    for index in range(more):
        row = (whole.open[index], whole.high[index], whole.low[index], whole.close[index], whole.volume[index])
        growing.append(index, row)
        pyramid.refresh()
    check_against_bars(growing, pyramid.buckets(0, len(growing), room))
    assert len(growing) == count + more


@given(count=st.integers(1, 500), close=st.floats(-1e3, 1e3), room=st.integers(1, 100))
def test_the_forming_bar_changes_every_level_above_it(count: int, close: float, room: int) -> None:
    columns = BarColumns.from_bars(bars_of(count, 3))
    pyramid = Pyramid(columns)
    columns.set_last((0.0, max(close, 0.0), min(close, 0.0), close, 5.0))
    pyramid.refresh()
    check_against_bars(columns, pyramid.buckets(0, count, room))


def test_the_first_level_that_fits_is_taken() -> None:
    pyramid = Pyramid(BarColumns.from_bars(bars_of(1000, 1)))
    assert pyramid.buckets(0, 1000, 1000).span == 1
    assert pyramid.buckets(0, 1000, 999).span == 2
    assert pyramid.buckets(0, 300, 1000).span == 1


def test_a_short_last_bucket_has_its_centre_among_its_own_bars() -> None:
    pyramid = Pyramid(BarColumns.from_bars(bars_of(129, 1)))
    buckets = pyramid.buckets(0, 129, 65)
    assert buckets.span == 2
    assert buckets.centres(129)[0] == 0.5
    assert buckets.centres(129)[-1] == 128.0
