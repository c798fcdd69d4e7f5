"""Time from the confirmed click to the order's bytes in the socket, the durable commit inside, beside the bare commit.

Run `python -m tests.benchmarks.click_to_wire [folder]`; the folder decides which disk is measured. A real session,
the official client and the simulated gateway in its own process; between two clicks a bare commit of the same intent
goes to a second journal on the same disk. Prints JSON; exits 1 when the p99 of the clicks is over three times that of
the bare commits of the same run (figure F10). Not part of the suite: milliseconds depend on the machine.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

from ibdesk.broker.transport import Transport
from ibdesk.core.ids import ClientId, OrderId
from ibdesk.core.limits import LimitProfile
from ibdesk.core.orders.draft import OrderDraft
from ibdesk.core.orders.state import OrderKey
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.core.records.link import Endpoint
from ibdesk.journal import Intent, Journal, JournalResult
from ibdesk.session.session import Session
from ibdesk.session.targets import SessionSettings, Target
from tests.e2e.gateway_process import GatewayProcess

CLICKS = 300
WARM_UP = 20
BETWEEN_MS = 40  # within the 40 messages a second that may leave
GOAL = 3.0
NVDA = Contract(symbol="NVDA", sec_type="STK", exchange="SMART", currency="USD")
WIDE = LimitProfile(
    max_day_value=Decimal(10**9), max_working=10**6, max_orders=10**6, duplicate_window_s=0, max_value=Decimal(10**9)
)


def turn(ms: int) -> None:
    """Let Qt run for a while."""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def until(condition: Callable[[], bool], within_s: float = 20.0) -> None:
    """Let Qt run till something is so. Raises TimeoutError."""
    deadline = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        turn(1)


class Watch:
    """Notes when an order's frame has been handed to the kernel, by the reference that stands in it."""

    def __init__(self) -> None:
        self.written: dict[str, float] = {}
        self.wanted = ""
        self._send = Transport.sendMsg

    def install(self) -> None:
        """Listen at the one place where bytes leave."""

        def send(transport: Transport, frame: bytes) -> int:
            taken = self._send(transport, frame)
            if self.wanted and self.wanted.encode() in frame:
                self.written[self.wanted] = time.perf_counter()
            return taken

        Transport.sendMsg = send  # type: ignore[method-assign]


class Bench:
    """A session that trades, and a journal that does nothing but commit."""

    def __init__(self, folder: Path) -> None:
        self.gateway = GatewayProcess(folder)
        self.journal, self.bare = Journal(folder / "desk.sqlite"), Journal(folder / "bare.sqlite")
        self.journal.start()
        self.bare.start()
        self.session = Session(self.journal, SessionSettings())
        self.session.checks._limits = lambda mode: WIDE
        self.watch = Watch()
        self.watch.install()

    def connect(self) -> ContractDetails:
        """Connect, find NVDA and wait for its quote."""
        endpoint = Endpoint(host="127.0.0.1", port=self.gateway.port, client_id=ClientId(1))
        self.session.connector.open(Target(kind="demo", endpoint=endpoint, sim_nonce_ok=True))
        until(lambda: self.session.order_desk.locked is None and self.session.accounts.complete)
        lookup = self.session.contracts.details(NVDA)
        until(lambda: lookup.finished)
        assert lookup.result is not None
        details = lookup.result[0]
        assert isinstance(details, ContractDetails)
        self.session.quotes.subscribe(details.contract, "benchmark")
        until(
            lambda: (quote := self.session.quotes.view(details.contract.con_id)) is not None and quote.mid is not None
        )
        return details

    def click(self, details: ContractDetails, number: int) -> tuple[float, Intent]:
        """Confirm one order and return the milliseconds to the wire, and what the journal was given."""
        quote = self.session.quotes.view(details.contract.con_id)
        assert quote is not None
        assert quote.bid is not None
        limit = (quote.bid * Decimal("0.9")).quantize(Decimal("0.01")) - Decimal(number % 100) / 100
        account = self.session.link.view.account
        draft = OrderDraft(side="BUY", quantity="1", limit=str(limit), account=account, details=details)
        preview = self.session.order_desk.preview(draft)
        assert preview.ok, preview.problems
        assert preview.spec is not None and preview.contract is not None and preview.mode is not None
        ref = self.watch.wanted = preview.spec.order_ref
        at = time.perf_counter()
        result = self.session.order_desk.transmit(preview.token)
        assert result.accepted, result.reason
        assert isinstance(result.key, OrderKey)
        until(lambda: ref in self.watch.written)
        intent = Intent(
            order_key=result.key, order_ref=ref, contract=preview.contract, spec=preview.spec, account=account,
            mode=preview.mode, session=preview.session_no,
        )  # fmt: skip
        return (self.watch.written[ref] - at) * 1000, intent

    def commit(self, intent: Intent, number: int) -> float:
        """Commit the same intent to a journal that has nothing else to do; return its milliseconds."""
        done = threading.Event()
        took: list[float] = []

        def answered(result: JournalResult) -> None:
            assert result.ok, result.sentence
            took.append((time.perf_counter() - at) * 1000)
            done.set()

        key = OrderKey(client_id=ClientId(1), order_id=OrderId(number + 1))
        at = time.perf_counter()
        self.bare.commit_intent(replace(intent, order_key=key, order_ref=f"bare-{number}"), answered)
        assert done.wait(10)
        return took[0]

    def close(self) -> None:
        """End everything."""
        self.session.close()
        self.journal.close()
        self.bare.close()
        self.gateway.close()


def figures(values: list[float]) -> dict[str, float]:
    """Return median, p99 and maximum in milliseconds."""
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return {"p50_ms": round(cuts[49], 3), "p99_ms": round(cuts[98], 3), "max_ms": round(max(values), 3)}


def main() -> int:
    """Measure, print, judge."""
    app = QCoreApplication(sys.argv[:1])
    sys.setswitchinterval(0.0005)
    clicks: list[float] = []
    commits: list[float] = []
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as folder:
        bench = Bench(Path(folder))
        try:
            details = bench.connect()
            for number in range(WARM_UP + CLICKS):
                took, intent = bench.click(details, number)
                turn(BETWEEN_MS)
                bare = bench.commit(intent, number)
                if number >= WARM_UP:
                    clicks.append(took)
                    commits.append(bare)
                turn(BETWEEN_MS)
        finally:
            bench.close()
    app.processEvents()
    click, commit = figures(clicks), figures(commits)
    ratio = click["p99_ms"] / commit["p99_ms"]
    print(json.dumps({"clicks": CLICKS, "click_to_wire": click, "bare_commit": commit, "p99_ratio": round(ratio, 2)}))
    return 0 if ratio <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
