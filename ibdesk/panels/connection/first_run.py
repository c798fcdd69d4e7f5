"""The first page: where do you want to trade?"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ibdesk.panels.connection.cards import Card, Probe
from ibdesk.panels.connection.choices import CHOICES, TargetChoice
from ibdesk.panels.connection.place_fields import PlaceFields
from ibdesk.ui.fonts import Role, Weight
from ibdesk.ui.labels import Label
from ibdesk.ui.theme import color

WIDTH = 1048
STEPS = (
    "Global Configuration, API, Settings: tick “Enable ActiveX and Socket Clients”.",
    "Socket port 7497 for paper. TWS live uses 7496, Gateway 4001 and 4002.",
    "Untick “Read-Only API” if you want to send orders. Viewing works with it on.",
    "Keep “Allow connections from localhost only” on.",
)
TO_KNOW = (
    "The mode comes from the account, never from the port.",
    "Nothing is sent without a review. Live always asks twice.",
    "The IB API is your own installation, under your own agreement with IB.",
    "The demo is the same program over the same wire protocol.",
)


class FirstRunPage(QWidget):
    """Five cards, the fields of the chosen one, and what to set in TWS once.

    Signals: `chosen` with a TargetChoice.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("first_run")
        self._cards = {choice.kind: Card(choice, self) for choice in CHOICES}
        self._group = QButtonGroup(self)
        self._fields = PlaceFields(self)
        self._problem = Label("", Role.BODY, "err", self)
        self._problem.setObjectName("first_run.problem")
        self._lay_out()
        for card in self._cards.values():
            self._group.addButton(card)
        self._group.buttonClicked.connect(self.on_card_clicked)
        self._fields.entered.connect(self.on_start_clicked)
        self._fields.edited.connect(self.on_field_edited)
        self._cards["demo"].setChecked(True)
        self.on_card_clicked()

    def _lay_out(self) -> None:
        column = QWidget(self)
        column.setMaximumWidth(WIDTH)
        box = QVBoxLayout(column)
        box.setContentsMargins(0, 24, 0, 24)
        box.setSpacing(12)
        box.addWidget(Label("ibdesk", Role.FIELD, "text", column, weight=Weight.BOLD))
        box.addSpacing(6)
        box.addWidget(Label("Where do you want to trade?", Role.WELCOME, "text", column))
        about = "You can change this later under Connection. ibdesk never logs in for you: TWS or IB Gateway does."
        box.addWidget(Label(about, Role.FIELD, "text2", column))
        box.addSpacing(16)
        cards = QHBoxLayout()
        cards.setSpacing(14)
        for card in self._cards.values():
            cards.addWidget(card, 1)
        box.addLayout(cards)
        box.addSpacing(12)
        box.addWidget(self._fields)
        box.addWidget(self._problem)
        box.addSpacing(8)
        notes = QHBoxLayout()
        notes.setSpacing(40)
        notes.addLayout(self._notes("In TWS, once", STEPS, numbered=True), 1)
        notes.addLayout(self._notes("Good to know", TO_KNOW, numbered=False), 1)
        box.addLayout(notes)
        box.addStretch(1)
        outer = QHBoxLayout(self)
        outer.addStretch(1)
        outer.addWidget(column, 100)
        outer.addStretch(1)

    @staticmethod
    def _notes(title: str, lines: tuple[str, ...], *, numbered: bool) -> QVBoxLayout:
        box = QVBoxLayout()
        box.setSpacing(10)
        box.addWidget(Label(title, Role.HEAD, "text"))
        grid = QGridLayout()
        grid.setVerticalSpacing(10)
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(1, 1)
        for number, line in enumerate(lines):
            sign = str(number + 1) if numbered else "·"
            grid.addWidget(Label(sign, Role.BODY, "text3", weight=Weight.SEMIBOLD), number, 0)
            grid.addWidget(Label(line, Role.BODY, "text2", wrap=True), number, 1)
        box.addLayout(grid)
        box.addStretch(1)
        return box

    @property
    def kind(self) -> str:
        """The kind of the chosen card."""
        return next(kind for kind, card in self._cards.items() if card.isChecked())

    def probe(self) -> None:
        """Look which of the usual ports answer on this computer."""
        for card in self._cards.values():
            for port in card.choice.ports:
                Probe(card, port)

    def fill(self, choice: TargetChoice) -> None:
        """Begin with what was chosen the last time."""
        self._cards[choice.kind].setChecked(True)
        self.on_card_clicked()
        self._fields.fill(choice)

    def show_problem(self, sentence: str) -> None:
        """Say why the place cannot be opened."""
        self._problem.show_text(sentence)

    @Slot()
    def on_card_clicked(self) -> None:
        """Show the fields of the chosen card."""
        self._fields.show_kind(self._cards[self.kind].choice)
        self._problem.show_text("")

    @Slot()
    def on_field_edited(self) -> None:
        """An edited field is no longer wrong until it is tried."""
        self._problem.show_text("")

    @Slot()
    def on_start_clicked(self) -> None:
        """Check the fields and report the choice."""
        choice, problem = self._fields.read(self.kind)
        self._problem.show_text(problem)
        if choice is not None:
            self.chosen.emit(choice)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.on_start_clicked()
        elif event.key() == Qt.Key.Key_Escape:
            self._cards["demo"].setChecked(True)
            self.on_card_clicked()
            self.on_start_clicked()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), color("app"))
