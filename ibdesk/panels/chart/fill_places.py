"""Where executions stand on the bars: a triangle below the low or above the high, a notch at the price itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
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
_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class FillPlace:
    """One triangle: of one execution, or of several that lie too near together. `notches` are their prices' rows.

    `text`, the total, is not drawn without a box, where it would cover something. `zone` is the axis' clock.
    """

    side: Action
    x: float
    triangle: QRectF
    notches: tuple[float, ...]
    text: str
    text_box: QRectF | None
    marks: tuple[FillMark, ...]
    zone: tzinfo

    @property
    def words(self) -> str:
        """Give the lines of its tip: time, what was done at what price, order."""
        return "\n".join(f"{mark.time.astimezone(self.zone):%H:%M:%S}  {mark.words}" for mark in self.marks)


@dataclass(slots=True)
class _Cluster:
    side: Action
    x: float
    marks: list[FillMark]
    low: float
    high: float


Spots = tuple[tuple[int, FillMark], ...]
"""Executions with the number of the bar in which each lies."""


def spots_of(marks: Sequence[FillMark], data: ChartData) -> Spots:
    """Find the bar of each execution; one that lies in no bar is left out.

    One just after the last bar's end belongs to the bar that is about to come: its number is that of the count.
    """
    times = data.bars.time
    if not len(times) or not marks:
        return ()
    seconds = np.array([int(mark.time.timestamp()) for mark in marks], np.int64)
    if data.bars.daily:
        order = np.argsort(seconds, kind="stable")
        wall = np.empty_like(seconds)
        wall[order] = wall_seconds(seconds[order], data.exchange.zone)
        seconds = wall // _DAY_S * _DAY_S
    length = data.bar_s or (int(times[1] - times[0]) if len(times) > 1 else _DAY_S)
    found = []
    for place, second, mark in zip(np.searchsorted(times, seconds, side="right") - 1, seconds, marks, strict=True):
        past = int(second - times[place]) if place >= 0 else -1
        if 0 <= past < length:
            found.append((int(place), mark))
        elif length <= past < 2 * length and place == len(times) - 1:
            found.append((int(place) + 1, mark))
    return tuple(found)


def fill_places(
    spots: Spots, data: ChartData, view: Viewport, size: tuple[float, float], measure: Measure,
    taken: Sequence[QRectF],
) -> tuple[FillPlace, ...]:  # fmt: skip
    """Place the executions that lie on the plot; their totals keep off `taken` and off one another."""
    width, height = size
    covered = [*taken]
    places = []
    for cluster in _clusters(spots, data, view, width):
        place = _place(cluster, data.clock.zone, view, height, measure)
        if place is None:
            continue
        box = place.text_box
        if box is not None and any(box.intersects(other) for other in covered):
            place = replace(place, text_box=None)
        covered += [place.triangle] + ([place.text_box] if place.text_box is not None else [])
        places.append(place)
    return tuple(places)


def first_x(spots: Spots, side: Action, view: Viewport, width: float) -> float:
    """Give where the first execution of a side stands, 0.0 without any."""
    bars = [bar for bar, mark in spots if mark.side == side]
    return (min(bars) - view.x0) * width / view.span if bars else 0.0


def _clusters(spots: Spots, data: ChartData, view: Viewport, width: float) -> list[_Cluster]:
    """Join the executions of one side that stand too near together to be told apart."""
    placed = [(mark.side, (bar - view.x0) * width / view.span, bar, mark) for bar, mark in spots]
    clusters: list[_Cluster] = []
    for side, x, bar, mark in sorted(placed, key=lambda spot: spot[:3]):
        if not 0.0 <= x <= width:
            continue
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
        marks=tuple(cluster.marks),
        zone=zone,
    )
