"""The orders panel on a session with a scripted broker, and TWS's words about orders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ibdesk.core.ids import ClientId, ConId, OrderId, PermId
from ibdesk.core.orders.state import AnyKey, Order, OrderKey
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.execution import Execution
from ibdesk.core.records.order import OpenOrder, OrderSpec, OrderStatus
from ibdesk.journal import Journal
from ibdesk.panels.blotter import BlotterPanel
from ibdesk.session.targets import SessionSettings
from ibdesk.ui import theme
from ibdesk.ui.table.view import TableView
from tests.gui.session.conftest import Desk
from tests.gui.session.scripted import ACCOUNT, ENDPOINT, NOON, NVDA


def stock(symbol: str, con_id: int, currency: str = "USD") -> Contract:
    return Contract(con_id=ConId(con_id), symbol=symbol, sec_type="STK", exchange="SMART", currency=currency)


def spec(
    side: str = "BUY", quantity: str = "100", kind: str = "LMT", limit: str | None = "175.20", **more: Any
) -> OrderSpec:
    price = Decimal(limit) if limit is not None else None
    fields: dict[str, Any] = {"limit_price": price, "account": ACCOUNT, "tif": "DAY", **more}
    return OrderSpec(action=side, quantity=Decimal(quantity), order_type=kind, **fields)  # type: ignore[arg-type]


class Blotter:
    """The panel in front of a person, and TWS at the other end."""

    def __init__(self, desk: Desk, qtbot: QtBot) -> None:
        self.desk, self.qtbot = desk, qtbot
        self.panel = BlotterPanel(desk.session)
        qtbot.addWidget(self.panel)
        self.panel.resize(1010, 360)
        self.panel.show()
        qtbot.waitExposed(self.panel)

    @property
    def table(self) -> TableView:
        return self.find("blotter.table", TableView)

    def find(self, name: str, kind: type = QWidget) -> Any:
        for top in QApplication.topLevelWidgets():
            found = [top] if top.objectName() == name else top.findChildren(kind, name)
            for widget in found:
                if widget.isVisible():
                    return widget
        return None

    def until(self, condition: Any) -> None:
        self.qtbot.waitUntil(condition, timeout=3000)

    def key(self, order_id: int, client: int = ENDPOINT.client_id) -> OrderKey:
        return OrderKey(client_id=ClientId(client), order_id=OrderId(order_id))

    def order(self, key: AnyKey) -> Order:
        order = self.desk.session.orders.order(key)
        assert order is not None
        return order

    def text(self, key: AnyKey, column: str) -> str:
        return self.table.visible_text(key, column)

    def row(self, key: AnyKey) -> tuple[str, ...]:
        return tuple(self.text(key, column) for column in ("status", "symbol", "side", "filled", "price", "id"))

    def click(self, name: str) -> None:
        widget = self.find(name)
        assert widget is not None, name
        assert widget.isEnabled(), f"{name}: {widget.toolTip()}"
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def at(self, key: AnyKey, column: str, share: float = 0.5) -> QPoint:
        rect = self.table.cell_rect(key, column)
        return QPoint(rect.left() + int(rect.width() * share), rect.center().y())

    def click_cell(self, key: AnyKey, column: str, share: float = 0.5, **how: Any) -> None:
        QTest.mouseClick(
            self.table.viewport(), Qt.MouseButton.LeftButton, how.get("keys", Qt.KeyboardModifier.NoModifier),
            self.at(key, column, share),
        )  # fmt: skip

    def press(self, key: Qt.Key, widget: QWidget | None = None) -> None:
        QTest.keyClick(widget or self.table, key)

    def type(self, name: str, text: str) -> None:
        field = self.find(name)
        assert field is not None, name
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Delete)
        QTest.keyClicks(field, text)

    # TWS speaks

    def hears(
        self, order_id: int, status: str, content: OrderSpec, *, client: int = ENDPOINT.client_id, perm: int = 0,
        contract: Contract = NVDA, why: str = "",
    ) -> OrderKey:  # fmt: skip
        """TWS reports an order of any client."""
        perm_id = PermId(perm or 10**9 + order_id + (client - ENDPOINT.client_id) * 1000)
        ids: dict[str, Any] = {"order_id": OrderId(order_id), "client_id": ClientId(client), "perm_id": perm_id}
        self.desk.broker.tell(
            OpenOrder(**ids, contract=contract, spec=content, status=status),
            OrderStatus(
                **ids, parent_id=None, status=status, filled=None, remaining=None, average_price=None,
                last_price=None, why_held=why,
            ),
        )  # fmt: skip
        key = self.key(order_id, client)
        if order_id > 0:
            self.until(lambda: key in self.table.rows.keys)
        return key

    def fills(self, order_id: int, shares: str, price: str, *, contract: Contract = NVDA, number: int = 1) -> None:
        """TWS reports an execution."""
        perm_id = PermId(10**9 + order_id)
        self.desk.broker.tell(
            Execution(
                request_id=None, exec_id=f"0000e0d5.{order_id}.0{number}.01", order_id=OrderId(order_id),
                client_id=ENDPOINT.client_id, perm_id=perm_id, contract=contract, account=ACCOUNT, side="BUY",
                shares=Decimal(shares), price=Decimal(price), cumulative=None, average_price=None,
                exchange="ISLAND", order_ref="", time=NOON + timedelta(seconds=number), time_text="",
            )
        )  # fmt: skip


@pytest.fixture(autouse=True)
def dark(qapp: QApplication) -> None:
    if not qapp.styleSheet() or not theme.current().dark:
        theme.apply(qapp, theme.load_theme("dark"))


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "journal.db")
    journal.start()
    yield journal
    journal.close(3.0)


@pytest.fixture
def desk(qtbot: QtBot, journal: Journal) -> Iterator[Desk]:
    desk = Desk(qtbot, journal, SessionSettings(frame_ms=1, idle_frame_ms=1, tick_ms=100_000))
    yield desk
    assert desk.session.close()


@pytest.fixture
def blotter(desk: Desk, qtbot: QtBot) -> Blotter:
    """A connected panel with a live quote of NVDA and no orders."""
    desk.connect()
    desk.quote()
    desk.session.contracts.details(NVDA)
    desk.until(lambda: desk.session.contracts.known(NVDA.con_id) is not None)
    return Blotter(desk, qtbot)
