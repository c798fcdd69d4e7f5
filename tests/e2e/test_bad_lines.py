"""Bad lines to the real gateway process: blocked, reset, cut into pieces, taken. No order is lost or sent twice."""

from __future__ import annotations

import select
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ibdesk.broker.client import BrokerSession
from ibdesk.broker.transport import Transport
from ibdesk.core.ids import RequestId
from ibdesk.core.orders.state import AnyKey, Base, OrderKey
from ibdesk.core.records.bars import HistoryQuery, HistoryReceived
from ibdesk.core.records.command import (
    RequestAccountSummary,
    RequestContractDetails,
    RequestHistory,
    RequestPositions,
)
from ibdesk.core.records.link import CommandSent, CurrentTime, LinkClosed, LinkOpened, SendOutcome
from ibdesk.core.records.notice import Notice
from ibdesk.session.views import Phase
from tests.e2e.gateway_process import GatewayProcess
from tests.e2e.outages import NVDA, Trader
from tests.e2e.test_broker_same_records import told
from tests.unit.broker.peers import Recorder, session_on

CLOSED = "2026-11-22T12:00:00Z"
PADDING = b"81\0" + b"7\0" + b"A" * 1000 + b"\0"
NOW = {"now": True}
PLACED = {"on": "placeOrder", "nth": 1}


@pytest.fixture
def trader(qtbot: QtBot, tmp_path: Path) -> Iterator[Trader]:
    trader = Trader(qtbot, tmp_path)
    yield trader
    trader.close()


def transport_of(trader: Trader) -> Transport:
    dial = trader.session.connector._dial
    assert dial is not None
    assert isinstance(dial.broker, BrokerSession)
    assert dial.broker._transport is not None
    return dial.broker._transport


def choke(trader: Trader, block_s: float) -> None:
    """Let the gateway stop reading, and fill the line to it with requests until the system takes no more."""
    transport = transport_of(trader)
    line = transport._socket
    line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
    line.settimeout(0.3)  # instead of the 5 s after which a peer is taken to have stopped reading
    trader.fault("write_block", NOW, s=block_s)
    request = len(PADDING).to_bytes(4, "big") + PADDING
    while select.select([], [line], [], 0.1)[1]:
        assert transport.sendMsg(request) == len(request)
    transport.take_write()


def outcomes(trader: Trader) -> list[SendOutcome]:
    """Return what becomes of each command from now on."""
    found: list[SendOutcome] = []

    def note(record: CommandSent) -> None:
        found.append(record.outcome)

    trader.session._router.on(CommandSent, note)
    return found


def back_again(trader: Trader) -> None:
    """Wait for the next link; while TWS still holds the old one, its client id is in use."""

    def ready() -> bool:
        if trader.session.link.view.phase is Phase.WAITING:
            trader.add_time(6.0)
        return trader.session.link.view.ready

    trader.until(ready)
    trader.reconciled()


def settled(trader: Trader, key: AnyKey) -> None:
    """An order of which TWS never heard is proven not to be there, and the next one is another one."""
    assert trader.becomes(key, Base.UNKNOWN).live
    trader.second_reading()
    assert trader.becomes(key, Base.NOT_PLACED).ended
    assert trader.placed_frames() == 0
    trader.quoted()
    later = trader.send(at="0.95")
    trader.becomes(later, Base.WORKING)
    assert isinstance(key, OrderKey)
    assert isinstance(later, OrderKey)
    assert [frame["order_id"] for frame in trader.gateway.frames("placeOrder")] == [later.order_id] > [key.order_id]


def test_scenarios_31_and_79_a_peer_that_stops_reading_makes_the_order_a_maybe_and_it_is_not_sent_again(
    trader: Trader,
) -> None:
    trader.connect()
    choke(trader, block_s=1.0)
    found = outcomes(trader)
    key = trader.send()
    trader.until(lambda: SendOutcome.MAYBE in found)
    trader.becomes(key, Base.UNKNOWN)
    back_again(trader)
    settled(trader, key)


def found_after_a_break(trader: Trader) -> None:
    """An order whose bytes the kernel took is found again once the line is back, and was sent once."""
    key = trader.send()
    trader.becomes(key, Base.SENT)
    transport_of(trader).abort()
    trader.becomes(key, Base.UNKNOWN)
    back_again(trader)
    trader.becomes(key, Base.WORKING)
    assert trader.placed_frames() == 1


def test_scenarios_31_and_79_bytes_that_waited_unread_are_an_order_and_it_is_found(trader: Trader) -> None:
    """The line takes the order, TWS reads it only after the link has broken."""
    trader.connect()
    trader.fault("stall", NOW, dir="out", s=3.0)  # were TWS to write, it would notice that nobody is there
    trader.fault("write_block", NOW, s=1.0)
    found_after_a_break(trader)


def test_scenario_79_a_reset_before_the_order_is_read(trader: Trader) -> None:
    trader.connect()
    trader.fault("rst", PLACED)
    key = trader.send()
    trader.becomes(key, Base.UNKNOWN)
    back_again(trader)
    settled(trader, key)


def test_scenario_79_a_reset_after_the_order_was_read(trader: Trader) -> None:
    trader.connect()
    trader.fault("ack_delay", PLACED, s=60)
    key = trader.send()
    trader.until(lambda: trader.placed_frames() == 1)
    trader.gateway.steer(do="drop", how="rst")
    trader.becomes(key, Base.UNKNOWN)
    back_again(trader)
    trader.becomes(key, Base.WORKING)
    assert trader.placed_frames() == 1
    assert trader.report == []


def test_scenario_14_an_order_into_a_half_open_line_is_found_when_the_line_is_back(trader: Trader) -> None:
    trader.connect()
    trader.fault("half_open", NOW, s=0.8)
    found_after_a_break(trader)


def test_scenario_27_a_gateway_killed_in_the_midst_of_its_answer_holds_the_order(trader: Trader) -> None:
    trader.connect(faults=[{"name": "kill", "params": {"point": "mid_frame"}}])
    key = trader.send()
    trader.killed()
    trader.becomes(key, Base.UNKNOWN)
    trader.start_gateway()
    trader.becomes(key, Base.WORKING)
    trader.reconciled()
    assert trader.placed_frames() == 1


def test_scenario_8_tws_lets_the_client_id_go_and_ibdesk_waited_for_it(trader: Trader) -> None:
    trader.start_gateway(faults=[{"name": "dup_client", "params": {"release_s": 1.0}, "scope": {"client_id": 1}}])
    trader.open()
    trader.until(lambda: trader.session.link.view.phase is Phase.WAITING)
    failure = trader.session.link.view.failure
    assert failure is not None
    assert "Client id 1 is in use" in failure.sentence
    back_again(trader)
    assert trader.session.link.view.client_id == 1


# --- segmentation ------------------------------------------------------------------------------------------------


def heard(folder: Path, *faults: dict[str, Any]) -> list[str]:
    """Ask a gateway for lists, contracts and bars on a Sunday, one after the other, and return what was heard."""
    folder.mkdir()
    gateway = GatewayProcess(folder, "--clock", CLOSED, faults=list(faults))
    recorder = Recorder()
    days = HistoryQuery(contract=NVDA, duration="1 Y", bar_size="1 day")
    try:
        with session_on(gateway.port, recorder) as session:
            recorder.wait_for(LinkOpened)
            recorder.wait(lambda: any("2158" in repr(record) for record in recorder.events))
            session.submit(RequestPositions())
            session.submit(RequestAccountSummary(request_id=RequestId(1), tags=("NetLiquidation", "BuyingPower")))
            session.submit(RequestContractDetails(request_id=RequestId(2), contract=NVDA))
            session.submit(RequestHistory(request_id=RequestId(3), query=days))
            recorder.wait_for(HistoryReceived)
    finally:
        gateway.close()
    # What was sent is told by another thread, so its place among the answers says nothing.
    beside = CommandSent | CurrentTime | LinkClosed | LinkOpened
    return [told(_untimed(record)) for record in recorder.events if not isinstance(record, beside)]


def _untimed(record: object) -> object:
    """Leave out when the gateway sent a notice, which newer clients tell: its clock runs."""
    return replace(record, time=None) if isinstance(record, Notice) else record


CUTS: list[dict[str, Any]] = [
    {"name": "chunk", "params": {"sizes": "4096k", "gap": 1.2, "pauses": 3}},
    *[{"name": "chunk", "params": {"sizes": "random", "most": 50 * seed}, "seed": seed} for seed in (1, 2, 3)],
    {"name": "coalesce", "params": {"ms": 200}},
]


def test_scenarios_32_and_36_whatever_the_cuts_the_same_records(tmp_path: Path) -> None:
    """Figure F2 in small: pauses after 4096 bytes, random cuts, heaps."""
    plain = heard(tmp_path / "plain")
    assert len(plain) > 15
    for number, fault in enumerate(CUTS):
        assert heard(tmp_path / str(number), fault) == plain, fault
