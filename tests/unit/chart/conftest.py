"""Bars made from a seed, for the tests of the chart."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from ibdesk.core.records.bars import Bars, Times

MakeBars = Callable[..., Bars]


def made_bars(times: Times | list[int], *, seed: int = 1, daily: bool = False, volume: bool = True) -> Bars:
    """A random walk of whole cents about 100."""
    count = len(times)
    random = np.random.default_rng(seed)
    close = np.round(100.0 + np.cumsum(random.normal(0.0, 0.3, count)), 2)
    opened = np.concatenate(([100.0], close[:-1]))[:count]
    high = np.round(np.maximum(opened, close) + random.random(count), 2)
    low = np.round(np.minimum(opened, close) - random.random(count), 2)
    traded = np.floor(random.random(count) * 1e6) if volume else np.full(count, np.nan)
    return Bars(
        time=np.array(times, np.int64), open=opened, high=high, low=low, close=close, volume=traded, wap=close,
        count=np.full(count, 7 if volume else -1, np.int64), daily=daily,
    )  # fmt: skip


@pytest.fixture
def make_bars() -> MakeBars:
    """Give the maker of bars."""
    return made_bars
