"""What stands where rows are not: an empty, a loading or an error sentence; and the footer below a table."""

from __future__ import annotations

import enum
import time
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ibdesk.ui.buttons import button
from ibdesk.ui.fonts import Role, Weight, pixels
from ibdesk.ui.glyphs import Glyph, GlyphLabel
from ibdesk.ui.labels import Label

QUIET_MS = 300  # a loading sentence appears only after this


class TableState(enum.Enum):
    """Why there are no rows."""

    EMPTY = "empty"
    LOADING = "loading"
    ERROR = "error"


class StateOverlay(QWidget):
    """One sentence in the middle with at most one button."""

    acted = Signal()

    def __init__(self, parent: QWidget, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self._state, self._sentence, self._since = TableState.EMPTY, "", 0.0
        self._rows = 0
        self._sign = GlyphLabel(Glyph.OCTAGON_BANG, "err", self, size=14)
        self._label = Label("", Role.BODY, "text3", self, wrap=True)
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._button: QPushButton = button("", parent=self)
        self._button.clicked.connect(self.acted)
        box = QVBoxLayout(self)
        box.setSpacing(10)
        box.addStretch(1)
        for widget in (self._sign, self._label, self._button):
            box.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(1)
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self.on_timer_timeout)
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self._arrange)

    def show_state(self, state: TableState, sentence: str, action: str = "") -> None:
        """Say why there are no rows; a loading sentence counts its seconds. `action` is the button's text."""
        if state is TableState.LOADING and self._state is not state:
            self._since = self._clock()
            self._quiet.start()
        self._state, self._sentence = state, sentence
        self._button.setText(action)
        self._button.setAccessibleName(action)
        self._arrange()

    @property
    def sentence(self) -> str:
        """What is said now."""
        return self._label.text()

    def follow(self, rows: int) -> None:
        """Hide while there are rows."""
        self._rows = rows
        self._arrange()

    def on_timer_timeout(self) -> None:
        """Count the seconds of a question."""
        self._label.setText(f"{self._sentence}, {int(self._clock() - self._since)} s")

    def _arrange(self) -> None:
        loading = self._state is TableState.LOADING
        self._sign.setVisible(self._state is TableState.ERROR)
        self._button.setVisible(bool(self._button.text()))
        if loading:
            self.on_timer_timeout()
        else:
            self._quiet.stop()
            self._label.setText(self._sentence)
        shown = self._rows == 0 and bool(self._sentence) and not (loading and self._quiet.isActive())
        self.setVisible(shown)
        if loading and self._rows == 0:
            self._timer.start()
        else:
            self._timer.stop()


class TableFooter(QWidget):
    """One line below a table: what stands left, what stands right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(pixels(26))
        self.left = Label("", Role.CAPTION, "text2", self, weight=Weight.MEDIUM)
        self.right = Label("", Role.CAPTION, "text3", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.addWidget(self.left, 1)
        row.addWidget(self.right)
        self.hide()

    def set_texts(self, left: str = "", right: str = "") -> None:
        """Show both texts; without any the footer goes."""
        self.left.setText(left)
        self.right.setText(right)
        self.setVisible(bool(left or right))
