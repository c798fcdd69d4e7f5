"""Positions and the page around them while a bracket has lost its stop: red in the row, in a line, in the banner."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from ibdesk.app.toasts import Toaster
from ibdesk.app.unprotected import CAUSE, UnprotectedNews
from ibdesk.panels.blotter import BlotterPanel
from ibdesk.panels.positions import PositionsPanel
from ibdesk.session.views import Phase
from ibdesk.ui import theme
from ibdesk.ui.glyphs import Glyph
from ibdesk.ui.notify import Banner
from tests.gui.session.bracketed import ENTRY, OTHER, STOP, TARGET, bracket, fill, hear, hold, key
from tests.gui.session.conftest import Desk, desk, journal, trading
from tests.gui.session.scripted import ACCOUNT, NVDA

__all__ = ["desk", "journal", "trading"]  # the fixtures

PLACE = (ACCOUNT, NVDA.con_id)


class Room:
    """The panel at the width that it has in the window."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.panel = PositionsPanel(desk.session)
        desk.qtbot.addWidget(self.panel)
        self.panel.resize(372, 260)
        self.panel.show()

    @property
    def table(self) -> Any:
        return self.panel.findChild(QWidget, "positions.table")

    def line(self) -> str:
        box = self.panel.findChild(QWidget, "positions.dangers")
        assert box is not None
        label: Any = box.findChild(QWidget, "positions.dangers.text")
        return str(label.text()) if box.isVisible() else ""

    def sign(self) -> tuple[object, str] | None:
        mark = self.table.rows.cell(self.table.rows.place(PLACE), self.table.rows.column_of("symbol")).mark
        return None if mark is None else (mark.glyph, mark.token)

    def tint(self) -> tuple[str | None, str | None]:
        row = self.table.rows.get(PLACE)
        return self.table.rows.ground(row), self.table.rows.bar(row)

    def says(self, line: str) -> None:
        self.desk.until(lambda: self.line() == line)


@pytest.fixture
def room(trading: Desk, qapp: QApplication) -> Room:
    theme.apply(qapp, theme.load_theme("dark"))
    room = Room(trading)
    bracket(trading)
    fill(trading)
    trading.until(lambda: room.table.rows.place(PLACE) is not None)
    return room


def test_scenario_70_a_position_without_its_stop_is_red_till_something_covers_it(room: Room) -> None:
    assert (room.sign(), room.tint(), room.line()) == (None, (None, None), "")
    hear(room.desk, (STOP, "Inactive"))
    room.says("UNPROTECTED 100 NVDA")
    room.desk.until(lambda: room.sign() == (Glyph.OCTAGON_BANG, "err"))
    assert room.tint() == ("errBg", "err")
    place = room.table.rows.index(room.table.rows.place(PLACE), room.table.rows.column_of("symbol"))
    assert "UNPROTECTED: 100 NVDA of order 61" in place.data(Qt.ItemDataRole.ToolTipRole)
    assert room.table.visible_text(PLACE, "unprotected") == "0"  # the target still works
    hear(room.desk, (TARGET, "Cancelled"))
    room.desk.until(lambda: room.table.visible_text(PLACE, "unprotected") == "100")
    hear(room.desk, (OTHER, "PreSubmitted"))
    room.says("Leg missing 100 NVDA")
    assert room.tint() == (None, None)


def test_scenario_71_what_is_left_over_after_the_position_is_named_though_no_row_is_left(room: Room) -> None:
    hear(room.desk, (STOP, "Submitted"), (TARGET, "Cancelled"))
    hold(room.desk, "0")
    room.desk.until(lambda: room.desk.session.lists.doubtful_positions == {PLACE})
    for _ in range(2):
        room.desk.session.lists.refresh()
        room.desk.until(lambda: not room.desk.session.lists.running)
    room.says("Exit left over 100 NVDA")


def test_scenario_71_too_many_exits_are_told_with_the_excess(room: Room) -> None:
    hear(room.desk, (OTHER, "PreSubmitted"), quantity="30")
    room.says("Exits too large 30 NVDA")
    assert room.sign() == (Glyph.WARN, "warn")
    assert room.tint() == (None, None)


def test_an_alarm_that_the_link_left_behind_says_that_it_is_old(room: Room) -> None:
    hear(room.desk, (STOP, "Inactive"))
    room.says("UNPROTECTED 100 NVDA")
    room.desk.broker.lose()
    room.desk.until(lambda: room.desk.session.link.view.phase is Phase.WAITING)
    room.says("UNPROTECTED 100 NVDA · last known")


def test_scenario_70_banner_and_one_toast_tell_it_and_lead_to_the_order(room: Room) -> None:
    desk = room.desk
    page = QWidget()
    desk.qtbot.addWidget(page)
    page.resize(1200, 400)
    banner = Banner(page)
    QVBoxLayout(page).addWidget(banner)
    shown: list[object] = []
    news = UnprotectedNews(desk.session.protection, banner, shown.append, page)
    banner.acted.connect(lambda cause: news.show() if cause == CAUSE else None)
    toaster = Toaster(desk.session, lambda panel: None, page, right=0, clock=desk.clock)
    page.show()
    assert banner.shown_text() == ""
    hear(desk, (STOP, "Inactive"))
    desk.until(
        lambda: banner.shown_text().startswith("UNPROTECTED: 100 NVDA of order 61 of client 7 without a working stop.")
    )
    assert "The stop 63 is inactive." in banner.shown_text()
    for _ in range(3):
        hear(desk, (STOP, "Inactive"), (ENTRY, "Filled"))
    (toast,) = toaster.host.toasts
    assert "UNPROTECTED: 100 NVDA" in toast.accessibleName()
    action = banner.findChild(QPushButton, "banner.action")
    QTest.mouseClick(action, Qt.MouseButton.LeftButton)
    assert shown == [key(ENTRY)]
    hear(desk, (TARGET, "Cancelled"), (OTHER, "PreSubmitted"))
    desk.until(lambda: banner.shown_text() == "")


def test_pictures_of_a_bracket_that_lost_its_stop(room: Room, tmp_path: Path) -> None:
    """`--basetemp DIR` keeps them."""
    blotter = BlotterPanel(room.desk.session)
    room.desk.qtbot.addWidget(blotter)
    blotter.resize(924, 300)
    blotter.show()
    hear(room.desk, (ENTRY, "Filled"))
    room.desk.until(lambda: blotter.findChild(QWidget, "blotter.table").rows.rowCount() == 3)  # type: ignore[union-attr]
    assert blotter.grab().save(str(tmp_path / "whole.png"))
    hear(room.desk, (STOP, "Inactive"))
    room.says("UNPROTECTED 100 NVDA")
    assert blotter.grab().save(str(tmp_path / "bare.png"))
    assert room.panel.grab().save(str(tmp_path / "positions.png"))
    hear(room.desk, (71, "Submitted"), (STOP, "PreSubmitted"), quantity="40")
    hear(room.desk, (OTHER, "PreSubmitted"), quantity="90")
    room.says("Exits too large 130 NVDA")
    assert blotter.grab().save(str(tmp_path / "many.png"))
    assert room.panel.grab().save(str(tmp_path / "positions-many.png"))
