"""An order in a currency of which the account holds none: the rate comes from the pair's own live quote."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ibdesk.core.ids import ClientId, ConId
from ibdesk.core.records.account import AccountSummaryEnd, AccountValue
from ibdesk.core.records.command import (
    CancelQuote,
    Command,
    PlaceOrder,
    RequestAccountSummary,
    RequestContractDetails,
    SubscribeQuote,
)
from ibdesk.core.records.contract import Contract, ContractDetails, ContractDetailsEnd, ContractDetailsReceived
from ibdesk.core.records.link import Endpoint
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.quote import DataType, MarketDataType
from ibdesk.core.sink import Sink
from ibdesk.journal import Journal
from ibdesk.session.targets import SessionSettings, Target
from tests.gui.session.conftest import Desk
from tests.gui.session.scripted import NVDA_DETAILS, ScriptedBroker

LIVE = "U1234567"
CABLE = Contract(symbol="GBP", sec_type="CASH", exchange="IDEALPRO", currency="USD", con_id=ConId(12087797))
OTHER_WAY = Contract(symbol="USD", sec_type="CASH", exchange="IDEALPRO", currency="GBP", con_id=ConId(12087798))
NO_RATE = "Value is not checked: no rate from USD to GBP."


class PoundsOnly(ScriptedBroker):
    """Serves an account that holds pounds only, and the pairs that the test names."""

    pairs: tuple[Contract, ...] = (CABLE,)
    data_type = DataType.LIVE

    def _answer(self, command: Command) -> None:
        match command:
            case RequestAccountSummary():
                value = AccountValue(account=LIVE, tag="NetLiquidation", value="1000000.00", currency="GBP")
                self.tell_state(("account", LIVE, "NetLiquidation", "GBP"), value)
                self.tell(AccountSummaryEnd(request_id=command.request_id))
            case RequestContractDetails(contract=asked) if asked.sec_type == "CASH":
                self._pair(command, asked)
            case SubscribeQuote(contract=asked) if asked.sec_type == "CASH":
                self.quote(command.request_id, "1.2500", "1.2600")
                self.tell(MarketDataType(request_id=command.request_id, data_type=self.data_type))
            case _:
                super()._answer(command)

    def _pair(self, command: RequestContractDetails, asked: Contract) -> None:
        names = (asked.symbol, asked.currency)
        found = [one for one in self.pairs if (one.symbol, one.currency) == names]
        if not found:
            text = "No security definition has been found for the request"
            self.tell(Notice(subject_id=command.request_id, code=200, text=text))
            return
        for one in found:
            details = ContractDetails(contract=one, long_name=one.symbol, min_tick=Decimal("0.00005"))
            self.tell(ContractDetailsReceived(request_id=command.request_id, details=details))
        self.tell(ContractDetailsEnd(request_id=command.request_id))


class Trader(Desk):
    """A desk of an armed account of real money that holds pounds only."""

    pairs: tuple[Contract, ...] = (CABLE,)
    data_type = DataType.LIVE

    def make(self, endpoint: Endpoint, sink: Sink, hook: Callable[[object], None] | None) -> ScriptedBroker:
        broker = PoundsOnly(endpoint, sink, hook, clock=self.clock, accounts=(LIVE,))
        broker.pairs, broker.data_type = self.pairs, self.data_type
        self.brokers.append(broker)
        return broker

    def start(self) -> None:
        endpoint = Endpoint(host="127.0.0.1", port=7496, client_id=ClientId(1))
        self.session.connector.open(Target(kind="live", endpoint=endpoint))
        self.until(lambda: self.session.link.view.ready and not self.session.lists.running)
        self.quote()
        self.until(lambda: self.session.accounts.base_currency(LIVE) == "GBP")
        assert self.session.arming.arm("4567") == ""

    def said(self) -> list[str]:
        """What the desk says against an order in dollars now."""
        preview = self.session.order_desk.preview(self.draft(account=LIVE))
        self.session.order_desk.void(preview.token)
        return [one.text for one in preview.problems]

    def rate(self) -> tuple[Decimal | None, str]:
        limits = self.session.checks.context(NVDA_DETAILS, LIVE).limits
        return limits.rate, limits.rate_source

    def asked(self) -> list[str]:
        """The pairs that TWS was asked for, in their order."""
        commands = [one for one in self.broker.of(RequestContractDetails) if isinstance(one, RequestContractDetails)]
        pairs = [one.contract for one in commands if one.contract.sec_type == "CASH"]
        return [f"{one.symbol}.{one.currency}" for one in pairs]

    def subscribed(self) -> list[Command]:
        commands = self.broker.of(SubscribeQuote)
        return [one for one in commands if isinstance(one, SubscribeQuote) and one.contract.sec_type == "CASH"]


@pytest.fixture
def trader(qtbot: QtBot, journal: Journal, tmp_path: Path) -> Iterator[Trader]:
    trader = Trader(qtbot, journal, SessionSettings(frame_ms=1, idle_frame_ms=1, tick_ms=100_000, folder=tmp_path))
    yield trader
    assert trader.session.close()


def test_dollars_are_valued_by_the_bid_of_cable_and_the_order_leaves(trader: Trader) -> None:
    trader.start()
    assert trader.said() == [f"{NO_RATE} IB is being asked for one."]
    assert not trader.broker.of(PlaceOrder)
    trader.until(lambda: trader.rate() == (Decimal("0.8"), "GBP.USD 1.2500"))
    assert trader.said() == []
    trader.place(account=LIVE)
    assert len(trader.broker.of(PlaceOrder)) == 1
    assert (trader.asked(), len(trader.subscribed())) == (["GBP.USD"], 1)
    assert trader.session.checks.context(NVDA_DETAILS, LIVE).limits.sent_today == Decimal("178.40") * Decimal("0.8")


def test_a_pair_that_ib_names_the_other_way_round_is_found(trader: Trader) -> None:
    trader.pairs = (OTHER_WAY,)
    trader.start()
    trader.until(lambda: trader.rate() == (Decimal("1.2600"), "USD.GBP 1.2600"))
    assert trader.asked() == ["GBP.USD", "USD.GBP"]


def test_without_any_pair_the_order_is_blocked_says_so_and_asks_again_half_a_minute_later(trader: Trader) -> None:
    trader.pairs = ()
    trader.start()
    trader.until(lambda: trader.said() == [f"{NO_RATE} IB quotes no pair of the two."])
    assert trader.asked() == ["GBP.USD", "USD.GBP"]
    trader.advance(20)
    trader.said()
    assert len(trader.asked()) == 2
    trader.advance(11)
    trader.quote()
    trader.rate()
    assert len(trader.asked()) == 3


def test_scenario_95_a_delayed_rate_is_none(trader: Trader) -> None:
    trader.data_type = DataType.DELAYED
    trader.start()
    trader.until(lambda: trader.said() == [f"{NO_RATE} The quote of GBP.USD is not live."])


def test_a_rate_that_stands_still_is_none_after_a_minute(trader: Trader) -> None:
    trader.start()
    trader.until(lambda: trader.rate()[0] is not None)
    for _ in range(6):
        trader.advance(10)
        assert trader.rate()[0] is not None
    trader.advance(1)
    assert trader.session.checks.context(NVDA_DETAILS, LIVE).limits.rate_trouble == "The quote of GBP.USD is old."


def test_the_line_is_shared_with_the_watchlist_and_let_go_a_minute_after_the_last_order(trader: Trader) -> None:
    trader.start()
    trader.session.quotes.subscribe(CABLE, "watchlist")
    trader.until(lambda: trader.rate()[0] is not None)
    assert len(trader.subscribed()) == 1
    trader.session.quotes.release(CABLE, "watchlist")
    assert trader.session.quotes.view(CABLE.con_id) is not None
    trader.advance(62)
    assert trader.session.quotes.view(CABLE.con_id) is None
    assert len(trader.broker.of(CancelQuote)) == 1
    trader.until(lambda: trader.rate()[0] is not None)
    assert len(trader.subscribed()) == 2


def test_a_fresh_link_brings_the_rate_back_by_itself(trader: Trader) -> None:
    trader.start()
    trader.until(lambda: trader.rate()[0] is not None)
    trader.broker.lose()
    trader.until(lambda: trader.session.link.view.retry_at is not None)
    assert trader.rate()[0] is None
    trader.advance(2)
    trader.until(lambda: trader.session.link.view.ready and trader.rate()[0] is not None)


def test_a_rate_that_tws_tells_goes_before_any_quote(trader: Trader) -> None:
    trader.start()
    told = AccountValue(account=LIVE, tag="ExchangeRate", value="0.7531", currency="USD")
    trader.broker.tell_state(("account", LIVE, "ExchangeRate", "USD"), told)
    trader.until(lambda: trader.session.accounts.value(LIVE, "ExchangeRate", "USD") is not None)
    assert trader.rate() == (Decimal("0.7531"), "IB's rate 0.7531")
    assert trader.asked() == []
