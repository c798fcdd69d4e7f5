"""The window after an outage: the banner's line, the list behind it, and the way from there to the order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ibdesk.app.main_window import MainWindow
from ibdesk.app.place import Place
from ibdesk.session.views import Phase
from ibdesk.ui import theme
from tests.e2e.gateway_process import GatewayProcess

WAIT_MS = 15_000


def test_an_order_typed_into_tws_meanwhile_is_named_till_it_was_seen(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    theme.apply(qapp, theme.load_theme("dark"))
    gateway = GatewayProcess(tmp_path)
    window = MainWindow(ask_on_close=False)
    qtbot.addWidget(window)
    window.show()
    try:
        window.open_desk(Place(kind="other", port=gateway.port))
        page = window.page
        assert page is not None
        session = page.desk.session

        def until(condition: Callable[[], Any]) -> None:
            qtbot.waitUntil(lambda: bool(condition()), timeout=WAIT_MS)

        until(lambda: session.lists.gate_open)
        QTest.mouseClick(page.banner.findChild(QPushButton, "banner.action"), Qt.MouseButton.LeftButton)  # allow orders
        assert page.banner.shown_text() == ""
        session.connector.close()
        until(lambda: session.link.view.phase is Phase.OFF)
        gateway.steer(do="manual", symbol="NVDA", action="BUY", quantity="10", type="LMT", price="100")
        session.connector.try_now()
        until(lambda: page.banner.shown_text().startswith("While you were away, 1 thing changed."))
        QTest.mouseClick(page.banner.findChild(QPushButton, "banner.action"), Qt.MouseButton.LeftButton)
        dialog = page.findChild(QWidget, "away.dialog")
        assert dialog is not None
        assert dialog.isVisible()
        table = dialog.findChild(QWidget, "away.table")
        (row,) = table.rows.keys
        assert "placed in TWS by hand" in table.visible_text(row, "text")
        table.activated_key.emit(row)
        assert page.panels["blotter"]._pane.view.selected_keys() == (row[1],)  # type: ignore[attr-defined]
        picture = window.grab()
        assert picture.save(str(tmp_path / "away-window.png"))
        QTest.mouseClick(dialog.findChild(QPushButton, "away.all"), Qt.MouseButton.LeftButton)
        assert page.banner.shown_text() == ""
    finally:
        window.leave_desk()
        gateway.close()
