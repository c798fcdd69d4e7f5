"""How long a long day takes to be read: by ibdesk till its gate is open, and by the bare official client.

The gateway's process holds 200 working orders of client 1 and 1,000 executions of them (`connect_storm`). The bare
client asks for the same lists, one after the other as ibdesk does, and does nothing with what it hears: the least
that reading them can take in the same run on the same machine.
"""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

from ibapi.client import EClient
from ibapi.execution import ExecutionFilter
from ibapi.wrapper import EWrapper

from ibdesk.session.views import Phase
from tests.e2e.official_loop import run_to_the_end
from tests.e2e.outages import Trader

ORDERS, EXECUTIONS = 200, 1000
STORM = {"name": "connect_storm", "params": {"n_orders": ORDERS, "n_execs": EXECUTIONS}, "trigger": {"nth": 1}}
PATIENCE_S = 30.0


class BareClient(EWrapper, EClient):  # type: ignore[misc]
    """The official client with a wrapper that only counts, and notes each End."""

    def __init__(self) -> None:
        EClient.__init__(self, self)
        self.ends: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.orders: set[int] = set()
        self.executions = 0

    def read(self, port: int) -> float:
        """Connect as client 1, read every list to its End, and return the seconds from the dial on."""
        began_s = time.perf_counter()
        self.connect("127.0.0.1", port, 1)
        loop = threading.Thread(target=run_to_the_end, args=(self,), name="bare client")
        loop.start()
        try:
            self._await("ids")
            self.reqOpenOrders()
            self._await("open")
            self.reqAllOpenOrders()
            self._await("open")
            self.reqExecutions(1, ExecutionFilter())
            self._await("executions")
            self.reqCompletedOrders(False)
            self._await("completed")
            self.reqPositions()
            self._await("positions")
            return time.perf_counter() - began_s
        finally:
            self.disconnect()
            loop.join(PATIENCE_S)

    def _await(self, end: str) -> None:
        while self.ends.get(timeout=PATIENCE_S) != end:
            pass  # TWS ends the list of open orders once by itself, when a client connects

    def nextValidId(self, orderId: int) -> None:
        self.ends.put("ids")

    def openOrder(self, orderId: int, *rest: Any) -> None:
        self.orders.add(orderId)

    def openOrderEnd(self) -> None:
        self.ends.put("open")

    def execDetails(self, *rest: Any) -> None:
        self.executions += 1

    def execDetailsEnd(self, reqId: int) -> None:
        self.ends.put("executions")

    def completedOrdersEnd(self) -> None:
        self.ends.put("completed")

    def positionEnd(self) -> None:
        self.ends.put("positions")


class Stopwatch:
    """Runs from ibdesk's dial that gets through to its open gate."""

    def __init__(self, trader: Trader) -> None:
        self._trader, self._link = trader, trader.session.link
        self._phase, self._dialled_s = self._link.view.phase, time.perf_counter()
        self.took_s = 0.0
        self._link.moved.connect(self.on_moved)

    def on_moved(self) -> None:
        """Start anew with each dial."""
        phase = self._link.view.phase
        if phase is Phase.CONNECTING is not self._phase:
            self._dialled_s = time.perf_counter()
        self._phase = phase

    def stop(self) -> None:
        """Stop and let go of the link."""
        self.took_s = time.perf_counter() - self._dialled_s
        self._link.moved.disconnect(self.on_moved)


@contextlib.contextmanager
def reconciled(trader: Trader) -> Iterator[Stopwatch]:
    """Time what the body begins: till a newer link is ready and its gate is open."""
    watch, before = Stopwatch(trader), trader.session.link.view.session_no
    yield watch
    trader.until(lambda: (view := trader.session.link.view).ready and view.session_no > before)
    trader.until(lambda: trader.session.lists.gate_open)
    watch.stop()


def hang_up(trader: Trader) -> None:
    """Have TWS let go of every client, so that the id is free for the next one, and wait till it listens again."""
    trader.fault("restart", {"now": True}, down_s=0.05)

    def listens() -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", trader.gateway.port)):
            return True
        return False

    trader.until(listens)


def figures(trader: Trader, rounds: int) -> Iterator[dict[str, float]]:
    """Yield the seconds of each round: the bare client, ibdesk on a fresh link, ibdesk after a restart of TWS.

    The gateway must have been started with the `STORM`.
    """
    for _ in range(rounds):
        hang_up(trader)
        bare = BareClient()
        bare_s = bare.read(trader.gateway.port)
        assert (len(bare.orders), bare.executions) == (ORDERS, EXECUTIONS)
        hang_up(trader)
        with reconciled(trader) as fresh:
            trader.open()
        with reconciled(trader) as again:
            trader.fault("restart", {"now": True}, down_s=0.1)
        trader.session.connector.close()
        trader.until(lambda: trader.session.link.view.phase is Phase.OFF)
        yield {"bare_s": bare_s, "fresh_s": fresh.took_s, "restart_s": again.took_s}
