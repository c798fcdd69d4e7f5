"""Boxes with words: an empty state, a tickable warning, a list of problems. GUI thread."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ibdesk.ui.buttons import Kind, button
from ibdesk.ui.controls import CheckBox
from ibdesk.ui.fonts import Role, Weight
from ibdesk.ui.glyphs import Glyph, GlyphLabel
from ibdesk.ui.labels import Label
from ibdesk.ui.theme import color


class EmptyState(QWidget):
    """One sentence in the middle and one button."""

    acted = Signal()

    def __init__(
        self, sentence: str, action: str = "", parent: QWidget | None = None, *, object_name: str = ""
    ) -> None:
        super().__init__(parent)
        self.label = Label(sentence, Role.BODY, "text3", self, wrap=True)
        self.label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = button(action, Kind.MAIN, parent=self, object_name=object_name)
        self.button.setVisible(bool(action))
        self.button.clicked.connect(self.acted)
        box = QVBoxLayout(self)
        box.setSpacing(12)
        box.addStretch(1)
        box.addWidget(self.label)
        box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(1)

    def say(self, sentence: str, action: str = "") -> None:
        """Change sentence and button."""
        self.label.show_text(sentence)
        self.button.setText(action)
        self.button.setAccessibleName(action)
        self.button.setVisible(bool(action))


class Box(QWidget):
    """A flat box: ground token, optional border token, optional 3 px bar token."""

    def __init__(
        self, ground: str = "header", parent: QWidget | None = None, *, border: str = "", bar: str = ""
    ) -> None:
        super().__init__(parent)
        self._ground, self._border, self._bar, self._border_width = ground, border, bar, 1

    def set_colors(self, ground: str, border: str = "", bar: str = "", border_width: int = 1) -> None:
        """Change the colours (a chosen card has a 2 px `focus` border)."""
        self._ground, self._border, self._bar = ground, border, bar
        self._border_width = border_width
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        half = self._border_width / 2
        pen = QPen(color(self._border), self._border_width) if self._border else Qt.PenStyle.NoPen
        painter.setPen(pen)
        painter.setBrush(color(self._ground))
        inset = half if self._border else 0
        radius = 5 if self._border else 3
        painter.drawRoundedRect(self.rect().toRectF().adjusted(inset, inset, -inset, -inset), radius, radius)
        if self._bar:
            painter.fillRect(0, 0, 3, self.height(), color(self._bar))


class WarningTick(Box):
    """A warning that must be ticked: sentence, what it means, its own box."""

    ticked = Signal(object)  # bool

    def __init__(
        self, sentence: str, meaning: str = "", parent: QWidget | None = None, *, object_name: str = ""
    ) -> None:
        super().__init__("warnBg", parent, bar="warn")
        self.box = CheckBox("", self, object_name=object_name, name=sentence)
        self.box.setFixedWidth(22)
        row = QHBoxLayout(self)
        row.setContentsMargins(15, 7, 12, 7)
        row.setSpacing(9)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(Label(sentence, Role.FIELD, "text", self, weight=Weight.SEMIBOLD, wrap=True))
        if meaning:
            texts.addWidget(Label(meaning, Role.BODY, "text2", self, wrap=True))
        row.addWidget(self.box)
        row.addLayout(texts, 1)
        self.box.toggled.connect(self.ticked.emit)

    @property
    def is_ticked(self) -> bool:
        """True once the user has ticked it."""
        return self.box.isChecked()


class ProblemList(QWidget):
    """Problems, worst first, each with its sign; a click reports its number."""

    picked = Signal(object)  # index

    def __init__(self, parent: QWidget | None = None, *, object_name: str = "problems", most: int = 3) -> None:
        super().__init__(parent)
        self._most = most
        self._texts: tuple[tuple[str, str], ...] = ()
        self.setObjectName(object_name)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(4)

    def set_problems(self, problems: Iterable[tuple[str, str]]) -> None:
        """Show (level err or warn, sentence) lines; beyond `most` they are counted."""
        texts = tuple(problems)
        if texts == self._texts:
            return
        self._texts = texts
        while self._box.count():
            item = self._box.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for number, (level, sentence) in enumerate(texts[: self._most]):
            self._box.addWidget(ProblemLine(number, level, sentence, self))
        if len(texts) > self._most:
            self._box.addWidget(Label(f"and {len(texts) - self._most} more", Role.CAPTION, "text3", self))

    def shown_text(self) -> str:
        """Return all sentences, one a line."""
        return "\n".join(sentence for _, sentence in self._texts)


class ProblemLine(QWidget):
    """One problem."""

    def __init__(self, number: int, level: str, sentence: str, parent: ProblemList) -> None:
        super().__init__(parent)
        self._number, self._list = number, parent
        sign = (Glyph.BANG, "err") if level == "err" else (Glyph.WARN, "warn")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(GlyphLabel(*sign, self, size=12), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Label(sentence, Role.BODY, "text", self, weight=Weight.MEDIUM, wrap=True), 1)
        self.setAccessibleName(sentence)

    def mouseReleaseEvent(self, event: object) -> None:
        self._list.picked.emit(self._number)
