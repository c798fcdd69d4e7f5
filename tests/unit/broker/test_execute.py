"""From a frozen command to bytes, with the truth about what left."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from ibdesk.broker import dialect
from ibdesk.broker import transport as transports
from ibdesk.broker.callbacks_base import Hooks
from ibdesk.broker.execute import Executor
from ibdesk.broker.guard import ReadOnlyGuard
from ibdesk.broker.output import Output
from ibdesk.broker.transport import Transport
from ibdesk.broker.wrapper import Wrapper
from ibdesk.core.ids import ClientId, ConId, OrderId, RequestId
from ibdesk.core.records import command as commands
from ibdesk.core.records.bars import HistoryQuery
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.link import SendOutcome
from ibdesk.core.records.order import OrderSpec
from tests.unit.broker.peers import Recorder, read_frame

NVDA = Contract(con_id=ConId(4815747), symbol="NVDA", exchange="SMART", currency="USD")
SPEC = OrderSpec(
    action="BUY", quantity=Decimal(5), order_type="LMT", limit_price=Decimal("178.40"), account="DU1234567", tif="GTC"
)
PLACE = commands.PlaceOrder(order_id=OrderId(7), contract=NVDA, spec=SPEC)

PREVIEW = commands.PreviewOrder(order_id=OrderId(7), contract=NVDA, spec=replace(SPEC, what_if=True))


class Bench:
    """An executor on one end of a socket pair, the test on the other."""

    def __init__(self, version: int = 157) -> None:
        ours, self.theirs = tcp_pair()
        self.theirs.settimeout(10)
        self.transport = Transport(ours)
        self.recorder = Recorder()
        self.guard = ReadOnlyGuard()
        self.guard.on_accounts(("DU1234567",))
        hooks = Hooks(lambda accounts: None, lambda: None, lambda notice: self.executor.note_complaint(notice.text))
        wrapper = Wrapper(Output(self.recorder), hooks)
        client = dialect.make_client(wrapper, self.transport, ClientId(1), version, "")
        self.executor = Executor(client, self.transport, self.guard)

    def fields(self) -> list[str]:
        return read_frame(self.theirs).decode().split("\0")[:-1]

    def close(self) -> None:
        self.transport.close()
        self.theirs.close()


def tcp_pair() -> tuple[socket.socket, socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ours = socket.create_connection(listener.getsockname())
        theirs, _ = listener.accept()
    return ours, theirs


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.close()


def test_an_order_goes_out_with_plain_numbers_its_tif_its_account_and_without_the_refused_flags(bench: Bench) -> None:
    assert bench.executor.execute(PLACE) == (SendOutcome.SENT, "")
    fields = bench.fields()
    assert fields[0] == "3"
    start = fields.index("BUY")
    assert fields[start : start + 7] == ["BUY", "5", "LMT", "178.4", "", "GTC", ""]
    assert fields[start + 7] == "DU1234567"
    assert dialect.new_order().transmit is True
    for name in dialect.FLAGS_TO_CLEAR:
        assert getattr(dialect.new_order(), name) is False


@pytest.mark.parametrize("price", ["0.00001", "1E-7", "123456789.123456", "1E+2", "-0.05"])
def test_81_a_price_is_written_as_a_plain_decimal_whatever_its_size(bench: Bench, price: str) -> None:
    spec = replace(SPEC, limit_price=Decimal(price))
    assert bench.executor.execute(replace(PLACE, spec=spec))[0] is SendOutcome.SENT
    written = bench.fields()[bench_position()]
    assert "e" not in written.lower()
    assert Decimal(written) == Decimal(price)


@pytest.mark.parametrize("quantity", ["0.00000001", "1E+2", "0.5"])
def test_81_a_quantity_is_written_as_a_plain_decimal_whatever_its_size(bench: Bench, quantity: str) -> None:
    """A hundredth of a millionth of a coin is a quantity that IB trades."""
    assert bench.executor.execute(replace(PLACE, spec=replace(SPEC, quantity=Decimal(quantity))))[0] is SendOutcome.SENT
    fields = bench.fields()
    written = fields[fields.index("BUY") + 1]
    assert "e" not in written.lower()
    assert Decimal(written) == Decimal(quantity)


def bench_position() -> int:
    return 19  # lmtPrice, behind id, order id, 14 contract fields, action, quantity and type


REFUSED: list[tuple[Any, str]] = [
    (replace(PLACE, spec=replace(SPEC, limit_price=Decimal("NaN"))), "limit price is not a number"),
    (replace(PLACE, spec=replace(SPEC, limit_price=Decimal("Infinity"))), "limit price is not a number"),
    (replace(PLACE, spec=replace(SPEC, limit_price=178.4)), "limit price is not a number"),  # type: ignore[arg-type]
    (replace(PLACE, spec=replace(SPEC, limit_price=Decimal("1.2345678901234567"))), "more digits"),
    (replace(PLACE, spec=replace(SPEC, quantity=Decimal(0))), "quantity must be above zero"),
    (replace(PLACE, spec=replace(SPEC, quantity=Decimal(-5))), "quantity must be above zero"),
    (replace(PLACE, spec=replace(SPEC, account="")), "account is missing"),
    (replace(PLACE, spec=replace(SPEC, account="DU7654321")), "not among the accounts"),
    (replace(PLACE, spec=replace(SPEC, tif="")), "time in force is missing"),
    (replace(PLACE, spec=replace(SPEC, action="HOLD")), "BUY or SELL"),  # type: ignore[arg-type]
    (replace(PLACE, spec=replace(SPEC, order_ref="a\nb")), "characters that TWS does not take"),
    (replace(PLACE, spec=replace(SPEC, order_ref="x" * 201)), "longer than"),
    (replace(PLACE, contract=replace(NVDA, symbol="NVDÄ")), "characters that TWS does not take"),
    (replace(PLACE, contract=replace(NVDA, symbol="NV\0DA")), "characters that TWS does not take"),
    (replace(PLACE, contract=replace(NVDA, con_id=ConId(2**31))), "contract id"),
    (replace(PLACE, order_id=OrderId(2**31 - 1)), "order id"),
    (replace(PLACE, order_id=OrderId(-1)), "order id"),
    (commands.SearchSymbols(request_id=RequestId(1), pattern=" "), "text to search for is missing"),
    (commands.SearchSymbols(request_id=RequestId(2**31), pattern="NVDA"), "request id"),
    (commands.SetMarketDataType(data_type=5), "market data type"),
    (commands.RequestHistory(request_id=RequestId(1), query=HistoryQuery(contract=NVDA, duration="", bar_size="1 day")),
     "duration is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("command", "words"), REFUSED)
def test_81_garbage_is_refused_before_the_first_byte(bench: Bench, command: Any, words: str) -> None:
    """Scenarios 40 and 81: ibapi would write it, TWS would answer 320 and hang up."""
    outcome, sentence = bench.executor.execute(command)
    assert outcome is SendOutcome.NOT_SENT
    assert words in sentence
    assert sentence.endswith(".")
    bench.transport.close()
    assert read_frame(bench.theirs) == b""


def test_30_a_connection_that_is_gone_before_the_write_is_not_sent(bench: Bench) -> None:
    """The official client returns None here: no callback, no exception, no order."""
    bench.transport.abort()
    outcome, sentence = bench.executor.execute(PLACE)
    assert outcome is SendOutcome.NOT_SENT
    assert "Nothing was sent" in sentence


def test_31_a_pipe_that_breaks_during_the_write_is_maybe(bench: Bench) -> None:
    bench.transport._socket.shutdown(socket.SHUT_WR)  # the system refuses the bytes, the transport knows nothing yet
    outcome, sentence = bench.executor.execute(PLACE)
    assert outcome is SendOutcome.MAYBE
    assert "TWS may have it or not" in sentence
    assert not bench.transport.isConnected()
    assert bench.executor.execute(PLACE)[0] is SendOutcome.NOT_SENT


def test_31_a_peer_that_stops_reading_is_maybe_and_the_connection_is_given_up(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.transport._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    bench.transport._socket.settimeout(0.2)
    outcome = SendOutcome.SENT
    for _ in range(200_000):
        outcome, _sentence = bench.executor.execute(PLACE)
        if outcome is not SendOutcome.SENT:
            break
    assert outcome is SendOutcome.MAYBE
    assert not bench.transport.isConnected()
    assert transports.STALL_S == 5.0


def test_a_complaint_of_the_client_itself_is_quoted_and_nothing_was_sent(bench: Bench) -> None:
    """At server version 100 this client's own gate refuses a symbol search."""
    old = Bench(version=100)
    outcome, sentence = old.executor.execute(commands.SearchSymbols(request_id=RequestId(1), pattern="NVDA"))
    old.close()
    assert outcome is SendOutcome.NOT_SENT
    assert "matching" in sentence.lower() or "support" in sentence.lower()


EVERY: list[tuple[Any, str]] = [
    (PREVIEW, "3"),
    (PLACE, "3"),
    (commands.CancelOrder(order_id=OrderId(7)), "4"),
    (commands.CancelAllOrders(), "58"),
    (commands.RequestCurrentTime(), "49"),
    (commands.RequestIds(), "8"),
    (commands.RequestAccountSummary(request_id=RequestId(9), tags=("NetLiquidation", "BuyingPower")), "62"),
    (commands.CancelAccountSummary(request_id=RequestId(9)), "63"),
    (commands.RequestPositions(), "61"),
    (commands.CancelPositions(), "64"),
    (commands.SubscribeAccountProfit(request_id=RequestId(9), account="DU1234567"), "92"),
    (commands.CancelAccountProfit(request_id=RequestId(9)), "93"),
    (commands.SubscribePositionProfit(request_id=RequestId(9), account="DU1234567", con_id=NVDA.con_id), "94"),
    (commands.CancelPositionProfit(request_id=RequestId(9)), "95"),
    (commands.SearchSymbols(request_id=RequestId(9), pattern="NVDA"), "81"),
    (commands.RequestContractDetails(request_id=RequestId(9), contract=NVDA), "9"),
    (commands.RequestMarketRule(rule_id=26), "91"),
    (commands.SubscribeQuote(request_id=RequestId(9), contract=NVDA), "1"),
    (commands.CancelQuote(request_id=RequestId(9)), "2"),
    (commands.SetMarketDataType(data_type=3), "59"),
    (commands.RequestHistory(
        request_id=RequestId(9), query=HistoryQuery(contract=NVDA, duration="3 M", bar_size="1 day")), "20"),
    (commands.CancelHistory(request_id=RequestId(9)), "25"),
    (commands.RequestOpenOrders(), "5"),
    (commands.RequestAllOpenOrders(), "16"),
    (commands.RequestExecutions(request_id=RequestId(9)), "7"),
    (commands.RequestCompletedOrders(), "99"),
]  # fmt: skip


@pytest.mark.parametrize(
    "version", [version for version in (157, 163, 176, 187, 200) if version <= dialect.MAX_CLIENT_VERSION]
)
@pytest.mark.parametrize(("command", "message"), EVERY)
def test_every_command_is_one_message(command: Any, message: str, version: int) -> None:
    bench = Bench(version)
    assert bench.executor.execute(command) == (SendOutcome.SENT, "")
    assert bench.fields()[0] == message
    bench.transport.close()
    assert read_frame(bench.theirs) == b""
    bench.close()


def test_every_command_of_the_contract_is_tried_above() -> None:
    assert {type(command) for command, _ in EVERY} == set(commands.Command.__args__)


def test_a_preview_needs_its_flag_and_paper_money_and_an_order_must_not_have_it(bench: Bench) -> None:
    bare = replace(PREVIEW, spec=SPEC)
    flagged = replace(PLACE, spec=PREVIEW.spec)
    for command in (bare, flagged):
        assert bench.executor.execute(command)[0] is SendOutcome.NOT_SENT
    bench.guard.asked = True
    assert bench.executor.execute(PREVIEW) == (SendOutcome.NOT_SENT, "This session is read-only.")
    bench.transport.close()
    assert read_frame(bench.theirs) == b""


def test_a_history_question_asks_for_epoch_dates_and_a_utc_end(bench: Bench) -> None:
    query = HistoryQuery(
        contract=NVDA, duration="3 M", bar_size="1 day", rth=False, end=datetime(2025, 8, 1, 23, 59, tzinfo=UTC)
    )
    bench.executor.execute(commands.RequestHistory(request_id=RequestId(9), query=query))
    fields = bench.fields()
    start = fields.index("20250801-23:59:00")
    assert fields[start + 1 : start + 7] == ["1 day", "3 M", "0", "TRADES", "2", "0"]


def test_executions_are_asked_for_all_clients_or_one(bench: Bench) -> None:
    bench.executor.execute(commands.RequestExecutions(request_id=RequestId(9)))
    assert bench.fields()[3] == "0"
    bench.executor.execute(commands.RequestExecutions(request_id=RequestId(9), client_id=ClientId(4)))
    assert bench.fields()[3] == "4"


def test_the_guard_stands_in_front_of_the_encoder(bench: Bench) -> None:
    bench.guard.on_accounts(("U1234567",))
    unarmed = (SendOutcome.NOT_SENT, "Real money: this session is not armed.")
    for command in (PLACE, PREVIEW):
        assert bench.executor.execute(command) == unarmed
    bench.guard.on_accounts(("DU1234567",))  # a session that has seen a live account asks for arming to its end
    assert bench.executor.execute(PLACE) == unarmed
    for cancel in (commands.CancelOrder(order_id=OrderId(7)), commands.CancelAllOrders()):
        assert bench.executor.execute(cancel)[0] is SendOutcome.SENT, "law L9: a cancel needs no arming"
    bench.guard.armed = True
    assert bench.executor.execute(PLACE)[0] is SendOutcome.SENT
    bench.guard.asked = True
    for command in (PLACE, commands.CancelOrder(order_id=OrderId(7)), commands.CancelAllOrders()):
        assert bench.executor.execute(command) == (SendOutcome.NOT_SENT, "This session is read-only.")
