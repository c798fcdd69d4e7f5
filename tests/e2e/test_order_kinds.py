"""Each kind of order from the real ticket through the real gateway, and its change in the row: nothing is scripted."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ibdesk.app.tour.driver import Driver
from ibdesk.app.tour.steps_orders import fill_ticket, near, newest, transmit
from ibdesk.core.records.contract import Contract
from ibdesk.panels.blotter import BlotterPanel
from ibdesk.panels.ticket import TicketPanel
from ibdesk.ui import theme
from tests.e2e.gateway_process import GatewayProcess
from tests.e2e.test_session_with_gateway import Desk

CENT = Decimal("0.01")
NVDA = Contract(symbol="NVDA", sec_type="STK", exchange="SMART", currency="USD")


class Trader(Driver):
    """A person at ticket and orders table, on a gateway in its own process."""

    def __init__(self, desk: Desk, qtbot: QtBot) -> None:
        window = QWidget()
        super().__init__(window, None, demo=True)
        self.desk = desk
        self.gateway: GatewayProcess = desk.connect()
        self.ticket, self.blotter = TicketPanel(desk.session, window), BlotterPanel(desk.session, window)
        row = QHBoxLayout(window)
        row.addWidget(self.blotter, 1)
        row.addWidget(self.ticket)
        window.resize(1400, 700)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitExposed(window)
        self.ticket.fill(NVDA)
        self.wait(lambda: self.look("ticket.bid") is not None and self.number("ticket.bid") is not None, "a quote")

    def price(self, share: str) -> str:
        """A price at a share of the bid, on the tick."""
        return str((near(self) * Decimal(share)).quantize(CENT))

    def write(self, order_type: str, *, tif: str = "DAY", outside: bool = False, **prices: str) -> None:
        fill_ticket(self, "1", order_type)
        self.choose("ticket.tif", tif)
        if outside:
            self.click("ticket.outside_rth")
        for name, price in prices.items():
            self.type(f"ticket.{name}", price)

    def place(self, order_type: str, **how: Any) -> object:
        """Write, review, transmit; return the key of the row."""
        known = len(self.rows("blotter.table"))
        self.write(order_type, **how)
        transmit(self)
        self.wait(lambda: len(self.rows("blotter.table")) > known, "the new row")
        row = newest(self, symbol="NVDA")
        self.wait(lambda: not self.cell("blotter.table", row, "status").startswith("Sent"), "TWS's answer")
        return row

    def seen(self, row: object) -> tuple[str, ...]:
        return tuple(self.cell("blotter.table", row, one) for one in ("status", "type", "price", "tif"))

    def routed(self) -> list[dict[str, Any]]:
        """The frames that place or change; what-ifs, which the ticket asks by itself, are none."""
        return [frame for frame in self.gateway.frames("placeOrder") if not frame["order"]["whatIf"]]

    def ledger(self) -> dict[str, Any]:
        """The last order frame that the gateway took."""
        order: dict[str, Any] = self.routed()[-1]["order"]
        return order

    def edit(self, row: object) -> None:
        self.click_row("blotter.table", row, "symbol")
        self.press_table("blotter.table", Qt.Key.Key_F2)
        self.wait(lambda: self.look("blotter.edit.type") is not None, "the fields in the row")

    def change(self) -> str:
        """Enter, review, transmit; return the sentence of the change."""
        self.press("blotter.edit.quantity", Qt.Key.Key_Return)
        self.wait(lambda: self.look("confirm.dialog") is not None, "the review of the change")
        sentence = self.text("confirm.change")
        self.tick_warnings()
        self.wait(lambda: self.find("confirm.transmit").isEnabled(), "Transmit enabled")
        self.click("confirm.transmit")
        self.wait(lambda: self.look("confirm.dialog") is None, "the review gone")
        return sentence


@pytest.fixture
def trader(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Trader]:
    theme.apply(qapp, theme.load_theme("dark"))
    desk, pause_ms = Desk(qtbot, tmp_path), qapp.doubleClickInterval()
    qapp.setDoubleClickInterval(20)  # the hands wait so long between two clicks
    yield Trader(desk, qtbot)
    qapp.setDoubleClickInterval(pause_ms)
    desk.close()


def eventually(trader: Trader, row: object, seen: tuple[str, ...]) -> None:
    trader.wait(lambda: trader.seen(row) == seen, f"{seen}, not {trader.seen(row)}")


def test_stop_stop_limit_and_orders_for_all_hours_reach_tws_with_their_prices(trader: Trader) -> None:
    stop, limit = trader.price("1.02"), trader.price("1.03")
    row = trader.place("STP", stop=stop)
    eventually(trader, row, ("Awaiting trigger", "STP", stop, "DAY"))
    order = trader.ledger()
    assert (order["orderType"], Decimal(order["auxPrice"])) == ("STP", Decimal(stop))
    assert "lmtPrice" not in order

    row = trader.place("STP LMT", tif="GTC", stop=stop, limit=limit)
    eventually(trader, row, ("Awaiting trigger", "STP LMT", f"{stop} / {limit}", "GTC"))
    order = trader.ledger()
    assert (Decimal(order["auxPrice"]), Decimal(order["lmtPrice"])) == (Decimal(stop), Decimal(limit))
    assert order["tif"] == "GTC"

    low = trader.price("0.97")
    row = trader.place("LMT", outside=True, limit=low)
    eventually(trader, row, ("Working", "LMT", low, "DAY"))
    assert trader.ledger()["outsideRth"] in (True, "1")
    held = trader.desk.session.orders.order(row)  # type: ignore[arg-type]
    assert held is not None
    assert held.spec.outside_rth


def test_ioc_fills_at_once_or_is_gone(trader: Trader) -> None:
    row = trader.place("LMT", tif="IOC", limit=trader.price("1.01"))
    trader.wait(lambda: trader.seen(row)[0] == "Filled", "an IOC above the market filled")
    assert trader.ledger()["tif"] == "IOC"
    row = trader.place("LMT", tif="IOC", limit=trader.price("0.97"))
    trader.wait(lambda: trader.seen(row)[0] == "Cancelled", "an IOC below the market gone")
    assert trader.cell("blotter.table", row, "detail").startswith("by TWS")


def test_scenario_63_type_and_tif_asked_beside_acknowledged_until_tws_confirms(trader: Trader) -> None:
    limit = trader.price("0.97")
    row = trader.place("LMT", limit=limit)
    eventually(trader, row, ("Working", "LMT", limit, "DAY"))
    first = trader.ledger()
    stop = trader.price("1.02")
    trader.edit(row)
    trader.choose("blotter.edit.type", "STP LMT")
    trader.type("blotter.edit.stop", stop)
    trader.choose("blotter.edit.tif", "GTC")
    trader.gateway.steer(do="fault", name="delay_msg", params={"s": 1.0}, trigger={"on": "openOrder", "nth": 1})
    sentence = trader.change()
    assert sentence == f"BUY 1 NVDA LMT → STP LMT, stop none → {stop}, limit {limit}, DAY → GTC"
    asked = ("Change sent", "LMT → STP LMT", f"{limit} → {stop} / {limit}", "DAY → GTC")
    eventually(trader, row, asked)
    trader.wait(lambda: trader.seen(row)[1:] == ("STP LMT", f"{stop} / {limit}", "GTC"), "the change confirmed")
    assert trader.seen(row)[0] == "Awaiting trigger"
    second = trader.ledger()
    touched = {"orderType", "auxPrice", "tif"}
    assert {name for name in {*first, *second} if first.get(name) != second.get(name)} == touched
    assert len({frame["order_id"] for frame in trader.routed()}) == 1


def test_scenario_54_a_refused_change_keeps_the_old_order_and_says_why(trader: Trader) -> None:
    limit = trader.price("0.97")
    row = trader.place("LMT", limit=limit)
    eventually(trader, row, ("Working", "LMT", limit, "DAY"))
    text = "Order rejected - reason:We are unable to accept this change."
    trader.gateway.steer(do="fault", name="reject", params={"code": 201, "text": text}, trigger={"on": "placeOrder"})
    trader.edit(row)
    trader.choose("blotter.edit.tif", "GTC")
    trader.type("blotter.edit.limit", trader.price("0.96"))
    trader.change()
    refused = f"Submitted · change refused: 201 {text}"
    trader.wait(lambda: trader.cell("blotter.table", row, "detail") == refused, "why TWS refused")
    eventually(trader, row, ("Working", "LMT", limit, "DAY"))
    assert text in [notice.text for notice in trader.desk.session.notices.rows if notice.code == 201]
    assert trader.routed()[-1]["refused"] == 201
