"""The day's summary: what a trader bought and sold of each contract, what it cost and brought, currency by currency."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ibdesk.core.ids import ClientId, ConId, OrderId, PermId
from ibdesk.core.money import MINUS
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.core.records.execution import Commission, Execution
from ibdesk.core.records.order import Action
from ibdesk.panels.executions import ExecutionsPanel
from ibdesk.session.targets import SessionSettings
from ibdesk.ui import theme
from ibdesk.ui.table.view import TableView
from tests.gui.session.conftest import Desk
from tests.gui.session.scripted import ACCOUNT, NOON, NVDA, NVDA_DETAILS

CSH2 = Contract(con_id=ConId(5), symbol="CSH2", sec_type="STK", exchange="LSE", currency="GBP")
CSH2_DETAILS = ContractDetails(contract=CSH2, min_tick=Decimal(10), price_magnifier=100, time_zone_id="GB-Eire")
OTHER = "DU2000000"


class Book:
    """The executions panel in front of a trader, and TWS at the other end."""

    def __init__(self, desk: Desk, qtbot: QtBot) -> None:
        self.desk, self.qtbot = desk, qtbot
        desk.connect()
        for details in (NVDA_DETAILS, CSH2_DETAILS):
            desk.session.contracts.learn(details)
        self.panel = ExecutionsPanel(desk.session)
        qtbot.addWidget(self.panel)
        self.panel.resize(1000, 300)
        self.panel.show()
        qtbot.waitExposed(self.panel)

    def find(self, name: str) -> QWidget:
        widget = self.panel.findChild(QWidget, name)
        assert widget is not None
        return widget

    @property
    def table(self) -> TableView:
        table = self.find("executions.summary")
        assert isinstance(table, TableView)
        return table

    @property
    def footer(self) -> str:
        label = self.find("executions.summary.footer")
        assert isinstance(label, QLabel)
        return label.text()

    def fill(
        self, number: int, side: Action, shares: str, price: str, *, revision: int = 1, contract: Contract = NVDA,
        account: str = ACCOUNT,
    ) -> str:  # fmt: skip
        exec_id = f"0000e0d5.{number}.0{revision}"
        self.desk.broker.tell(
            Execution(
                request_id=None, exec_id=exec_id, order_id=OrderId(number), client_id=ClientId(1),
                perm_id=PermId(10**9 + number), contract=contract, account=account, side=side,
                shares=Decimal(shares), price=Decimal(price), cumulative=None, average_price=None,
                exchange="ISLAND", order_ref="", time=NOON + timedelta(seconds=number), time_text="",
            )
        )  # fmt: skip
        return exec_id

    def cost(self, exec_id: str, amount: str, realised: str | None = None, currency: str = "USD") -> None:
        gain = Decimal(realised) if realised is not None else None
        self.desk.broker.tell(Commission(exec_id=exec_id, amount=Decimal(amount), currency=currency, realized_pnl=gain))

    def row(self, symbol: str, account: str = ACCOUNT) -> dict[str, str]:
        for key in self.table.rows.keys:
            cells = {one.key: self.table.visible_text(key, one.key) for one in self.table.rows.columns}
            if (cells["symbol"], cells["account"]) == (symbol, account):
                return cells
        return {}

    def until(self, condition: object) -> None:
        self.qtbot.waitUntil(condition, timeout=3000)  # type: ignore[arg-type]

    def show_summary(self) -> None:
        QTest.mouseClick(self.find("executions.view.summary"), Qt.MouseButton.LeftButton)


@pytest.fixture(autouse=True)
def dark(qapp: QApplication) -> None:
    theme.apply(qapp, theme.load_theme("dark"))


@pytest.fixture
def book(qtbot: QtBot) -> Iterator[Book]:
    desk = Desk(qtbot, None, SessionSettings(frame_ms=1, idle_frame_ms=1, tick_ms=100_000))
    yield Book(desk, qtbot)
    assert desk.session.close()


def test_a_day_is_summed_per_contract_and_side(book: Book, tmp_path: Path) -> None:
    tester = QAbstractItemModelTester(book.table.rows, QAbstractItemModelTester.FailureReportingMode.Fatal, book.panel)
    book.show_summary()
    book.cost(book.fill(1, "BUY", "100", "178.40"), "1.00")
    book.cost(book.fill(2, "BUY", "50", "178.70"), "0.50")
    book.cost(book.fill(3, "SELL", "120", "179.00"), "1.04", "58.50")
    book.cost(book.fill(4, "BUY", "3", "119560", contract=CSH2), "6.00", currency="GBP")
    book.until(lambda: len(book.table.rows.keys) == 2 and "waiting" not in book.footer)
    assert book.row("NVDA") == {
        "symbol": "NVDA", "bought": "150", "bought_average": "178.50", "sold": "120", "sold_average": "179.00",
        "net": "30", "net_value": f"{MINUS}5,295.00 USD", "commission": "2.54 USD", "realised": "+58.50 USD",
        "count": "3", "account": ACCOUNT,
    }  # fmt: skip
    assert book.row("CSH2")["net_value"] == f"{MINUS}3,586.80 GBP", "pounds, not pence"
    assert book.row("CSH2")["bought_average"].startswith("119,560"), "as quoted"
    assert book.footer == (
        f"GBP: bought 3,586.80, net {MINUS}3,586.80, commission 6.00   "
        f"USD: bought 26,775.00, sold 21,480.00, net {MINUS}5,295.00, commission 2.54, realised +58.50"
    )
    assert book.panel.grab().save(str(tmp_path / "summary.png"))
    assert tester is not None


def test_scenario_47_a_correction_counts_instead_and_a_bust_counts_for_nothing(book: Book) -> None:
    book.cost(book.fill(1, "BUY", "100", "178.40"), "1.00")
    book.cost(book.fill(2, "BUY", "50", "178.70"), "0.50")
    book.until(lambda: book.row("NVDA").get("bought") == "150")
    book.cost(book.fill(2, "BUY", "40", "178.60", revision=2), "0.40")
    book.until(lambda: book.row("NVDA")["bought"] == "140")
    assert book.row("NVDA")["commission"] == "1.40 USD"
    book.fill(2, "BUY", "0", "178.60", revision=3)
    book.until(lambda: book.row("NVDA")["bought"] == "100")
    cells = book.row("NVDA")
    assert (cells["count"], cells["bought_average"], cells["commission"]) == ("1", "178.40", "1.00 USD")
    book.fill(1, "BUY", "100", "178.40")
    book.fill(2, "BUY", "50", "178.70")
    book.fill(3, "SELL", "1", "180.00")
    book.until(lambda: book.row("NVDA")["sold"] == "1")
    assert book.row("NVDA")["bought"] == "100", "what is told again, or older, changes nothing"


def test_scenario_48_a_commission_that_has_not_come_is_waited_for_never_nothing(book: Book) -> None:
    book.fill(1, "BUY", "1", "178.40")
    book.cost(book.fill(2, "BUY", "1", "178.40"), "1.00")
    book.until(lambda: book.row("NVDA").get("commission") == "1.00 USD, 1 waiting")
    assert book.footer.endswith("1 commission waiting")


def test_each_account_has_its_own_row_and_a_cost_keeps_its_currency(book: Book) -> None:
    book.cost(book.fill(1, "BUY", "1", "178.40"), "1.00")
    book.cost(book.fill(2, "BUY", "2", "178.40"), "0.80", currency="GBP")
    book.cost(book.fill(3, "BUY", "5", "178.40", account=OTHER), "1.00")
    book.until(lambda: book.row("NVDA", OTHER).get("bought") == "5")
    assert book.row("NVDA")["bought"] == "3"
    assert book.row("NVDA")["commission"] == "0.80 GBP, 1.00 USD"
    assert book.footer == (f"GBP: commission 0.80   USD: bought 1,427.20, net {MINUS}1,427.20, commission 2.00")


def test_without_details_nobody_can_tell_pence_from_pounds(book: Book) -> None:
    unknown = Contract(con_id=ConId(77), symbol="VOD", sec_type="STK", exchange="LSE", currency="GBP")
    book.desk.broker.silent = True
    book.fill(1, "BUY", "100", "88.4", contract=unknown)
    book.until(lambda: book.row("VOD").get("bought") == "100")
    assert book.row("VOD")["net_value"] == "—"
    assert book.footer.startswith("GBP: bought —, net —")
    pence = ContractDetails(contract=unknown, min_tick=Decimal("0.02"), price_magnifier=100)
    book.desk.session.contracts.learn(pence)
    book.until(lambda: book.row("VOD")["net_value"] == f"{MINUS}88.40 GBP")


def test_rows_are_copied_as_plain_numbers_and_saved_as_csv(book: Book, tmp_path: Path) -> None:
    book.show_summary()
    book.cost(book.fill(1, "BUY", "3", "178.41"), "1.00")
    book.cost(book.fill(2, "BUY", "3", "178.40"), "0.50")
    book.cost(book.fill(3, "SELL", "3", "178.00"), "1.00", "-4.25")
    book.until(lambda: book.row("NVDA").get("realised") == f"{MINUS}4.25 USD")
    book.table.select_keys(book.table.rows.keys)
    QTest.keyClick(book.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().split("\t")[:4] == ["NVDA", "6", "178.40", "3"]
    book.panel._saver.folder = tmp_path
    for view, name in (("summary", "summary-2026-11-20.csv"), ("fills", "executions-2026-11-20.csv")):
        QTest.mouseClick(book.find(f"executions.view.{view}"), Qt.MouseButton.LeftButton)
        QTest.mouseClick(book.find("executions.export"), Qt.MouseButton.LeftButton)
        dialog = [one for one in book.panel.findChildren(QFileDialog) if one.isVisible()][-1]
        dialog.accept()
        book.until((tmp_path / name).exists)
    with (tmp_path / "summary-2026-11-20.csv").open(newline="", encoding="utf-8") as file:
        (line,) = csv.DictReader(file)
    assert (line["Average bought"], line["Net value"], line["Realised P&L"]) == ("178.405", "-536.43", "-4.25")
    with (tmp_path / "executions-2026-11-20.csv").open(newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert [one["Time"] for one in lines] == [f"2026-11-20T15:00:0{number}+00:00" for number in (1, 2, 3)]
    assert lines[2]["Realised P&L"] == "-4.25"
    assert book.desk.session.notices.rows[-1].text == f"Saved executions-2026-11-20.csv in {tmp_path.name}."


def test_the_view_in_front_is_kept(book: Book) -> None:
    book.show_summary()
    kept = book.panel.save_state()
    QTest.mouseClick(book.find("executions.view.fills"), Qt.MouseButton.LeftButton)
    assert not book.table.isVisible()
    book.panel.restore_state(kept)
    assert book.table.isVisible()
    book.panel.restore_state({"view": "nonsense"})
    assert book.table.isVisible()
