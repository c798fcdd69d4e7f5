"""The cards of the first page: plate, title, two lines, and what was found on this computer."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtNetwork import QAbstractSocket, QTcpSocket
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from ibdesk.panels.connection.choices import Choice
from ibdesk.ui.fonts import Role, pixels
from ibdesk.ui.glyphs import LAMPS, GlyphLabel
from ibdesk.ui.labels import Label
from ibdesk.ui.mode import Plate
from ibdesk.ui.theme import color

LOOPBACK = "127.0.0.1"


class Card(QAbstractButton):
    """One place to trade."""

    def __init__(self, choice: Choice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = choice
        self.setCheckable(True)
        self.setObjectName(f"first_run.card.{choice.kind}")
        self.setAccessibleName(f"{choice.title}. {choice.lines}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)
        self.setFixedHeight(pixels(190))
        self._lamp = GlyphLabel(*LAMPS["idle"], self)
        self._found = Label("", Role.BODY, "text2", self)
        head = QHBoxLayout()
        head.addWidget(Plate(choice.plate, self, small=True))
        head.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._lamp)
        foot.addWidget(self._found, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 16, 12, 14)
        box.setSpacing(6)
        box.addLayout(head)
        box.addSpacing(8)
        box.addWidget(Label(choice.title, Role.TITLE, "text", self))
        box.addWidget(Label(choice.lines, Role.BODY, "text2", self, wrap=True))
        box.addStretch(1)
        box.addLayout(foot)
        self._lamp.setVisible(choice.kind != "other")
        if choice.kind == "demo":
            self.show_found("Ready", "ok")

    def show_found(self, text: str, lamp: str) -> None:
        """Say what the probe found."""
        self._found.show_text(text)
        self._lamp.set_glyph(*LAMPS[lamp])

    def sizeHint(self) -> QSize:
        return QSize(pixels(198), pixels(190))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        painter.setPen(QPen(color("focus" if chosen else "line"), 2 if chosen else 1))
        painter.setBrush(color("hover" if self.underMouse() and not chosen else "panel"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), 5, 5)


class Probe(QTcpSocket):
    """Asks once whether something listens on a port of this computer, and lets go at once."""

    def __init__(self, card: Card, port: int) -> None:
        super().__init__(card)
        self._card, self._port = card, port
        self.connected.connect(self.on_self_connected)
        self.errorOccurred.connect(self.on_self_error)
        self.connectToHost(LOOPBACK, port)

    def on_self_connected(self) -> None:
        """Something listens there."""
        self._card.show_found(f"Port {self._port} answers", "ok")
        self.abort()

    def on_self_error(self, _error: QAbstractSocket.SocketError) -> None:
        """Nothing listens there; another port of the same card may have answered."""
        if not self._card.findChildren(Label)[-1].text().startswith("Port"):
            self._card.show_found("Not running", "idle")
