"""The marks as painted: one item with lines, tint and executions below the crosshair, one with labels above it."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QWidget
from PySide6.QtWidgets import QStyleOptionGraphicsItem as Option

from ibdesk.panels.chart.axes import TextCache
from ibdesk.panels.chart.colours import Colours, mixed
from ibdesk.panels.chart.fill_places import FillPlace
from ibdesk.panels.chart.line_places import (
    GAP_PX,
    GLYPH_PX,
    LABEL_PX,
    PAD_PX,
    OrderPlace,
    PositionPlace,
    badge_width,
)  # fmt: skip
from ibdesk.panels.chart.marks import Look, OrderMark
from ibdesk.ui import glyphs

_TINT_SHARE = 0.07
_STALE_SHARE = 0.6
_DASHES = {Look.STOP: [6.0, 4.0], Look.ASKED: [2.0, 3.0], Look.UNKNOWN: [2.0, 3.0]}
_POSITION_DASH = [4.0, 4.0]
_NOTCH_PX = 4.0
_CORNER_PX = 3.0


class MarkItem(QGraphicsItem):
    """What both have in common: the places of a frame, and ink by look."""

    def __init__(self, texts: TextCache, colours: Colours) -> None:
        super().__init__()
        self.texts, self.colours = texts, colours
        self._rect = QRectF()
        self.orders: tuple[OrderPlace, ...] = ()
        self.position: PositionPlace | None = None
        self.fills: tuple[FillPlace, ...] = ()

    def boundingRect(self) -> QRectF:
        """Give the plot, with the axis for labels."""
        return self._rect

    def place(self, rect: QRectF) -> None:
        """Take a new area."""
        if rect != self._rect:
            self.prepareGeometryChange()
            self._rect = QRectF(rect)

    def show_places(
        self, orders: tuple[OrderPlace, ...], position: PositionPlace | None, fills: tuple[FillPlace, ...]
    ) -> None:
        """Take a frame; an equal one is not painted again."""
        if (orders, position, fills) != (self.orders, self.position, self.fills):
            self.orders, self.position, self.fills = orders, position, fills
            self.update()

    def ink(self, mark: OrderMark) -> QColor:
        """Give the colour of a line and the frame of its label."""
        colours = self.colours
        if mark.look in (Look.MORE, Look.ASKED, Look.UNKNOWN):
            return {Look.ASKED: colours.asked, Look.UNKNOWN: colours.unknown}.get(mark.look, colours.text3)
        ink = colours.buy_text if mark.side == "BUY" else colours.sell_text
        return mixed(ink, colours.panel, _STALE_SHARE) if mark.stale else ink

    def solid(self, mark: OrderMark) -> tuple[QColor, QColor]:
        """Give ground and ink of the badge and of the tag on the axis: the side's, grey while it is not current."""
        if mark.stale:
            return self.colours.line_strong, self.colours.text
        return self.colours.buy if mark.side == "BUY" else self.colours.sell, self.colours.on_solid

    def measure(self, words: str, strong: bool) -> float:
        """Give the width of words."""
        return self.texts.width(words, strong=strong)


class MarkLines(MarkItem):
    """Lines across the plot, the tint of the position, executions on the bars."""

    def paint(self, painter: QPainter, option: Option, widget: QWidget | None = None) -> None:
        """Draw them, lowest first."""
        painter.setClipRect(self._rect, Qt.ClipOperation.IntersectClip)
        position = self.position
        if position is not None and position.y is not None:
            self._draw_position(painter, position, position.y)
        for order in self.orders:
            if order.y is not None:
                self._draw_line(painter, order.y, self.ink(order.mark), _DASHES.get(order.mark.look), order.label)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for fill in self.fills:
            self._draw_fill(painter, fill)

    def _draw_position(self, painter: QPainter, place: PositionPlace, y: float) -> None:
        if place.tint is not None:
            tint = QColor(getattr(self.colours, place.mark.gain_token))
            tint.setAlphaF(_TINT_SHARE)
            painter.fillRect(place.tint, tint)
        self._draw_line(painter, y, self.colours.text2, _POSITION_DASH, place.label)

    def _draw_line(self, painter: QPainter, y: float, ink: QColor, dash: list[float] | None, label: QRectF) -> None:
        """Draw a line at a price, and where its label had to move, a way from the one to the other."""
        pen = QPen(ink, 1.0)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if dash is not None:
            pen.setDashPattern(dash)
        painter.setPen(pen)
        row = round(y) + 0.5
        painter.drawLine(QLineF(0.0, row, self._rect.width(), row))
        if abs(label.center().y() - row) > LABEL_PX / 2.0:
            painter.setPen(QPen(ink, 1.0))
            x = label.left() + 0.5
            painter.drawLine(QLineF(x, row, x, label.center().y()))

    def _draw_fill(self, painter: QPainter, fill: FillPlace) -> None:
        ink = self.colours.buy_text if fill.side == "BUY" else self.colours.sell_text
        for y in fill.notches:
            line = QLineF(fill.x - _NOTCH_PX, y, fill.x + _NOTCH_PX, y)
            for color, width in ((self.colours.panel, 4.0), (ink, 2.0)):
                painter.setPen(QPen(color, width))
                painter.drawLine(line)
        sign = glyphs.Glyph.UP if fill.side == "BUY" else glyphs.Glyph.DOWN
        glyphs.draw(painter, sign, fill.triangle, ink, self.colours.panel)
        if fill.text_box is not None:
            painter.setPen(ink)
            at = QPointF(fill.text_box.left(), fill.text_box.center().y())
            self.texts.draw(painter, at, fill.text, strong=True)


class MarkLabels(MarkItem):
    """Labels of lines, and their prices on the axis."""

    def paint(self, painter: QPainter, option: Option, widget: QWidget | None = None) -> None:
        """Draw them."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        position = self.position
        if position is not None:
            self._draw_position(painter, position)
        for order in self.orders:
            self._draw_order(painter, order)
            if order.axis is not None:
                self._draw_axis(painter, order.axis, order.mark)

    def _draw_position(self, painter: QPainter, place: PositionPlace) -> None:
        colours, mark = self.colours, place.mark
        self._box(painter, place.label, colours.panel, colours.line_strong)
        x = self._arrow(painter, place.label, place.label.left() + PAD_PX, place.beyond, colours.text2)
        parts = (
            (mark.words, True, colours.text),
            (mark.cost, False, colours.text2),
            (mark.gain, True, getattr(colours, mark.gain_token)),
        )
        for words, strong, ink in parts:
            x = self._say(painter, x, place.label, words, ink, strong=strong)
        if place.axis is not None:
            self._box(painter, place.axis, colours.panel, colours.text2)
            self._middle(painter, place.axis, mark.axis, colours.text)

    def _draw_order(self, painter: QPainter, place: OrderPlace) -> None:
        colours, mark, label = self.colours, place.mark, place.label
        ink, asked = self.ink(mark), mark.look is Look.ASKED
        self._box(painter, label, colours.panel, ink, dashed=asked)
        badge = badge_width(mark, self.measure)
        if badge and asked:
            self._say(painter, label.left() + PAD_PX, label, mark.side, ink, strong=True)
        elif badge:
            solid, on_solid = self.solid(mark)
            box = QRectF(label.left(), label.top(), badge, label.height())
            self._box(painter, box, solid, solid)
            self._middle(painter, box, mark.side, on_solid)
        x = self._arrow(painter, label, label.left() + badge + PAD_PX, place.beyond, ink)
        if mark.locked:
            self._sign(painter, glyphs.Glyph.LOCK, x, label, colours.text2)
            x += GLYPH_PX + GAP_PX
        words = ink if asked or mark.look is Look.UNKNOWN else colours.text
        x = self._say(painter, x, label, mark.words, words, strong=True)
        if place.tail:
            self._say(painter, x, label, place.tail, colours.text3)

    def _draw_axis(self, painter: QPainter, box: QRectF, mark: OrderMark) -> None:
        colours = self.colours
        if mark.look in (Look.ASKED, Look.UNKNOWN):
            ink = self.ink(mark)
            self._box(painter, box, colours.panel, ink, dashed=True)
            self._middle(painter, box, mark.axis, ink)
            return
        solid, on_solid = self.solid(mark)
        self._box(painter, box, solid, solid)
        self._middle(painter, box, mark.axis, on_solid)

    def _box(self, painter: QPainter, box: QRectF, ground: QColor, edge: QColor, *, dashed: bool = False) -> None:
        pen = QPen(edge, 1.0)
        if dashed:
            pen.setDashPattern(_DASHES[Look.ASKED])
        painter.setPen(pen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), _CORNER_PX, _CORNER_PX)

    def _arrow(self, painter: QPainter, box: QRectF, x: float, beyond: int, ink: QColor) -> float:
        """Draw the way to a price off the scale; gives where the words begin."""
        if not beyond:
            return x
        self._sign(painter, glyphs.Glyph.UP if beyond < 0 else glyphs.Glyph.DOWN, x, box, ink)
        return x + GLYPH_PX + GAP_PX

    def _sign(self, painter: QPainter, sign: glyphs.Glyph, x: float, box: QRectF, ink: QColor) -> None:
        at = QRectF(x, box.center().y() - GLYPH_PX / 2.0, GLYPH_PX, GLYPH_PX)
        glyphs.draw(painter, sign, at, ink, self.colours.panel)

    def _say(
        self, painter: QPainter, x: float, box: QRectF, words: str, ink: QColor, *, strong: bool = False
    ) -> float:  # fmt: skip
        painter.setPen(ink)
        self.texts.draw(painter, QPointF(x, box.center().y()), words, strong=strong)
        return x + self.measure(words, strong) + GAP_PX

    def _middle(self, painter: QPainter, box: QRectF, words: str, ink: QColor) -> None:
        painter.setPen(ink)
        left = box.left() + max(3.0, (box.width() - self.measure(words, True)) / 2.0)
        self.texts.draw(painter, QPointF(left, box.center().y()), words, strong=True)
