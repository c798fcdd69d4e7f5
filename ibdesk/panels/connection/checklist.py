"""The set-up list beside the link: eight items of TWS's settings, each with what is known and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ibdesk.session.checks import Check, State
from ibdesk.session.setup import SUBJECTS
from ibdesk.ui.cards import Box
from ibdesk.ui.fonts import Role, Weight
from ibdesk.ui.glyphs import Glyph, GlyphLabel
from ibdesk.ui.labels import Label

LOOKS = {
    State.OK: (Glyph.TICK, "ok", "header"),
    State.WARNING: (Glyph.WARN, "warn", "warnBg"),
    State.ERROR: (Glyph.OCTAGON_BANG, "err", "errBg"),
    State.UNKNOWN: (Glyph.RING, "text2", "header"),
}


SIGNS = {glyph: state.value for state, (glyph, _, _) in LOOKS.items()}


class CheckRow(Box):
    """One item: sign, subject, what is known, and the next step where there is one."""

    def __init__(self, subject: str, parent: QWidget) -> None:
        super().__init__("header", parent)
        self.setObjectName(f"connection.setup.{subject.lower().replace(' ', '_')}")
        self._sign = GlyphLabel(Glyph.RING, "text2", self, size=13)
        self._text = Label("", Role.BODY, "text2", self, wrap=True)
        self._next = Label("", Role.BODY, "text2", self, wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(12)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(subject, Role.FIELD, "text", self, weight=Weight.SEMIBOLD))
        words.addWidget(self._text)
        words.addWidget(self._next)
        row.addLayout(words, 1)

    def show_check(self, check: Check) -> None:
        """Show what was found."""
        glyph, token, ground = LOOKS[check.state]
        self._sign.set_glyph(glyph, token)
        self.set_colors(ground)
        self._text.show_text(check.text)
        self._next.show_text(check.next_step)
        self._next.setVisible(bool(check.next_step))
        self.setAccessibleName(f"{check.subject}: {check.state.value}. {check.text} {check.next_step}".strip())

    def shown_text(self) -> str:
        """Return sign and words as a person reads them."""
        words = self._text.text() + (f" {self._next.text()}" if self._next.text() else "")
        return f"{SIGNS[self._sign.glyph]} {words}"


class CheckList(QWidget):
    """All eight, under a title with the count of those that hold."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("connection.setup")
        self._shown: tuple[Check, ...] = ()
        self._count = Label("", Role.BODY, "text2", self)
        self._count.setObjectName("connection.setup.count")
        self._rows = [CheckRow(subject, self) for subject in SUBJECTS]
        head = QHBoxLayout()
        head.addWidget(Label("Set-up check list", Role.FIELD, "text", self, weight=Weight.SEMIBOLD), 1)
        head.addWidget(self._count)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addLayout(head)
        for row in self._rows:
            box.addWidget(row)
        box.addStretch(1)

    def show_checks(self, checks: Sequence[Check]) -> None:
        """Show the items, one check each, in the order of SUBJECTS."""
        if tuple(checks) == self._shown:
            return
        self._shown = tuple(checks)
        for row, check in zip(self._rows, checks, strict=True):
            row.show_check(check)
        held = sum(check.state is State.OK for check in checks)
        self._count.show_text(f"{held} of {len(checks)}")
