"""Small signs over the plot that change by themselves: the countdown in the price tag, the chip of old bars."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ibdesk.ui import glyphs
from ibdesk.ui.fonts import Role, Weight, font, pixels
from ibdesk.ui.theme import color

COUNTDOWN_PX = 12
_GLYPH_PX = 12
_PAD_PX = 8
_GAP_PX = 6


class Countdown(QWidget):
    """The second line of the last price's tag. Opaque, so that a tick of the clock repaints these pixels only."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = ""
        self._ground, self._ink = QColor(), QColor()
        self.setObjectName("chart.countdown")
        self.setAccessibleName("Time to the end of the bar")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.hide()

    def shown_text(self) -> str:
        """Give the words shown, none while hidden."""
        return self._words if not self.isHidden() else ""

    @property
    def words(self) -> str:
        """Give the words to show."""
        return self._words

    def set_words(self, words: str) -> None:
        """Take other words in the same place."""
        if words != self._words:
            self._words = words
            self.update()

    def show_at(self, place: QRect, ground: QColor, ink: QColor) -> None:
        """Show the words in a place of the tag's ground."""
        if self.geometry() != place:
            self.setGeometry(place)
        if (ground, ink) != (self._ground, self._ink):
            self._ground, self._ink = ground, ink
            self.update()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the words in the middle."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._ground)
        painter.setPen(self._ink)
        painter.setFont(font(Role.MICRO, Weight.SEMIBOLD))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self._words)


class StaleChip(QWidget):
    """Says below the legend since when the bars have not moved."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = ""
        self.setObjectName("chart.stale")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def shown_text(self) -> str:
        """Give the words shown, none while hidden."""
        return self._words if not self.isHidden() else ""

    def show_words(self, words: str) -> None:
        """Take the words; none hides the chip."""
        self._words = words
        self.setAccessibleName(words)
        self.setVisible(bool(words))
        self.resize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        """Give the room that glyph and words need."""
        wide = QFontMetrics(font(Role.CAPTION, Weight.SEMIBOLD)).horizontalAdvance(self._words)
        return QSize(wide + _GLYPH_PX + _GAP_PX + 2 * _PAD_PX, pixels(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw clock and words on the warning's ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("warnBg"))
        painter.drawRoundedRect(QRectF(self.rect()), 3.0, 3.0)
        ink = color("warn")
        box = QRectF(_PAD_PX, (self.height() - _GLYPH_PX) / 2.0, _GLYPH_PX, _GLYPH_PX)
        glyphs.draw(painter, glyphs.Glyph.CLOCK, box, ink, color("warnBg"))
        painter.setPen(ink)
        painter.setFont(font(Role.CAPTION, Weight.SEMIBOLD))
        left = _PAD_PX + _GLYPH_PX + _GAP_PX
        area = QRect(left, 0, self.width() - left, self.height())
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self._words)
