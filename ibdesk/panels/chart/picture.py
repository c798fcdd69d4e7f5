"""One frame of the chart as numbers: every rectangle, line and label, before anything is painted."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum

import numpy as np

from ibdesk.core.records.bars import Floats
from ibdesk.panels.chart import geometry
from ibdesk.panels.chart.geometry import Mapping, Mask, Rects
from ibdesk.panels.chart.model import ChartData
from ibdesk.panels.chart.price_ticks import log_ticks, price_text, ticks
from ibdesk.panels.chart.pyramid import Buckets
from ibdesk.panels.chart.viewport import Viewport, price_range

TOP_BAND_PX = 48.0
VOLUME_SHARE = 0.16
_LOW_BAND_PX = 18.0
_FINEST_GROUND = 4
_DAY_GAP_PX = 12


def no_rects() -> Rects:
    """Give an empty list of rectangles."""
    return np.empty((0, 4))


class Kind(Enum):
    """How bars are drawn."""

    CANDLES = "Candles"
    BARS = "Bars"
    LINE = "Line"


@dataclass(frozen=True, slots=True)
class Size:
    """The plot area in logical pixels and the device's pixels per logical one."""

    width: float
    height: float
    ratio: float = 1.0

    @property
    def columns(self) -> int:
        """Width in device pixels."""
        return max(1, int(self.width * self.ratio))

    @property
    def rows(self) -> int:
        """Height in device pixels."""
        return max(1, int(self.height * self.ratio))


@dataclass(frozen=True, slots=True)
class Label:
    """A text at a position along its axis, in logical pixels."""

    at: float
    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shapes:
    """Bars as rectangles x, y, width, height, the `_out` ones outside RTH; a line as x1, y1, x2, y2."""

    rising: Rects = field(default_factory=no_rects)
    falling: Rects = field(default_factory=no_rects)
    rising_out: Rects = field(default_factory=no_rects)
    falling_out: Rects = field(default_factory=no_rects)
    line: Rects = field(default_factory=no_rects)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Axes:
    """Labels in logical pixels along their axis; hairlines of grid and days, ground outside RTH."""

    time_labels: tuple[Label, ...]
    price_labels: tuple[Label, ...]
    grid: Rects
    days: Rects
    ground: Rects


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Picture:
    """A frame, all rectangles in device pixels; `view` has the price range that was used."""

    view: Viewport
    size: Size
    mapping: Mapping
    shapes: Shapes
    volume_up: Rects
    volume_down: Rects
    axes: Axes

    @property
    def primitives(self) -> int:
        """Count what a painter is asked to draw for the bars: bounded by the width of the plot."""
        shapes = self.shapes
        bars = (shapes.rising, shapes.falling, shapes.rising_out, shapes.falling_out, shapes.line)
        return sum(map(len, (*bars, self.volume_up, self.volume_down)))


def compose(data: ChartData, view: Viewport, size: Size, kind: Kind) -> Picture:
    """Work out one frame at a cost set by the width of the plot, not by the number of bars."""
    start, stop = view.visible(len(data))
    buckets = data.pyramid.buckets(start, stop, size.columns)
    has_volume = bool(np.any(buckets.volume > 0))
    if view.log and not data.positive:
        view = replace(view, log=False, y_auto=True)
    view = _with_prices(view, buckets, size, has_volume, kind)
    mapping = Mapping(
        x0=view.x0,
        sx=size.columns / view.span,
        y1=view.y1,
        sy=size.rows / (view.y1 - view.y0),
        unit=max(1, round(size.ratio)),
        log=view.log,
    )
    centres = buckets.centres(len(data))
    up, down = geometry.volumes(buckets, centres, mapping, size.rows, int(size.rows * VOLUME_SHARE))
    return Picture(
        view=view,
        size=size,
        mapping=mapping,
        shapes=_shapes(data, buckets, centres, mapping, kind),
        volume_up=up,
        volume_down=down,
        axes=_axes(data, view, size, mapping, (start, stop)),
    )


def _with_prices(view: Viewport, buckets: Buckets, size: Size, has_volume: bool, kind: Kind) -> Viewport:
    if not view.y_auto or not len(buckets):
        return view
    line = kind is Kind.LINE
    low = float((buckets.close if line and buckets.span == 1 else buckets.low).min())
    high = float((buckets.close if line and buckets.span == 1 else buckets.high).max())
    bottom = _LOW_BAND_PX + (size.height * VOLUME_SHARE if has_volume else 0.0)
    y0, y1 = price_range(view.scaled(low), view.scaled(high), size.height, TOP_BAND_PX, bottom)
    return replace(view, y0=y0, y1=y1)


def _shapes(data: ChartData, buckets: Buckets, centres: Floats, mapping: Mapping, kind: Kind) -> Shapes:
    if kind is Kind.LINE:
        return Shapes(line=geometry.segments(buckets, centres, mapping))
    draw = geometry.candles if kind is Kind.CANDLES else geometry.ohlc
    outside = _outside(data, centres)
    if outside is None:
        up, down, _ = draw(buckets, centres, mapping)
        return Shapes(rising=up, falling=down)
    up, down, _ = draw(*_part(buckets, centres, ~outside), mapping)
    up_out, down_out, _ = draw(*_part(buckets, centres, outside), mapping)
    return Shapes(rising=up, falling=down, rising_out=up_out, falling_out=down_out)


def _outside(data: ChartData, centres: Floats) -> Mask | None:
    if data.outside is None or not len(centres):
        return None
    mask: Mask = data.outside[centres.astype(np.int64)]
    return mask if mask.any() else None


def _part(buckets: Buckets, centres: Floats, mask: Mask) -> tuple[Buckets, Floats]:
    part = replace(
        buckets,
        open=buckets.open[mask],
        high=buckets.high[mask],
        low=buckets.low[mask],
        close=buckets.close[mask],
        volume=buckets.volume[mask],
    )
    return part, centres[mask]


def _axes(data: ChartData, view: Viewport, size: Size, mapping: Mapping, bars: tuple[int, int]) -> Axes:
    per_bar = size.width / view.span
    marks = data.ticks.labels(*bars, per_bar)
    find = log_ticks if view.log else ticks
    prices = find(view.unscaled(view.y0), view.unscaled(view.y1), size.height, data.tick)
    lines = mapping.x(np.array([float(mark.bar) for mark in marks]))
    starts = data.ticks.day_starts(*bars).astype(np.float64)
    crowded = len(starts) * _DAY_GAP_PX > size.width
    days = mapping.x((starts[:0] if crowded else starts) - 0.5)
    rows = mapping.y(np.array(prices, np.float64))
    return Axes(
        time_labels=tuple(Label((mark.bar - view.x0) * per_bar, mark.text, mark.major) for mark in marks),
        price_labels=tuple(Label(view.y_at(one, size.height), price_text(one, data.decimals)) for one in prices),
        grid=np.vstack((_upright(lines, mapping.unit, size), _level(rows, mapping.unit, size))),
        days=_upright(days, mapping.unit, size),
        ground=_ground(data, size, mapping, bars),
    )


def _ground(data: ChartData, size: Size, mapping: Mapping, bars: tuple[int, int]) -> Rects:
    """Give the ground outside regular hours, unless bars are so many that it would only flicker."""
    start, stop = bars
    if data.outside is None or stop - start > _FINEST_GROUND * size.width:
        return no_rects()
    stretches = geometry.runs(data.outside[start:stop])
    edges = np.array(stretches, np.float64).reshape(-1, 2) + start - 0.5
    left, right = mapping.x(edges[:, 0]), mapping.x(edges[:, 1])
    return _stack(left, 0.0, right - left, float(size.rows))


def _upright(x: Floats, unit: int, size: Size) -> Rects:
    return _stack(x, 0.0, float(unit), float(size.rows))


def _level(y: Floats, unit: int, size: Size) -> Rects:
    return _stack(0.0, y, float(size.columns), float(unit))


def _stack(x: Floats | float, y: Floats | float, width: Floats | float, height: float) -> Rects:
    out = np.empty((max(np.size(x), np.size(y)) if np.size(x) and np.size(y) else 0, 4))
    for column, values in enumerate((x, y, width, height)):
        out[:, column] = values
    return out
