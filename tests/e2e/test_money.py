"""Account and positions on the real gateway: profit and loss, rates, pence, several accounts. Nothing is scripted."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ibdesk.app.top_bar import TopBar
from ibdesk.core.ids import ClientId
from ibdesk.core.orders.draft import OrderDraft
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.core.records.link import Endpoint
from ibdesk.journal import Journal
from ibdesk.panels.account import AccountPanel
from ibdesk.panels.positions import PositionsPanel
from ibdesk.session.session import Session
from ibdesk.session.targets import SessionSettings, Target
from ibdesk.ui import theme
from ibdesk.ui.table.view import TableView
from tests.e2e.gateway_process import GatewayProcess

WAIT_MS = 15_000
NVDA = Contract(symbol="NVDA", sec_type="STK", exchange="SMART", currency="USD")
CSH2 = Contract(symbol="CSH2", sec_type="STK", exchange="LSE", currency="GBP")


class Bench:
    """Both panels and the top bar on a session on a gateway."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.gateway = GatewayProcess(folder, "--accounts", "DU1000000,DU2000000:USD")
        self.journal = Journal(folder / "journal.db")
        self.journal.start()
        self.session = Session(self.journal, SessionSettings())
        self.account, self.positions = AccountPanel(self.session), PositionsPanel(self.session)
        self.top = TopBar(self.session)
        for widget, size in ((self.account, (288, 560)), (self.positions, (372, 314)), (self.top, (1600, 44))):
            qtbot.addWidget(widget)
            widget.resize(*size)
            widget.show()
        endpoint = Endpoint(host="127.0.0.1", port=self.gateway.port, client_id=ClientId(1))
        self.session.connector.open(Target(kind="demo", endpoint=endpoint, sim_nonce_ok=True))
        self.until(lambda: self.session.lists.gate_open and self.session.accounts.complete)

    def until(self, condition: object) -> None:
        self.qtbot.waitUntil(condition, timeout=WAIT_MS)

    def buy(self, question: Contract, quantity: str, limit: str) -> int:
        lookup = self.session.contracts.details(question)
        self.until(lambda: lookup.finished)
        assert lookup.result is not None
        (details,) = lookup.result
        assert isinstance(details, ContractDetails)
        con_id = details.contract.con_id
        self.session.quotes.subscribe(details.contract, "test")
        self.until(lambda: (quote := self.session.quotes.view(con_id)) is not None and quote.ask is not None)
        quote = self.session.quotes.view(con_id)
        assert quote is not None
        draft = OrderDraft(side="BUY", quantity=quantity, limit=limit or str(quote.ask), account="DU1000000",
                           details=details)  # fmt: skip
        preview = self.session.order_desk.preview(draft)
        assert preview.ok, preview.problems
        assert self.session.order_desk.transmit(preview.token).accepted
        self.until(lambda: self.session.positions.quantity("DU1000000", con_id) == Decimal(quantity))
        return int(con_id)

    def text(self, widget: AccountPanel | PositionsPanel | TopBar, name: str) -> str:
        label = widget.findChild(QLabel, name)
        assert label is not None, name
        return label.text()

    def close(self) -> None:
        assert self.session.close()
        assert self.journal.close(3.0)
        self.gateway.close()


@pytest.fixture
def bench(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Bench]:
    theme.apply(qapp, theme.load_theme("dark"))
    bench = Bench(qtbot, tmp_path)
    yield bench
    bench.close()


def test_profit_cash_and_totals_follow_a_purchase(bench: Bench, tmp_path: Path) -> None:
    con_id = bench.buy(NVDA, "10", "")
    bench.until(lambda: bench.session.profits.of("DU1000000", con_id) is not None)
    bench.until(lambda: bench.text(bench.account, "account.pnl.unrealized") not in ("—", "0.00"))
    assert bench.text(bench.top, "top.day_pnl") != "—"
    assert bench.text(bench.account, "account.cash.USD") != "—"
    assert 0 < Decimal(bench.text(bench.account, "account.rate.USD")) < 1
    bench.until(lambda: bench.text(bench.positions, "positions.total.unrealized") != "—")
    assert bench.text(bench.positions, "positions.total.title") == "Total in GBP"
    title = bench.positions.findChild(QLabel, "positions.total.title")
    assert title is not None
    assert "1 USD = 0.7" in title.toolTip()
    table = bench.positions.findChild(TableView, "positions.table")
    assert table is not None
    key = ("DU1000000", con_id)
    assert table.visible_text(key, "unrealized_pnl")[0] in "+\u2212"
    for name, widget in (("account", bench.account), ("positions", bench.positions), ("top", bench.top)):
        assert widget.grab().save(str(tmp_path / f"{name}.png"))


def test_the_other_account_has_its_own_currency_and_no_positions(bench: Bench) -> None:
    """Scenario 13: nothing of one account is shown as the other's."""
    con_id = bench.buy(NVDA, "1", "")
    bench.session.select_account("DU2000000")
    bench.until(lambda: bench.text(bench.positions, "positions.total.title") == "Total in USD")
    table = bench.positions.findChild(TableView, "positions.table")
    assert table is not None
    assert ("DU1000000", con_id) not in table.rows.keys
    assert bench.text(bench.account, "account.top.NetLiquidation").endswith("USD")
    bench.positions.on_all_accounts_toggled(True)
    bench.positions._every.setChecked(True)
    bench.until(lambda: ("DU1000000", con_id) in table.rows.keys)
    assert bench.account._head.chooser.isVisibleTo(bench.account)


def test_a_price_in_pence_is_worth_pounds(bench: Bench) -> None:
    """Scenario 84 and priceMagnifier: 119,560 GBp are 1,195.60 GBP, in the value and in TWS's own."""
    con_id = bench.buy(CSH2, "1", "")
    bench.until(lambda: bench.session.profits.of("DU1000000", con_id) is not None)
    row = bench.session.positions.row(("DU1000000", con_id))
    profit = bench.session.profits.of("DU1000000", con_id)
    assert row is not None
    assert profit is not None
    assert row.value is not None
    assert profit.value is not None
    assert Decimal(1000) < row.value < Decimal(1500)
    assert abs(row.value - profit.value) < Decimal(5)
