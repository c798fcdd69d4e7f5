"""The chart panel: from a typed symbol to bars, and every way in which that can fail, said where the user looks."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QComboBox, QLineEdit, QListWidget, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from ibdesk.core.ids import ConId
from ibdesk.core.records.bars import Bars
from ibdesk.core.records.contract import Contract, ContractDetails, SymbolMatch
from ibdesk.panels.chart.panel import ChartPanel
from ibdesk.session.views import Failure

Details = dict[str, ContractDetails]


def type_symbol(qtbot: QtBot, panel: ChartPanel, text: str) -> None:
    field = panel.findChild(QLineEdit, "chart.symbol")
    assert field is not None
    field.clear()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def load(session: Any, panel: ChartPanel, details: ContractDetails, bars: Bars) -> None:
    """Bring bars onto the chart by the short way."""
    session.contracts.by_id[details.contract.con_id] = details
    panel.show_contract(details.contract)
    session.history.jobs[-1].done.emit(bars)


def button(panel: ChartPanel, name: str) -> Any:
    found = panel.findChild(QPushButton, name) or panel.findChild(QToolButton, name)
    assert found is not None
    return found


def test_an_empty_chart_says_what_to_do(panel: ChartPanel) -> None:
    assert panel.message.text() == "Type a symbol above to see its bars."
    assert panel.frame() is None
    assert panel.bars is None


def test_a_symbol_becomes_bars(qtbot: QtBot, panel: ChartPanel, session: Any, details: Details, daily: Bars) -> None:
    type_symbol(qtbot, panel, "nvda")
    assert panel.message.text() == "Looking for NVDA"
    match = SymbolMatch(contract=details["NVDA"].contract, description="NVIDIA CORP")
    session.contracts.asked[-1].settle((match,))
    assert session.contracts.asked[-1].question == Contract(con_id=ConId(4815747))
    session.contracts.asked[-1].settle((details["NVDA"],))
    job = session.history.jobs[-1]
    assert (job.query.duration, job.query.bar_size, job.query.what, job.query.rth) == ("3 M", "1 day", "TRADES", True)
    job.elapsed_s = 4.2
    job.changed.emit()
    assert panel.message.text() == "Asking for 3 M of 1 day bars, 4 s"
    job.done.emit(daily)
    assert panel.message.text() == ""
    assert panel.plot is not None
    assert "NVDA · NASDAQ" in panel.plot.legend_text()
    assert "Trades, regular hours, daily bars" in panel.plot.legend_text()
    assert panel.tools.name.text() == "NVIDIA CORP · NASDAQ"


def test_an_ambiguous_symbol_is_never_guessed(qtbot: QtBot, panel: ChartPanel, session: Any, details: Details) -> None:
    """Scenario 97: several contracts bear the name; the user chooses, nothing is chosen beforehand."""
    type_symbol(qtbot, panel, "NVDA")
    matches = tuple(
        SymbolMatch(
            contract=Contract(con_id=ConId(number), symbol="NVDA", primary_exchange=exchange, currency="USD"),
            description="NVIDIA CORP",
        )
        for number, exchange in ((1, "NASDAQ"), (2, "MEXI"), (3, "EBS"))
    )
    session.contracts.asked[-1].settle(matches)
    chooser = panel.findChild(QListWidget, "chart.chooser")
    assert chooser is not None
    assert chooser.isVisible()
    assert chooser.currentRow() == -1
    assert session.history.jobs == []
    assert chooser.item(1).text() == "NVDA · NVIDIA CORP · MEXI · USD · STK"
    qtbot.keyClick(chooser, Qt.Key.Key_Return)
    assert len(session.contracts.asked) == 1
    qtbot.keyClick(chooser, Qt.Key.Key_Down)
    qtbot.keyClick(chooser, Qt.Key.Key_Down)
    qtbot.keyClick(chooser, Qt.Key.Key_Return)
    assert session.contracts.asked[-1].question == Contract(con_id=ConId(2))
    assert not chooser.isVisible()


def test_leaving_the_chooser_asks_for_nothing(qtbot: QtBot, panel: ChartPanel, session: Any) -> None:
    type_symbol(qtbot, panel, "X")
    one = SymbolMatch(contract=Contract(con_id=ConId(1), symbol="XA"))
    two = SymbolMatch(contract=Contract(con_id=ConId(2), symbol="XB"))
    session.contracts.asked[-1].settle((one, two))
    qtbot.keyClick(panel.chooser.list, Qt.Key.Key_Escape)
    assert not panel.chooser.isVisible()
    assert len(session.contracts.asked) == 1
    assert panel.message.text() == "Type a symbol above to see its bars."


def test_an_unknown_symbol_says_so(qtbot: QtBot, panel: ChartPanel, session: Any) -> None:
    type_symbol(qtbot, panel, "QQQQQQ")
    session.contracts.asked[-1].settle(())
    assert panel.message.text() == "TWS knows nothing named QQQQQQ."
    assert button(panel, "chart.retry").isVisible()


def fill(qtbot: QtBot, panel: ChartPanel, **texts: str) -> None:
    if panel.form.isHidden():
        qtbot.mouseClick(button(panel, "chart.more"), Qt.MouseButton.LeftButton)
    for name, text in texts.items():
        field = panel.findChild(QLineEdit, f"chart.{name}")
        if field is not None:
            field.setText(text)
        else:
            box = panel.findChild(QComboBox, f"chart.{name}")
            assert box is not None
            box.setCurrentText(text)


def test_the_form_asks_for_the_decks_bars(
    qtbot: QtBot, panel: ChartPanel, session: Any, details: Details, daily: Bars
) -> None:
    fill(
        qtbot, panel, symbol="CSH2", sec_type="STK", exchange="LSE", currency="GBP", duration="5 D", bar_size="1 day",
        what="TRADES", end="2025-08-01 23:59 UTC",
    )  # fmt: skip
    qtbot.mouseClick(button(panel, "chart.load"), Qt.MouseButton.LeftButton)
    wanted = Contract(symbol="CSH2", sec_type="STK", exchange="LSE", currency="GBP")
    assert session.contracts.asked[-1].question == wanted
    session.contracts.asked[-1].settle((details["CSH2"],))
    query = session.history.jobs[-1].query
    assert query.end is not None
    assert (query.duration, f"{query.end:%Y-%m-%d %H:%M %Z}") == ("5 D", "2025-08-01 23:59 UTC")
    session.history.jobs[-1].done.emit(daily)
    assert panel.plot is not None
    assert "CSH2 · LSE · GBp" in panel.plot.legend_text()
    assert panel.tools.unit.text() == "GBp"


def test_a_wrong_form_sends_nothing_and_says_why(qtbot: QtBot, panel: ChartPanel, session: Any) -> None:
    fill(qtbot, panel, symbol="CSH2", exchange="LSE", currency="POUND", duration="3 Q", end="soon")
    qtbot.mouseClick(button(panel, "chart.load"), Qt.MouseButton.LeftButton)
    assert session.contracts.asked == []
    said = panel.form.problems.text()
    assert "A currency is 3 letters." in said
    assert "3 Q is not a duration." in said
    assert "soon is not a time." in said
    assert panel.form.duration.toolTip().startswith("3 Q")
    fill(qtbot, panel, currency="GBP", duration="3 M", end="")
    qtbot.mouseClick(button(panel, "chart.load"), Qt.MouseButton.LeftButton)
    assert panel.form.problems.isHidden()
    assert len(session.contracts.asked) == 1


def test_bar_size_and_duration_that_ib_refuses_are_refused_here(qtbot: QtBot, panel: ChartPanel, session: Any) -> None:
    fill(qtbot, panel, symbol="NVDA", duration="1 Y", bar_size="1 secs")
    qtbot.mouseClick(button(panel, "chart.load"), Qt.MouseButton.LeftButton)
    assert "too long for bars of 1 secs" in panel.form.problems.text()
    assert session.contracts.asked == []


@pytest.mark.parametrize(
    ("code", "text", "said"),
    [
        (162, "HMDS query returned no data: NVDA@SMART Trades", "No data for this request. TWS says: HMDS query"),
        (200, "No security definition has been found for the request", "No such contract. TWS says: No security"),
        (321, "Error validating request: Invalid bar size", "TWS refuses this request. TWS says: Error"),
        (366, "No historical data query found for ticker id:9", "TWS no longer knows this request. TWS says: No"),
        (None, "IB sent no bars within 60 seconds. Try again.", "IB sent no bars within 60 seconds. Try again."),
    ],
)
def test_a_failure_stands_on_the_plot_and_can_be_tried_again(
    qtbot: QtBot, panel: ChartPanel, session: Any, details: Details, daily: Bars, code: int | None, text: str, said: str
) -> None:
    """The notebook's cell never returned after 162: here there is a sentence, a code and a button."""
    load(session, panel, details["NVDA"], daily)
    panel.on_tools_range_chosen("1 Y")
    session.history.jobs[-1].failed.emit(Failure(sentence=text, code=code))
    assert panel.message.text().startswith(said)
    assert code is None or panel.message.text().endswith(f"({code})")
    assert panel.bars is daily
    qtbot.mouseClick(button(panel, "chart.retry"), Qt.MouseButton.LeftButton)
    assert len(session.history.jobs) == 3
    session.history.jobs[-1].done.emit(daily)
    assert panel.message.text() == ""


def test_foreign_text_is_shown_as_it_is(panel: ChartPanel, session: Any, details: Details) -> None:
    session.contracts.by_id[details["NVDA"].contract.con_id] = details["NVDA"]
    panel.show_contract(details["NVDA"].contract)
    session.history.jobs[-1].failed.emit(Failure(sentence="<img src=x> <b>bold</b>\nline " * 20_000, code=162))
    assert panel.message.label.textFormat() is Qt.TextFormat.PlainText
    assert "<img src=x>" in panel.message.text()
    assert panel.message.width() <= panel.body.width()
    assert panel.message.height() <= panel.body.height() // 2


def test_cancel_gives_the_old_bars_their_colour_back(
    qtbot: QtBot, panel: ChartPanel, session: Any, details: Details, daily: Bars
) -> None:
    load(session, panel, details["NVDA"], daily)
    panel.on_tools_what_chosen("BID")
    assert panel.message.text() == "Asking for 3 M of 1 day bars, 0 s"
    qtbot.mouseClick(button(panel, "chart.cancel"), Qt.MouseButton.LeftButton)
    assert session.history.jobs[-1].state == "cancelled"
    assert panel.message.text() == ""
    assert panel.bars is daily


def test_a_late_answer_to_an_old_question_is_not_shown(
    panel: ChartPanel, session: Any, details: Details, daily: Bars, intraday: Bars
) -> None:
    load(session, panel, details["NVDA"], daily)
    panel.on_tools_range_chosen("1 Y")
    panel.on_tools_range_chosen("2 Y")
    assert [job.state for job in session.history.jobs[1:]] == ["cancelled", "asking"]
    session.history.jobs[-1].done.emit(daily)
    assert panel.bars is daily


def test_the_pacing_limit_is_said_with_its_seconds(panel: ChartPanel, session: Any, details: Details) -> None:
    session.contracts.by_id[details["NVDA"].contract.con_id] = details["NVDA"]
    panel.show_contract(details["NVDA"].contract)
    job = session.history.jobs[-1]
    job.state, job.queue_s = "queued", 11.4
    job.changed.emit()
    assert panel.message.text() == "Waiting 12 s for the pacing limit (58 of 60)"


def test_the_toolbar_asks_again(panel: ChartPanel, session: Any, details: Details, daily: Bars, qtbot: QtBot) -> None:
    load(session, panel, details["NVDA"], daily)
    qtbot.mouseClick(panel.findChild(object, "chart.interval_15m"), Qt.MouseButton.LeftButton)  # type: ignore[call-overload]
    query = session.history.jobs[-1].query
    assert (query.bar_size, query.duration) == ("15 mins", "3 D")
    qtbot.mouseClick(panel.tools.hours, Qt.MouseButton.LeftButton)
    assert session.history.jobs[-1].query.rth is False
    assert panel.tools.hours.text() == "All hours"
    assert panel.form.bar_size.currentText() == "15 mins"
    assert panel.tools.range.findData("5 Y") == -1


def test_typing_over_the_plot_opens_the_symbol_box(
    qtbot: QtBot, panel: ChartPanel, session: Any, details: Details, daily: Bars
) -> None:
    """Tickers such as 7203 exist, so every letter and digit but 0 goes there."""
    load(session, panel, details["NVDA"], daily)
    assert panel.plot is not None
    panel.plot.widget.setFocus()
    qtbot.keyClick(panel.plot.widget, Qt.Key.Key_7, Qt.KeyboardModifier.NoModifier)
    assert panel.tools.symbol.text() == "7"


def test_the_table_is_the_bars(qtbot: QtBot, panel: ChartPanel, session: Any, details: Details, daily: Bars) -> None:
    load(session, panel, details["CSH2"], daily)
    tester = QAbstractItemModelTester(panel.body.model)
    qtbot.mouseClick(button(panel, "chart.table_toggle"), Qt.MouseButton.LeftButton)
    model = panel.body.model
    assert panel.body.pane.view.isVisible()
    assert model.rowCount() == len(daily)
    first = [model.cell(0, place).text for place in range(model.columnCount())]
    last = len(daily) - 1
    prices = [f"{getattr(daily, name)[last]:,.0f}" for name in ("open", "high", "low", "close")]
    assert first == ["2026-11-20", *prices, "930,000", f"{daily.wap[last]:,.0f}", "12"]
    qtbot.keyClick(panel.body.pane.view, Qt.Key.Key_T, Qt.KeyboardModifier.AltModifier)
    assert tester.model() is model


def test_the_frame_is_the_bars(panel: ChartPanel, session: Any, details: Details, daily: Bars) -> None:
    load(session, panel, details["CSH2"], daily)
    frame = panel.frame()
    assert frame is not None
    assert frame.index.name == "Date"
    assert list(frame.columns) == ["Open", "High", "Low", "Close", "Volume"]
    assert np.array_equal(frame["Close"].to_numpy(), daily.close)
    assert str(frame.index[-1].date()) == "2026-11-20"


def test_without_a_link_bars_are_grey(panel: ChartPanel, session: Any, details: Details, daily: Bars) -> None:
    load(session, panel, details["NVDA"], daily)
    session.link.view = SimpleNamespace(ready=False, stale=False, account="")
    session.link.changed.emit(None)
    assert panel.plot is not None
    image = panel.plot.widget.grab().toImage()
    names = {image.pixelColor(x, y).name() for x in range(0, 800, 2) for y in range(60, 300, 2)}
    from ibdesk.ui.theme import color

    assert color("up").name() not in names
    session.link.view = SimpleNamespace(ready=True, stale=False, account="")
    session.link.changed.emit(None)
    image = panel.plot.widget.grab().toImage()
    assert color("up").name() in {image.pixelColor(x, y).name() for x in range(0, 800, 2) for y in range(60, 300, 2)}


def test_the_workspace_remembers_the_request_but_asks_nothing(panel: ChartPanel, session: Any) -> None:
    state = panel.save_state()
    panel.restore_state(state | {"symbol": "CSH2", "exchange": "LSE", "kind": "Line", "duration": 5, "rth": False})
    assert panel.tools.symbol.text() == "CSH2"
    assert panel.tools.kind.currentText() == "Line"
    assert panel.form.duration.text() == "3 M"
    assert panel.save_state()["rth"] is False
    assert session.contracts.asked == []


def test_every_control_has_a_name(panel: ChartPanel) -> None:
    names = (
        "symbol", "sec_type", "exchange", "currency", "duration", "bar_size", "what", "end", "rth", "load", "cancel",
        "kind", "table_toggle", "table", "plot", "fit", "more", "keep", "zone", "log", "export_csv", "export_png",
        "tabs", "tab.new", "countdown",
    )  # fmt: skip
    for name in names:
        found = panel.findChild(object, f"chart.{name}")  # type: ignore[call-overload]
        assert found is not None, name
        assert found.accessibleName(), name
    for name in ("message", "legend"):
        assert panel.findChild(object, f"chart.{name}") is not None  # type: ignore[call-overload]


def test_the_panel_comes_without_pyqtgraph_and_pandas() -> None:
    """Heavy imports wait for the first plot and the first frame."""
    code = (
        "import sys, ibdesk.panels.chart.panel; "
        "sys.exit(any(name in sys.modules for name in ('pyqtgraph', 'pandas', 'ibapi')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
