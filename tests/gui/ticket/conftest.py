"""A ticket on a real session whose broker follows a script, and hands that click and type."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ibdesk.core.ids import ConId
from ibdesk.core.records.command import Command, PlaceOrder, RequestContractDetails, SearchSymbols
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
from ibdesk.journal import Journal
from ibdesk.panels.ticket import TicketPanel
from ibdesk.session.targets import SessionSettings
from ibdesk.ui import theme
from ibdesk.ui.confirm import ConfirmDialog
from tests.gui.session.conftest import Desk
from tests.gui.session.scripted import NVDA_DETAILS, ScriptedBroker


def listed(con_id: int, symbol: str, exchange: str, currency: str, name: str) -> ContractDetails:
    """Return the details of one more stock."""
    contract = Contract(con_id=ConId(con_id), symbol=symbol, exchange="SMART", primary_exchange=exchange,
                        currency=currency, local_symbol=symbol)  # fmt: skip
    return replace(NVDA_DETAILS, contract=contract, long_name=name)


CSH2_DETAILS = replace(
    listed(196610715, "CSH2", "LSE", "GBP", "AMUNDI SMART OVERNIGHT RETURN"),
    min_tick=Decimal("0.000001"), price_magnifier=100, market_rule_ids=(990106,), valid_exchanges=("SMART",),
    stock_type="ETF",
)  # fmt: skip
BOOK = (
    NVDA_DETAILS,
    CSH2_DETAILS,
    listed(11, "ABC", "NYSE", "USD", "ABC HOLDINGS"),
    listed(12, "ABC", "LSE", "GBP", "ABC PLC"),
    listed(13, "ABCD", "NYSE", "USD", "ABCD INC"),
)


class TicketBroker(ScriptedBroker):
    """Knows a few contracts by name."""

    def _answer(self, command: Command) -> None:
        if isinstance(command, SearchSymbols):
            wanted = command.pattern.upper()
            found = tuple(
                SymbolMatch(contract=replace(one.contract, exchange=""), description=one.long_name)
                for one in BOOK
                if one.contract.symbol.startswith(wanted)
            )
            self.tell(SymbolMatches(request_id=command.request_id, matches=found))
        elif isinstance(command, RequestContractDetails):
            self._tell_details(command)
        else:
            super()._answer(command)

    def _tell_details(self, command: RequestContractDetails) -> None:
        asked = command.contract
        found = [one for one in BOOK if asked.con_id in (0, one.contract.con_id)]
        found = [one for one in found if asked.symbol in ("", one.contract.symbol)]
        if not found:
            text = "No security definition has been found for the request"
            self.tell(Notice(subject_id=command.request_id, code=200, text=text))
            return
        for one in found:
            self.tell(ContractDetailsReceived(request_id=command.request_id, details=one))
        self.tell(ContractDetailsEnd(request_id=command.request_id))


class Trader(Desk):
    """Hands on a ticket."""

    panel: TicketPanel

    def make(self, endpoint: Endpoint, sink: Sink, hook: Callable[[object], None] | None) -> ScriptedBroker:
        broker = TicketBroker(endpoint, sink, hook, clock=self.clock, accounts=self.accounts)
        if self.brokers:
            broker.orders = self.brokers[-1].orders
        self.brokers.append(broker)
        return broker

    def open_ticket(self) -> None:
        """Show the ticket in a window of its usual size."""
        self.panel = TicketPanel(self.session)
        self.qtbot.addWidget(self.panel)
        self.panel.resize(372, 570)
        with self.qtbot.waitExposed(self.panel):
            self.panel.show()

    def find(self, name: str) -> QWidget:
        """Return a control of the ticket or of the dialog by its name."""
        tops: list[QWidget] = [self.panel, *([self.dialog] if self.panel.dialog is not None else [])]
        return next(found for top in tops for found in top.findChildren(QWidget, name))

    @property
    def dialog(self) -> ConfirmDialog:
        """The open review."""
        assert self.panel.dialog is not None
        return self.panel.dialog

    def text(self, name: str) -> str:
        """Read a label, a field or a button."""
        widget = self.find(name)
        assert isinstance(widget, QLabel | QLineEdit | QAbstractButton)
        return widget.text()

    def problems(self) -> list[str]:
        """Read the problems."""
        return [one for one in self.panel.strip.problems.shown_text().split("\n") if one]

    def type(self, name: str, text: str) -> None:
        """Replace a field's text by keys."""
        field = self.find(name)
        QTest.mouseClick(field, Qt.MouseButton.LeftButton)
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(field, Qt.Key.Key_Delete)
        for character in text:  # QTest knows only Latin-1 keys
            event = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, character)
            QApplication.sendEvent(field, event)

    def paste(self, name: str, text: str) -> None:
        """Paste into an emptied field."""
        self.type(name, "")
        QApplication.clipboard().setText(text)
        QTest.keyClick(self.find(name), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    def click(self, name: str) -> None:
        """Click a control."""
        QTest.mouseClick(self.find(name), Qt.MouseButton.LeftButton)

    def key(self, name: str, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key in a control."""
        QTest.keyClick(self.find(name), key, modifier)

    def search(self, text: str) -> None:
        """Type a symbol and press Enter."""
        self.clock.now += 2.0  # one search a second
        self.type("ticket.symbol", text)
        self.key("ticket.symbol", Qt.Key.Key_Return)

    def choose_nvda(self) -> None:
        """Bring NVDA with its quote into the ticket."""
        self.search("NVDA")
        self.until(lambda: (quote := self.panel.instrument.quote) is not None and quote.ask is not None)
        self.until(lambda: self.panel.head.quote.ask.shown_text() == "178.41")

    def write(self, quantity: str = "1", limit: str = "178.30") -> None:
        """Fill in a limit order."""
        self.type("ticket.quantity", quantity)
        self.type("ticket.limit", limit)

    def review(self) -> ConfirmDialog:
        """Open the review and wait till it takes presses."""
        self.click("ticket.review")
        self.until(lambda: self.panel.dialog is not None and self.dialog.back.hasFocus())
        return self.dialog

    def reviewed(self) -> ConfirmDialog:
        """Open the review and wait till the dead time is over."""
        dialog = self.review()
        self.until(dialog.transmit.isEnabled)
        return dialog

    @property
    def placed(self) -> list[PlaceOrder]:
        """The orders that left."""
        return [one for one in self.broker.sent if isinstance(one, PlaceOrder)]

    def move_market(self, bid: str, ask: str) -> None:
        """Send another quote of NVDA."""
        line = self.session.quotes._lines[NVDA_DETAILS.contract.con_id]
        assert line.request_id is not None
        self.broker.quote(line.request_id, bid, ask)
        self.until(lambda: (quote := self.panel.instrument.quote) is not None and quote.bid == Decimal(bid))


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
def desk(qtbot: QtBot, journal: Journal) -> Iterator[Trader]:
    """A ticket before any connection."""
    trader = Trader(qtbot, journal, SessionSettings(frame_ms=1, idle_frame_ms=1, tick_ms=100_000))
    trader.open_ticket()
    yield trader
    if trader.panel.dialog is not None:
        trader.panel.dialog.reject()
    assert trader.session.close()


@pytest.fixture
def trader(desk: Trader) -> Trader:
    """A connected ticket with NVDA and its quote 178.39 / 178.41."""
    desk.connect()
    desk.choose_nvda()
    return desk
