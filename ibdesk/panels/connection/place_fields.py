"""The strip below the cards: the fields of the chosen place."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ibdesk.panels.connection.choices import DAYS, SPEEDS, STARTS, Choice, TargetChoice, read_choice
from ibdesk.ui.buttons import Kind, button
from ibdesk.ui.controls import CheckBox, ComboBox
from ibdesk.ui.fonts import Role, pixels
from ibdesk.ui.labels import Label
from ibdesk.ui.theme import color

DEMO = ("day", "speed", "seed", "starts")


class PlaceFields(QWidget):
    """Host, port and client id, or what kind of day the simulated market has.

    Signals: `edited`, `entered` (Enter in a field, or the button).
    """

    edited = Signal()
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = {
            "host": self._text("Host", "127.0.0.1", 190),
            "port": self._text("Port", "7497", 100),
            "client_id": self._text("Client id", "1", 90),
            "seed": self._text("Seed", "1", 90),
        }
        self._choices = {
            "day": self._choice("Market day", DAYS, 190),
            "speed": self._choice("Speed", tuple((str(speed), f"{speed}×") for speed in SPEEDS), 80),
            "starts": self._choice("Starts at", STARTS, 180),
        }
        self._at_start = CheckBox("Connect at start", self, object_name="first_run.at_start")
        self._start = button("Start the demo", Kind.MAIN, object_name="first_run.start", tall=True, parent=self)
        self._start.setFixedWidth(pixels(170))
        self._start.clicked.connect(self.entered)
        self._captions: dict[str, Label] = {}
        self._lay_out()

    def _text(self, caption: str, text: str, width: int) -> QLineEdit:
        field = QLineEdit(text, self)
        field.setFixedWidth(pixels(width))
        field.setMaxLength(255)
        field.setAccessibleName(caption)
        field.setObjectName("first_run." + caption.lower().replace(" ", "_"))
        field.returnPressed.connect(self.entered)
        field.textEdited.connect(self.edited)
        return field

    def _choice(self, caption: str, words: tuple[tuple[str, str], ...], width: int) -> ComboBox:
        box = ComboBox(caption, self, object_name="first_run." + caption.lower().replace(" ", "_"))
        box.setFixedWidth(pixels(width))
        for key, word in words:
            box.addItem(word, key)
        return box

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 16, 20, 16)
        row.setSpacing(16)
        fields: dict[str, QWidget] = {**self._texts, **self._choices}
        for key in (*(key for key in self._texts if key not in DEMO), *DEMO):
            cell = QVBoxLayout()
            cell.setSpacing(6)
            self._captions[key] = Label(fields[key].accessibleName(), Role.BODY, "text2", self)
            cell.addWidget(self._captions[key])
            cell.addStretch(1)
            cell.addWidget(fields[key])
            row.addLayout(cell)
        row.addWidget(self._at_start, 0, Qt.AlignmentFlag.AlignBottom)
        row.addStretch(1)
        row.addWidget(self._start, 0, Qt.AlignmentFlag.AlignBottom)

    def show_kind(self, choice: Choice) -> None:
        """Show the fields of one card, with the port it usually has."""
        demo = choice.kind == "demo"
        for key, field in {**self._texts, **self._choices}.items():
            field.setVisible((key in DEMO) is demo)
            self._captions[key].setVisible((key in DEMO) is demo)
        if choice.ports:
            self._texts["host"].setText("127.0.0.1")
            self._texts["port"].setText(str(choice.ports[0]))
        self._start.setText("Start the demo" if demo else "Connect")
        self._start.setAccessibleName(self._start.text())

    def fill(self, choice: TargetChoice) -> None:
        """Show a choice that was made before."""
        if choice.kind != "demo":
            self._texts["host"].setText(choice.host)
            self._texts["port"].setText(str(choice.port))
            self._texts["client_id"].setText(str(choice.client_id))
        self._texts["seed"].setText(str(choice.seed))
        for key, value in (("day", choice.day), ("speed", str(choice.speed)), ("starts", choice.starts)):
            self._choices[key].setCurrentIndex(max(0, self._choices[key].findData(value)))
        self._at_start.setChecked(choice.at_start)

    def read(self, kind: str) -> tuple[TargetChoice | None, str]:
        """Return the choice, or None and one sentence on the first field that does not fit."""
        choice, problem = read_choice(kind, **{key: field.text().strip() for key, field in self._texts.items()})
        if choice is None:
            return None, problem
        picked = {key: str(box.currentData()) for key, box in self._choices.items()}
        if kind == "demo":
            choice = replace(choice, day=picked["day"], starts=picked["starts"], speed=int(picked["speed"]))
        return replace(choice, at_start=self._at_start.isChecked()), ""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color("line"), 1))
        painter.setBrush(color("panel"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
