"""Where the lines of orders and position stand on the plot, and their labels, none on top of another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QRectF

from ibdesk.panels.chart.marks import Look, OrderMark, PositionMark
from ibdesk.panels.chart.packing import packed, packed_around
from ibdesk.panels.chart.viewport import Viewport

LABEL_PX = 19
PAD_PX, GAP_PX, GLYPH_PX = 8.0, 6.0, 9.0
_RIGHT_PX, _LEFT_PX = 10.0, 12.0
_EDGE_PX = 2.0
_MOST_BEYOND = 2
_WIDEST_SHARE = 0.6

Measure = Callable[[str, bool], float]
"""Words and whether they are strong, to their width in pixels."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The plot's size and the width of the price axis.

    `last` is what the last price's tag takes of that axis: from, to, its line. `corner` is the width and height of
    the corner at the left top where the legend stands.
    """

    width: float
    height: float
    axis: float
    last: tuple[float, float, float] | None
    corner: tuple[float, float]


@dataclass(frozen=True, slots=True)
class OrderPlace:
    """`y` is the line's, None for a price off the scale: `beyond` -1 above it, 1 below it. No axis tag: None."""

    mark: OrderMark
    y: float | None
    beyond: int
    label: QRectF
    axis: QRectF | None
    tail: str


@dataclass(frozen=True, slots=True)
class PositionPlace:
    """The same for the position, whose label stands at the left; `tint` lies between its cost and the last price."""

    mark: PositionMark
    y: float | None
    beyond: int
    label: QRectF
    axis: QRectF | None
    tint: QRectF | None


def order_places(
    marks: Sequence[OrderMark], view: Viewport, ground: Ground, measure: Measure
) -> tuple[OrderPlace, ...]:
    """Place the labels at the right, each beside its line or at the edge beyond which its price lies."""
    levels = sorted(((_y(mark.price, view, ground), mark) for mark in marks), key=lambda one: (one[0], one[1].words))
    above = _nearest([mark for y, mark in levels if y < 0.0], last=True)
    inside = [(y, mark) for y, mark in levels if 0.0 <= y <= ground.height]
    below = _nearest([mark for y, mark in levels if y > ground.height], last=False)
    widest = max((order_width(mark, mark.tail, 0, measure) for mark in marks), default=0.0) + GLYPH_PX + GAP_PX
    beside = ground.corner[0] <= ground.width - _RIGHT_PX - widest
    low = LABEL_PX / 2.0 + (_EDGE_PX if beside else ground.corner[1])
    high = max(low, ground.height - LABEL_PX / 2.0 - _EDGE_PX)
    first, last = low + len(above) * LABEL_PX, high - len(below) * LABEL_PX
    # Those off the scale have no tag on the axis, so they need not keep off the last price's.
    middles = packed_around([y for y, _ in inside], min(first, last), max(first, last), LABEL_PX, ground.last)
    rows: list[tuple[float | None, int, OrderMark, float]] = []
    rows += [(None, -1, mark, low + number * LABEL_PX) for number, mark in enumerate(above)]
    rows += [(y, 0, mark, middle) for (y, mark), middle in zip(inside, middles, strict=True)]
    rows += [(None, 1, mark, last + (number + 1) * LABEL_PX) for number, mark in enumerate(below)]
    return tuple(_order_place(mark, y, beyond, middle, ground, measure) for y, beyond, mark, middle in rows)


def _nearest(marks: list[OrderMark], *, last: bool) -> list[OrderMark]:
    """Keep the marks beyond an edge that lie nearest to it; the others become one that counts them."""
    over = len(marks) - _MOST_BEYOND
    if over <= 1:
        return marks
    far, near = (marks[:over], marks[over:]) if last else (marks[_MOST_BEYOND:], marks[:_MOST_BEYOND])
    end = far[0] if last else far[-1]
    more = OrderMark(side=end.side, price=end.price, look=Look.MORE, words=f"{over} more, to {end.axis}")
    return [more, *near] if last else [*near, more]


def _order_place(
    mark: OrderMark, y: float | None, beyond: int, middle: float, ground: Ground, measure: Measure
) -> OrderPlace:
    tail = mark.tail
    width = order_width(mark, tail, beyond, measure)
    if width > ground.width * _WIDEST_SHARE:
        tail = ""
        width = order_width(mark, tail, beyond, measure)
    top = round(middle - LABEL_PX / 2.0)
    label = QRectF(round(ground.width - _RIGHT_PX - width), top, round(width), LABEL_PX)
    tagged = beyond == 0 and bool(mark.axis)
    axis = QRectF(ground.width + 1.0, top, ground.axis - 2.0, LABEL_PX) if tagged else None
    return OrderPlace(mark, y, beyond, label, axis, tail)


def badge_width(mark: OrderMark, measure: Measure) -> float:
    """Give the width of the side's badge, 0 where there is none."""
    return 0.0 if mark.look is Look.MORE else measure(mark.side, True) + 2 * GAP_PX


def order_width(mark: OrderMark, tail: str, beyond: int, measure: Measure) -> float:
    """Give the width of a label: badge, arrow or lock, words, tail."""
    signs = (bool(beyond) + mark.locked) * (GLYPH_PX + GAP_PX)
    words = measure(mark.words, True) + (GAP_PX + measure(tail, False) if tail else 0.0)
    return badge_width(mark, measure) + 2 * PAD_PX + signs + words


def position_place(
    mark: PositionMark, view: Viewport, ground: Ground, measure: Measure, *, last: float, since_x: float,
    taken: Sequence[QRectF],
) -> PositionPlace:  # fmt: skip
    """Place the label of the position at the left; `since_x` is where it began, `taken` the axis tags of orders."""
    y = _y(mark.price, view, ground)
    beyond = -1 if y < 0.0 else 1 if y > ground.height else 0
    signs = (GLYPH_PX + GAP_PX) if beyond else 0.0
    parts = ((mark.words, True), (mark.cost, False), (mark.gain, True))
    width = 2 * PAD_PX + signs + sum(measure(*part) + GAP_PX for part in parts) - GAP_PX
    low, high = ground.corner[1] + LABEL_PX / 2.0, ground.height - LABEL_PX / 2.0 - _EDGE_PX
    [middle] = packed([y], low, max(low, high), LABEL_PX)
    label = QRectF(_LEFT_PX, round(middle - LABEL_PX / 2.0), round(width), LABEL_PX)
    if beyond:
        return PositionPlace(mark, None, beyond, label, None, None)
    axis: QRectF | None = QRectF(ground.width + 1.0, round(y - LABEL_PX / 2.0), ground.axis - 2.0, LABEL_PX)
    if any(axis.intersects(other) for other in taken if axis is not None) or _hits(y, ground.last):
        axis = None  # the line itself stands; its price is in the label
    return PositionPlace(mark, y, 0, label, axis, _tint(y, last, since_x, view, ground))


def _tint(y: float, last: float, since_x: float, view: Viewport, ground: Ground) -> QRectF | None:
    other = min(max(view.y_at(last, ground.height), 0.0), ground.height)
    left = min(max(since_x, 0.0), ground.width)
    return QRectF(left, min(y, other), ground.width - left, abs(other - y)) if left < ground.width else None


def _hits(y: float, taken: tuple[float, float, float] | None) -> bool:
    half = LABEL_PX / 2.0
    return taken is not None and taken[0] - half < y < taken[1] + half


def _y(price: Decimal, view: Viewport, ground: Ground) -> float:
    return view.y_at(float(price), ground.height)
