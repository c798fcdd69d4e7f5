"""The plot without hands: bars, viewport, crosshair and legend in a pyqtgraph scene; imported late."""

from __future__ import annotations

import os
from dataclasses import replace

os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")

import pyqtgraph as pg  # noqa: E402
from PySide6.QtCore import QPointF, Qt  # noqa: E402
from PySide6.QtGui import QResizeEvent, QShowEvent  # noqa: E402
from PySide6.QtWidgets import QGraphicsView, QWidget  # noqa: E402

from ibdesk.panels.chart import viewport as vp  # noqa: E402
from ibdesk.panels.chart.colours import Colours  # noqa: E402
from ibdesk.panels.chart.legend import Legend  # noqa: E402
from ibdesk.panels.chart.marks import Marks  # noqa: E402
from ibdesk.panels.chart.model import ChartData  # noqa: E402
from ibdesk.panels.chart.overlays import StaleChip  # noqa: E402
from ibdesk.panels.chart.picture import Kind  # noqa: E402
from ibdesk.panels.chart.price_ticks import price_text  # noqa: E402
from ibdesk.panels.chart.stage import Stage  # noqa: E402
from ibdesk.panels.chart.texts import LegendStyle, legend, time_text  # noqa: E402
from ibdesk.ui.fonts import Role, Weight, font  # noqa: E402
from ibdesk.ui.theme import color  # noqa: E402

_CHIP_LEFT_PX, _CHIP_TOP_PX = 12, 2


class PlotCanvas(pg.GraphicsView):
    """Shows bars in a pyqtgraph scene, painted by own items."""

    def __init__(self, parent: QWidget | None = None) -> None:
        colours, face = Colours.of(color), font(Role.CAPTION, Weight.MEDIUM)
        super().__init__(parent, useOpenGL=False, background=colours.panel)
        self.setObjectName("chart.plot")
        self.setAccessibleName("Chart")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(120, 80)
        self._stage = Stage(self, colours, face)
        self._legend = Legend(self.viewport(), self._stage.texts, colours)
        self._chip = StaleChip(self.viewport())
        self._data: ChartData | None = None
        self._view = vp.Viewport()
        self._kind = Kind.CANDLES
        self._log = False
        self._style = LegendStyle()
        self._stale = False
        self._cursor: tuple[int, float] | None = None

    @property
    def widget(self) -> QWidget:
        """Give the widget to put into a layout."""
        return self

    @property
    def data(self) -> ChartData | None:
        """Give the bars shown."""
        return self._data

    @property
    def view(self) -> vp.Viewport:
        """Give what stretch of the bars is on the screen."""
        return self._view

    @property
    def stage(self) -> Stage:
        """Give the scene's items, for what else is to be drawn there."""
        return self._stage

    @property
    def cursor_price(self) -> float | None:
        """Give the price at the crosshair, else the last one, None without bars."""
        if self._cursor is not None:
            return self._cursor[1]
        return float(self._data.columns.close[-1]) if self._data is not None and len(self._data) else None

    def legend_text(self) -> str:
        """Give the words of the legend."""
        return self._legend.shown_text()

    def show_data(self, data: ChartData, words: str, year: int) -> None:
        """Show bars, all of them; `words` describe them in the legend, `year` is the one left unsaid."""
        self._take(data, words, year)
        self._stage.marks.corner = (0.0, 0.0)
        self._cursor = None
        self._view = vp.fitted(self._view, len(data))
        self._refresh()

    def touch_data(self, data: ChartData, words: str, year: int) -> None:
        """Show the same bars, kept up to date: the view stays, and stays at the end if it was there."""
        before = len(self._data) if self._data is not None else len(data)
        at_end = self._view.x1 >= before - 0.5
        self._take(data, words, year)
        if at_end and len(data) != before:
            self._view = vp.panned(self._view, len(data) - before, len(data))
        self._refresh()

    def _take(self, data: ChartData, words: str, year: int) -> None:
        self._data = data
        self._style = LegendStyle(decimals=data.decimals, daily=data.bars.daily, year=year)
        self._legend.show_kind(words)
        if self._cursor is not None and self._cursor[0] >= len(data):
            self._cursor = None
        if len(data):
            self._stage.fit_prices(data)

    def set_last_state(self, words: str, *, delayed: bool = False) -> None:
        """Take the second line of the last price's tag; a delayed price is outlined."""
        if self._stage.set_last_state(words, delayed=delayed) and self._data is not None and len(self._data):
            self._stage.show_last(self._data, self._view, stale=self._stale)

    def set_marks(self, marks: Marks) -> None:
        """Show what stands in the market for the contract of these bars."""
        self._stage.show_marks(marks, self._data, self._view)
        self.setAccessibleDescription(". ".join(marks.sentences))

    def set_chip(self, words: str) -> None:
        """Say below the legend that the bars do not move; no words take it away."""
        self._chip.show_words(words)
        self._place_chip()

    def set_log(self, on: bool) -> None:
        """Show prices on a logarithmic scale; where one is not positive the scale stays linear."""
        if on != self._log:
            self._log = on
            self.show_view(replace(self._view, y_auto=True))

    def clear(self) -> None:
        """Show no bars."""
        self._data = None
        self._cursor = None
        self._legend.show_kind("")
        self._refresh()

    def set_kind(self, kind: Kind) -> None:
        """Draw candles, bars or a line."""
        self._kind = kind
        self._refresh()

    def set_stale(self, stale: bool) -> None:
        """Grey the bars while they are not what was asked for."""
        if stale != self._stale:
            self._stale = stale
            self._refresh()

    def restyle(self) -> None:
        """Take the theme in force."""
        colours, face = Colours.of(color), font(Role.CAPTION, Weight.MEDIUM)
        self.setBackground(colours.panel)
        self._stage.restyle(colours, face)
        self._legend.set_style(self._stage.texts, colours)
        self._refresh()

    def fit(self) -> None:
        """Show all bars, prices scaled by themselves."""
        if self._data is not None:
            self.show_view(vp.fitted(self._view, len(self._data)))

    def zoom(self, factor: float, anchor: float | None = None) -> None:
        """Show fewer (factor below 1) or more bars about a bar, by default the last one on the screen."""
        if self._data is not None:
            count = len(self._data)
            at = min(self._view.x1, count - 1.0) if anchor is None else anchor
            self.show_view(vp.zoomed(self._view, factor, at, count))

    def pan(self, bars: float) -> None:
        """Move by bars, positive towards the latest."""
        if self._data is not None:
            self.show_view(vp.panned(self._view, bars, len(self._data)))

    def to_end(self) -> None:
        """Show the latest bars at the present zoom."""
        if self._data is not None:
            self.show_view(vp.at_end(self._view, len(self._data)))

    def step_cursor(self, bars: int) -> None:
        """Move the crosshair by bars, from the last one when it is not shown; the view follows it."""
        if self._data is None or not len(self._data):
            return
        last = len(self._data) - 1
        at = self._cursor[0] + bars if self._cursor is not None else last + min(bars + 1, 0)
        at = min(max(at, 0), last)
        beyond = min(at - 0.5 - self._view.x0, 0.0) + max(at + 0.5 - self._view.x1, 0.0)
        self._cursor = (at, float(self._data.columns.close[at]))
        self.show_view(vp.panned(self._view, beyond, len(self._data)) if beyond else self._view)

    def hide_cursor(self) -> None:
        """Take the crosshair away; the legend returns to the last bar."""
        self._cursor = None
        self._stage.hide_cross()
        self._say()

    def show_view(self, view: vp.Viewport) -> None:
        """Show another stretch of the bars."""
        self._view = view
        self._refresh()

    def _refresh(self) -> None:
        if not self.isVisible():
            self._say()
            return
        ratio = self.devicePixelRatioF()
        if self._view.log != (self._log and self._data is not None and self._data.positive):
            self._view = replace(self._view, log=not self._view.log, y_auto=True)
        self._view = self._stage.render(self._data, self._view, self._kind, stale=self._stale, ratio=ratio)
        self._draw_cursor()
        self._say()

    def _say(self) -> None:
        """Write the legend of the bar under the crosshair, else of the last one."""
        data = self._data
        if data is None or not len(data):
            self._legend.show_bar([])
            self._place_chip()
            return
        index = self._cursor[0] if self._cursor is not None else len(data) - 1
        pieces = legend(data.bars, index, int(data.wall[index]), self._style)
        self._legend.show_bar([replace(p, token="text3") for p in pieces] if self._stale else pieces)
        self._place_chip()

    def _place_chip(self) -> None:
        """Put the chip below the legend, and let labels keep off both; the legend's width changes with every bar."""
        legend, chip, marks = self._legend, self._chip, self._stage.marks
        foot = legend.height() + _CHIP_TOP_PX if legend.isVisible() else 8
        chip.move(_CHIP_LEFT_PX, foot)
        width = max(marks.corner[0], legend.width(), chip.geometry().right() if chip.shown_text() else 0)
        corner = (float(width), float(foot + (chip.height() + _CHIP_TOP_PX if chip.shown_text() else 0)))
        if corner != marks.corner:
            marks.corner = corner
            self._stage.show_marks(marks.marks, self._data, self._view)

    def _draw_cursor(self) -> None:
        if self._cursor is None or self._data is None:
            self._stage.hide_cross()
            return
        bar, price = self._cursor
        plot, view = self._stage.plot, self._view
        x = (bar - view.x0) * plot.width() / view.span
        y = view.y_at(price, plot.height())
        when = time_text(int(self._data.wall[bar]), self._style)
        self._stage.show_cross(x, y, when, price_text(price, self._data.decimals))

    def point_at(self, at: QPointF) -> None:
        """Put the crosshair on the bar and the tick nearest to a position."""
        data, plot = self._data, self._stage.plot
        if data is None or not len(data) or not plot.contains(at):
            self.hide_cursor()
            return
        bar = round(self._view.bar_at(at.x(), plot.width()))
        price = self._view.price_at(at.y(), plot.height())
        if data.tick:
            price = round(price / data.tick) * data.tick
        self._cursor = (min(max(bar, 0), len(data) - 1), price)
        self._draw_cursor()
        self._say()

    def close(self) -> bool:
        """Close as any widget does: pyqtgraph's own close empties the scene under items that are still held here."""
        return QGraphicsView.close(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the window anew."""
        super().resizeEvent(event)
        if hasattr(self, "_stage"):
            self._stage.place(self.width(), self.height())
            self._legend.set_room(self._stage.plot.width())
            self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while hidden."""
        super().showEvent(event)
        self._refresh()
