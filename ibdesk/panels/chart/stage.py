"""The scene: a pyqtgraph view box for guests in bars and prices, own items for everything that is many."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QLineF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsLineItem

from ibdesk.panels.chart.axes import PRICE_AXIS_PX, TAG_PX, TIME_AXIS_PX, PriceAxis, Tag, TextCache, TimeAxis
from ibdesk.panels.chart.colours import Colours
from ibdesk.panels.chart.items import CandleItem, GroundItem, LineItem, VolumeItem
from ibdesk.panels.chart.mark_stage import MarkStage
from ibdesk.panels.chart.marks import Marks
from ibdesk.panels.chart.model import ChartData
from ibdesk.panels.chart.overlays import COUNTDOWN_PX, Countdown
from ibdesk.panels.chart.picture import Kind, Picture, Size, compose
from ibdesk.panels.chart.price_ticks import price_text
from ibdesk.panels.chart.viewport import Viewport

_TAG_PAD_PX = 14.0
_DASH = [4.0, 3.0]


class Stage:
    """Owns the items of one plot, places them and gives them each frame."""

    def __init__(self, view: pg.GraphicsView, colours: Colours, font: QFont) -> None:
        self.colours = colours
        self.texts = TextCache(font)
        self.picture: Picture | None = None
        self.plot = QRectF()
        self._room = (1.0, 1.0)
        self._price_width = float(PRICE_AXIS_PX)
        self.view_box = pg.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0.0)
        self.view_box.disableAutoRange()
        self.ground, self.volume = GroundItem(), VolumeItem()
        self.candles, self.line = CandleItem(), LineItem()
        self.price_axis, self.time_axis = PriceAxis(self.texts, colours), TimeAxis(self.texts, colours)
        self.last_tag, self.price_tag, self.time_tag = Tag(self.texts), Tag(self.texts), Tag(self.texts)
        self.last_line = pg.InfiniteLine(angle=0)
        self.countdown = Countdown(view.viewport())
        self.marks = MarkStage(self.texts, colours)
        self._delayed = False
        self.cross_x, self.cross_y = QGraphicsLineItem(), QGraphicsLineItem()
        # Own items share the box's place below and above it: the scene sorts siblings by z alone.
        own: list[tuple[QGraphicsItem, float]] = [
            (self.ground, 0), (self.volume, 1), (self.candles, 2), (self.line, 2), (self.view_box, 3),
            (self.marks.lines, 3.5), (self.cross_x, 4), (self.cross_y, 4), (self.price_axis, 5), (self.time_axis, 5),
            (self.marks.labels, 5.5), (self.last_tag, 6), (self.price_tag, 7), (self.time_tag, 7),
        ]  # fmt: skip
        for item, z in own:
            item.setZValue(z)
            view.scene().addItem(item)
        self.view_box.addItem(self.last_line, ignoreBounds=True)
        self.hide_cross()
        self._pen_lines()

    def restyle(self, colours: Colours, font: QFont) -> None:
        """Take another theme; the next frame shows it."""
        self.colours, self.texts = colours, TextCache(font)
        for axis in (self.price_axis, self.time_axis):
            axis.set_style(self.texts, colours)
        for tag in (self.last_tag, self.price_tag, self.time_tag):
            tag.set_texts(self.texts)
        self.marks.restyle(self.texts, colours)
        self._pen_lines()

    def place(self, width: float, height: float) -> None:
        """Divide the window into plot and axes."""
        self._room = (width, height)
        self.plot = QRectF(0.0, 0.0, max(1.0, width - self._price_width), max(1.0, height - TIME_AXIS_PX))
        for layer in (self.ground, self.volume, self.candles, self.line):
            layer.place(self.plot)
        self.view_box.setGeometry(self.plot)
        self.marks.place(self.plot, self._price_width)
        self.price_axis.place(QRectF(self.plot.right(), 0.0, self._price_width, self.plot.height()))
        self.time_axis.place(QRectF(0.0, self.plot.bottom(), width, TIME_AXIS_PX))

    def fit_prices(self, data: ChartData) -> None:
        """Widen the price axis where its usual width would cut the longest price."""
        longest = price_text(float(max(abs(data.columns.high.max()), abs(data.columns.low.min()))), data.decimals)
        wanted = max(float(PRICE_AXIS_PX), round(self.texts.width(longest, strong=True)) + _TAG_PAD_PX)
        if wanted != self._price_width:
            self._price_width = wanted
            self.place(*self._room)

    def render(self, data: ChartData | None, view: Viewport, kind: Kind, *, stale: bool, ratio: float) -> Viewport:
        """Show a frame; gives the viewport with the price range used."""
        if data is None or not len(data):
            self._empty()
            return view
        picture = compose(data, view, Size(self.plot.width(), self.plot.height(), ratio), kind)
        self.picture = picture
        self.ground.show_picture(picture, self.colours)
        self.volume.show_picture(picture, self.colours, stale=stale)
        self.candles.show_picture(picture, self.colours, stale=stale)
        self.line.show_picture(picture, self.colours, stale=stale)
        self.price_axis.show_labels(picture.axes.price_labels)
        self.time_axis.show_labels(picture.axes.time_labels)
        self.time_axis.set_zone("days" if data.bars.daily else data.clock.short, self.plot.right())
        shown = picture.view
        self.view_box.setRange(xRange=(shown.x0, shown.x1), yRange=(shown.y0, shown.y1), padding=0)
        self.show_last(data, shown, stale=stale)
        self._clear_labels()
        return shown

    def show_cross(self, x: float, y: float, when: str, price: str) -> None:
        """Put the crosshair at a place of the plot, with its words on both axes."""
        plot = self.plot
        inside = plot.top() <= y <= plot.bottom()
        self.cross_x.setLine(QLineF(0.0, 0.0, 0.0, plot.height()))
        self.cross_x.setPos(round(x) + 0.5, 0.0)
        self.cross_y.setLine(QLineF(0.0, 0.0, plot.width(), 0.0))
        self.cross_y.setPos(0.0, round(y) + 0.5)
        self.cross_x.setVisible(True)
        self.cross_y.setVisible(inside)
        ground, ink = self.colours.text2, self.colours.panel
        if inside:
            self.price_tag.show_at(self._price_place(y), price, ground, ink)
        else:
            self.price_tag.setVisible(False)
        width = self.texts.width(when, strong=True) + _TAG_PAD_PX
        left = min(max(0.0, x - width / 2.0), max(0.0, plot.right() - width))
        top = plot.bottom() + (TIME_AXIS_PX - TAG_PX) // 2
        self.time_tag.show_at(QRectF(round(left), top, round(width), TAG_PX), when, ground, ink)
        self._clear_labels()

    def hide_cross(self) -> None:
        """Take the crosshair away."""
        for item in (self.cross_x, self.cross_y, self.price_tag, self.time_tag):
            item.setVisible(False)
        self._clear_labels()

    def _clear_labels(self) -> None:
        """Leave out the labels that a tag would cut in two."""
        prices = [tag.place for tag in (self.last_tag, self.price_tag) if tag.isVisible()]
        self.price_axis.set_taken(*((place.top(), place.bottom()) for place in prices), *self.marks.taken())
        time = self.time_tag.place
        self.time_axis.set_taken(*([(time.left(), time.right())] if self.time_tag.isVisible() else []))

    def set_last_state(self, words: str, *, delayed: bool) -> bool:
        """Take the second line of the last price's tag, and whether its data are delayed (outlined).

        Give True when the tag must be laid out anew; else no more than the second line repaints.
        """
        anew = bool(words) is self.countdown.isHidden() or delayed is not self._delayed
        self._delayed = delayed
        self.countdown.set_words(words)
        return anew

    def show_last(self, data: ChartData, view: Viewport, *, stale: bool) -> None:
        """Show the last price as a dotted line, and its tag with what stands in the second line."""
        close = float(data.columns.close[-1])
        rising = close >= float(data.columns.open[-1])
        color = self.colours.text3 if stale else self.colours.bar(rising=rising, stale=False)
        visible = view.y0 < view.scaled(close) < view.y1
        self.last_line.setVisible(visible)
        self.last_tag.setVisible(visible)
        if not visible:
            self.countdown.hide()
            self.marks.show(data, view, QRectF())
            self._clear_labels()
            return
        self.last_line.setPos(view.scaled(close))
        self.last_line.setPen(_hairline(color, Qt.PenStyle.DotLine))
        outlined = self._delayed and not stale
        ground, ink = (self.colours.panel, color) if outlined else (color, self.colours.panel)
        two = bool(self.countdown.words)
        place = self._price_place(view.y_at(close, self.plot.height()), TAG_PX + (COUNTDOWN_PX if two else 0))
        self.last_tag.show_at(place, price_text(close, data.decimals), ground, ink, color)
        if two:
            line = QRect(
                int(place.left()) + 2, int(place.bottom()) - COUNTDOWN_PX - 2, int(place.width()) - 4, COUNTDOWN_PX
            )
            self.countdown.show_at(line, ground, ink)
        else:
            self.countdown.hide()
        self.marks.show(data, view, place)
        self._clear_labels()

    def show_marks(self, marks: Marks, data: ChartData | None, view: Viewport) -> None:
        """Take other marks, and show them on the frame in sight."""
        self.marks.marks = marks
        if data is not None and len(data) and self.picture is not None:
            self.marks.show(data, view, self.last_tag.place)
            self._clear_labels()

    def _price_place(self, y: float, height: int = TAG_PX) -> QRectF:
        top = min(max(0.0, round(y) - TAG_PX // 2), max(0.0, self.plot.bottom() - height))
        return QRectF(self.plot.right() + 1.0, top, self._price_width - 2.0, height)

    def _empty(self) -> None:
        self.picture = None
        for layer in (self.ground, self.volume, self.candles):
            layer.show_batches([])
        self.line.clear()
        self.price_axis.show_labels(())
        self.time_axis.show_labels(())
        self.time_axis.set_zone("", self.plot.right())
        self.last_line.setVisible(False)
        self.last_tag.setVisible(False)
        self.countdown.hide()
        self.marks.clear()
        self.hide_cross()

    def _pen_lines(self) -> None:
        pen = _hairline(self.colours.cross, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern(_DASH)
        self.cross_x.setPen(pen)
        self.cross_y.setPen(pen)


def _hairline(color: QColor, style: Qt.PenStyle) -> QPen:
    pen = QPen(color)
    pen.setStyle(style)
    pen.setWidthF(1.0)
    pen.setCosmetic(True)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen
