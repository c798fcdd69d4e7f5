"""A trader on a real gateway process that is killed, restarted or cut off; time is real plus what the test adds."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from pytestqt.qtbot import QtBot

from ibdesk.core.ids import ClientId
from ibdesk.core.limits import default_profile
from ibdesk.core.orders.differences import Kind
from ibdesk.core.orders.draft import OrderDraft
from ibdesk.core.orders.state import AnyKey, Base, Order
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.core.records.link import Endpoint, Mode
from ibdesk.journal import Journal
from ibdesk.session.session import Session
from ibdesk.session.targets import SessionSettings, Target
from tests.e2e.gateway_process import NO_LIMIT, GatewayProcess

NVDA = Contract(symbol="NVDA", sec_type="STK", exchange="SMART", currency="USD")
WAIT_MS = 15_000
KILLED = 137
PATIENT = SessionSettings(
    handshake_timeout_s=1.5, ready_timeout_s=3.0, retry_first_s=0.1, retry_cap_s=0.2, ping_after_s=1e6,
    stale_after_s=2e6, dead_after_s=3e6,
)  # fmt: skip
"""The silence of the link is not the subject here, and added time must not look like it."""


class Trader:
    """A session with a journal, on a gateway that keeps its orders in a state file."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot, self.folder = qtbot, folder
        self.added_s = 0.0
        self.gateways: list[GatewayProcess] = []
        self.details: ContractDetails | None = None
        self.start()

    def start(self) -> None:
        """Start ibdesk: journal and session."""
        self.journal = Journal(self.folder / "journal.db")
        self.journal.start()
        self.session = Session(self.journal, PATIENT, clock=self.clock)
        # Quotes are stamped with the real clock: by the moved one they would be old.
        self.session.checks.profile = replace(default_profile(Mode.SIM), quote_max_age_s=10**6)

    def clock(self) -> float:
        return time.monotonic() + self.added_s

    def add_time(self, seconds: float) -> None:
        """Let so much time pass at once."""
        self.added_s += seconds
        self.session._deadlines.run_due()

    @property
    def gateway(self) -> GatewayProcess:
        return self.gateways[-1]

    def start_gateway(self, *arguments: str, faults: list[dict[str, Any]] | None = None) -> None:
        """Start the gateway, again on its old port and with its orders if it has run before."""
        again = ["--port", str(self.gateways[0].port)] if self.gateways else []
        state = ["--state", str(self.folder / "state.jsonl")]
        faults = [NO_LIMIT, *(faults or ())]
        self.gateways.append(GatewayProcess(self.folder, *state, *again, *arguments, faults=faults))

    def connect(self, *arguments: str, faults: list[dict[str, Any]] | None = None) -> None:
        """Start the gateway, connect, and wait for a quote of NVDA."""
        self.start_gateway(*arguments, faults=faults)
        self.open()
        self.reconciled()
        lookup = self.session.contracts.details(NVDA)
        self.until(lambda: lookup.finished)
        assert lookup.result is not None
        (details,) = lookup.result
        assert isinstance(details, ContractDetails)
        self.details = details
        self.session.quotes.subscribe(details.contract, "test")
        self.quoted()

    def open(self) -> None:
        endpoint = Endpoint(host="127.0.0.1", port=self.gateways[0].port, client_id=ClientId(1))
        self.session.connector.open(Target(kind="demo", endpoint=endpoint, sim_nonce_ok=True))

    def quoted(self) -> None:
        """Wait for a quote of this link."""
        assert self.details is not None
        con_id = self.details.contract.con_id

        def fresh() -> bool:
            quote = self.session.quotes.view(con_id)
            return quote is not None and quote.mid is not None and not quote.stale

        self.until(fresh)

    def reconciled(self) -> None:
        self.until(lambda: self.session.lists.gate_open and not self.session.lists.running)

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=WAIT_MS)

    def fault(self, name: str, trigger: dict[str, Any], **params: Any) -> None:
        self.gateway.steer(do="fault", name=name, params=params, trigger=trigger)

    def send(
        self, *, at: str = "0.97", quantity: str = "1", kind: str = "LMT", exits: tuple[str, str] | None = None
    ) -> AnyKey:
        """Send an order to buy NVDA, at a part of its bid, and return its key; `exits`: with target and stop loss."""
        assert self.details is not None
        quote = self.session.quotes.view(self.details.contract.con_id)
        assert quote is not None
        assert quote.bid is not None
        bid = quote.bid
        limit, target, stop_loss = (
            str((bid * Decimal(part)).quantize(Decimal("0.01"))) if part else ""
            for part in ("" if kind == "MKT" else at, *(exits or ("", "")))
        )
        draft = OrderDraft(
            side="BUY",
            quantity=quantity,
            order_type=kind,
            limit=limit,
            bracket=exits is not None,
            target=target,
            stop_loss=stop_loss,
            reference="" if kind == "MKT" else str(quote.bid),  # time added makes every quote look old
            account=self.session.link.view.account,
            details=self.details,
        )
        preview = self.session.order_desk.preview(draft)
        assert preview.ok, preview.problems
        key = self.session.order_desk.transmit(preview.token).key
        assert key is not None
        return key

    def order(self, key: AnyKey) -> Order | None:
        return self.session.orders.order(key)

    def becomes(self, key: AnyKey, base: Base) -> Order:
        """Wait till an order is in a state."""
        self.until(lambda: (order := self.order(key)) is not None and order.base is base)
        order = self.order(key)
        assert order is not None
        return order

    def killed(self) -> None:
        """Wait till the gateway's process is dead."""
        self.until(lambda: self.gateway.process.poll() is not None)
        assert self.gateway.process.returncode == KILLED
        self.until(lambda: not self.session.link.view.ready)

    def second_reading(self) -> None:
        """Let half a minute pass: the lists are read again."""
        before = len(self.session.lists._readings)
        self.add_time(31.0)
        self.until(lambda: len(self.session.lists._readings) > before and not self.session.lists.running)

    @property
    def report(self) -> list[Kind]:
        return [one.kind for one in self.session.away.items]

    def placed_frames(self) -> int:
        return len(self.gateway.frames("placeOrder"))

    def die(self) -> None:
        """End ibdesk without its taking leave of anything."""
        assert self.session.close()
        assert self.journal.close(3.0)

    def close(self) -> None:
        self.die()
        for gateway in self.gateways:
            gateway.close()
