"""Small signs drawn by hand, never font characters: order states, lamps, severities. GUI thread.

Every sign is drawn in a square of 10 units; `draw` scales it to any box. Shape first, colour second.
"""

from __future__ import annotations

import enum
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from ibdesk.ui.fonts import pixels
from ibdesk.ui.theme import color

UNITS = 10.0
LINE = 1.4


class Pencil:
    """A painter in glyph units with the glyph's colour, the ground for cut-outs, and a fraction for the pie."""

    def __init__(self, painter: QPainter, ink: QColor, ground: QColor, fraction: float) -> None:
        self.painter, self.ink, self.ground, self.fraction = painter, ink, ground, fraction

    def stroke(self, width: float = LINE, ink: QColor | None = None) -> None:
        """Draw outlines from here on."""
        pen = QPen(ink or self.ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        self.painter.setPen(pen)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)

    def fill(self, ink: QColor | None = None) -> None:
        """Draw solid shapes from here on."""
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(QBrush(ink or self.ink))

    def shape(self, *points: tuple[float, float]) -> None:
        """Draw a closed shape."""
        self.painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points]))

    def path(self, *points: tuple[float, float]) -> None:
        """Draw an open line."""
        self.painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points]))

    def circle(self, radius: float, x: float = 5.0, y: float = 5.0) -> None:
        """Draw a circle."""
        self.painter.drawEllipse(QPointF(x, y), radius, radius)


OCTAGON = ((3, 0.4), (7, 0.4), (9.6, 3), (9.6, 7), (7, 9.6), (3, 9.6), (0.4, 7), (0.4, 3))
DIAMOND = ((5, 0), (10, 5), (5, 10), (0, 5))


def _dashed_ring(p: Pencil) -> None:
    p.stroke()
    for start in range(0, 360, 60):
        p.painter.drawArc(QRectF(1, 1, 8, 8), start * 16, 34 * 16)


def _ring(p: Pencil) -> None:
    p.stroke(1.6)
    p.circle(3.8)


def _disc(p: Pencil) -> None:
    p.fill()
    p.circle(4.3)


def _two_bars(p: Pencil) -> None:
    p.fill()
    p.painter.drawRect(QRectF(1.6, 1, 2.4, 8))
    p.painter.drawRect(QRectF(6, 1, 2.4, 8))


def _diamond(p: Pencil) -> None:
    p.fill()
    p.shape(*DIAMOND)


def _pie(p: Pencil) -> None:
    p.stroke(1.2)
    p.circle(4.2)
    p.fill()
    p.painter.drawPie(QRectF(0.8, 0.8, 8.4, 8.4), 90 * 16, round(-360 * 16 * min(1.0, max(0.0, p.fraction))))


def _two_arrows(p: Pencil) -> None:
    p.stroke(1.3)
    p.painter.drawArc(QRectF(1.2, 1.2, 7.6, 7.6), 20 * 16, 120 * 16)
    p.painter.drawArc(QRectF(1.2, 1.2, 7.6, 7.6), 200 * 16, 120 * 16)
    p.fill()
    p.shape((7.0, 3.6), (10.2, 3.9), (8.9, 1.2))
    p.shape((3.0, 6.4), (-0.2, 6.1), (1.1, 8.8))


def _hourglass(p: Pencil) -> None:
    p.stroke(1.2)
    p.path((1.6, 0.6), (8.4, 0.6))
    p.path((1.6, 9.4), (8.4, 9.4))
    p.shape((2.4, 0.6), (7.6, 0.6), (5.5, 5), (7.6, 9.4), (2.4, 9.4), (4.5, 5))
    p.fill()
    p.shape((5, 6.4), (6.8, 9.2), (3.2, 9.2))


def _octagon_bars(p: Pencil) -> None:
    p.stroke(1.2)
    p.shape(*OCTAGON)
    p.stroke(1.4)
    p.path((3.8, 3.2), (3.8, 6.8))
    p.path((6.2, 3.2), (6.2, 6.8))


def _octagon_bang(p: Pencil) -> None:
    p.fill()
    p.shape(*OCTAGON)
    _bang(p, p.ground)


def _bang(p: Pencil, ink: QColor, top: float = 2.4, foot: float = 7.6) -> None:
    p.stroke(1.4, ink)
    p.path((5, top), (5, foot - 2.2))
    p.fill(ink)
    p.circle(0.8, 5, foot)


def _cross(p: Pencil) -> None:
    p.stroke(1.7)
    p.path((1, 1), (9, 9))
    p.path((9, 1), (1, 9))


def _tick(p: Pencil) -> None:
    p.stroke(1.8)
    p.path((1, 5.4), (3.8, 8.2), (9, 2.2))


def _diamond_question(p: Pencil) -> None:
    p.fill()
    p.shape((5, -0.6), (10.6, 5), (5, 10.6), (-0.6, 5))
    p.stroke(1.2, p.ground)
    p.painter.drawArc(QRectF(3.4, 1.9, 3.2, 3.0), -80 * 16, 250 * 16)
    p.path((5.2, 4.9), (5, 5.9))
    p.fill(p.ground)
    p.circle(0.8, 5, 7.7)


def _bar(p: Pencil) -> None:
    p.stroke(1.8)
    p.path((0.8, 5), (9.2, 5))


def _triangle(p: Pencil) -> None:
    p.fill()
    p.shape((5, 0.4), (10, 9.4), (0, 9.4))


def _warn(p: Pencil) -> None:
    p.stroke(1.2)
    p.shape((5, 0.6), (9.7, 9), (0.3, 9))
    _bang(p, p.ink, 3.6, 7.7)


def _info(p: Pencil) -> None:
    p.stroke(1.1)
    p.circle(4.5)
    p.path((5, 4.6), (5, 7.2))
    p.fill()
    p.circle(0.75, 5, 2.8)


def _good(p: Pencil) -> None:
    p.stroke(1.1)
    p.circle(4.5)
    p.stroke(1.3)
    p.path((2.9, 5.1), (4.5, 6.7), (7.2, 3.5))


def _ring_bang(p: Pencil) -> None:
    p.stroke(1.1)
    p.circle(4.5)
    _bang(p, p.ink, 2.6, 7.2)


def _clock(p: Pencil) -> None:
    p.stroke(1.2)
    p.circle(4.4)
    p.path((5, 2.4), (5, 5), (6.8, 6.2))


def _lock(p: Pencil) -> None:
    p.stroke(1.2)
    p.painter.drawRoundedRect(QRectF(1.6, 4.4, 6.8, 5.2), 0.8, 0.8)
    p.path((3, 4.4), (3, 2.8))
    p.path((7, 4.4), (7, 2.8))
    p.painter.drawArc(QRectF(3, 0.6, 4, 4.2), 0, 180 * 16)
    p.fill()
    p.circle(0.8, 5, 7)


def _pencil(p: Pencil) -> None:
    p.stroke(1.1)
    p.shape((1, 9), (1.5, 6.7), (7.2, 1), (9, 2.8), (3.3, 8.5))


def _up(p: Pencil) -> None:
    p.fill()
    p.shape((5, 2), (9, 8.4), (1, 8.4))


def _down(p: Pencil) -> None:
    p.fill()
    p.shape((1, 1.6), (9, 1.6), (5, 8))


class Glyph(enum.Enum):
    """The signs by shape; `shape` takes any enum of core whose value is one of these names."""

    DASHED_RING = "dashed_ring"
    RING = "ring"
    TWO_BARS = "two_bars"
    DIAMOND = "diamond"
    DISC = "disc"
    PIE = "pie"
    TWO_ARROWS = "two_arrows"
    HOURGLASS = "hourglass"
    OCTAGON_BARS = "octagon_bars"
    OCTAGON_BANG = "octagon_bang"
    CROSS = "cross"
    TICK = "tick"
    DIAMOND_QUESTION = "diamond_question"
    BAR = "bar"
    TRIANGLE = "triangle"
    WARN = "warn"
    INFO = "info"
    GOOD = "good"
    BANG = "bang"
    CLOCK = "clock"
    LOCK = "lock"
    PENCIL = "pencil"
    UP = "up"
    DOWN = "down"


PENS: dict[Glyph, Callable[[Pencil], None]] = {
    Glyph.DASHED_RING: _dashed_ring, Glyph.RING: _ring, Glyph.TWO_BARS: _two_bars, Glyph.DIAMOND: _diamond,
    Glyph.DISC: _disc, Glyph.PIE: _pie, Glyph.TWO_ARROWS: _two_arrows, Glyph.HOURGLASS: _hourglass,
    Glyph.OCTAGON_BARS: _octagon_bars, Glyph.OCTAGON_BANG: _octagon_bang, Glyph.CROSS: _cross,
    Glyph.TICK: _tick, Glyph.DIAMOND_QUESTION: _diamond_question, Glyph.BAR: _bar, Glyph.TRIANGLE: _triangle,
    Glyph.WARN: _warn, Glyph.INFO: _info, Glyph.GOOD: _good, Glyph.BANG: _ring_bang,
    Glyph.CLOCK: _clock, Glyph.LOCK: _lock,
    Glyph.PENCIL: _pencil, Glyph.UP: _up, Glyph.DOWN: _down,
}  # fmt: skip
LAMPS = {"ok": (Glyph.DISC, "ok"), "idle": (Glyph.RING, "text2"), "slow": (Glyph.TRIANGLE, "warn"),
         "broken": (Glyph.CROSS, "err")}  # fmt: skip
SEVERITIES = {"err": (Glyph.OCTAGON_BANG, "err"), "warn": (Glyph.WARN, "warn"), "info": (Glyph.INFO, "text2"),
              "ok": (Glyph.GOOD, "ok")}  # fmt: skip


def shape(name: Glyph | enum.Enum | str) -> Glyph:
    """Return the sign of that name. Raises ValueError for an unknown one."""
    if isinstance(name, Glyph):
        return name
    return Glyph(name.value if isinstance(name, enum.Enum) else name)


def draw(
    painter: QPainter, name: Glyph | enum.Enum | str, box: QRectF, ink: QColor, ground: QColor, fraction: float = 0.0
) -> None:
    """Draw a sign into a square box; `ground` shows through its cut-outs, `fraction` fills the pie (0 to 1)."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    painter.scale(box.width() / UNITS, box.height() / UNITS)
    PENS[shape(name)](Pencil(painter, ink, ground, fraction))
    painter.restore()


class GlyphLabel(QWidget):
    """One sign as a widget (lamps in chains, lists and the status bar)."""

    def __init__(self, name: Glyph, token: str, parent: QWidget | None = None, *, size: int = 10) -> None:
        super().__init__(parent)
        self._size = size
        self._name, self._token, self._fraction = name, token, 0.0
        self.setFixedSize(self.sizeHint())

    def set_glyph(self, name: Glyph | enum.Enum | str, token: str, fraction: float = 0.0) -> None:
        """Show another sign; repaints only if it differs."""
        new = (shape(name), token, fraction)
        if new != (self._name, self._token, self._fraction):
            self._name, self._token, self._fraction = new
            self.update()

    @property
    def glyph(self) -> Glyph:
        """The sign shown now."""
        return self._name

    def sizeHint(self) -> QSize:
        side = pixels(self._size) + 2
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = self.width() - 2
        draw(painter, self._name, QRectF(1, 1, side, side), color(self._token), color("panel"), self._fraction)
