"""A binary pyramid over bars: any stretch of history in no more buckets than there are pixel columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ibdesk.core.records.bars import Floats
from ibdesk.panels.chart.columns import FIELDS, BarColumns

_SMALLEST = 64


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Buckets:
    """Consecutive buckets of `span` bars each; bucket j holds the bars from (first + j) * span on.

    open is the first of the bucket, close the last, high and low the extremes, volume the
    highest (NaN where none has one).
    """

    span: int
    first: int
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats

    def __len__(self) -> int:
        return len(self.open)

    def centres(self, bars: int) -> Floats:
        """Give the middle of each bucket in bar numbers; the last bucket of `bars` bars may be short."""
        first = np.arange(self.first, self.first + len(self), dtype=np.float64) * self.span
        last = np.minimum(first + self.span, float(bars)) - 1.0
        return (first + last) / 2.0


class Pyramid:
    """Levels above the bars, each half as long as the one below: memory doubles, building is vectorised."""

    def __init__(self, columns: BarColumns) -> None:
        self._columns = columns
        self._levels: list[NDArray[np.float64]] = []
        self._build()

    @property
    def depth(self) -> int:
        """Number of levels, the bars themselves included."""
        return len(self._levels) + 1

    def buckets(self, start: int, stop: int, columns: int) -> Buckets:
        """Give the bars start..stop-1 at the first level with no more buckets than `columns`.

        The slice is widened to whole buckets. An empty range gives no buckets.
        """
        start, stop = max(0, start), min(len(self._columns), stop)
        level, wanted = 0, max(1, columns)
        while level + 1 < self.depth and _count(start, stop, level) > wanted:
            level += 1
        first = start >> level
        last = first + _count(start, stop, level)
        rows = self._rows(level)
        parts = {name: rows[i][first:last] for i, name in enumerate(FIELDS)}
        return Buckets(span=1 << level, first=first, **parts)

    def refresh(self, index: int | None = None) -> None:
        """Follow the columns after an append or a change of one bar, by default the last: one entry a level."""
        index = len(self._columns) - 1 if index is None else index
        if index < 0 or self._needs_rebuild():
            self._build()
            return
        for level in range(1, self.depth):
            below = self._rows(level - 1)
            index >>= 1
            pair = [row[2 * index : 2 * index + 2] for row in below]
            self._levels[level - 1][:, index] = _fold(pair)

    def _rows(self, level: int) -> list[Floats]:
        if level == 0:
            return [getattr(self._columns, name) for name in FIELDS]
        count = ((len(self._columns) - 1) >> level) + 1
        return [row[:count] for row in self._levels[level - 1]]

    def _needs_rebuild(self) -> bool:
        if not self._levels:
            return len(self._columns) > _SMALLEST
        lowest = self._levels[0].shape[1]
        return ((len(self._columns) - 1) >> 1) >= lowest

    def _build(self) -> None:
        self._levels = []
        rows = self._rows(0)
        while len(rows[0]) > _SMALLEST:
            halved = _halve(rows)
            spare = np.full((len(FIELDS), 2 * halved.shape[1]), np.nan)
            spare[:, : halved.shape[1]] = halved
            self._levels.append(spare)
            rows = [row[: halved.shape[1]] for row in spare]


def _count(start: int, stop: int, level: int) -> int:
    """Count the buckets of `level` that the bars start..stop-1 touch."""
    return ((stop - 1) >> level) - (start >> level) + 1 if stop > start else 0


def _fold(pair: list[Floats]) -> tuple[float, float, float, float, float]:
    opens, highs, lows, closes, volumes = pair
    return opens[0], highs.max(), lows.min(), closes[-1], float(np.fmax.reduce(volumes))


def _halve(rows: list[Floats]) -> NDArray[np.float64]:
    """Merge neighbours two by two; an odd last bucket stands alone."""
    opens, highs, lows, closes, volumes = rows
    count = len(opens)
    even = count - count % 2
    halved = np.empty((len(FIELDS), (count + 1) // 2))
    pairs = even // 2
    halved[0, :pairs] = opens[0:even:2]
    np.maximum(highs[0:even:2], highs[1:even:2], out=halved[1, :pairs])
    np.minimum(lows[0:even:2], lows[1:even:2], out=halved[2, :pairs])
    halved[3, :pairs] = closes[1:even:2]
    np.fmax(volumes[0:even:2], volumes[1:even:2], out=halved[4, :pairs])
    if count % 2:
        halved[:, -1] = [row[-1] for row in rows]
    return halved
