"""The strip above the review button: the order as one sentence, then its figures or what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from ibdesk.core.problems import Problem
from ibdesk.panels.ticket.head import ElidedLabel
from ibdesk.ui.buttons import Kind, button
from ibdesk.ui.fonts import Role, Weight, pixels
from ibdesk.ui.glyphs import Glyph, GlyphLabel
from ibdesk.ui.labels import KeyValueGrid
from ibdesk.ui.theme import color

LINE_PX, LINES = 20, 3
SIGNS = {"err": (Glyph.OCTAGON_BANG, "err"), "warn": (Glyph.WARN, "warn")}


def pieces(problem: Problem) -> list[tuple[str, bool]]:
    """Cut a sentence into (text, is a choice): the neighbours between which a price lies can be clicked."""
    found: list[tuple[str, bool]] = []
    rest = problem.text
    for choice in problem.choices:
        head, mark, tail = rest.rpartition(choice) if choice == problem.choices[-1] else rest.partition(choice)
        if mark:
            found += [(head, False), (choice, True)]
            rest = tail
    return [*found, (rest, False)] if rest else found


class ProblemLine(QWidget):
    """One problem. A click leads to its field; a choice in it goes into the field."""

    pressed = Signal(object)  # Problem
    picked = Signal(object, object)  # Problem, text

    def __init__(self, problem: Problem, parent: QWidget) -> None:
        super().__init__(parent)
        self._problem = problem
        self.setFixedHeight(pixels(LINE_PX))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        sign, token = SIGNS[problem.level]
        row.addWidget(GlyphLabel(sign, token, self, size=12), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addSpacing(8)
        for text, is_choice in pieces(problem):
            made = button(text, Kind.LINK, name=f"Use {text}" if is_choice else problem.text, parent=self)
            made.setProperty("choice", is_choice)
            if is_choice:
                made.setObjectName(f"ticket.choice.{text}")
            else:
                made.setToolTip(problem.text)
                made.setStyleSheet(f"QPushButton {{ color: {color('text').name()}; font-weight: 400; padding: 0; }}")
                made.setFocusPolicy(Qt.FocusPolicy.NoFocus if problem.choices else Qt.FocusPolicy.TabFocus)
            made.clicked.connect(self.on_piece_clicked)
            row.addWidget(made)
        row.addStretch(1)

    def on_piece_clicked(self) -> None:
        """Take the choice, or go to the field."""
        sender = self.sender()
        if isinstance(sender, QPushButton) and sender.property("choice"):
            self.picked.emit(self._problem, sender.text())
        else:
            self.pressed.emit(self._problem)


class ProblemsView(QStackedWidget):
    """Either the figures of a sound order or its problems, worst first; three lines show, the rest scroll."""

    pressed = Signal(object)
    picked = Signal(object, object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("ticket.problems")
        self.setAccessibleName("Problems of the order")
        self._shown: tuple[Problem, ...] = ()
        rows = (("value", "Value"), ("position", "Position"), ("working", "Working"))
        self.figures = KeyValueGrid(rows, self, label_width=pixels(78), row_gap=4, name="ticket.figure")
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.addWidget(self.figures)
        self.addWidget(self._scroll)
        self.setFixedHeight(pixels(LINE_PX * LINES))

    def shown_text(self) -> str:
        """Return the problems in sight, one a line; "" without any."""
        return "\n".join(problem.text for problem in self._shown)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Those in sight."""
        return self._shown

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Show problems; without any the figures come back."""
        self.setCurrentIndex(1 if problems else 0)
        if problems == self._shown:
            return
        self._shown = problems
        self.setAccessibleDescription(self.shown_text())
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for problem in problems:
            line = ProblemLine(problem, inner)
            line.pressed.connect(self.pressed)
            line.picked.connect(self.picked)
            column.addWidget(line)
        column.addStretch(1)
        if (old := self._scroll.takeWidget()) is not None:
            old.hide()
            old.deleteLater()  # later: one of its own buttons may be what was pressed
        self._scroll.setWidget(inner)


class OrderStrip(QWidget):
    """The sentence of the order over its figures or problems; its height never changes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.preview = ElidedLabel("", Role.FIELD, "text3", self, weight=Weight.SEMIBOLD)
        self.preview.setObjectName("ticket.preview")
        self.preview.setAccessibleName("The order in one sentence")
        self.problems = ProblemsView(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 7, 10, 7)
        column.setSpacing(4)
        column.addWidget(self.preview)
        column.addWidget(self.problems)

    def show_sentence(self, text: str, *, sound: bool) -> None:
        """Show the order in words, or what is still missing in grey."""
        self.preview.show_text(text, "text" if sound else "text2")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("header"))
        painter.drawRoundedRect(self.rect().toRectF(), 3, 3)
