"""What a request is doing, or why it brought nothing, over the plot with the one button that helps."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ibdesk.ui.buttons import button
from ibdesk.ui.fonts import Role, Weight
from ibdesk.ui.glyphs import Glyph, GlyphLabel
from ibdesk.ui.labels import Label
from ibdesk.ui.theme import color

_MARGIN_PX = 24
_WIDEST_PX = 560
_PAD_X, _PAD_Y, _GAP = 14, 10, 12


class StateMessage(QWidget):
    """A card in the middle of its parent. Words are plain text, whoever they come from."""

    cancel_asked = Signal()
    retry_asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._sign = GlyphLabel(Glyph.OCTAGON_BANG, "err", self, size=14)
        self.label = Label("", Role.BODY, "text", self, weight=Weight.MEDIUM, wrap=True, selectable=True)
        self.label.setObjectName("chart.message")
        self.cancel = button("Cancel", name="Cancel the request", object_name="chart.cancel", parent=self)
        self.cancel.clicked.connect(self.cancel_asked)
        self.retry = button("Try again", name="Ask again", object_name="chart.retry", parent=self)
        self.retry.clicked.connect(self.retry_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(_PAD_X, _PAD_Y, _PAD_X, _PAD_Y)
        row.setSpacing(_GAP)
        for widget in (self._sign, self.label, self.cancel, self.retry):
            row.addWidget(widget)
        parent.installEventFilter(self)
        self.hide()

    def text(self) -> str:
        """Give the words shown, none while hidden."""
        return self.label.text() if not self.isHidden() else ""

    def show_work(self, words: str) -> None:
        """Say what is under way; it can be cancelled."""
        self._show(words, cancel=True)

    def show_failure(self, words: str) -> None:
        """Say why there are no bars; it can be tried again."""
        self._show(words, sign=True, retry=True)

    def show_hint(self, words: str) -> None:
        """Say what to do on an empty chart."""
        self._show(words)

    def clear(self) -> None:
        """Say nothing."""
        self.label.clear()
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle."""
        if event.type() == QEvent.Type.Resize:
            self._centre()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card; a hint on an empty chart has none."""
        if self.cancel.isHidden() and self.retry.isHidden():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color("lineS"), 1.0))
        painter.setBrush(color("raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3.0, 3.0)

    def _show(self, words: str, *, sign: bool = False, cancel: bool = False, retry: bool = False) -> None:
        self.label.show_text(words, "text" if cancel or retry else "text3")
        self.label.setAccessibleName(words)
        self._sign.setVisible(sign)
        self.cancel.setVisible(cancel)
        self.retry.setVisible(retry)
        self.show()
        self._centre()
        self.raise_()

    def _centre(self) -> None:
        """Take the middle of the parent; long words wrap."""
        parent = self.parentWidget()
        others = [one for one in (self._sign, self.cancel, self.retry) if not one.isHidden()]
        beside = 2 * _PAD_X + sum(one.sizeHint().width() + _GAP for one in others)
        room = max(120, min(_WIDEST_PX, parent.width() - 2 * _MARGIN_PX) - beside)
        metrics, words = self.label.fontMetrics(), self.label.text()
        width = min(room, metrics.horizontalAdvance(words) + 4)
        tall = metrics.boundingRect(QRect(0, 0, width, 10_000), int(Qt.TextFlag.TextWordWrap), words).height() + 2
        self.label.setFixedSize(width, tall)
        tallest = max([tall, *(one.sizeHint().height() for one in others)])
        self.setFixedSize(beside + width, tallest + 2 * _PAD_Y)
        self.move((parent.width() - self.width()) // 2, (parent.height() - self.height()) // 2)
        self.update()

    def parentWidget(self) -> QWidget:
        """Give the plot's area; there always is one."""
        parent = super().parentWidget()
        assert parent is not None
        return parent
