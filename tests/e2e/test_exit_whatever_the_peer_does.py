"""Figure F13: ibdesk's session ends within its declared 3 s whatever TWS does, and leaves no thread behind.

The bound is the program's own: `close` waits that long for its threads and tells whether they ended.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ibdesk.core.ids import ClientId
from ibdesk.core.orders.state import Base
from ibdesk.core.records.link import Endpoint
from ibdesk.session.previews import Scope
from ibdesk.session.targets import SessionSettings, Target
from ibdesk.session.views import Phase
from tests.e2e.outages import Trader

PROMISED_S = 3.0
CHUNK = b"\0" * 65536
STORM = {"n_orders": 50, "n_execs": 1000}

Peer = Callable[[Trader], None]


def fault(name: str, **params: Any) -> list[dict[str, Any]]:
    return [{"name": name, "params": params}]


def dial(trader: Trader, phase: Phase) -> None:
    trader.open()
    trader.until(lambda: trader.session.link.view.phase is phase)


def silent(trader: Trader) -> None:
    """Accepts and never says a word."""
    trader.start_gateway(faults=fault("accept_silent"))
    dial(trader, Phase.CONNECTING)


def within_the_version_reply(trader: Trader) -> None:
    """Stops in the middle of its version reply."""
    trader.start_gateway(faults=fault("handshake_split", cuts=[5], gap=60))
    dial(trader, Phase.CONNECTING)


def before_its_accounts(trader: Trader) -> None:
    """Agrees on a version and then names neither accounts nor ids."""
    trader.start_gateway(faults=fault("half_open"))
    dial(trader, Phase.HANDSHAKE)


def refusing(trader: Trader) -> None:
    """Has gone, and ibdesk waits for its next try."""
    trader.start_gateway()
    trader.gateway.process.kill()
    trader.gateway.process.wait()
    dial(trader, Phase.WAITING)


def half_open(trader: Trader) -> None:
    """Neither reads nor writes any more while an order works and a cancel is asked."""
    working(trader)
    trader.fault("half_open", {"now": True}, s=None)
    trader.session.order_desk.cancel_all(Scope.MINE)


def flooding(trader: Trader) -> None:
    """Sends thousands of messages at once, and is still at it."""
    working(trader)
    trader.fault("connect_storm", {"now": True}, **STORM)
    trader.until(lambda: len(trader.session.orders.rows) > 1)


def write_blocked(trader: Trader) -> None:
    """Reads nothing, with every buffer full, so that the cancel hangs in its write."""
    working(trader)
    os.kill(trader.gateway.process.pid, signal.SIGSTOP)
    dialled = trader.session.connector._dial
    assert dialled is not None
    wire = dialled.broker._transport._socket  # type: ignore[attr-defined]
    with suppress(BlockingIOError):
        while True:
            os.write(wire.fileno(), CHUNK)
    trader.session.order_desk.cancel_all(Scope.MINE)


def killed(trader: Trader) -> None:
    """Dies as ibdesk ends."""
    working(trader)
    trader.gateway.process.kill()


def sound(trader: Trader) -> None:
    """Does what a TWS does, with an order at work."""
    working(trader)


def working(trader: Trader) -> None:
    trader.connect()
    trader.becomes(trader.send(), Base.WORKING)


PEERS = (
    silent, within_the_version_reply, before_its_accounts, refusing, half_open, flooding, write_blocked, killed, sound,
)  # fmt: skip
NOT_ON_WINDOWS = {write_blocked}


@pytest.fixture
def trader(qtbot: QtBot, tmp_path: Path) -> Iterator[Trader]:
    trader = Trader(qtbot, tmp_path)
    yield trader
    trader.journal.close(PROMISED_S)
    for gateway in trader.gateways:
        if gateway.process.poll() is None and hasattr(signal, "SIGCONT"):
            os.kill(gateway.process.pid, signal.SIGCONT)
        gateway.close()


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.__name__)
def test_f13_the_session_ends_in_time_and_no_thread_outlives_it(trader: Trader, peer: Peer) -> None:
    if peer in NOT_ON_WINDOWS and sys.platform == "win32":
        pytest.skip("no SIGSTOP there")
    before = set(threading.enumerate())
    peer(trader)
    assert trader.session.settings.close_deadline_s == PROMISED_S
    assert trader.session.close()
    assert trader.journal.close(PROMISED_S)
    left = [one.name for one in threading.enumerate() if one.is_alive() and one not in before]
    assert [name for name in left if not name.startswith("Dummy-")] == []


def test_f13_a_dial_into_a_black_hole_ends_in_time(trader: Trader, black_hole: int) -> None:
    endpoint = Endpoint(host="127.0.0.1", port=black_hole, client_id=ClientId(1))
    trader.session.connector.open(Target(kind="other", endpoint=endpoint))
    trader.until(lambda: trader.session.link.view.phase is Phase.CONNECTING)
    assert trader.session.close()
    assert trader.journal.close(PROMISED_S)


def test_the_promise_is_the_default_of_real_use() -> None:
    assert SessionSettings().close_deadline_s == PROMISED_S
