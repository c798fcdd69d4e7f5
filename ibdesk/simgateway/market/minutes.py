"""The minutes of one day, drawn inside the open, high, low, close and volume of its segments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import rng
from .days import LIQUID, DayTable
from .grid import Grid
from .rng import Flags, Floats, Ints


@dataclass(frozen=True, slots=True)
class DayMinutes:
    """Arrays over the minutes of one trading session; prices in grid units.

    Attributes:
        start: epoch minute of the first one.
        liquid: indices [from, to) of the liquid hours.
        ohlc: shape (4, minutes).
        skew: 0 or 1, see Sides.
        high_so_far, low_so_far: of the liquid hours up to the end of each minute.
    """

    start: int
    liquid: tuple[int, int]
    ohlc: Ints
    volume: Ints
    count: Ints
    skew: Ints
    high_so_far: Ints
    low_so_far: Ints
    volume_so_far: Ints

    @property
    def size(self) -> int:
        """Return the number of minutes."""
        return int(self.ohlc.shape[1])


def build_minutes(table: DayTable, index: int, cuts: tuple[int, int, int, int], grid: Grid, stream: int) -> DayMinutes:
    """Draw one day; `cuts` are the epoch minutes of trading start, liquid start and end, trading end."""
    parts = [
        _segment(table, index, segment, cuts[segment + 1] - cuts[segment], grid, rng.key(stream, segment))
        for segment in range(3)
        if cuts[segment + 1] > cuts[segment]
    ]
    ohlc = np.concatenate([part[0] for part in parts], axis=1)
    volume, count, skew = (np.concatenate([part[n] for part in parts]) for n in (1, 2, 3))
    first, last = cuts[LIQUID] - cuts[0], cuts[LIQUID + 1] - cuts[0]
    highs, lows = ohlc[1].copy(), ohlc[2].copy()
    highs[last:], lows[last:] = highs[first], lows[first]
    highs[first:] = np.maximum.accumulate(highs[first:])
    lows[first:] = np.minimum.accumulate(lows[first:])
    return DayMinutes(cuts[0], (first, last), ohlc, volume, count, skew, highs, lows, np.cumsum(volume))


def share(total: int, weights: Floats) -> Ints:
    """Split a whole number by weights into whole numbers that add up to it."""
    sums = np.cumsum(weights)
    upto = np.floor(sums / sums[-1] * total + 1e-9).astype(np.int64)
    upto[-1] = total
    parts: Ints = upto.copy()
    parts[1:] -= upto[:-1]
    return parts


def _segment(
    table: DayTable, index: int, segment: int, minutes: int, grid: Grid, stream: int
) -> tuple[Ints, Ints, Ints, Ints]:
    """Return (ohlc, volume, count, skew) of one segment."""
    counters = np.arange(minutes, dtype=np.int64)
    weights = _shape(minutes) * (0.25 + 1.5 * rng.uniforms(rng.key(stream, 1), counters))
    trades, shares = int(table.count[segment, index]), int(table.volume[segment, index])
    if trades:
        count = share(trades - 1, weights)
        count[0] += 1  # the first minute always trades: its open is the segment's open
        active = count > 0
    else:
        count, active = np.zeros(minutes, dtype=np.int64), np.ones(minutes, dtype=np.bool_)
    volume = count + share(shares - trades, weights * active)
    day = (table.open, table.high, table.low, table.close)
    pinned = [int(array[segment, index]) for array in day]
    single = count[active] == 1
    drawn = _path(pinned, weights[active], single, grid, stream)
    # A minute without a trade stands flat on the close before it.
    position = np.cumsum(active) - 1
    ohlc = np.where(active, drawn[:, position], drawn[3, position])
    skew = (rng.bits(rng.key(stream, 4), counters) & np.uint64(1)).astype(np.int64)
    # The extremes and both ends keep skew 0, so the day's bid and ask follow from the day's prices.
    tick = int(table.tick[index])
    skew[(ohlc[1] >= pinned[1]) | (ohlc[2] < pinned[2] + tick)] = 0
    skew[0] = skew[-1] = 0
    return ohlc, volume, count, skew


def _shape(minutes: int) -> Floats:
    """Return the U of a day's activity: busy at both ends."""
    x = (np.arange(minutes) + 0.5) / minutes * 2 - 1
    return np.asarray(0.5 + 1.6 * x * x * x * x, dtype=np.float64)


def _path(pinned: list[int], weights: Floats, single: Flags, grid: Grid, stream: int) -> Ints:
    """Draw bars that start at the open, end at the close and touch high and low exactly."""
    first, top, bottom, final = pinned
    number = len(weights)
    counters = np.arange(number, dtype=np.int64)
    walk = np.cumsum(rng.normals(rng.key(stream, 2), counters) * np.sqrt(weights))
    part = (counters + 1) / number
    bridge = walk - walk[-1] * part
    span = float(bridge.max() - bridge.min())
    scale = (top - bottom) / span if span > 0 else 0.0
    line = first + (final - first) * part + bridge * scale
    close = np.clip(grid.snap_units(_folded(line, bottom, top)), bottom, top)
    close[-1] = final
    # Each minute opens on the close before it: the quiet seconds at its start stand there as well.
    opened = np.concatenate(([first], close[:-1]))
    reach = (top - bottom) * 0.5 / number**0.5
    high, low = np.maximum(opened, close), np.minimum(opened, close)
    up, down = (np.abs(rng.normals(rng.key(stream, 3, side), counters)) * reach * ~single for side in (0, 1))
    high = np.maximum(np.clip(grid.snap_units(high + up), bottom, top), high)
    low = np.minimum(np.clip(grid.snap_units(np.maximum(low - down, 1)), bottom, top), low)
    high[int(np.argmax(np.where(single, -1, high)))] = top
    low[int(np.argmin(np.where(single, np.iinfo(np.int64).max, low)))] = bottom
    return np.array([opened, high, low, close])


def _folded(line: Floats, bottom: int, top: int) -> Floats:
    """Reflect a line at the extremes: a walk that was clipped there would stand flat for hours."""
    room = top - bottom
    if room == 0:
        return np.full(len(line), float(bottom))
    over = np.mod(line - bottom, 2 * room)
    return np.asarray(bottom + np.minimum(over, 2 * room - over), dtype=np.float64)
