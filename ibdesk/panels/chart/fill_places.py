"""Where executions stand on the bars: a triangle below the low or above the high, a notch at the price itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal

import numpy as np
from PySide6.QtCore import QRectF

from ibdesk.core.money import quantity_text
from ibdesk.core.records.order import Action
from ibdesk.panels.chart.line_places import Measure
from ibdesk.panels.chart.marks import FillMark
from ibdesk.panels.chart.model import ChartData
from ibdesk.panels.chart.viewport import Viewport
from ibdesk.panels.chart.zones import wall_seconds

TRIANGLE_PX = 9.0
SIZE_PX = 12.0
_OFF_PX = 5.0
_MERGE_PX = 14.0


@dataclass(frozen=True, slots=True)
class FillPlace:
    """One triangle: of one execution, or of several that lie too near together. `notches` are their prices' rows.

    `words` are the lines of its tip; `text` (the total) is left out where it would cover something.
    """

    side: Action
    x: float
    triangle: QRectF
    notches: tuple[float, ...]
    text: str
    text_box: QRectF | None
    words: str


@dataclass(slots=True)
class _Cluster:
    side: Action
    x: float
    marks: list[FillMark]
    low: float
    high: float


def bar_of(data: ChartData, time: datetime) -> int | None:
    """Give the number of the bar in which an instant lies, None if it lies in none.

    One just after the last bar's end belongs to the bar that is about to come: its number is that of the count.
    """
    times = data.bars.time
    if not len(times):
        return None
    seconds = int(time.timestamp())
    if data.bars.daily:
        seconds = int(wall_seconds(np.array([seconds], np.int64), data.exchange.zone)[0]) // 86_400 * 86_400
    place = int(np.searchsorted(times, seconds, side="right")) - 1
    if place < 0:
        return None
    length = data.bar_s or (int(times[1] - times[0]) if len(times) > 1 else 0)
    past = seconds - int(times[place])
    if past < length or not length:
        return place
    is_last = place == len(times) - 1
    return place + 1 if is_last and past < 2 * length else None


def fill_places(
    marks: Sequence[FillMark], data: ChartData, view: Viewport, size: tuple[float, float], measure: Measure,
    taken: Sequence[QRectF],
) -> tuple[FillPlace, ...]:  # fmt: skip
    """Place the executions that lie on the plot; their totals keep off `taken` and off one another."""
    width, height = size
    covered = [*taken]
    places = []
    for cluster in _clusters(marks, data, view, width):
        place = _place(cluster, data.clock.zone, view, height, measure)
        if place is None:
            continue
        box = place.text_box
        if box is not None and any(box.intersects(other) for other in covered):
            place = FillPlace(place.side, place.x, place.triangle, place.notches, place.text, None, place.words)
        covered += [place.triangle] + ([place.text_box] if place.text_box is not None else [])
        places.append(place)
    return tuple(places)


def first_x(marks: Sequence[FillMark], data: ChartData, view: Viewport, width: float) -> float:
    """Give where the first execution stands, 0.0 without any."""
    bars = [bar for mark in marks if (bar := bar_of(data, mark.time)) is not None]
    return (min(bars) - view.x0) * width / view.span if bars else 0.0


def _clusters(marks: Sequence[FillMark], data: ChartData, view: Viewport, width: float) -> list[_Cluster]:
    """Join the executions of one side that stand too near together to be told apart."""
    spots = []
    for mark in marks:
        bar = bar_of(data, mark.time)
        x = None if bar is None else (bar - view.x0) * width / view.span
        if bar is not None and x is not None and 0.0 <= x <= width:
            spots.append((mark.side, x, bar, mark))
    clusters: list[_Cluster] = []
    for side, x, bar, mark in sorted(spots, key=lambda spot: spot[:3]):
        low, high = _extent(data, bar, mark.price)
        joined = clusters[-1] if clusters else None
        if joined is not None and joined.side == side and x - joined.x < _MERGE_PX:
            joined.marks.append(mark)
            joined.low, joined.high = min(joined.low, low), max(joined.high, high)
        else:
            clusters.append(_Cluster(side, x, [mark], low, high))
    return clusters


def _extent(data: ChartData, bar: int, price: Decimal) -> tuple[float, float]:
    paid = float(price)
    if bar >= len(data):
        return paid, paid
    return min(float(data.columns.low[bar]), paid), max(float(data.columns.high[bar]), paid)


def _place(cluster: _Cluster, zone: tzinfo, view: Viewport, height: float, measure: Measure) -> FillPlace | None:
    buys = cluster.side == "BUY"
    edge = view.y_at(cluster.low if buys else cluster.high, height)
    top = edge + _OFF_PX if buys else edge - _OFF_PX - TRIANGLE_PX
    if top < 0.0 or top + TRIANGLE_PX > height:
        return None
    half = TRIANGLE_PX / 2.0
    triangle = QRectF(round(cluster.x) - half + 0.5, round(top), TRIANGLE_PX, TRIANGLE_PX)
    text = quantity_text(sum((mark.shares for mark in cluster.marks), Decimal(0)))
    wide = measure(text, True)
    text_top = triangle.bottom() + 1.0 if buys else triangle.top() - SIZE_PX - 1.0
    box = QRectF(round(cluster.x - wide / 2.0), text_top, round(wide), SIZE_PX)
    return FillPlace(
        side=cluster.side,
        x=cluster.x,
        triangle=triangle,
        notches=tuple(view.y_at(float(mark.price), height) for mark in cluster.marks),
        text=text,
        text_box=box if text_top >= 0.0 and text_top + SIZE_PX <= height else None,
        words="\n".join(f"{_clock(mark.time, zone)}  {mark.words}" for mark in cluster.marks),
    )


def _clock(time: datetime, zone: tzinfo) -> str:
    return f"{time.astimezone(zone):%H:%M:%S}"
