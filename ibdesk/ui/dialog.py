"""Dialogs: a band on top, content, a foot; Esc and the first focus are Back, Enter does nothing. GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ibdesk.core.records.link import Mode
from ibdesk.ui.buttons import button
from ibdesk.ui.fonts import Role, Weight, font, pixels
from ibdesk.ui.icons import pixmap
from ibdesk.ui.labels import Label
from ibdesk.ui.lines import hairline
from ibdesk.ui.panic import PANIC_KEY, panic
from ibdesk.ui.theme import color, mode_colors

BAND, PLAIN_BAND = 44, 40
MARGIN = 24


class Band(QWidget):
    """The head of a dialog: mode word and text on its solid colour, or a plain title on `header`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._mode: Mode | None = None
        self._text = ""
        self.right = Label("", Role.BODY, "text2", self, weight=Weight.SEMIBOLD)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 0, 15, 0)
        row.addStretch(1)
        row.addWidget(self.right)
        self.set_band(None, "")

    def set_band(self, mode: Mode | None, text: str) -> None:
        """Show a mode with words (`Real money · account ••••4567`), or only a title."""
        self._mode, self._text = mode, text
        self.setFixedHeight(pixels(PLAIN_BAND if mode is None else BAND))
        self.right.set_token("text2" if mode is None else "onSolid")
        self.setAccessibleName(self.shown_text())
        self.update()

    def shown_text(self) -> str:
        """Return the words as painted."""
        return self._text if self._mode is None else f"{mode_colors(self._mode).word}  {self._text}"

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        if self._mode is None:
            painter.fillRect(self.rect(), color("header"))
            painter.fillRect(0, self.height() - 1, self.width(), 1, color("line"))
            painter.setFont(font(Role.PLATE, Weight.SEMIBOLD))
            painter.setPen(color("text"))
            painter.drawText(self.rect().adjusted(18, 0, 0, 0), flags, self._text)
            return
        colors = mode_colors(self._mode)
        painter.fillRect(self.rect(), color(colors.solid))
        side = pixels(16)
        sign = pixmap(colors.icon, "onSolid", 16, self.devicePixelRatioF())
        painter.drawPixmap(QRect(18, (self.height() - side) // 2, side, side), sign)
        painter.setFont(font(Role.PLATE, Weight.BOLD))
        painter.setPen(color("onSolid"))
        word = painter.fontMetrics().horizontalAdvance(colors.word)
        painter.drawText(self.rect().adjusted(44, 0, 0, 0), flags, colors.word)
        painter.setFont(font(Role.FIELD, Weight.SEMIBOLD))
        painter.drawText(self.rect().adjusted(44 + word + 13, 0, 0, 0), flags, self._text)


class Dialog(QDialog):
    """Base of all dialogs. Fill `content`; `add_button` fills the foot beside `back`.

    Modal to its window, framed in crimson for LIVE. Enter never presses anything (scenario 99); Esc is Back.
    """

    def __init__(
        self, title: str, parent: QWidget | None = None, *, mode: Mode | None = None, band: str = "",
        width: int = 430, back: str = "Back", object_name: str = "dialog",
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._mode = mode
        self.setObjectName(object_name)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setFixedWidth(pixels(width))
        edge = 3 if mode is Mode.LIVE else 1
        outer = QVBoxLayout(self)
        outer.setContentsMargins(edge, edge, edge, edge)
        outer.setSpacing(0)
        self.band = Band(self)
        self.band.set_band(mode, band or title)
        self.content = QVBoxLayout()
        self.content.setContentsMargins(MARGIN - edge, 16, MARGIN - edge, 16)
        self.content.setSpacing(8)
        self._foot = QHBoxLayout()
        self._foot.setContentsMargins(MARGIN - edge, 14, MARGIN - edge, 14)
        self._foot.setSpacing(18)
        self.back: QPushButton = button(back, tall=True, parent=self, object_name=f"{object_name}.back")
        self.back.setMinimumWidth(pixels(110))
        self.back.clicked.connect(self.reject)
        QShortcut(QKeySequence(PANIC_KEY), self, self.on_panic_asked)
        self._foot.addWidget(self.back)
        outer.addWidget(self.band)
        outer.addLayout(self.content, 1)
        outer.addWidget(hairline(self))
        outer.addLayout(self._foot)

    @Slot()
    def on_panic_asked(self) -> None:
        """Give way to Cancel orders, as Back would: a dialog must never stand before the kill switch."""
        self.reject()
        panic().asked.emit()

    @property
    def mode(self) -> Mode | None:
        """The mode whose colours it carries."""
        return self._mode

    def add_button(self, widget: QWidget, stretch: int = 1) -> None:
        """Put an acting button into the foot, right of Back."""
        self._foot.addWidget(widget, stretch)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.back.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("panel"))
        live = self._mode is Mode.LIVE
        painter.setPen(QPen(color("live" if live else "lineS"), 3 if live else 1))
        painter.drawRect(self.rect().adjusted(1, 1, -2, -2) if live else self.rect().adjusted(0, 0, -1, -1))
