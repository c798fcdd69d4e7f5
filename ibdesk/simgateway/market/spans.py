"""Bars as integer columns, and their aggregation into larger ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .rng import Ints


@dataclass(frozen=True, slots=True)
class Columns:
    """Bars in columns: `time` (epoch seconds or day ordinals), ohlc (4 rows of units / parts), and trades.

    `weighted` is the sum of volume x (open + high + low + close), from which the average price follows.
    """

    time: Ints
    ohlc: Ints
    volume: Ints
    count: Ints
    weighted: Ints
    parts: int = 1

    @property
    def size(self) -> int:
        """Return the number of bars."""
        return len(self.time)

    def tail(self, number: int) -> Columns:
        """Return the last bars."""
        cut = slice(max(self.size - number, 0), None)
        return Columns(
            self.time[cut], self.ohlc[:, cut], self.volume[cut], self.count[cut], self.weighted[cut], self.parts
        )


def columns(time: Ints, ohlc: Ints, volume: Ints, count: Ints, traded: Ints | None = None) -> Columns:
    """Make columns of trade bars; `traded` are their trade prices when `ohlc` shows another side."""
    basis = ohlc if traded is None else traded
    return Columns(time, ohlc, volume, count, basis.sum(axis=0) * volume)


def join(pieces: list[Columns]) -> Columns | None:
    """Put pieces one after the other; None when there are none."""
    full = [piece for piece in pieces if piece.size]
    if not full:
        return None
    return Columns(
        np.concatenate([p.time for p in full]),
        np.concatenate([p.ohlc for p in full], axis=1),
        np.concatenate([p.volume for p in full]),
        np.concatenate([p.count for p in full]),
        np.concatenate([p.weighted for p in full]),
        full[0].parts,
    )


def group(bars: Columns, buckets: Ints, stamp_last: bool = False) -> Columns:
    """Merge neighbours of the same bucket; the time is that of the first bar (or of the last one)."""
    if not bars.size:
        return bars
    starts = np.flatnonzero(np.concatenate(([True], buckets[1:] != buckets[:-1])))
    ends = np.concatenate((starts[1:], [bars.size])) - 1
    opened, high, low, close = bars.ohlc
    ohlc = np.array([opened[starts], np.maximum.reduceat(high, starts), np.minimum.reduceat(low, starts), close[ends]])
    return Columns(
        bars.time[ends if stamp_last else starts],
        ohlc,
        np.add.reduceat(bars.volume, starts),
        np.add.reduceat(bars.count, starts),
        np.add.reduceat(bars.weighted, starts),
        bars.parts,
    )
