"""Bars as growing columns of numbers, never as objects."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ibdesk.core.records.bars import Bars, Floats, Times

_FIRST_CAPACITY = 512
FIELDS = ("open", "high", "low", "close", "volume")


class BarColumns:
    """Columns time (int64, seconds UTC) and open, high, low, close, volume (float64), oldest first.

    Capacity grows by doubling, so that appending bars one by one costs O(1) each. The properties are
    views: valid until the next append.
    """

    def __init__(self) -> None:
        self._count = 0
        self._time: Times = np.zeros(_FIRST_CAPACITY, np.int64)
        self._values: dict[str, Floats] = {name: np.zeros(_FIRST_CAPACITY) for name in FIELDS}

    @classmethod
    def from_bars(cls, bars: Bars) -> BarColumns:
        """Copy a record of bars."""
        columns = cls()
        columns.extend(bars)
        return columns

    def __len__(self) -> int:
        return self._count

    @property
    def time(self) -> Times:
        """Start of each bar, seconds since 1970 UTC."""
        return self._time[: self._count]

    @property
    def open(self) -> Floats:
        """First price of each bar."""
        return self._values["open"][: self._count]

    @property
    def high(self) -> Floats:
        """Highest price of each bar."""
        return self._values["high"][: self._count]

    @property
    def low(self) -> Floats:
        """Lowest price of each bar."""
        return self._values["low"][: self._count]

    @property
    def close(self) -> Floats:
        """Last price of each bar."""
        return self._values["close"][: self._count]

    @property
    def volume(self) -> Floats:
        """Traded quantity of each bar, NaN where TWS has none."""
        return self._values["volume"][: self._count]

    def extend(self, bars: Bars) -> None:
        """Append a record of bars behind the last one."""
        start, stop = self._count, self._count + len(bars)
        self._reserve(stop)
        self._time[start:stop] = bars.time
        for name in FIELDS:
            self._values[name][start:stop] = getattr(bars, name)
        self._count = stop

    def append(self, time: int, bar: tuple[float, float, float, float, float]) -> None:
        """Append one bar (open, high, low, close, volume)."""
        self._reserve(self._count + 1)
        self._time[self._count] = time
        self._count += 1
        self.set_last(bar)

    def set_last(self, bar: tuple[float, float, float, float, float]) -> None:
        """Replace the numbers of the last, still forming bar; IndexError when there is none."""
        self.set_at(self._count - 1, bar)

    def set_at(self, index: int, bar: tuple[float, float, float, float, float]) -> None:
        """Replace the numbers of one bar; IndexError when there is none."""
        if not 0 <= index < self._count:
            raise IndexError("there is no such bar")
        for name, value in zip(FIELDS, bar, strict=True):
            self._values[name][index] = value

    def _reserve(self, wanted: int) -> None:
        capacity = len(self._time)
        if wanted <= capacity:
            return
        while capacity < wanted:
            capacity *= 2
        self._time = _grown(self._time, capacity, self._count)
        for name in FIELDS:
            self._values[name] = _grown(self._values[name], capacity, self._count)


def _grown(old: NDArray[Any], capacity: int, count: int) -> NDArray[Any]:
    grown = np.zeros(capacity, old.dtype)
    grown[:count] = old[:count]
    return grown
