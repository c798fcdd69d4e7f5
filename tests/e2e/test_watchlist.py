"""The watchlist on the real gateway process, through the official client: nothing is scripted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ibdesk.core.ids import ClientId
from ibdesk.core.records.link import Endpoint
from ibdesk.panels.watchlist import WatchlistPanel
from ibdesk.panels.watchlist.rows import state_tag, tag
from ibdesk.session.session import Session
from ibdesk.session.targets import SessionSettings, Target
from ibdesk.ui import theme
from tests.e2e.gateway_process import GatewayProcess

WAIT_MS = 15_000


class Bench:
    """A panel on a session on a gateway."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.gateway = GatewayProcess(folder)
        self.session = Session(None, SessionSettings())
        self.panel = WatchlistPanel(self.session)
        qtbot.addWidget(self.panel)
        self.panel.resize(288, 446)

    def open(self) -> None:
        self.panel.show()
        endpoint = Endpoint(host="127.0.0.1", port=self.gateway.port, client_id=ClientId(1))
        self.session.connector.open(Target(kind="demo", endpoint=endpoint, sim_nonce_ok=True))
        self.qtbot.waitUntil(lambda: self.session.link.view.ready, timeout=WAIT_MS)

    def settled(self) -> bool:
        return all(row.last is not None or state_tag(row) for row in self.panel.book.rows())

    def tags(self) -> dict[str, tuple[str, str] | None]:
        return {row.symbol: tag(row) for row in self.panel.book.rows()}

    def close(self) -> None:
        assert self.session.close()
        self.gateway.close()


@pytest.fixture
def bench(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Bench]:
    theme.apply(qapp, theme.load_theme("dark"))
    bench = Bench(qtbot, tmp_path)
    yield bench
    bench.close()


def test_the_list_of_the_demo_is_alive(bench: Bench) -> None:
    bench.open()
    bench.qtbot.waitUntil(bench.settled, timeout=WAIT_MS)
    assert bench.tags() == {
        "NVDA": None, "AAPL": None, "MSFT": None, "TSLA": None, "SPY": None, "CSH2": ("GBp", "text3"),
        "EUR.USD": None,
    }  # fmt: skip
    assert all(row.change_percent is not None and row.spread is not None for row in bench.panel.book.rows())


def test_delayed_and_missing_data_are_said_and_an_ambiguous_symbol_is_asked_about(bench: Bench) -> None:
    """Scenarios 95 and 97."""
    bench.gateway.steer(do="rights", symbol="VOD", right="delayed")
    bench.gateway.steer(do="rights", symbol="META", right="none")
    vod = {"symbol": "VOD", "sec_type": "STK", "exchange": "LSE", "currency": "GBP"}
    meta = {"symbol": "META", "sec_type": "STK", "exchange": "SMART", "currency": "USD"}
    bench.panel.restore_state({"entries": [vod, meta]})
    bench.open()
    wanted = {"VOD": ("delayed", "warn"), "META": ("no data", "warn")}
    bench.qtbot.waitUntil(lambda: bench.tags() == wanted, timeout=WAIT_MS)
    adding = bench.panel.adding
    adding.begin()
    QTest.keyClicks(adding.field, "BTC")
    QTest.keyClick(adding.field, Qt.Key.Key_Return)
    bench.qtbot.waitUntil(adding.chooser.isVisible, timeout=WAIT_MS)
    assert adding.chooser.list.count() > 1
    assert adding.chooser.list.currentRow() == -1
    assert len(bench.panel.book.entries.contracts) == 2


def test_quotes_that_stop_without_a_word_turn_grey(bench: Bench) -> None:
    """Scenario 96: the farm falls silent while the market is open."""
    bench.open()
    bench.qtbot.waitUntil(bench.settled, timeout=WAIT_MS)
    bench.gateway.steer(do="farm", name="all", state="broken")
    bench.qtbot.waitUntil(lambda: all(row.old for row in bench.panel.book.rows()), timeout=WAIT_MS)
    assert all(row.last is not None for row in bench.panel.book.rows()), "an old value never vanishes"
    assert not bench.gateway.frames("placeOrder")


def test_scenario_22_a_farm_that_breaks_and_flaps_greys_its_own_instruments_only(bench: Bench) -> None:
    """The European farm fails: London turns grey, New York goes on, and the link that carries orders stays."""
    bench.open()
    bench.qtbot.waitUntil(bench.settled, timeout=WAIT_MS)
    for state in ("broken", "ok", "broken", "connecting", "ok", "broken"):
        bench.gateway.steer(do="farm", name="eufarm", state=state)
    rows = {row.symbol: row for row in bench.panel.book.rows()}
    assert rows["CSH2"].trading is not False
    bench.qtbot.waitUntil(
        lambda: [row.symbol for row in bench.panel.book.rows() if row.old] == ["CSH2"], timeout=WAIT_MS
    )
    view = bench.session.link.view
    assert (view.session_no, view.ready, view.stale, view.ib_up) == (1, True, False, True)
    assert {farm.name for farm in bench.session.farms.rows if farm.state == "broken"} == {"eufarm"}
    assert bench.session.notices.unopened == 0, "a farm that flaps alarms nobody"
    bench.gateway.steer(do="farm", name="eufarm", state="ok")
    bench.qtbot.waitUntil(lambda: not any(row.old for row in bench.panel.book.rows()), timeout=WAIT_MS)
