"""Several symbols, each on a page of its own: C6, the loop over AAPL and NVDA."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTabBar
from pytestqt.qtbot import QtBot

from ibdesk.core.ids import ConId
from ibdesk.core.records.bars import Bars
from ibdesk.core.records.contract import ContractDetails, SymbolMatch
from ibdesk.panels.chart.panel import ChartPanel
from ibdesk.panels.chart.picture import Kind
from ibdesk.panels.chart.zones import ZoneChoice
from tests.gui.chart.test_panel import Details, button, load, type_symbol


def aapl(nvda: ContractDetails) -> ContractDetails:
    contract = replace(nvda.contract, con_id=ConId(265598), symbol="AAPL")
    return replace(nvda, contract=contract, long_name="APPLE INC")


def strip(panel: ChartPanel) -> QTabBar:
    found = panel.findChild(QTabBar, "chart.tabs")
    assert found is not None
    return found


def titles(panel: ChartPanel) -> list[str]:
    tabs = strip(panel)
    return [tabs.tabText(number) for number in range(tabs.count())]


def test_c6_each_symbol_of_a_loop_has_its_own_page_and_its_own_request(
    qtbot: QtBot, panel: ChartPanel, session: Any, details: Details, daily: Bars, intraday: Bars
) -> None:
    type_symbol(qtbot, panel, "aapl, nvda")
    assert [lookup.question for lookup in session.contracts.asked] == ["aapl", "nvda"]
    for lookup, one in zip(list(session.contracts.asked), (aapl(details["NVDA"]), details["NVDA"]), strict=True):
        lookup.settle((SymbolMatch(contract=one.contract, description=one.long_name),))
        session.contracts.asked[-1].settle((one,))
    first, second = session.history.jobs
    assert (first.query.contract.symbol, second.query.contract.symbol) == ("AAPL", "NVDA")
    second.done.emit(intraday)  # answers may cross
    assert panel.bars is None
    first.done.emit(daily)
    assert titles(panel) == ["AAPL", "NVDA"]
    assert panel.plot is not None
    assert panel.bars is daily
    assert panel.plot.legend_text().startswith("Fri 20 Nov 2026")
    panel.pages.choose(1)
    assert panel.bars is intraday
    assert "NVDA" in panel.plot.legend_text()
    assert panel.tools.symbol.text() == "NVDA"


def test_one_symbol_needs_no_strip(panel: ChartPanel, session: Any, details: Details, daily: Bars) -> None:
    load(session, panel, details["NVDA"], daily)
    assert not strip(panel).isVisible()


def test_a_page_keeps_its_question_its_view_and_its_look(
    qtbot: QtBot, panel: ChartPanel, session: Any, details: Details, daily: Bars
) -> None:
    load(session, panel, details["NVDA"], daily)
    assert panel.plot is not None
    panel.on_tools_kind_chosen(Kind.LINE)
    panel.on_log_toggled()
    panel.plot.show_view(replace(panel.plot.view, x0=10.0, x1=30.0))
    qtbot.mouseClick(button(panel, "chart.tab.new"), Qt.MouseButton.LeftButton)
    assert panel.message.text() == "Type a symbol above to see its bars."
    assert panel.plot.data is None
    load(session, panel, details["CSH2"], daily)
    panel.on_tools_kind_chosen(Kind.BARS)
    tabs = strip(panel)
    QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(0).center())
    assert (panel.page.kind, panel.page.log, panel.tools.symbol.text()) == (Kind.LINE, True, "NVDA")
    assert (panel.plot.view.x0, panel.plot.view.x1) == (10.0, 30.0)
    assert panel.tools.name.text() == "NVIDIA CORP · NASDAQ"
    panel.pages.choose(1)
    assert (panel.page.kind, panel.page.log, panel.tools.symbol.text()) == (Kind.BARS, False, "CSH2")


def test_closing_a_page_ends_its_subscription_and_the_last_one_only_becomes_empty(
    qtbot: QtBot, panel: ChartPanel, session: Any, details: Details, daily: Bars
) -> None:
    load(session, panel, details["NVDA"], daily)
    panel.open_tab(details["CSH2"].contract)
    session.contracts.asked[-1].settle((details["CSH2"],))
    first, second = session.history.jobs
    second.done.emit(daily)
    tabs = strip(panel)
    cross = tabs.tabButton(0, QTabBar.ButtonPosition.RightSide)
    assert cross is not None
    QTest.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert (first.state, second.state) == ("cancelled", "done")
    assert panel.tools.symbol.text() == "CSH2"
    qtbot.keyClick(panel, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert second.state == "cancelled"
    assert panel.bars is None
    assert len(panel.pages.all) == 1


def test_a_failure_behind_does_not_stand_on_the_page_in_front(
    panel: ChartPanel, session: Any, details: Details, daily: Bars
) -> None:
    from ibdesk.session.views import Failure

    load(session, panel, details["NVDA"], daily)
    panel.open_tab(details["CSH2"].contract)
    session.contracts.asked[-1].settle((details["CSH2"],))
    panel.pages.choose(0)
    session.history.jobs[-1].failed.emit(Failure(sentence="HMDS query returned no data", code=162))
    assert panel.message.text() == ""
    panel.pages.choose(1)
    assert panel.message.text().endswith("(162)")


def test_the_workspace_remembers_all_pages(panel: ChartPanel, session: Any, details: Details, daily: Bars) -> None:
    load(session, panel, details["NVDA"], daily)
    panel.on_zone_chosen(ZoneChoice.UTC)
    panel.open_tab()
    panel.page.take_texts(replace(panel.page.texts, symbol="CSH2", exchange="LSE", keep=False))
    state = panel.save_state()
    asked = len(session.history.jobs)
    for number in (1, 0):
        panel.close_tab(number)
    panel.restore_state(state)
    assert titles(panel) == ["NVDA", "CSH2"]
    assert (panel.tools.symbol.text(), panel.form.keep.isChecked()) == ("CSH2", False)
    panel.pages.choose(0)
    assert panel.page.zone is ZoneChoice.UTC
    assert len(session.history.jobs) == asked
