"""The plot's own items: each paints ready rectangles of a Picture in device pixels, in one call a colour."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QWidget
from PySide6.QtWidgets import QStyleOptionGraphicsItem as Option

from ibdesk.panels.chart.batches import LineBatch, RectBatch
from ibdesk.panels.chart.colours import Colours
from ibdesk.panels.chart.picture import Picture, no_rects

_LINE_WIDTH = 1.5


class Layer(QGraphicsItem):
    """An item as large as the plot that fills batches of rectangles, one colour each."""

    def __init__(self) -> None:
        super().__init__()
        self._rect = QRectF()
        self._batches: list[tuple[RectBatch, QColor]] = []

    def boundingRect(self) -> QRectF:
        """Give the plot area."""
        return self._rect

    def place(self, rect: QRectF) -> None:
        """Take a new plot area."""
        if rect != self._rect:
            self.prepareGeometryChange()
            self._rect = QRectF(rect)

    def show_batches(self, batches: list[tuple[RectBatch, QColor]]) -> None:
        """Take the rectangles of a frame; empty ones cost nothing."""
        self._batches = [(batch, color) for batch, color in batches if len(batch)]
        self.update()

    @property
    def calls(self) -> int:
        """Count the drawing calls of one paint."""
        return len(self._batches)

    def paint(self, painter: QPainter, option: Option, widget: QWidget | None = None) -> None:
        """Fill the batches in device pixels."""
        painter.save()
        to_device_pixels(painter, self._rect)
        painter.setPen(Qt.PenStyle.NoPen)
        for batch, color in self._batches:
            painter.setBrush(color)
            batch.draw(painter)
        painter.restore()


class GroundItem(Layer):
    """What lies behind the bars: hours outside RTH, grid, day lines."""

    def show_picture(self, picture: Picture, colours: Colours) -> None:
        """Take a frame."""
        axes = picture.axes
        self.show_batches(
            [
                (RectBatch(axes.ground), colours.ext),
                (RectBatch(axes.grid), colours.grid),
                (RectBatch(axes.days), colours.line),
            ]
        )


class VolumeItem(Layer):
    """Volume as tinted columns on the floor of the plot."""

    def show_picture(self, picture: Picture, colours: Colours, *, stale: bool) -> None:
        """Take a frame."""
        self.show_batches(
            [
                (RectBatch(picture.volume_up), colours.volume(rising=True, stale=stale)),
                (RectBatch(picture.volume_down), colours.volume(rising=False, stale=stale)),
            ]
        )


class CandleItem(Layer):
    """Candles or bars: two colours, two more where bars outside regular hours are dimmed."""

    def show_picture(self, picture: Picture, colours: Colours, *, stale: bool) -> None:
        """Take a frame."""
        shapes = picture.shapes
        self.show_batches(
            [
                (RectBatch(shapes.rising), colours.bar(rising=True, stale=stale)),
                (RectBatch(shapes.falling), colours.bar(rising=False, stale=stale)),
                (RectBatch(shapes.rising_out), colours.bar(rising=True, stale=stale, outside=True)),
                (RectBatch(shapes.falling_out), colours.bar(rising=False, stale=stale, outside=True)),
            ]
        )


class LineItem(Layer):
    """The line of closes."""

    def __init__(self) -> None:
        super().__init__()
        self._line = LineBatch(no_rects())
        self._color = QColor()

    def show_picture(self, picture: Picture, colours: Colours, *, stale: bool) -> None:
        """Take a frame."""
        self._line = LineBatch(picture.shapes.line)
        self._color = colours.text3 if stale else colours.focus
        self.update()

    def clear(self) -> None:
        """Show no line."""
        self._line = LineBatch(no_rects())
        self.update()

    @property
    def calls(self) -> int:
        """Count the drawing calls of one paint."""
        return 1 if len(self._line) else 0

    def paint(self, painter: QPainter, option: Option, widget: QWidget | None = None) -> None:
        """Stroke the line, smooth, in device pixels."""
        painter.save()
        ratio = to_device_pixels(painter, self._rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._color, _LINE_WIDTH * ratio))
        self._line.draw(painter)
        painter.restore()


def to_device_pixels(painter: QPainter, clip: QRectF) -> float:
    """Clip to a rectangle, then let one unit be one pixel of the device; gives the device's pixel ratio."""
    painter.setClipRect(clip, Qt.ClipOperation.IntersectClip)
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    painter.scale(1.0 / ratio, 1.0 / ratio)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    return float(ratio)
