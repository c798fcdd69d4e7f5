"""Real money in the real window, on a gateway process that serves such an account: its ledger tells what left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ibdesk.app.main_window import MainWindow
from ibdesk.app.place import Place
from ibdesk.core.orders.state import Base
from ibdesk.core.records.contract import Contract
from ibdesk.panels.ticket import TicketPanel
from ibdesk.session.views import Phase
from ibdesk.ui import theme
from ibdesk.ui.order_button import OrderButton
from tests.e2e.gateway_process import GatewayProcess

LIVE = "U1234567"
NVDA = Contract(symbol="NVDA", sec_type="STK", exchange="SMART", currency="USD")
SENT = ("placeOrder", "cancelOrder", "reqGlobalCancel")
WAIT_MS = 15_000


class LiveDesk:
    """The window, its gateway, and hands on it. The account is one of pounds without a dollar in it."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot, self.folder = qtbot, folder
        self.gateway = GatewayProcess(folder, "--accounts", LIVE)
        self.window = MainWindow(ask_on_close=False)
        qtbot.addWidget(self.window)
        self.window.show()

    def open(self, *, read_only: bool = False) -> None:
        self.window.open_desk(Place(kind="live", port=self.gateway.port, read_only=read_only))
        assert self.window.page is not None
        self.page = self.window.page
        self.session = self.page.desk.session
        self.until(lambda: self.session.lists.gate_open and not self.session.lists.running)
        self.until(lambda: self.session.accounts.complete and self.session.positions.complete)

    def until(self, condition: Callable[[], Any]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=WAIT_MS)

    def find(self, name: str) -> Any:
        for top in QApplication.topLevelWidgets():
            for widget in top.findChildren(QWidget, name) if top.objectName() != name else [top]:
                if widget.isVisible():
                    return widget
        return None

    def click(self, name: str) -> None:
        widget = self.find(name)
        assert widget is not None, name
        if isinstance(widget, OrderButton):
            self.until(lambda: not widget.dead)
        assert widget.isEnabled(), f"{name}: {widget.toolTip()}"
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def type(self, name: str, text: str) -> None:
        field = self.find(name)
        assert field is not None, name
        field.setFocus()
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Delete)
        QTest.keyClicks(field, text)

    def arm(self) -> None:
        """Arm as a person does, once it is offered."""
        self.until(lambda: self.find("top.arm") is not None)
        self.click("top.arm")
        self.picture("arm")
        self.type("arm.typed", LIVE[-4:])
        self.click("arm.confirm")
        self.until(lambda: self.session.link.view.armed)

    @property
    def ticket(self) -> TicketPanel:
        panel = self.page.panels["ticket"]
        assert isinstance(panel, TicketPanel)
        return panel

    def frames(self) -> dict[str, int]:
        return {kind: len(self.gateway.frames(kind)) for kind in SENT}

    def routed(self) -> list[dict[str, Any]]:
        """The orders that left and were no what-ifs."""
        orders = [frame["order"] for frame in self.gateway.frames("placeOrder")]
        return [order for order in orders if order["whatIf"] not in (True, "1")]

    def picture(self, name: str) -> None:
        top = self.find(f"{name}.dialog") or self.window
        assert top.grab().save(str(self.folder / f"{name}.png"))

    def close(self) -> None:
        self.window.leave_desk()
        self.gateway.close()


@pytest.fixture
def live(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[LiveDesk]:
    theme.apply(qapp, theme.load_theme("dark"))
    desk = LiveDesk(qtbot, tmp_path)
    yield desk
    desk.close()


def test_scenario_105_dollars_from_a_pound_account_armed_reviewed_sent_and_cancelled_unarmed(live: LiveDesk) -> None:
    """From the first look to the cancel: each mode word, what leaves, and the rate that the value was checked by."""
    live.open()
    live.ticket.fill(NVDA)
    live.until(lambda: (quote := live.ticket.instrument.quote) is not None and quote.mid is not None)
    bid = live.ticket.instrument.quote.bid  # type: ignore[union-attr]
    assert bid is not None
    limit = f"{(bid * Decimal('0.98')).quantize(Decimal('0.01')):f}"
    live.type("ticket.quantity", "10")
    live.type("ticket.limit", limit)
    assert live.window.windowTitle() == "LIVE READ-ONLY …4567 – ibdesk"
    assert live.find("ticket.review").text() == "Locked: read-only"
    live.picture("read-only")
    assert live.frames() == dict.fromkeys(SENT, 0), "neither an order nor a what-if before arming"

    live.arm()
    live.until(lambda: live.find("ticket.review").isEnabled())
    assert live.window.windowTitle() == "LIVE ARMED …4567 – ibdesk"
    assert live.find("live.frame") is not None
    source = live.find("ticket.note.value").toolTip()
    assert source.startswith("By GBP.USD "), source
    live.until(lambda: live.find("ticket.figure.commission").text() not in ("—", ""))
    assert live.gateway.frames("placeOrder")
    assert live.routed() == [], "armed, IB may be asked what it would cost, and that is all"
    live.picture("armed")

    live.click("ticket.review")
    dialog = live.find("confirm.dialog")
    assert dialog.band.shown_text() == "LIVE  Real money · account ••••4567"
    assert live.find("confirm.transmit").text() == f"BUY 10 NVDA LMT {limit} DAY – LIVE …4567"
    assert "by GBP.USD " in live.find("confirm.row.value").text()
    live.picture("confirm")
    live.until(lambda: live.find("confirm.transmit").isEnabled())
    live.click("confirm.transmit")
    live.until(lambda: any(order.base is Base.WORKING for order in live.session.orders.rows))
    (order,) = [one for one in live.session.orders.rows if one.base is Base.WORKING]
    assert [(one["account"], one["lmtPrice"]) for one in live.routed()] == [(LIVE, limit)]

    live.click("top.arm")
    live.until(lambda: live.window.windowTitle() == "LIVE READ-ONLY …4567 – ibdesk")
    assert live.find("live.frame") is None
    assert not live.session.order_desk.change(order.key, quantity="5").ok
    table = live.page.panels["blotter"]._pane.view  # type: ignore[attr-defined]
    table.select_keys([order.key])
    QTest.keyClick(table, Qt.Key.Key_Delete)
    live.until(lambda: live.find("cancel_some.dialog") is not None)  # real money: one cancel is asked about, too
    live.click("cancel_some.confirm")  # law L9: without arming
    live.until(lambda: not live.session.orders.order(order.key).live)  # type: ignore[union-attr]
    assert len(live.gateway.frames("cancelOrder")) == 1
    assert len(live.routed()) == 1


def test_a_new_connection_is_never_armed_by_the_old_one(live: LiveDesk) -> None:
    """Never stored: neither a redial nor a new desk on the same account starts armed."""
    live.open()
    live.arm()
    live.gateway.steer(do="drop", how="rst")
    live.until(lambda: live.session.link.view.session_no > 1 and live.session.link.view.ready)
    assert not live.session.link.view.armed
    assert live.session.arming.view.ended_by == "Disarmed: the connection was lost."
    live.until(lambda: live.session.lists.gate_open)
    live.arm()
    live.session.connector.close()
    live.until(lambda: live.session.link.view.phase is Phase.OFF)
    live.open()
    assert not live.session.link.view.armed
    assert live.window.windowTitle() == "LIVE READ-ONLY …4567 – ibdesk"
    assert live.frames() == dict.fromkeys(SENT, 0)


def test_the_start_option_read_only_cannot_be_armed(live: LiveDesk) -> None:
    live.open(read_only=True)
    assert live.find("top.arm") is None
    assert live.session.arming.arm("4567") == "Connected read-only, as chosen at the start."
    assert live.session.order_desk.cancel_all("everything").reason
    assert live.frames() == dict.fromkeys(SENT, 0)
