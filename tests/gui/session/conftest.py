"""A session on a scripted broker, with a clock that the test moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ibdesk.core.orders.draft import OrderDraft
from ibdesk.core.orders.state import Order, OrderKey
from ibdesk.core.records.link import CloseReason, Endpoint
from ibdesk.core.sink import Sink
from ibdesk.journal import Journal
from ibdesk.session.session import Session
from ibdesk.session.targets import SessionSettings, Target
from tests.gui.session.scripted import ACCOUNT, ENDPOINT, NVDA, NVDA_DETAILS, ScriptedBroker


class Clock:
    """Monotonic seconds under control."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Desk:
    """A session and all the brokers that it has had."""

    def __init__(self, qtbot: QtBot, journal: Journal | None, settings: SessionSettings) -> None:
        self.qtbot = qtbot
        self.clock = Clock()
        self.wall = Clock()
        self.brokers: list[ScriptedBroker] = []
        self.accounts: tuple[str, ...] = (ACCOUNT,)
        self.refuse: CloseReason | None = None
        self.session = Session(journal, settings, make_broker=self.make, clock=self.clock, wall=self.wall)

    def make(self, endpoint: Endpoint, sink: Sink, hook: Callable[[object], None] | None) -> ScriptedBroker:
        broker = ScriptedBroker(endpoint, sink, hook, clock=self.clock, accounts=self.accounts, refuse=self.refuse)
        if self.brokers:
            last = self.brokers[-1]
            broker.orders, broker.executions, broker.completed = last.orders, last.executions, last.completed
            broker.positions, broker.next_id = last.positions, last.next_id
        self.brokers.append(broker)
        return broker

    @property
    def broker(self) -> ScriptedBroker:
        return self.brokers[-1]

    def open(self, *, sim: bool = True, read_only: bool = False, endpoint: Endpoint = ENDPOINT) -> None:
        self.session.connector.open(Target(kind="demo", endpoint=endpoint, sim_nonce_ok=sim, read_only=read_only))

    def connect(self, *, sim: bool = True, read_only: bool = False) -> None:
        self.open(sim=sim, read_only=read_only)
        self.until(lambda: self.session.link.view.ready and not self.session.lists.running)

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=3000)

    def advance(self, seconds: float, step: float = 1.0) -> None:
        """Let time pass, with the session's tick every second."""
        left = seconds
        while left > 0:
            self.clock.now += min(step, left)
            left -= step
            self.session._deadlines.run_due()
            self.session.connector.on_timer_timeout()
            self.session._bridge.on_woken()

    def draft(self, **fields: object) -> OrderDraft:
        values: dict[str, object] = {"side": "BUY", "quantity": "1", "limit": "178.40", "account": ACCOUNT}
        return OrderDraft(**{**values, "details": NVDA_DETAILS, **fields})  # type: ignore[arg-type]

    def quote(self) -> None:
        self.session.quotes.subscribe(NVDA, "test")
        self.until(
            lambda: (
                (self.session.quotes.view(NVDA.con_id) or None) is not None
                and self.session.quotes.view(NVDA.con_id).bid is not None
            )
        )

    def place(self, **fields: object) -> Order:
        """Place an order and wait till TWS has it."""
        preview = self.session.order_desk.preview(self.draft(**fields))
        assert preview.ok, preview.problems
        result = self.session.order_desk.transmit(preview.token)
        assert result.accepted, result
        assert isinstance(result.key, OrderKey)
        key = result.key
        self.until(lambda: (order := self.session.orders.order(key)) is not None and bool(order.raw_status))
        order = self.session.orders.order(key)
        assert order is not None
        return order


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "journal.db")
    journal.start()
    yield journal
    journal.close(3.0)


@pytest.fixture
def desk(qtbot: QtBot, journal: Journal) -> Iterator[Desk]:
    desk = Desk(qtbot, journal, SessionSettings(frame_ms=1, idle_frame_ms=1, tick_ms=100_000))
    yield desk
    assert desk.session.close()


@pytest.fixture
def trading(desk: Desk) -> Desk:
    """A desk that is connected and has a live quote of NVDA."""
    desk.connect()
    desk.quote()
    return desk
