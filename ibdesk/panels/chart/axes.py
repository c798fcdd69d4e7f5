"""The chart's own axes and their tags: cached texts at whole pixels, nothing else."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QStaticText, QTransform
from PySide6.QtWidgets import QGraphicsItem, QWidget
from PySide6.QtWidgets import QStyleOptionGraphicsItem as Option

from ibdesk.panels.chart.colours import Colours
from ibdesk.panels.chart.picture import Label

PRICE_AXIS_PX = 64
TIME_AXIS_PX = 26
TAG_PX = 19
_INSET_PX = 7.0
_MOST_TEXTS = 2000


class TextCache:
    """Laid-out texts by words and weight; cleared when it grows beyond reason."""

    def __init__(self, font: QFont) -> None:
        self.plain = QFont(font)
        self.strong = QFont(font)
        self.strong.setWeight(QFont.Weight.DemiBold)
        self._texts: dict[tuple[str, bool], QStaticText] = {}

    def text(self, words: str, *, strong: bool = False) -> QStaticText:
        """Give the laid-out words."""
        key = (words, strong)
        found = self._texts.get(key)
        if found is None:
            if len(self._texts) >= _MOST_TEXTS:
                self._texts.clear()
            found = self._texts[key] = QStaticText(words)
            found.setTextFormat(Qt.TextFormat.PlainText)
            found.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
            found.prepare(QTransform(), self.strong if strong else self.plain)
        return found

    def draw(self, painter: QPainter, at: QPointF, words: str, *, strong: bool = False) -> None:
        """Draw words with their middle height at `at`, starting there."""
        laid_out = self.text(words, strong=strong)
        painter.setFont(self.strong if strong else self.plain)
        top = round(at.y() - laid_out.size().height() / 2.0)
        painter.drawStaticText(QPointF(round(at.x()), top), laid_out)

    def width(self, words: str, *, strong: bool = False) -> float:
        """Measure words in logical pixels."""
        return float(self.text(words, strong=strong).size().width())

    def height(self) -> float:
        """Give the height of a line."""
        return QFontMetricsF(self.plain).height()


class AxisItem(QGraphicsItem):
    """A band with labels along it and a hairline towards the plot."""

    def __init__(self, texts: TextCache, colours: Colours) -> None:
        super().__init__()
        self._texts = texts
        self._colours = colours
        self._rect = QRectF()
        self._labels: tuple[Label, ...] = ()
        self._taken: tuple[tuple[float, float], ...] = ()

    @property
    def labels(self) -> tuple[Label, ...]:
        """Give the labels shown."""
        return self._labels

    def boundingRect(self) -> QRectF:
        """Give the band."""
        return self._rect

    def place(self, rect: QRectF) -> None:
        """Take a new band."""
        if rect != self._rect:
            self.prepareGeometryChange()
            self._rect = QRectF(rect)

    def show_labels(self, labels: tuple[Label, ...]) -> None:
        """Take labels; repaint only if they differ."""
        if labels != self._labels:
            self._labels = labels
            self.update()

    def set_taken(self, *stretches: tuple[float, float]) -> None:
        """Leave labels out where a tag stands: stretches (from, to) along the axis."""
        if stretches != self._taken:
            self._taken = stretches
            self.update()

    def free(self, start: float, stop: float) -> bool:
        """Tell whether no tag covers a stretch."""
        return all(stop < low or start > high for low, high in self._taken)

    def set_style(self, texts: TextCache, colours: Colours) -> None:
        """Take another theme."""
        self._texts, self._colours = texts, colours
        self.update()


class PriceAxis(AxisItem):
    """Prices at the right."""

    def paint(self, painter: QPainter, option: Option, widget: QWidget | None = None) -> None:
        """Draw hairline and labels; labels cut by an edge are left out."""
        rect, half = self._rect, self._texts.height() / 2.0
        painter.fillRect(QRectF(rect.left(), rect.top(), 1.0, rect.height()), self._colours.line)
        painter.setPen(self._colours.text2)
        for label in self._labels:
            top, bottom = label.at - half, label.at + half
            if top >= 0.0 and bottom <= rect.height() and self.free(top, bottom):
                self._texts.draw(painter, QPointF(rect.left() + _INSET_PX, rect.top() + label.at), label.text)


class TimeAxis(AxisItem):
    """Times at the bottom, the zone in the right corner."""

    def __init__(self, texts: TextCache, colours: Colours) -> None:
        super().__init__(texts, colours)
        self._zone = ""
        self._end = 0.0

    @property
    def zone(self) -> str:
        """Give the words in the corner."""
        return self._zone

    def set_zone(self, zone: str, end: float) -> None:
        """Take the zone's short name and where the plot ends."""
        if (zone, end) != (self._zone, self._end):
            self._zone, self._end = zone, end
            self.update()

    def paint(self, painter: QPainter, option: Option, widget: QWidget | None = None) -> None:
        """Draw hairline, labels, zone."""
        rect, texts = self._rect, self._texts
        middle = rect.center().y()
        painter.fillRect(QRectF(rect.left(), rect.top(), rect.width(), 1.0), self._colours.line)
        for label in self._labels:
            width = texts.width(label.text, strong=label.strong)
            left = label.at - width / 2.0
            if left < 2.0 or left + width > self._end or not self.free(left - 4.0, left + width + 4.0):
                continue
            painter.setPen(self._colours.text if label.strong else self._colours.text2)
            texts.draw(painter, QPointF(left, middle), label.text, strong=label.strong)
        painter.setPen(self._colours.text3)
        width = texts.width(self._zone)
        texts.draw(painter, QPointF(rect.right() - _INSET_PX - width, middle), self._zone)


class Tag(QGraphicsItem):
    """A small solid sign on an axis: the last price, or where the crosshair stands."""

    def __init__(self, texts: TextCache) -> None:
        super().__init__()
        self._texts = texts
        self._rect = QRectF()
        self._words = ""
        self._ground, self._ink, self._edge = QColor(), QColor(), QColor()
        self.setVisible(False)

    @property
    def place(self) -> QRectF:
        """Give where the sign stands; empty while hidden."""
        return QRectF(self._rect) if self.isVisible() else QRectF()

    @property
    def words(self) -> str:
        """Give the words shown, none while hidden."""
        return self._words if self.isVisible() else ""

    def boundingRect(self) -> QRectF:
        """Give the sign's place."""
        return self._rect

    def set_texts(self, texts: TextCache) -> None:
        """Take another font."""
        self._texts = texts
        self.update()

    def show_at(self, rect: QRectF, words: str, ground: QColor, ink: QColor, edge: QColor | None = None) -> None:
        """Show words in a place, in its first line if there is room for two; `edge` outlines it."""
        edge = edge or ground
        if rect != self._rect:
            self.prepareGeometryChange()
            self._rect = QRectF(rect)
        if (words, ground, ink, edge) != (self._words, self._ground, self._ink, self._edge):
            self._words, self._ground, self._ink, self._edge = words, ground, ink, edge
            self.update()
        self.setVisible(True)

    def paint(self, painter: QPainter, option: Option, widget: QWidget | None = None) -> None:
        """Draw the sign."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._edge)
        painter.setBrush(self._ground)
        painter.drawRoundedRect(self._rect.adjusted(0.5, 0.5, -0.5, -0.5), 2.0, 2.0)
        painter.setPen(self._ink)
        spare = self._rect.width() - self._texts.width(self._words, strong=True)
        left = self._rect.left() + max(3.0, spare / 2.0)
        middle = self._rect.top() + min(self._rect.height(), TAG_PX) / 2.0
        self._texts.draw(painter, QPointF(left, middle), self._words, strong=True)
