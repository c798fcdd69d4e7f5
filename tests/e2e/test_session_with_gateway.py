"""The whole way: session, official client, socket, simulated gateway process, journal file. Nothing is scripted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ibdesk.core.ids import ClientId
from ibdesk.core.orders.draft import OrderDraft
from ibdesk.core.orders.state import Base, Certainty
from ibdesk.core.records.bars import HistoryQuery
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.core.records.link import CloseReason, Endpoint, Mode
from ibdesk.core.records.order import OrderSpec
from ibdesk.journal import Journal
from ibdesk.session.session import Session
from ibdesk.session.targets import SessionSettings, Target
from ibdesk.session.views import Phase
from tests.e2e.gateway_process import GatewayProcess

QUESTION = Contract(symbol="NVDA", sec_type="STK", exchange="SMART", currency="USD")
CSH2 = Contract(symbol="CSH2", sec_type="STK", exchange="LSE", currency="GBP")
WAIT_MS = 15_000


class Desk:
    """A session with a real journal, on a real gateway."""

    def __init__(self, qtbot: QtBot, folder: Path, **journal: Any) -> None:
        self.qtbot = qtbot
        self.folder = folder
        self.gateways: list[GatewayProcess] = []
        self.journal = Journal(folder / "journal.db", **journal)
        self.journal.start()
        settings = SessionSettings(handshake_timeout_s=1.5, ready_timeout_s=3.0, retry_first_s=0.2)
        self.session = Session(self.journal, settings)

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=WAIT_MS)

    def gateway(self, *arguments: str, faults: list[dict[str, Any]] | None = None) -> GatewayProcess:
        gateway = GatewayProcess(self.folder, *arguments, faults=faults)
        self.gateways.append(gateway)
        return gateway

    def open(self, port: int, *, sim: bool = True) -> None:
        endpoint = Endpoint(host="127.0.0.1", port=port, client_id=ClientId(1))
        self.session.connector.open(Target(kind="demo", endpoint=endpoint, sim_nonce_ok=sim))

    def connect(self, *arguments: str, sim: bool = True) -> GatewayProcess:
        gateway = self.gateway(*arguments)
        self.open(gateway.port, sim=sim)
        self.until(lambda: self.session.link.view.ready)
        self.until(lambda: self.session.lists.gate_open and not self.session.lists.running)
        self.until(lambda: self.session.accounts.complete and self.session.positions.complete)
        return gateway

    def resolve(self, question: Contract) -> ContractDetails:
        lookup = self.session.contracts.details(question)
        self.until(lambda: lookup.finished)
        assert lookup.failure is None, lookup.failure
        assert lookup.result is not None
        (details,) = lookup.result
        assert isinstance(details, ContractDetails)
        return details

    def quoted(self, question: Contract) -> ContractDetails:
        details = self.resolve(question)
        con_id = details.contract.con_id
        self.session.quotes.subscribe(details.contract, "test")
        self.until(lambda: (quote := self.session.quotes.view(con_id)) is not None and quote.mid is not None)
        return details

    def close(self) -> None:
        assert self.session.close()
        assert self.journal.close(3.0)
        for gateway in self.gateways:
            gateway.close()


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(qtbot, tmp_path)
    yield desk
    desk.close()


def test_a1_to_c5_a_day_at_the_desk_without_trading(desk: Desk) -> None:
    desk.connect()
    view = desk.session.link.view
    assert view.mode is Mode.SIM
    assert view.next_order_id == 1
    assert view.round_trip_ms is not None
    desk.until(lambda: len(desk.session.farms.rows) >= 9)
    assert {farm.state for farm in desk.session.farms.rows} == {"ok"}
    for farm in desk.session.farms.rows:  # in world time, though TWS named the farms before it told its time
        assert abs((farm.since - desk.session.link.world_now()).total_seconds()) < 60
    account = view.account
    assert desk.session.accounts.base_currency(account) == "GBP"
    net = desk.session.accounts.value(account, "NetLiquidation")
    assert net is not None
    assert net.currency == "GBP"
    assert [row.contract.symbol for row in desk.session.positions.rows] == ["NVDA"]
    details = desk.resolve(CSH2)
    job = desk.session.history.ask(HistoryQuery(contract=details.contract, duration="3 M", bar_size="1 day"))
    desk.until(lambda: job.finished)
    assert job.failure is None, job.failure
    assert job.bars is not None
    assert len(job.bars) > 50
    frame = desk.session.history.to_frame(job.bars, details)
    assert list(frame.columns) == ["Open", "High", "Low", "Close", "Volume"]


def test_d1_to_d8_place_change_cancel_and_a_fill_with_its_commission(desk: Desk) -> None:
    gateway = desk.connect()
    session = desk.session
    account = session.link.view.account
    details = desk.quoted(QUESTION)
    quote = session.quotes.view(details.contract.con_id)
    assert quote is not None
    assert quote.bid is not None
    limit = (quote.bid * Decimal("0.98")).quantize(Decimal("0.01"))
    draft = OrderDraft(side="BUY", quantity="1", limit=str(limit), account=account, details=details)
    preview = session.order_desk.preview(draft)
    assert preview.ok, preview.problems
    placed = session.order_desk.transmit(preview.token)
    assert not session.order_desk.transmit(preview.token).accepted
    key = placed.key
    assert key is not None
    desk.until(lambda: (order := session.orders.order(key)) is not None and order.base is Base.WORKING)
    change = session.order_desk.change(key, quantity="5")
    assert change.ok, change.problems
    assert session.order_desk.transmit(change.token).accepted
    desk.until(lambda: (order := session.orders.order(key)) is not None and order.spec.quantity == 5)
    assert session.order_desk.cancel([key]).asked == (key,)
    desk.until(lambda: (order := session.orders.order(key)) is not None and order.base is Base.CANCELLED)
    frames = gateway.frames("placeOrder")
    assert [frame["order"]["totalQuantity"] for frame in frames] == ["1", "5"]
    assert [frame["order"]["lmtPrice"] for frame in frames] == [frames[0]["order"]["lmtPrice"]] * 2
    assert {frame["order_id"] for frame in frames} == {1}
    market = session.order_desk.preview(
        OrderDraft(side="BUY", quantity="2", order_type="MKT", account=account, details=details)
    )
    assert market.ok, market.problems
    filled = session.order_desk.transmit(market.token).key
    assert filled is not None
    desk.until(lambda: (order := session.orders.order(filled)) is not None and order.base is Base.FILLED)
    desk.until(lambda: any(row.commission is not None for row in session.executions.rows))
    desk.until(lambda: any(row.quantity == 2 and row.value is not None for row in session.positions.rows))


def test_b_reconnect_finds_the_working_order_and_sends_nothing(desk: Desk) -> None:
    gateway = desk.connect()
    session = desk.session
    details = desk.quoted(QUESTION)
    quote = session.quotes.view(details.contract.con_id)
    assert quote is not None
    assert quote.bid is not None
    limit = str((quote.bid * Decimal("0.97")).quantize(Decimal("0.01")))
    account = session.link.view.account
    preview = session.order_desk.preview(
        OrderDraft(side="BUY", quantity="1", limit=limit, account=account, details=details)
    )
    key = session.order_desk.transmit(preview.token).key
    assert key is not None
    desk.until(lambda: (order := session.orders.order(key)) is not None and order.base is Base.WORKING)
    gateway.steer(do="drop", how="rst")
    desk.until(lambda: session.link.view.session_no == 2 and session.lists.gate_open)
    order = session.orders.order(key)
    assert order is not None
    assert (order.base, order.certainty) == (Base.WORKING, Certainty.LIVE)
    assert len(gateway.frames("placeOrder")) == 1
    session.connector.close()
    desk.until(lambda: session.link.view.phase is Phase.OFF)
    stale = session.orders.order(key)
    assert stale is not None
    assert stale.certainty is Certainty.STALE


def test_real_money_sends_nothing_new_unless_it_is_armed(desk: Desk) -> None:
    """The ledger of a gateway with a live account list holds the kill switch's cancel and no order, no what-if."""
    gateway = desk.connect("--accounts", "U1234567", sim=False)
    session = desk.session
    assert session.link.view.mode is Mode.LIVE
    details = desk.quoted(QUESTION)
    draft = OrderDraft(side="BUY", quantity="1", order_type="MKT", account="U1234567", details=details)
    preview = session.order_desk.preview(draft)
    assert not preview.ok
    assert not session.order_desk.transmit(preview.token).accepted
    session.costs.want(
        details.contract, OrderSpec(action="BUY", quantity=Decimal(1), order_type="MKT", account="U1234567")
    )
    assert session.costs.view.reason == "read-only"
    assert session.order_desk.cancel_all("everything").reason == ""
    desk.until(lambda: bool(gateway.frames("reqGlobalCancel")))
    session.connector.close()
    desk.until(lambda: session.link.view.phase is Phase.OFF)
    assert [gateway.frames(kind) for kind in ("placeOrder", "cancelOrder")] == [[], []]
    assert len(gateway.frames("reqGlobalCancel")) == 1


def test_scenario_1_and_2_a_closed_port_is_named_and_retried(desk: Desk) -> None:
    gateway = desk.gateway()
    port = gateway.port
    gateway.process.terminate()
    gateway.process.wait(timeout=5)
    desk.open(port)
    desk.until(lambda: desk.session.link.view.attempt >= 3)
    failure = desk.session.link.view.failure
    assert failure is not None
    assert failure.reason is CloseReason.REFUSED
    assert f"127.0.0.1:{port}" in failure.sentence
    desk.session.connector.stop_trying()
    desk.until(lambda: desk.session.link.view.phase is Phase.OFF)


@pytest.mark.parametrize(
    ("scenario", "fault", "reason"),
    [
        ("3", {"name": "accept_silent"}, CloseReason.SILENT),
        ("5", {"name": "not_tws", "params": {"kind": "http"}}, CloseReason.NOT_TWS),
        ("5", {"name": "not_tws", "params": {"kind": "echo"}}, CloseReason.NOT_TWS),
        ("6", {"name": "accept_close"}, CloseReason.CLOSED_BY_PEER),
        ("7", {"name": "server_version", "params": {"v": 20}}, CloseReason.BAD_VERSION),
        ("7", {"name": "server_version", "params": {"v": "garbage"}}, CloseReason.BAD_VERSION),
    ],
)
def test_scenarios_3_5_6_and_7_a_bad_peer_gets_a_verdict(
    desk: Desk, scenario: str, fault: dict[str, Any], reason: CloseReason
) -> None:
    gateway = desk.gateway(faults=[fault])
    desk.open(gateway.port)
    desk.until(lambda: desk.session.link.view.failure is not None)
    failure = desk.session.link.view.failure
    assert failure is not None
    assert failure.reason is reason
    assert failure.sentence
    assert failure.next_step


def test_scenario_4_a_version_reply_in_pieces_connects(desk: Desk) -> None:
    gateway = desk.gateway(faults=[{"name": "handshake_split", "params": {"cuts": [1, 5, 9], "gap": 0.05}}])
    desk.open(gateway.port)
    desk.until(lambda: desk.session.link.view.ready)


def test_scenario_2_cancel_acts_at_once_while_dialling_a_black_hole(desk: Desk, black_hole: int) -> None:
    desk.session.connector.open(
        Target(kind="other", endpoint=Endpoint(host="127.0.0.1", port=black_hole, client_id=ClientId(1)))
    )
    desk.until(lambda: desk.session.link.view.phase is Phase.CONNECTING)
    desk.session.connector.close()
    desk.until(lambda: desk.session.link.view.phase is Phase.OFF)
    assert desk.session.link.view.failure is None


def test_the_window_closes_in_time_whatever_the_peer_does(desk: Desk) -> None:
    """Figure F13: at most 3 s."""
    gateway = desk.gateway(faults=[{"name": "accept_silent"}])
    desk.open(gateway.port)
    desk.until(lambda: desk.session.link.view.phase is Phase.CONNECTING)
    started = time.monotonic()
    assert desk.session.close()
    assert time.monotonic() - started < 3.0


def test_scenario_14_a_half_open_socket_is_noticed_and_redialled(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    """With the deadlines cut to a tenth: stale, then down, then back on a new socket."""
    gateway = desk.gateway()
    settings = SessionSettings(ping_after_s=0.5, stale_after_s=0.9, dead_after_s=1.4, tick_ms=100, retry_first_s=0.1)
    session = Session(None, settings)
    stale_seen: list[bool] = []
    try:
        endpoint = Endpoint(host="127.0.0.1", port=gateway.port, client_id=ClientId(1))
        session.connector.open(Target(kind="demo", endpoint=endpoint, sim_nonce_ok=True))
        desk.until(lambda: session.link.view.ready)
        gateway.steer(do="fault", name="half_open", params={"s": 3}, trigger={"now": True})
        desk.until(lambda: stale_seen.append(session.link.view.stale) or session.link.view.session_no == 2)
        assert True in stale_seen
        desk.until(lambda: session.link.view.ready)
    finally:
        assert session.close()


def test_scenario_162_then_broken_farms_ends_in_the_panel_not_in_a_hang(desk: Desk) -> None:
    """C3: the sequence at which the notebook never returned."""
    gateway = desk.connect()
    gateway.steer(do="history", code=162, text="Trading TWS session is connected from a different IP address")
    job = desk.session.history.ask(HistoryQuery(contract=CSH2, duration="3 M", bar_size="1 day"))
    desk.until(lambda: job.finished)
    assert job.failure is not None
    assert job.failure.code == 162
    gateway.steer(do="farm", name="euhmds", state="broken")
    desk.until(lambda: any(farm.state == "broken" for farm in desk.session.farms.rows))
    gateway.steer(do="farm", name="euhmds", state="ok")
    desk.until(lambda: all(farm.state == "ok" for farm in desk.session.farms.rows))


def test_world_time_runs_as_fast_as_the_gateway_says(desk: Desk) -> None:
    desk.connect("--clock", "2026-11-20T15:00:00Z,fast:30")
    assert desk.session.link.world_now().date() == date(2026, 11, 20)
    desk.until(lambda: 28 < desk.session.link.world_rate < 32)


def test_closing_leaves_no_thread_behind(desk: Desk) -> None:
    desk.connect()
    desk.session.close()
    names = {one.name for one in threading.enumerate() if one.is_alive()}
    assert not names & {"ib-run", "ib-send", "ib-read"}
