"""The marks of one plot: what stands in the market, placed anew with every frame."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from ibdesk.core.records.bars import Times
from ibdesk.core.records.order import Action
from ibdesk.panels.chart.axes import TextCache
from ibdesk.panels.chart.colours import Colours
from ibdesk.panels.chart.fill_places import FillPlace, Spots, fill_places, first_x, spots_of
from ibdesk.panels.chart.line_places import Ground, OrderPlace, PositionPlace, order_places, position_place
from ibdesk.panels.chart.mark_items import MarkLabels, MarkLines
from ibdesk.panels.chart.marks import NO_MARKS, FillMark
from ibdesk.panels.chart.model import ChartData
from ibdesk.panels.chart.viewport import Viewport

_REACH_PX = 3.0


class MarkStage:
    """Holds the marks and both items that paint them. `corner` is the room of the legend, kept free of labels."""

    def __init__(self, texts: TextCache, colours: Colours) -> None:
        self.lines, self.labels = MarkLines(texts, colours), MarkLabels(texts, colours)
        self.marks = NO_MARKS
        self._spots: Spots = ()
        self._spots_of: tuple[tuple[FillMark, ...], Times] | None = None
        self.corner = (0.0, 0.0)
        self._plot = QRectF()
        self._axis = 0.0

    @property
    def orders(self) -> tuple[OrderPlace, ...]:
        """Give where the orders stand."""
        return self.lines.orders

    @property
    def fills(self) -> tuple[FillPlace, ...]:
        """Give where the executions stand."""
        return self.lines.fills

    @property
    def position(self) -> PositionPlace | None:
        """Give where the position stands."""
        return self.lines.position

    def restyle(self, texts: TextCache, colours: Colours) -> None:
        """Take another theme."""
        for item in (self.lines, self.labels):
            item.texts, item.colours = texts, colours
            item.update()

    def place(self, plot: QRectF, axis: float) -> None:
        """Take a new plot area and the width of the price axis."""
        self._plot, self._axis = plot, axis
        self.lines.place(plot)
        self.labels.place(plot.adjusted(0.0, 0.0, axis, 0.0))

    def clear(self) -> None:
        """Paint none."""
        for item in (self.lines, self.labels):
            item.show_places((), None, ())

    def show(self, data: ChartData, view: Viewport, last: QRectF) -> None:
        """Place the marks on a frame; `last` is where the tag of the last price stands, empty without one."""
        size = (self._plot.width(), self._plot.height())
        close = float(data.columns.close[-1])
        line = view.y_at(close, size[1])
        taken = (last.top(), last.bottom(), line) if last.height() else None
        ground = Ground(*size, self._axis, taken, self.corner)
        measure = self.lines.measure
        orders = order_places(self.marks.orders, view, ground, measure)
        spots, position = self._found(data), None
        if self.marks.position is not None:
            side: Action = "BUY" if self.marks.position.quantity > 0 else "SELL"
            since = first_x(spots, side, view, size[0])
            tags = [one.axis for one in orders if one.axis is not None]
            position = position_place(
                self.marks.position, view, ground, measure, last=close, since_x=since, taken=tags
            )  # fmt: skip
        covered = [one.label for one in orders] + ([position.label] if position is not None else [])
        fills = fill_places(spots, data, view, size, measure, covered)
        for item in (self.lines, self.labels):
            item.show_places(orders, position, fills)

    def _found(self, data: ChartData) -> Spots:
        """Give the bars of the executions, looked up once for the same executions and times of bars."""
        known, fills, times = self._spots_of, self.marks.fills, data.bars.time
        if known is None or known[0] is not fills or known[1] is not times:
            self._spots, self._spots_of = spots_of(fills, data), (fills, times)
        return self._spots

    def taken(self) -> list[tuple[float, float]]:
        """Give the stretches of the price axis that tags stand on."""
        places = [one.axis for one in self.orders]
        places.append(self.position.axis if self.position is not None else None)
        return [(place.top(), place.bottom()) for place in places if place is not None]

    def words_at(self, at: QPointF) -> str:
        """Give the tip of what lies under the pointer: an execution's price, time and order, or a whole label."""
        for fill in self.fills:
            if fill.triangle.adjusted(-_REACH_PX, -_REACH_PX, _REACH_PX, _REACH_PX).contains(at):
                return fill.words
        return next((one.mark.sentence for one in self.orders if one.label.contains(at)), "")
