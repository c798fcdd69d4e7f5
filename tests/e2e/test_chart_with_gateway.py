"""The chart on the real client and gateway: C6, bars that move, a lost link, 1101. On whichever ibapi is installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ibdesk.core.ids import SessionNo
from ibdesk.panels.chart.page import ChartPage
from ibdesk.panels.chart.panel import ChartPanel
from ibdesk.panels.chart.toolbar import INTERVALS
from ibdesk.ui import theme
from tests.e2e.test_session_with_gateway import Desk

FAST = ("--clock", "2026-11-20T15:00:00Z,fast:30")  # an update every sixth of a second, a minute in two
MINUTES = INTERVALS[0]


class Charting(Desk):
    """A desk with a chart panel in sight."""

    def __init__(self, qtbot: QtBot, folder: Path, app: QApplication) -> None:
        super().__init__(qtbot, folder)
        theme.apply(app, theme.load_theme("dark"))
        self.panel = ChartPanel(self.session)
        qtbot.addWidget(self.panel)
        self.panel.resize(900, 560)
        self.panel.show()
        qtbot.waitExposed(self.panel)

    @property
    def pages(self) -> list[ChartPage]:
        return self.panel.pages.all

    def loop(self) -> None:
        """Ask for minutes of AAPL and NVDA, each on its own page."""
        self.panel.on_tools_interval_chosen(MINUTES)
        self.panel.on_tools_symbol_entered("AAPL, NVDA")
        for number in (0, 1):
            self.until(lambda number=number: self.settled(number))  # type: ignore[misc]

    def settled(self, number: int) -> bool:
        """Choose the first of several contracts where the gateway has several."""
        page = self.pages[number]
        if page.offered:
            self.panel.pages.choose(number)
            page.choose(next(one for one in page.offered if one.contract.currency == "USD"))
        return page.data is not None

    def bars(self, number: int) -> int:
        data = self.pages[number].data
        return len(data) if data is not None else 0

    def moved(self, number: int) -> None:
        """Wait until a bar more is there."""
        before = self.bars(number)
        self.until(lambda: self.bars(number) > before)


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Charting]:
    desk = Charting(qtbot, tmp_path, qapp)
    yield desk
    desk.close()


def test_c6_two_symbols_each_with_its_own_request_that_both_move(desk: Charting) -> None:
    desk.connect(*FAST)
    desk.loop()
    assert [page.title for page in desk.pages] == ["AAPL", "NVDA"]
    assert desk.session.history.following == 2
    desk.moved(0)
    desk.moved(1)
    first, second = (page.data for page in desk.pages)
    assert first is not None
    assert second is not None
    gaps = second.bars.time[1:] - second.bars.time[:-1]
    assert int(gaps[-1]) == 60
    assert abs(float(first.bars.close[-1]) - float(second.bars.close[-1])) > 1.0
    desk.panel.pages.choose(1)
    assert desk.panel.plot is not None
    assert "NVDA" in desk.panel.plot.legend_text()
    frame = desk.panel.frame()
    assert frame is not None
    assert len(frame) == desk.bars(1)


def test_closing_a_page_takes_its_subscription_back_without_a_word(desk: Charting) -> None:
    desk.connect(*FAST)
    desk.loop()
    said = len(desk.session.notices.rows)
    desk.panel.close_tab(0)
    assert desk.session.history.following == 1
    desk.moved(0)
    assert not [row for row in desk.session.notices.rows[said:] if row.code in (162, 366)]


def test_after_a_lost_link_and_after_1101_the_bars_go_on(desk: Charting) -> None:
    """Scenario 21: each subscription exactly once, whatever was lost."""
    gateway = desk.connect(*FAST)
    desk.loop()
    chip = desk.panel.plot.widget.findChild(object, "chart.stale") if desk.panel.plot is not None else None
    number: SessionNo = desk.session.link.view.session_no
    gateway.steer(do="drop", how="rst")
    desk.until(lambda: desk.session.history.following == 0)
    desk.until(lambda: chip.shown_text().startswith("Not updating since "))  # type: ignore[attr-defined]
    desk.until(lambda: desk.session.link.view.session_no > number and desk.session.history.following == 2)
    desk.moved(0)
    assert chip.shown_text() == ""  # type: ignore[attr-defined]
    gateway.steer(do="ib_link", code=1100)
    gateway.steer(do="ib_link", code=1101)
    desk.until(lambda: any(row.code == 1101 for row in desk.session.notices.rows))
    desk.until(lambda: desk.session.history.following == 2)
    desk.moved(0)
    desk.moved(1)
