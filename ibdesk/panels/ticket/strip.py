"""The strip above the review button: the order as one sentence, then its figures or what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ibdesk.core.problems import Problem
from ibdesk.panels.ticket.costs import CostBlock
from ibdesk.panels.ticket.figures import FigureRows
from ibdesk.panels.ticket.head import ElidedLabel
from ibdesk.ui.buttons import Kind, button
from ibdesk.ui.fonts import Role, Weight, font, pixels
from ibdesk.ui.glyphs import Glyph, GlyphLabel
from ibdesk.ui.theme import color

LINE_PX, LINES = 20, 2
STRIP_PX = 153
WRAPPED = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap)
SIGNS = {"err": (Glyph.OCTAGON_BANG, "err"), "warn": (Glyph.WARN, "warn")}


class Sentence(QAbstractButton):
    """A sentence that wraps, and takes a click or Space."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setAccessibleName(text)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFont(font(Role.BODY))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def heightForWidth(self, width: int) -> int:
        area = QRect(0, 0, max(width, 1), 1000)
        used = QFontMetrics(self.font()).boundingRect(area, WRAPPED, self.text())
        return max(pixels(LINE_PX), used.height() + 4)

    def sizeHint(self) -> QSize:
        return QSize(100, self.heightForWidth(max(self.width(), 100)))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, pixels(LINE_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(color("text"))
        painter.drawText(self.rect(), WRAPPED, self.text())


class ProblemLine(QWidget):
    """One problem. A click leads to its field; the prices that would fit stand beside it as buttons."""

    pressed = Signal(object)  # Problem
    picked = Signal(object, object)  # Problem, text

    def __init__(self, problem: Problem, parent: QWidget) -> None:
        super().__init__(parent)
        self._problem = problem
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        sign, token = SIGNS[problem.level]
        row.addWidget(GlyphLabel(sign, token, self, size=12), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addSpacing(4)
        self.sentence = Sentence(problem.text, self)
        self.sentence.clicked.connect(self.on_sentence_clicked)
        row.addWidget(self.sentence, 1)
        for text in problem.choices:
            choice = button(text, Kind.LINK, name=f"Use {text}", parent=self, object_name=f"ticket.choice.{text}")
            choice.setProperty("choice", text)
            choice.clicked.connect(self.on_choice_clicked)
            row.addWidget(choice)

    def on_sentence_clicked(self) -> None:
        """Go to the field."""
        self.pressed.emit(self._problem)

    def on_choice_clicked(self) -> None:
        """Take the price of the button pressed."""
        sender = self.sender()
        if sender is not None:
            self.picked.emit(self._problem, str(sender.property("choice")))


class ProblemsView(QStackedWidget):
    """Either the figures of a sound order or its problems, worst first; what does not fit scrolls."""

    pressed = Signal(object)
    picked = Signal(object, object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("ticket.problems")
        self.setAccessibleName("Problems of the order")
        self._shown: tuple[Problem, ...] = ()
        self._lines = QVBoxLayout()
        self.figures = FigureRows((("position", "Position"), ("value", "Notional")), self)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.addWidget(self.figures)
        self.addWidget(self._scroll)
        self.setMinimumHeight(pixels(LINE_PX * LINES))

    def shown_text(self) -> str:
        """Return the problems in sight, one a line; "" without any."""
        return "\n".join(problem.text for problem in self._shown)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Those in sight."""
        return self._shown

    def fit_beside_costs(self) -> bool:
        """Tell whether the problems can all be read in the lines that the cost leaves them."""
        return not self._shown or self._lines.heightForWidth(self.width()) <= pixels(LINE_PX * LINES)

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Show problems; without any the figures come back."""
        self.setCurrentIndex(1 if problems else 0)
        if problems == self._shown:
            return
        self._shown = problems
        self.setAccessibleDescription(self.shown_text())
        inner = QWidget()
        self._lines = column = QVBoxLayout(inner)
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
    """The sentence of the order, its figures or warnings, and its cost.

    Problems take the place of all figures, and so do warnings that need more than two lines: none may be cut.
    Its height never changes.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.preview = ElidedLabel("", Role.FIELD, "text3", self, weight=Weight.SEMIBOLD)
        self.preview.setObjectName("ticket.preview")
        self.preview.setAccessibleName("The order in one sentence")
        self.problems = ProblemsView(self)
        self.costs = CostBlock(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 5)
        column.setSpacing(2)
        column.addWidget(self.preview)
        column.addWidget(self.problems, 1)
        column.addWidget(self.costs)
        self.setFixedHeight(pixels(STRIP_PX))

    def show_problems(self, problems: tuple[Problem, ...], *, blocking: bool) -> None:
        """Show problems or, without any, the figures; the cost beside what does not block and leaves it room."""
        self.problems.show_problems(problems)
        self.costs.setVisible(not problems or (not blocking and self.problems.fit_beside_costs()))

    def show_sentence(self, text: str, *, sound: bool) -> None:
        """Show the order in words, or what is still missing in grey."""
        self.preview.show_text(text, "text" if sound else "text2")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("header"))
        painter.drawRoundedRect(self.rect().toRectF(), 3, 3)
