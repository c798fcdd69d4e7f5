"""The bars and the picture as files, and the menu that offers them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from ibdesk.core.records.bars import Bars
from ibdesk.panels.chart.bars_csv import bars_csv
from ibdesk.panels.chart.model import chart_data
from ibdesk.panels.chart.panel import ChartPanel
from ibdesk.panels.chart.zones import ZoneChoice
from tests.gui.chart.test_panel import Details, button, load


@pytest.fixture
def loaded(panel: ChartPanel, session: Any, details: Details, intraday: Bars, tmp_path: Path) -> ChartPanel:
    load(session, panel, details["NVDA"], intraday)
    panel.exporter.saver.folder = tmp_path
    return panel


def dialog_of(panel: ChartPanel, qtbot: QtBot) -> QFileDialog:
    found = panel.findChild(QFileDialog, "chart.export_dialog")
    assert found is not None
    qtbot.waitUntil(found.isVisible)
    return found


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_bars_are_saved_with_iso_times_and_plain_numbers(
    qtbot: QtBot, loaded: ChartPanel, session: Any, intraday: Bars, tmp_path: Path
) -> None:
    qtbot.mouseClick(button(loaded, "chart.more"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button(loaded, "chart.export_csv"), Qt.MouseButton.LeftButton)
    dialog = dialog_of(loaded, qtbot)
    assert dialog.selectedFiles() == [str(tmp_path / "NVDA-1_day-2026-11-20.csv")]
    dialog.accept()
    rows = rows_of(tmp_path / "NVDA-1_day-2026-11-20.csv")
    assert len(rows) == len(intraday)
    assert rows[0]["Date"] == "2026-11-18T04:00:00-05:00"
    assert (rows[0]["Symbol"], float(rows[0]["Close"])) == ("NVDA", float(intraday.close[0]))
    assert session.notices.said == [f"Saved NVDA-1_day-2026-11-20.csv in {tmp_path.name}."]


def test_131_an_existing_file_is_never_overwritten_without_asking(
    qtbot: QtBot, loaded: ChartPanel, tmp_path: Path
) -> None:
    path = tmp_path / "NVDA-1_day-2026-11-20.csv"
    path.write_bytes(b"precious")
    asked: list[str] = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        asked.append(box.text())
        box.button(QMessageBox.StandardButton.No).click()

    loaded.on_csv_asked()
    dialog = dialog_of(loaded, qtbot)
    QTimer.singleShot(0, answer)
    dialog.accept()
    assert len(asked) == 1
    assert path.read_bytes() == b"precious"
    dialog.reject()


def test_131_a_file_that_appears_meanwhile_is_left_alone(loaded: ChartPanel, session: Any, tmp_path: Path) -> None:
    path = tmp_path / "bars.csv"
    path.write_bytes(b"precious")
    assert not loaded.exporter.saver.write(path, b"new", agreed=False)
    assert path.read_bytes() == b"precious"
    assert session.notices.said == ["bars.csv exists already. It was left as it is."]
    assert not loaded.exporter.saver.write(tmp_path / "no" / "bars.csv", b"new", agreed=False)
    assert session.notices.said[-1] == "bars.csv could not be written: No such file or directory."


def test_130_a_symbol_is_never_a_formula_and_a_negative_price_is_a_number(daily: Bars) -> None:
    daily.low[0] = -37.63
    lines = bars_csv(chart_data(daily, None), "=1+1").decode().splitlines()
    first = lines[1].split(",")
    assert lines[0] == "Date,Symbol,Open,High,Low,Close,Volume,WAP,Trades"
    assert (first[1], first[4]) == ("'=1+1", "-37.63")
    assert first[0].count("-") == 2  # a daily bar is a date


def test_times_are_saved_in_the_zone_of_the_axis(loaded: ChartPanel) -> None:
    loaded.on_zone_chosen(ZoneChoice.UTC)
    assert loaded.page.data is not None
    assert bars_csv(loaded.page.data, "NVDA").decode().splitlines()[1].startswith("2026-11-18T09:00:00+00:00,")


def test_ctrl_s_saves_the_picture_of_the_chart(qtbot: QtBot, loaded: ChartPanel, tmp_path: Path) -> None:
    qtbot.keyClick(loaded, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    dialog_of(loaded, qtbot).accept()
    saved = QImage(str(tmp_path / "NVDA-1_day-2026-11-20.png"))
    assert loaded.plot is not None
    assert saved.size() == loaded.plot.widget.size() * loaded.devicePixelRatioF()


def test_an_empty_chart_has_nothing_to_save(panel: ChartPanel, session: Any) -> None:
    panel.on_csv_asked()
    panel.on_picture_asked()
    assert session.notices.said == ["There are no bars to save.", "There is no chart to save."]


def test_the_menu_offers_the_price_under_the_pointer(qtbot: QtBot, loaded: ChartPanel) -> None:
    assert loaded.plot is not None
    widget = loaded.plot.widget
    at = QPoint(100, 200)
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at), Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget.viewport(), event)  # type: ignore[attr-defined]
    menu = loaded.findChild(QMenu, "chart.menu")
    assert menu is not None
    words = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert words[0] == "Use price in ticket\tAlt+click"
    assert words[5].startswith("Copy price ")
    assert words[6:] == [
        "Fit all bars\t0", "Log scale\tAlt+L", "Axis time", "Orders and fills", "Save picture…\tCtrl+S",
        "Save bars as CSV…",
    ]  # fmt: skip
    next(one for one in menu.actions() if one.text().startswith("Copy price")).trigger()
    assert QGuiApplication.clipboard().text() == words[5].removeprefix("Copy price ")
    menu.close()
