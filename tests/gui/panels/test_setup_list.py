"""The set-up list on the screen: eight rows, a sign and a sentence each."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ibdesk.panels.connection.checklist import CheckList, CheckRow
from ibdesk.session.checks import error, ok, unknown, warning
from ibdesk.session.setup import SUBJECTS
from ibdesk.ui.glyphs import GlyphLabel
from ibdesk.ui.labels import Label

KINDS = (
    ok,
    lambda s, t: warning(s, t, "Do this."),
    lambda s, t: error(s, t, "Do that."),
    lambda s, t: unknown(s, t, ""),
)


def test_each_item_has_its_sign_its_words_and_the_count_is_of_those_that_hold(qtbot: QtBot) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    shown = CheckList(around)
    shown.show_checks([KINDS[place % 4](subject, f"Text {place}.") for place, subject in enumerate(SUBJECTS)])
    rows = shown.findChildren(CheckRow)
    assert [row.accessibleName().split(":")[0] for row in rows] == list(SUBJECTS)
    signs = [row.findChild(GlyphLabel).glyph for row in rows]
    assert len(set(signs[:4])) == 4
    assert signs[:4] == signs[4:]
    assert rows[1].accessibleName() == "Port and mode: warning. Text 1. Do this."
    count = shown.findChild(Label, "connection.setup.count")
    assert count is not None
    assert count.text() == "2 of 8"
