"""The real window while another program's bracket loses its stop: banner, toast, orders and positions say it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ibdesk.app.main_window import MainWindow
from ibdesk.app.place import Place
from ibdesk.core.ids import ClientId, OrderId
from ibdesk.core.orders.state import OrderKey
from ibdesk.ui import theme
from tests.e2e.gateway_process import GatewayProcess
from tests.e2e.official_shapes import OLD_CLIENT
from tests.e2e.test_gateway_orders_official_client import CLIENT_ID, nvda, order
from tests.e2e.test_gateway_orders_official_client import Trader as Stranger

WAIT_MS = 15_000
REFUSED = {"name": "reject", "params": {"leg": 3, "text": "Order rejected - reason: no stop allowed"}}


def place_bracket(stranger: Stranger, first: int) -> None:
    """Client 7 buys 10 NVDA at market with target and stop; TWS refuses the stop."""
    size: Any = 10 if OLD_CLIENT else Decimal(10)
    legs: tuple[dict[str, Any], ...] = (
        {"action": "BUY", "orderType": "MKT", "transmit": False},
        {"action": "SELL", "orderType": "LMT", "lmtPrice": 900.0, "parentId": first, "transmit": False},
        {"action": "SELL", "orderType": "STP", "auxPrice": 20.0, "parentId": first, "transmit": True},
    )
    for number, fields in enumerate(legs):
        stranger.placeOrder(first + number, nvda(), order(totalQuantity=size, **fields))


def test_scenario_70_the_window_is_red_till_a_new_stop_stands(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    theme.apply(qapp, theme.load_theme("dark"))
    gateway = GatewayProcess(tmp_path, "--master", "1", faults=[REFUSED])
    stranger = Stranger()
    window = MainWindow(ask_on_close=False)
    qtbot.addWidget(window)
    window.resize(1600, 1000)
    window.show()

    def until(condition: Callable[[], Any]) -> None:
        qtbot.waitUntil(lambda: bool(condition()), timeout=WAIT_MS)

    try:
        window.open_desk(Place(kind="other", port=gateway.port))
        page = window.page
        assert page is not None
        until(lambda: page.desk.session.lists.gate_open)
        first = stranger.begin(gateway.port)
        place_bracket(stranger, first)
        entry = OrderKey(client_id=ClientId(CLIENT_ID), order_id=OrderId(first))
        until(lambda: page.banner.shown_text().startswith(f"UNPROTECTED: 10 NVDA of order {first} of client 7 without"))
        until(lambda: any("UNPROTECTED" in toast.accessibleName() for toast in page.toaster.host.toasts))
        orders: Any = page.panels["blotter"].findChild(QWidget, "blotter.table")
        until(lambda: orders.visible_text(entry, "detail").startswith("UNPROTECTED 10"))
        line: Any = page.panels["positions"].findChild(QWidget, "positions.dangers.text")
        until(lambda: line.isVisible() and line.text() == "UNPROTECTED 10 NVDA")
        assert window.grab().save(str(tmp_path / "unprotected.png"))
        QTest.mouseClick(page.banner.findChild(QPushButton, "banner.action"), Qt.MouseButton.LeftButton)
        assert orders.selected_keys() == (entry,)
        size: Any = 10 if OLD_CLIENT else Decimal(10)
        stop = order(action="SELL", orderType="STP", auxPrice=20.0, totalQuantity=size)
        stop.ocaGroup, stop.ocaType = "mine", 2
        stranger.placeOrder(first + 5, nvda(), stop)
        until(lambda: "UNPROTECTED" not in page.banner.shown_text())
        assert "UNPROTECTED" not in orders.visible_text(entry, "detail")
        assert [one for one in gateway.frames("placeOrder") if one["client_id"] == 1] == []
    finally:
        window.leave_desk()
        stranger.finish()
        gateway.close()
