"""From one panel to another: a position is closed, an order copied, a chart loaded; nothing is ever sent by that."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from ibdesk.app.links import FIRST_LOOK, Links
from ibdesk.core.ids import ConId
from ibdesk.core.orders.state import Order
from ibdesk.core.records.command import PlaceOrder
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.execution import Execution
from ibdesk.core.records.position import PositionRow
from ibdesk.panels.blotter import BlotterPanel
from ibdesk.panels.chart.picking import PriceWish
from ibdesk.panels.executions import ExecutionsPanel
from ibdesk.panels.positions import PositionsPanel
from ibdesk.panels.ticket import TicketPanel
from ibdesk.panels.watchlist import TicketWish, WatchlistPanel
from ibdesk.ui import theme
from ibdesk.ui.panel import Panel
from ibdesk.ui.table.view import TableView
from tests.gui.session.conftest import Desk, desk, journal, trading
from tests.gui.session.scripted import ACCOUNT, NOON, NVDA

__all__ = ["desk", "journal", "trading"]  # the fixtures


class Docks:
    """Remembers which panels came to the front."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def activate(self, panel_id: str) -> None:
        self.shown.append(panel_id)


class Chart(Panel):
    """Remembers what it was asked to show."""

    panel_id, title = "chart", "Chart"
    bars = None
    price_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Contract] = []

    def show_contract(self, contract: Contract) -> None:
        self.asked.append(contract)


class Page:
    """The panels of one desk with their links, and hands on them."""

    def __init__(self, desk: Desk, qtbot: QtBot) -> None:
        self.desk, self.qtbot = desk, qtbot
        session = desk.session
        self.ticket, self.chart, self.docks = TicketPanel(session), Chart(), Docks()
        self.positions, self.blotter = PositionsPanel(session), BlotterPanel(session)
        self.executions = ExecutionsPanel(session)
        self.watchlist = WatchlistPanel(session)
        every = (self.ticket, self.chart, self.positions, self.blotter, self.executions, self.watchlist)
        panels: dict[str, Panel] = {panel.panel_id: panel for panel in every}
        for panel in every:
            qtbot.addWidget(panel)
            panel.resize(900, 600)
            panel.show()
        self.owner = QObject()
        self.links = Links(session, self.docks, panels, self.owner)  # type: ignore[arg-type]

    def table(self, name: str) -> TableView:
        panel = {"positions": self.positions, "blotter": self.blotter, "executions": self.executions}[name]
        found = panel.findChild(TableView, f"{name}.table")
        assert isinstance(found, TableView)
        return found

    def hold(self, quantity: str) -> None:
        """Let TWS report a position in NVDA, and select it."""
        row = PositionRow(account=ACCOUNT, contract=NVDA, quantity=Decimal(quantity), average_cost=Decimal(170))
        self.desk.broker.tell(row)
        table = self.table("positions")
        self.desk.until(lambda: bool(table.rows.keys))
        table.select_keys(table.rows.keys)

    def double_click(self, name: str) -> None:
        """Double-click the first row."""
        table = self.table(name)
        spot = table.cell_rect(table.rows.keys[0], "symbol").center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)

    def ticket_says(self) -> tuple[str, str, str]:
        form = self.ticket.form
        return form.side, form.quantity.text(), self.ticket.head.symbol.text()

    def orders_sent(self) -> int:
        return len(self.desk.broker.of(PlaceOrder))


@pytest.fixture
def page(trading: Desk, qtbot: QtBot, qapp: object) -> Page:
    theme.apply(qapp, theme.load_theme("dark"))  # type: ignore[arg-type]
    return Page(trading, qtbot)


def choose(menu: QMenu | None, words: str) -> None:
    assert menu is not None
    next(one for one in menu.actions() if one.text().startswith(words)).trigger()
    menu.deleteLater()


def test_a_double_click_on_a_long_position_proposes_to_sell_all_of_it(page: Page) -> None:
    page.hold("120")
    page.double_click("positions")
    page.desk.until(lambda: page.ticket_says() == ("SELL", "120", "NVDA"))
    assert page.ticket.form.limit.text() == "178.41"  # the near touch of a seller
    assert page.docks.shown == ["ticket"]
    assert page.ticket.dialog is None
    assert page.orders_sent() == 0


def test_enter_on_a_short_position_proposes_to_buy_it_back(page: Page) -> None:
    page.hold("-40")
    QTest.keyClick(page.table("positions"), Qt.Key.Key_Return)
    page.desk.until(lambda: page.ticket_says() == ("BUY", "40", "NVDA"))
    assert page.orders_sent() == 0


def test_key_c_and_the_menu_load_the_chart(page: Page) -> None:
    page.hold("120")
    QTest.keyClick(page.table("positions"), Qt.Key.Key_C)
    choose(page.positions.menu(page.table("positions").rows.keys[0]), "Chart")
    assert [one.con_id for one in page.chart.asked] == [NVDA.con_id] * 2


def placed(page: Page, **fields: object) -> Order:
    order = page.desk.place(**fields)
    table = page.table("blotter")
    page.desk.until(lambda: order.key in table.rows.keys)
    table.select_keys([order.key])
    return order


def test_an_order_is_copied_into_the_ticket_with_its_price(page: Page) -> None:
    order = placed(page, quantity="3", limit="178.20")
    choose(page.blotter._actions.menu(order.key), "Copy into ticket")
    page.desk.until(lambda: page.ticket_says() == ("BUY", "3", "NVDA"))
    assert page.ticket.form.limit.text() == "178.20"
    assert page.orders_sent() == 1  # the order itself
    choose(page.blotter._actions.menu(order.key), "Show on chart")
    QTest.keyClick(page.table("blotter"), Qt.Key.Key_C)
    assert [one.con_id for one in page.chart.asked] == [NVDA.con_id] * 2


def test_a_stop_limit_order_is_copied_with_both_prices_its_tif_and_its_hours(page: Page) -> None:
    order = placed(page, order_type="STP LMT", stop="179.00", limit="179.10", tif="GTC", outside_rth=True)
    choose(page.blotter._actions.menu(order.key), "Copy into ticket")
    form = page.ticket.form
    page.desk.until(lambda: form.stop.text() == "179.00")
    assert (form.order_type, form.limit.text(), form.tif.currentText()) == ("STP LMT", "179.10", "GTC")
    assert form.outside_rth.isChecked()
    assert page.orders_sent() == 1


@pytest.mark.parametrize("chip", ["live", "ended"])
def test_an_execution_leads_to_its_order_whatever_the_filter_hides(page: Page, chip: str) -> None:
    order = placed(page)
    page.desk.broker.tell(
        Execution(
            request_id=None, exec_id="0000e0d5.01.01", order_id=order.key.order_id,  # type: ignore[union-attr]
            client_id=order.key.client_id, perm_id=order.perm_id, contract=NVDA,  # type: ignore[union-attr]
            account=ACCOUNT, side="BUY", shares=Decimal(1), price=Decimal("178.4"), cumulative=None,
            average_price=None, exchange="NASDAQ", order_ref="", time=NOON, time_text="",
        )
    )  # fmt: skip
    executions = page.table("executions")
    page.desk.until(lambda: bool(executions.rows.keys))
    page.blotter._toolbar._chips.choose(chip)
    page.blotter.refresh()
    choose(page.executions.menu(executions.rows.keys[0]), "Show order")
    page.desk.until(lambda: page.table("blotter").selected_keys() == (order.key,))
    assert page.docks.shown == ["blotter"]


def test_the_first_look_at_the_demo_is_alive(page: Page) -> None:
    page.links.look_first()
    page.desk.session.connector.became_ready.emit()
    page.desk.until(lambda: page.ticket.form.limit.text() != "")
    assert page.ticket_says() == ("BUY", "", "NVDA")
    assert page.chart.asked == [FIRST_LOOK]
    page.desk.session.connector.became_ready.emit()
    assert len(page.chart.asked) == 1


def test_who_was_faster_keeps_what_he_typed(page: Page) -> None:
    page.links.look_first()
    page.ticket.head.symbol.set_text("AAPL")
    page.desk.session.connector.became_ready.emit()
    assert page.ticket.head.symbol.text() == "AAPL"


def test_another_symbol_typed_meanwhile_gets_nothing_of_the_proposal(page: Page) -> None:
    page.desk.broker.silent = True
    unknown = Contract(con_id=ConId(77), symbol="XYZ", currency="USD")
    page.ticket.fill(unknown, side="SELL", quantity="9")
    assert page.ticket.head.symbol.text() == "XYZ"
    page.desk.broker.silent = False
    page.ticket.fill(NVDA)
    page.desk.until(lambda: page.ticket.instrument.details is not None)
    assert page.ticket_says() == ("BUY", "", "NVDA")


def test_chart_and_ticket_follow_the_watchlist(page: Page) -> None:
    page.watchlist.symbol_chosen.emit(NVDA)
    page.desk.until(lambda: page.ticket.instrument.details is not None)
    assert page.ticket_says() == ("BUY", "", "NVDA")
    assert page.chart.asked == [NVDA]
    assert page.docks.shown == []


def test_sell_in_the_watchlist_only_opens_the_ticket(page: Page) -> None:
    page.watchlist.ticket_asked.emit(TicketWish(contract=NVDA, side="SELL"))
    page.desk.until(lambda: page.ticket.instrument.details is not None)
    assert page.ticket_says() == ("SELL", "", "NVDA")
    assert page.docks.shown == ["ticket"]
    assert not page.desk.session.orders.rows


def test_a_price_picked_on_the_chart_is_typed_into_the_price_that_is_active(page: Page) -> None:
    page.ticket.fill(NVDA, quantity="5")
    page.desk.until(lambda: page.ticket.instrument.details is not None)
    page.chart.price_asked.emit(PriceWish(contract=NVDA, price=Decimal("177.35")))
    assert page.ticket.form.limit.text() == "177.35"
    page.ticket.form.type.setCurrentIndex(page.ticket.form.type.findData("STP"))
    page.chart.price_asked.emit(PriceWish(contract=NVDA, price=Decimal("170.10")))
    assert page.ticket.form.stop.text() == "170.10"
    assert page.ticket_says() == ("BUY", "5", "NVDA")
    assert page.docks.shown == ["ticket", "ticket"]
    assert page.orders_sent() == 0


def test_an_order_from_the_chart_brings_its_contract_side_and_type(page: Page) -> None:
    page.chart.price_asked.emit(PriceWish(contract=NVDA, price=Decimal("180.50"), side="SELL"))
    page.desk.until(lambda: page.ticket.form.limit.text() == "180.50")
    assert page.ticket_says() == ("SELL", "", "NVDA")
    assert page.ticket.form.order_type == "LMT"
    page.chart.price_asked.emit(PriceWish(contract=NVDA, price=Decimal("170.00"), side="SELL", order_type="STP"))
    page.desk.until(lambda: page.ticket.form.stop.text() == "170.00")
    assert page.ticket.form.order_type == "STP"
    assert page.ticket.dialog is None
    assert page.orders_sent() == 0
