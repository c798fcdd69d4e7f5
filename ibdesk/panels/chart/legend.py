"""The legend over the plot: the bar under the crosshair in numbers, and what is shown."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from ibdesk.panels.chart.axes import TextCache
from ibdesk.panels.chart.colours import Colours
from ibdesk.panels.chart.texts import Piece

_PAD_X, _PAD_Y, _ROW = 12, 6, 19
_GAP = 6
_GROUP_GAP = 10
_GROUND_SHARE = 0.9


class Legend(QWidget):
    """Two rows of text that let the mouse through. `shown_text` gives all of it, for people who do not see it."""

    def __init__(self, parent: QWidget, texts: TextCache, colours: Colours) -> None:
        super().__init__(parent)
        self._texts, self._colours = texts, colours
        self._pieces: list[Piece] = []
        self._kind = ""
        self._room = 0
        self._picture: QPixmap | None = None
        self.setObjectName("chart.legend")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.move(0, 0)

    def shown_text(self) -> str:
        """Give the words shown."""
        first = " ".join(piece.text for piece in self._pieces)
        return f"{first}\n{self._kind}" if self._kind else first

    def set_style(self, texts: TextCache, colours: Colours) -> None:
        """Take another theme."""
        self._texts, self._colours = texts, colours
        self._fit()

    def show_bar(self, pieces: list[Piece]) -> None:
        """Take the first row; none hides it."""
        if pieces != self._pieces:
            self._pieces = pieces
            self._fit()

    def show_kind(self, words: str) -> None:
        """Take the second row."""
        if words != self._kind:
            self._kind = words
            self._fit()

    def set_room(self, width: float) -> None:
        """Take the width of the plot, which the legend never leaves."""
        if int(width) != self._room:
            self._room = int(width)
            self._fit()

    def sizeHint(self) -> QSize:
        """Give the room that both rows need."""
        first = sum(self._texts.width(p.text, strong=p.strong) + _gap(p) for p in self._pieces)
        rows = bool(self._pieces) + bool(self._kind)
        return QSize(int(max(first, self._texts.width(self._kind)) + 2 * _PAD_X), rows * _ROW + _PAD_Y + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Show the picture of the rows: it changes seldom, what lies below it at every frame."""
        if self._picture is None or self._picture.devicePixelRatio() != self.devicePixelRatioF():
            self._picture = self._drawn()
        QPainter(self).drawPixmap(0, 0, self._picture)

    def _drawn(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        ground = QColor(self._colours.panel)
        ground.setAlphaF(_GROUND_SHARE)
        painter.fillRect(QRectF(self.rect()), ground)
        x, y = float(_PAD_X), _PAD_Y + _ROW / 2.0
        for piece in self._pieces:
            if x + self._texts.width(piece.text, strong=piece.strong) > self.width():
                break
            painter.setPen(getattr(self._colours, piece.token))
            self._texts.draw(painter, QPointF(x, y), piece.text, strong=piece.strong)
            x += self._texts.width(piece.text, strong=piece.strong) + _gap(piece)
        painter.setPen(self._colours.text2)
        self._texts.draw(painter, QPointF(float(_PAD_X), y + (_ROW if self._pieces else 0)), self._kind)
        painter.end()
        return picture

    def _fit(self) -> None:
        self.setAccessibleName(self.shown_text())
        self.setVisible(bool(self._pieces or self._kind))
        wanted = self.sizeHint()
        self.resize(min(wanted.width(), self._room), wanted.height())
        self._picture = None
        self.update()


def _gap(piece: Piece) -> int:
    return _GAP if piece.token == "text3" and len(piece.text) <= 3 else _GROUP_GAP
