"""From buckets of bars to rectangles in whole device pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ibdesk.core.records.bars import Floats
from ibdesk.panels.chart.pyramid import Buckets

Rects = NDArray[np.float64]
Mask = NDArray[np.bool_]
_BODY_SHARE = 0.7
_WIDEST_BODY = 61
_LEAST_PRICE = 1e-12


@dataclass(frozen=True, slots=True)
class Mapping:
    """How bar numbers and prices land on device pixels: X = (bar - x0) * sx, Y = (y1 - price) * sy.

    `unit` is the width of a hairline in device pixels. `log`: y1 and sy are those of the price's logarithm.
    """

    x0: float
    sx: float
    y1: float
    sy: float
    unit: int = 1
    log: bool = False

    def x(self, bars: Floats) -> Floats:
        """Give the pixel column of each bar number."""
        return np.floor((bars - self.x0) * self.sx)

    def y(self, prices: Floats) -> Floats:
        """Give the pixel row of each price."""
        return np.floor(self.level(prices))

    def level(self, prices: Floats) -> Floats:
        """Give the unrounded row of each price."""
        scaled: Floats = np.log10(np.maximum(prices, _LEAST_PRICE)) if self.log else prices
        return (self.y1 - scaled) * self.sy


def body_width(spacing: float, unit: int = 1) -> int:
    """Give the width of a candle's body: odd, with the wick in its middle, apart from its neighbour."""
    cells = spacing / unit
    if cells < 4.0:
        return unit
    odd = int(cells * _BODY_SHARE) | 1
    return min(odd if odd <= cells - 1.0 else odd - 2, _WIDEST_BODY) * unit


def _rects(x: Floats, top: Floats, width: float | Floats, bottom: Floats) -> Rects:
    """Stack x, y, width, height; `bottom` is the last row covered."""
    out = np.empty((len(x), 4))
    out[:, 0], out[:, 1], out[:, 2] = x, top, width
    out[:, 3] = bottom - top + 1
    return out


def candles(buckets: Buckets, centres: Floats, mapping: Mapping) -> tuple[Rects, Rects, Mask]:
    """Give the rectangles of rising (hollow) and falling (filled) candles, and which buckets rise.

    A body is at least 2 units high; with less than 4 units of room a candle is its wick alone.
    """
    unit = mapping.unit
    width = body_width(buckets.span * mapping.sx, unit)
    x = mapping.x(centres) - (unit - 1) // 2
    high, low = mapping.y(buckets.high), mapping.y(buckets.low) + unit - 1
    rising = buckets.close >= buckets.open
    top = mapping.y(np.maximum(buckets.open, buckets.close))
    bottom = np.maximum(mapping.y(np.minimum(buckets.open, buckets.close)), top + 2 * unit - 1)
    if width <= unit:
        low = np.maximum(low, high)
        stems = _rects(x, high, unit, low)
        return stems[rising], stems[~rising], rising
    left = x - (width - unit) // 2
    up = _hollow([values[rising] for values in (left, x, high, top, bottom, low)], width, unit)
    down = np.vstack(
        (
            _rects(x[~rising], high[~rising], unit, np.maximum(low, bottom)[~rising]),
            _rects(left[~rising], top[~rising], width, bottom[~rising]),
        )
    )
    return up, down, rising


def _hollow(edges: list[Floats], width: int, unit: int) -> Rects:
    """Give two wicks and four edges for each hollow candle."""
    left, x, high, top, bottom, low = edges
    right = left + width - unit
    return np.vstack(
        (
            _rects(x, high, unit, top - 1),
            _rects(x, bottom + 1, unit, np.maximum(low, bottom)),
            _rects(left, top, width, top + unit - 1),
            _rects(left, bottom - unit + 1, width, bottom),
            _rects(left, top, unit, bottom),
            _rects(right, top, unit, bottom),
        )
    )


def ohlc(buckets: Buckets, centres: Floats, mapping: Mapping) -> tuple[Rects, Rects, Mask]:
    """Give the rectangles of rising and falling bars: a stem, open to the left, close to the right."""
    unit = mapping.unit
    arm = (body_width(buckets.span * mapping.sx, unit) - unit) // 2
    x = mapping.x(centres) - (unit - 1) // 2
    rising = buckets.close >= buckets.open
    high, low = mapping.y(buckets.high), mapping.y(buckets.low) + unit - 1
    opens, closes = mapping.y(buckets.open), mapping.y(buckets.close)

    def part(mask: Mask) -> Rects:
        stem = _rects(x[mask], high[mask], unit, low[mask])
        if arm <= 0:
            return stem
        left = _rects(x[mask] - arm, opens[mask], arm, opens[mask] + unit - 1)
        right = _rects(x[mask] + unit, closes[mask], arm, closes[mask] + unit - 1)
        return np.vstack((stem, left, right))

    return part(rising), part(~rising), rising


def segments(buckets: Buckets, centres: Floats, mapping: Mapping) -> Rects:
    """Give the line of closes as x1, y1, x2, y2 in unrounded device pixels, one row a segment."""
    x = (centres - mapping.x0) * mapping.sx
    y = mapping.level(buckets.close)
    out = np.empty((max(len(x) - 1, 0), 4))
    out[:, 0], out[:, 1], out[:, 2], out[:, 3] = x[:-1], y[:-1], x[1:], y[1:]
    return out


def volumes(buckets: Buckets, centres: Floats, mapping: Mapping, floor: int, height: int) -> tuple[Rects, Rects]:
    """Give the columns of volume, rising and falling: they stand on row `floor`, the highest is `height`."""
    known = np.nan_to_num(buckets.volume, nan=0.0)
    most = float(known.max(initial=0.0))
    if most <= 0.0 or height <= 0:
        return np.empty((0, 4)), np.empty((0, 4))
    width = body_width(buckets.span * mapping.sx, mapping.unit)
    left = mapping.x(centres) - (width - 1) // 2
    tall = np.ceil(known / most * height)
    rising = buckets.close >= buckets.open
    bottom = np.full(len(left), float(floor - 1))

    def part(mask: Mask) -> Rects:
        mask = mask & (tall > 0)
        return _rects(left[mask], floor - tall[mask], width, bottom[mask])

    return part(rising), part(~rising)


def runs(flags: Mask) -> list[tuple[int, int]]:
    """Give the stretches (start, stop) of neighbouring true flags."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
