"""Read a running TWS: connect, ask for its lists once, leave. No command here can concern an order."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Protocol

from ibdesk.broker import BrokerSession
from ibdesk.core.farms import FarmNews, parse_farm
from ibdesk.core.ids import OrderId, RequestId
from ibdesk.core.records.account import AccountSummaryEnd, AccountValue
from ibdesk.core.records.command import (
    CancelAccountSummary,
    CancelPositions,
    Command,
    RequestAccountSummary,
    RequestAllOpenOrders,
    RequestCurrentTime,
    RequestExecutions,
    RequestPositions,
)
from ibdesk.core.records.execution import Execution, ExecutionsEnd
from ibdesk.core.records.link import (
    CloseReason,
    CommandSent,
    CurrentTime,
    Endpoint,
    LinkClosed,
    LinkOpened,
    ManagedAccounts,
    MessageDropped,
    NextValidId,
    SendOutcome,
)
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.order import OpenOrder, OpenOrdersEnd, OrderStatus
from ibdesk.core.records.position import PositionEnd, PositionRow
from ibdesk.core.sink import Sink

CLIENT_ID_IN_USE = 326
VALIDATION = 321
TAGS = (
    "AccountType", "NetLiquidation", "TotalCashValue", "AvailableFunds", "BuyingPower", "GrossPositionValue",
    "InitMarginReq", "MaintMarginReq", "ExcessLiquidity", "Cushion",
)  # fmt: skip
SUMMARY, EXECUTIONS = RequestId(9001), RequestId(9002)
LISTS = ("time", "account summary", "positions", "open orders", "executions")
LEAVE_S = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long each step may take, in seconds."""

    connect_s: float = 5.0
    handshake_s: float = 10.0
    ready_s: float = 10.0
    answers_s: float = 10.0


class Broker(Protocol):
    """The part of a BrokerSession that is used here."""

    read_only: bool

    def run(self) -> None: ...
    def submit(self, command: Command) -> None: ...
    def abort(self, reason: CloseReason = ..., text: str = ...) -> None: ...


BrokerMaker = Callable[[Endpoint, Sink, Patience], Broker]


@dataclass(slots=True, kw_only=True)
class Snapshot:
    """What TWS said. `end` is set if the connection failed or broke; `waiting` names the lists not finished."""

    endpoint: Endpoint
    opened: LinkOpened | None = None
    end: LinkClosed | None = None
    accounts: tuple[str, ...] | None = None
    next_id: OrderId | None = None
    farms: dict[str, FarmNews] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    values: dict[tuple[str, str, str], AccountValue] = field(default_factory=dict)
    positions: dict[tuple[str, int], PositionRow] = field(default_factory=dict)
    orders: dict[Hashable, OpenOrder] = field(default_factory=dict)
    statuses: dict[Hashable, OrderStatus] = field(default_factory=dict)
    executions: dict[str, Execution] = field(default_factory=dict)
    dropped: list[MessageDropped] = field(default_factory=list)
    unsent: list[CommandSent] = field(default_factory=list)
    waiting: set[str] = field(default_factory=lambda: set(LISTS))

    @property
    def ready(self) -> bool:
        """Tell whether TWS said whose it is."""
        return self.opened is not None and self.accounts is not None and self.next_id is not None


class Inbox:
    """The sink: everything in one queue, in the order of arrival."""

    def __init__(self) -> None:
        self.records: queue.SimpleQueue[object] = queue.SimpleQueue()

    def event(self, record: object) -> None:
        """Take a record that must arrive."""
        self.records.put(record)

    def state(self, key: Hashable, record: object) -> None:
        """Take a record of which only the newest counts: here all are read anyway."""
        self.records.put(record)


def real_broker(endpoint: Endpoint, sink: Sink, patience: Patience) -> Broker:
    """Make the official client's session."""
    return BrokerSession(endpoint, sink, connect_timeout_s=patience.connect_s, handshake_timeout_s=patience.handshake_s)


class Probe:
    """One look at one TWS; `read` may be called once."""

    def __init__(
        self, endpoint: Endpoint, patience: Patience | None = None, make_broker: BrokerMaker = real_broker
    ) -> None:
        self._patience = patience or Patience()
        self._inbox = Inbox()
        self._broker = make_broker(endpoint, self._inbox, self._patience)
        self._broker.read_only = True  # the broker itself refuses orders from here on
        self._found = Snapshot(endpoint=endpoint)

    def read(self) -> Snapshot:
        """Connect, ask, leave. Blocks; every step has its deadline."""
        thread = threading.Thread(target=self._broker.run, name="ib-run", daemon=True)
        thread.start()
        found, patience = self._found, self._patience
        try:
            dialling_s = patience.connect_s + patience.handshake_s + 2.0
            self._take_until(lambda: found.opened is not None, dialling_s)
            self._take_until(lambda: found.ready, patience.ready_s)
            if found.ready and found.end is None:
                self._ask()
                self._take_until(lambda: not found.waiting, patience.answers_s)
                self._unsubscribe()
            elif found.end is None:
                self._broker.abort(CloseReason.NOT_READY, "")
                self._take_until(lambda: False, LEAVE_S)
        finally:
            self._broker.abort(CloseReason.ASKED, "")
            thread.join(3.0)
        return found

    def _ask(self) -> None:
        self._broker.submit(RequestCurrentTime())
        self._broker.submit(RequestAccountSummary(request_id=SUMMARY, tags=TAGS))
        self._broker.submit(RequestPositions())
        self._broker.submit(RequestAllOpenOrders())
        self._broker.submit(RequestExecutions(request_id=EXECUTIONS))

    def _unsubscribe(self) -> None:
        if self._found.end is not None:
            return
        self._broker.submit(CancelAccountSummary(request_id=SUMMARY))
        last = CancelPositions()
        self._broker.submit(last)
        self._wait_sent(last, LEAVE_S)

    def _wait_sent(self, command: Command, timeout_s: float) -> None:
        deadline = time.monotonic() + timeout_s
        while self._found.end is None and (left := deadline - time.monotonic()) > 0:
            try:
                record = self._inbox.records.get(timeout=left)
            except queue.Empty:
                return
            self._take(record)
            if isinstance(record, CommandSent) and record.command == command:
                return

    def _take_until(self, done: Callable[[], bool], timeout_s: float) -> None:
        """Take records until `done`, the end of the connection, or the deadline."""
        deadline = time.monotonic() + timeout_s
        while self._found.end is None and not done():
            left = deadline - time.monotonic()
            if left <= 0:
                return
            try:
                self._take(self._inbox.records.get(timeout=left))
            except queue.Empty:
                return

    def _take(self, record: object) -> None:
        found = self._found
        match record:
            case LinkOpened():
                found.opened = record
            case LinkClosed():
                found.end = record
            case ManagedAccounts():
                found.accounts = record.accounts
            case NextValidId():
                found.next_id = record.order_id
            case Notice():
                self._take_notice(record)
            case MessageDropped():
                found.dropped.append(record)
            case CommandSent() if record.outcome is not SendOutcome.SENT:
                found.unsent.append(record)
            case _:
                self._take_row(record)

    def _take_row(self, record: object) -> None:
        found = self._found
        match record:
            case CurrentTime():
                found.waiting.discard("time")
            case AccountValue():
                found.values[record.account, record.tag, record.currency] = record
            case AccountSummaryEnd():
                found.waiting.discard("account summary")
            case PositionRow():
                found.positions[record.account, record.contract.con_id] = record
            case PositionEnd():
                found.waiting.discard("positions")
            case OpenOrder():
                found.orders[order_key(record)] = record
            case OrderStatus():
                found.statuses[order_key(record)] = record
            case OpenOrdersEnd():
                found.waiting.discard("open orders")
            case Execution():
                base = record.exec_id.rpartition(".")[0] or record.exec_id
                found.executions[base] = record
            case ExecutionsEnd():
                found.waiting.discard("executions")
            case _:
                pass  # commissions and ticks are no part of the snapshot

    def _take_notice(self, notice: Notice) -> None:
        news = parse_farm(notice)
        if news is not None:
            self._found.farms[news.name] = news
            return
        self._found.notices.append(notice)
        if notice.code == CLIENT_ID_IN_USE:
            self._found.end = LinkClosed(reason=CloseReason.CLIENT_ID_IN_USE, text=notice.text)


def order_key(record: OpenOrder | OrderStatus) -> Hashable:
    """Return what tells one order from all others: its permId, before it has one its client's own id."""
    return record.perm_id or (record.client_id, record.order_id)
