"""The watchlist at work: a trader adds, orders and removes symbols and is never shown an old price as a live one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ibdesk.core.ids import ConId
from ibdesk.core.records.command import (
    CancelQuote,
    Command,
    PlaceOrder,
    RequestContractDetails,
    SearchSymbols,
    SubscribeQuote,
)
from ibdesk.core.records.contract import (
    Contract,
    ContractDetails,
    ContractDetailsEnd,
    ContractDetailsReceived,
    SymbolMatch,
    SymbolMatches,
)
from ibdesk.core.records.link import Endpoint
from ibdesk.core.records.notice import Notice
from ibdesk.core.sink import Sink
from ibdesk.panels.watchlist import TicketWish, WatchlistPanel
from ibdesk.session.targets import SessionSettings
from ibdesk.ui import theme
from tests.gui.session.conftest import Desk
from tests.gui.session.scripted import NVDA_DETAILS, ScriptedBroker

HOURS = "20261120:0930-20261120:1600"


def stock(con_id: int, symbol: str, exchange: str = "SMART", currency: str = "USD") -> ContractDetails:
    contract = Contract(con_id=ConId(con_id), symbol=symbol, exchange=exchange, currency=currency, local_symbol=symbol)
    return replace(NVDA_DETAILS, contract=contract, long_name=f"{symbol} INC", trading_hours=HOURS)


WORLD = (
    stock(4815747, "NVDA"),
    stock(265598, "AAPL"),
    stock(272093, "MSFT"),
    stock(76792991, "TSLA"),
    stock(756733, "SPY"),
    replace(stock(196610715, "CSH2", "LSE", "GBP"), price_magnifier=100),
    replace(
        NVDA_DETAILS,
        contract=Contract(
            con_id=ConId(12087792), symbol="EUR", sec_type="CASH", exchange="IDEALPRO", currency="USD",
            local_symbol="EUR.USD",
        ),
    ),
    stock(1, "ABC", "NYSE"),
    stock(2, "ABC", "LSE", "GBP"),
    stock(4391, "AMD"),
)  # fmt: skip


class WorldBroker(ScriptedBroker):
    """Knows more than one contract; ABC is two of them."""

    def _answer(self, command: Command) -> None:
        match command:
            case RequestContractDetails(request_id=request_id, contract=asked):
                found = [one for one in WORLD if self._fits(one.contract, asked)]
                self.tell(*(ContractDetailsReceived(request_id=request_id, details=one) for one in found))
                self.tell(ContractDetailsEnd(request_id=request_id))
            case SearchSymbols(request_id=request_id, pattern=pattern):
                found = [one for one in WORLD if one.contract.symbol.startswith(pattern.upper())]
                matches = tuple(SymbolMatch(contract=one.contract, description=one.long_name) for one in found)
                self.tell(SymbolMatches(request_id=request_id, matches=matches))
            case _:
                super()._answer(command)

    @staticmethod
    def _fits(contract: Contract, asked: Contract) -> bool:
        if asked.con_id:
            return contract.con_id == asked.con_id
        return contract.symbol == asked.symbol and contract.sec_type == asked.sec_type


class WorldDesk(Desk):
    """A session on that broker."""

    def make(self, endpoint: Endpoint, sink: Sink, hook: Callable[[object], None] | None) -> ScriptedBroker:
        broker = WorldBroker(endpoint, sink, hook, clock=self.clock, accounts=self.accounts, refuse=self.refuse)
        self.brokers.append(broker)
        return broker


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication) -> Iterator[WorldDesk]:
    theme.apply(qapp, theme.load_theme("dark"))
    desk = WorldDesk(qtbot, None, SessionSettings(frame_ms=1, idle_frame_ms=1, tick_ms=100_000))
    yield desk
    assert desk.session.close()


@pytest.fixture
def panel(desk: WorldDesk, qtbot: QtBot) -> WatchlistPanel:
    panel = WatchlistPanel(desk.session)
    panel.tester = QAbstractItemModelTester(  # type: ignore[attr-defined]
        panel._model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    qtbot.addWidget(panel)
    panel.resize(288, 446)
    panel.show()
    desk.connect()
    desk.until(lambda: all(one.contract.con_id and one.last for one in panel.book.rows()))
    desk.until(lambda: panel._pane.view.rows.cell(0, 1).text != "—")
    return panel


def symbols(panel: WatchlistPanel) -> list[str]:
    view = panel._pane.view
    return [view.visible_text(key, "symbol") for key in view.rows.keys]


def text(panel: WatchlistPanel, con_id: int, column: str) -> str:
    return panel._pane.view.visible_text(con_id, column)


def press_at(panel: WatchlistPanel, con_id: int) -> QPoint:
    return panel._pane.view.cell_rect(con_id, "symbol").center()


def type_symbol(panel: WatchlistPanel, typed: str) -> None:
    panel.adding.begin()
    QTest.keyClicks(panel.adding.field, typed)
    QTest.keyClick(panel.adding.field, Qt.Key.Key_Return)


def test_a_first_start_shows_the_list_of_the_demo_with_live_quotes(panel: WatchlistPanel) -> None:
    assert symbols(panel) == ["NVDA", "AAPL", "MSFT", "TSLA", "SPY", "CSH2", "EUR.USD"]
    assert text(panel, 4815747, "last") == "178.39"
    assert text(panel, 4815747, "spread") == "0.02"
    assert text(panel, 4815747, "change_percent") == "—", "no close, no change"
    assert panel.badge == "7"


def test_a_click_shows_the_symbol_a_double_click_opens_its_chart(panel: WatchlistPanel, qtbot: QtBot) -> None:
    viewport = panel._pane.view.viewport()
    with qtbot.waitSignal(panel.symbol_chosen) as chosen:
        QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=press_at(panel, 265598))
    assert chosen.args[0].symbol == "AAPL"
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=press_at(panel, 272093))
    with qtbot.waitSignal(panel.chart_asked) as chart:
        QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=press_at(panel, 272093))
    assert chart.args[0].symbol == "MSFT"


def test_typing_in_the_table_adds_a_symbol(panel: WatchlistPanel, desk: WorldDesk) -> None:
    QTest.keyClick(panel._pane.view, Qt.Key.Key_A)
    assert panel.adding.field.text().upper() == "A"
    QTest.keyClicks(panel.adding.field, "MD")
    QTest.keyClick(panel.adding.field, Qt.Key.Key_Return)
    desk.until(lambda: "AMD" in symbols(panel))
    desk.until(lambda: text(panel, 4391, "last") == "178.39")
    assert symbols(panel)[-1] == "AMD"
    assert panel.adding.field.text() == ""


def test_insert_goes_to_the_line_below_and_escape_back(panel: WatchlistPanel, qtbot: QtBot) -> None:
    QTest.keyClick(panel._pane.view, Qt.Key.Key_Insert)
    assert panel.focusWidget() is panel.adding.field
    QTest.keyClick(panel.adding.field, Qt.Key.Key_Escape)
    assert panel.focusWidget() is panel._pane.view


def test_a_symbol_that_stands_there_already_is_shown_not_doubled(panel: WatchlistPanel, desk: WorldDesk) -> None:
    type_symbol(panel, "spy")
    desk.until(lambda: panel.adding.said.text() == "SPY is in the list.")
    assert symbols(panel).count("SPY") == 1
    assert panel._pane.view.selected_keys() == (756733,)


def test_of_several_contracts_none_is_taken_before_the_user_chose(panel: WatchlistPanel, desk: WorldDesk) -> None:
    """Scenario 97: the chooser, never the first."""
    type_symbol(panel, "ABC")
    desk.until(panel.adding.chooser.isVisible)
    listed = panel.adding.chooser.list
    assert (listed.count(), listed.currentRow()) == (2, -1)
    QTest.keyClick(listed, Qt.Key.Key_Return)
    assert "ABC" not in symbols(panel)
    listed.setCurrentRow(1)
    QTest.keyClick(listed, Qt.Key.Key_Return)
    desk.until(lambda: "ABC" in symbols(panel))
    assert panel.book.entries.contracts[-1].con_id == 2


def test_a_row_that_may_be_several_contracts_asks(panel: WatchlistPanel, desk: WorldDesk) -> None:
    """Scenario 97, for a list that was kept without ids."""
    panel.restore_state({"entries": [{"symbol": "ABC", "sec_type": "STK"}]})
    desk.until(lambda: bool(panel.book.rows()[0].choices))
    (key,) = panel._model.keys
    panel.on_row_activated(key)
    chooser = panel._row_chooser
    assert (chooser.isVisible(), chooser.list.count(), chooser.list.currentRow()) == (True, 2, -1)
    chooser.list.setCurrentRow(0)
    QTest.keyClick(chooser.list, Qt.Key.Key_Return)
    assert panel._model.keys == (1,)


def test_a_symbol_that_tws_does_not_know_is_said_with_its_code(panel: WatchlistPanel, desk: WorldDesk) -> None:
    type_symbol(panel, "QQQQ")
    desk.until(lambda: "knows no such contract" in panel.adding.said.text())
    assert panel.adding.said.token == "err"


def test_delete_takes_the_row_and_its_quote(panel: WatchlistPanel, desk: WorldDesk) -> None:
    view = panel._pane.view
    view.select_keys([265598])
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert "AAPL" not in symbols(panel)
    assert len(desk.broker.of(CancelQuote)) == 1
    assert view.selected_keys() == (272093,), "the next row is selected"


def test_alt_and_arrows_move_a_row(panel: WatchlistPanel) -> None:
    view = panel._pane.view
    view.select_keys([265598])
    QTest.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert symbols(panel)[:2] == ["AAPL", "NVDA"]
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert symbols(panel)[:3] == ["NVDA", "MSFT", "AAPL"]
    assert view.selected_keys() == (265598,)


def test_a_drag_moves_a_row_and_is_no_click(panel: WatchlistPanel, qtbot: QtBot) -> None:
    view = panel._pane.view
    start, end = press_at(panel, 4815747), press_at(panel, 76792991) + QPoint(0, 8)
    with qtbot.assertNotEmitted(panel.symbol_chosen):
        QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
        for at in (start + QPoint(0, 30), end):
            _drag_to(view.viewport(), at)
        assert panel._hands.dragging
        QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=end)
    assert symbols(panel)[:4] == ["AAPL", "MSFT", "TSLA", "NVDA"]


def _drag_to(viewport: QWidget, at: QPoint) -> None:
    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(at), QPointF(viewport.mapToGlobal(at)), Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(viewport, event)


def test_moving_in_a_sorted_list_keeps_the_order_that_is_seen(panel: WatchlistPanel) -> None:
    view = panel._pane.view
    panel._model.sort(0)
    seen = symbols(panel)
    view.select_keys([panel._model.keys[2]])
    QTest.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert symbols(panel) == [seen[0], seen[2], seen[1], *seen[3:]]
    assert panel._model.sorting[0] is None


def test_quotes_that_stop_turn_grey_after_five_seconds(panel: WatchlistPanel, desk: WorldDesk) -> None:
    """Scenario 96, with the session open."""
    assert not panel._model.get(4815747).old  # type: ignore[union-attr]
    desk.clock.now += 5.5
    panel.on_ticked()
    assert panel._model.get(4815747).old  # type: ignore[union-attr]
    assert panel._pane.view.rows.cell(0, 3).token == "text3"


def test_a_lost_link_keeps_the_prices_grey_and_says_of_when_they_are(panel: WatchlistPanel, desk: WorldDesk) -> None:
    desk.session.connector.close()
    desk.until(lambda: not desk.session.link.view.ready)
    desk.until(lambda: not panel._pane.footer.isHidden())
    assert panel._pane.footer.right.text().startswith("Last known")
    assert text(panel, 4815747, "last") == "178.39"
    desk.until(lambda: panel._model.get(4815747).old)  # type: ignore[union-attr]


def test_beyond_one_hundred_lines_a_row_says_so_and_gets_the_next_free_line(
    panel: WatchlistPanel, desk: WorldDesk
) -> None:
    others = [Contract(con_id=ConId(10_000 + n), symbol=f"S{n}") for n in range(93)]
    for contract in others:
        desk.session.quotes.subscribe(contract, "others")
    type_symbol(panel, "AMD")
    desk.until(lambda: "AMD" in symbols(panel))
    row = panel._model.get(4391)
    assert row is not None and row.no_line
    assert panel._pane.view.rows.cell(7, 0).tag == ("no line", "warn")
    panel.book.remove([4815747])
    desk.until(lambda: text(panel, 4391, "last") == "178.39")


def test_no_permission_for_quotes_is_said_beside_the_symbol(panel: WatchlistPanel, desk: WorldDesk) -> None:
    """Scenario 95: no live quote is no quote."""
    (request,) = [one for one in desk.broker.of(SubscribeQuote) if one.contract.con_id == 265598]  # type: ignore[attr-defined]
    desk.broker.tell(
        Notice(subject_id=request.request_id, code=354, text="Requested market data is not subscribed.")  # type: ignore[attr-defined]
    )
    desk.until(lambda: panel._pane.view.rows.cell(1, 0).tag == ("no data", "warn"))


def test_the_menu_wishes_for_a_ticket_and_sends_nothing(panel: WatchlistPanel, desk: WorldDesk, qtbot: QtBot) -> None:
    row = panel._model.get(265598)
    assert row is not None
    menu = panel.make_menu(row)
    with qtbot.waitSignal(panel.ticket_asked) as asked:
        menu.sell.trigger()
    assert asked.args[0] == TicketWish(contract=row.contract, side="SELL")
    assert desk.broker.of(PlaceOrder) == []


def test_the_menu_of_a_row_without_a_contract_says_why_it_is_grey(panel: WatchlistPanel, desk: WorldDesk) -> None:
    panel.restore_state({"entries": [{"symbol": "ZZZ"}]})
    desk.until(lambda: bool(panel.book.rows()[0].problem))
    menu = panel.make_menu(panel.book.rows()[0])
    assert not menu.buy.isEnabled()
    assert menu.buy.toolTip()
    assert menu.remove.isEnabled()


def test_list_and_flash_come_back_with_the_workspace(panel: WatchlistPanel, desk: WorldDesk, qtbot: QtBot) -> None:
    panel.book.remove([756733, 76792991])
    panel.flashes.set_on(False)
    again = WatchlistPanel(desk.session)
    qtbot.addWidget(again)
    again.restore_state(panel.save_state())
    assert [one.symbol for one in again.book.entries.contracts] == ["NVDA", "AAPL", "MSFT", "CSH2", "EUR"]
    assert not again.flashes.on
    again.restore_state({"entries": "nonsense", "flash": "yes", "colour": 1})
    assert len(again.book.entries.contracts) == 5


def test_a_change_flashes_once_with_its_direction(panel: WatchlistPanel, desk: WorldDesk) -> None:
    (request,) = [one for one in desk.broker.of(SubscribeQuote) if one.contract.con_id == 265598]  # type: ignore[attr-defined]
    desk.broker.quote(request.request_id, bid="178.50")  # type: ignore[attr-defined]
    desk.until(lambda: panel.flashes.direction(265598) == 1)
    desk.until(lambda: panel.flashes.direction(265598) == 0)
    assert text(panel, 265598, "last") == "178.50"


def test_an_empty_list_says_how_to_start_one(panel: WatchlistPanel) -> None:
    panel.book.remove(panel._model.keys)
    assert panel._pane.view.overlay.isVisible()
    assert panel._pane.view.overlay.sentence == "Type a symbol to start a list."
    assert panel.badge == ""


def test_the_names_that_others_rely_on_are_there(panel: WatchlistPanel) -> None:
    names = {child.objectName() for child in panel.findChildren(object)}  # type: ignore[call-overload]
    assert {"watchlist.table", "watchlist.add", "watchlist.chooser"} <= names
    assert panel.objectName() == "watchlist.panel"
    assert [column.key for column in panel._model.columns] == [
        "symbol", "last", "change_percent", "spread", "bid", "bid_size", "ask", "ask_size", "change", "volume",
        "high", "low", "close", "age",
    ]  # fmt: skip


def test_prices_are_exact_decimals(panel: WatchlistPanel) -> None:
    row = panel._model.get(4815747)
    assert row is not None
    assert row.spread == Decimal("0.02")
