"""What stores show: frozen views for panels, one row or one state each."""

from __future__ import annotations

import enum
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

from ibdesk.core.ids import ClientId, OrderId, SessionNo
from ibdesk.core.orders.state import AnyKey
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.core.records.execution import Commission, Execution
from ibdesk.core.records.link import CloseReason, Mode
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.quote import DataType
from ibdesk.session.targets import Target

NO_SESSION = SessionNo(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a store's `changed` carries: the keys of the rows concerned, or `reset` when all of them may be."""

    keys: frozenset[Hashable] = frozenset()
    reset: bool = False


class Phase(enum.Enum):
    """Where the link to TWS stands."""

    OFF = "off"
    CONNECTING = "connecting"  # dialling
    HANDSHAKE = "handshake"  # versions exchanged, waiting for ids, accounts and time
    READY = "ready"
    WAITING = "waiting"  # for the next try
    CLOSING = "closing"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOnly:
    """Why nothing that concerns orders may leave. `cause`: 'start', 'tws', 'accounts' or 'view'."""

    cause: Literal["start", "tws", "accounts", "view"]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Why this login may not be the one that is meant. `cause`: 'port', 'accounts', or 'first' for a first visit."""

    cause: Literal["port", "accounts", "first"]
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFailure:
    """Why there is no link, in a sentence for the user, and what to do next."""

    reason: CloseReason
    sentence: str
    next_step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a request brought nothing. `code` is IB's, None when ibdesk itself refused or gave up."""

    sentence: str
    code: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """The whole state of the link. Times are aware UTC on this computer's clock; `retry_at` too.

    `armed`: real-money orders may leave. `doubt`: nothing new may leave until the user has confirmed the login.
    `down_since_s`: monotonic, when a link that stood was lost; None while there is one, or was none.
    """

    phase: Phase = Phase.OFF
    target: Target | None = None
    mode: Mode | None = None
    mode_reason: str = ""
    accounts: tuple[str, ...] = ()
    account: str = ""
    read_only: ReadOnly | None = None
    armed: bool = False
    doubt: Doubt | None = None
    server_version: int | None = None
    ibapi_version: str = ""
    ibapi_limited: bool = False
    next_order_id: OrderId | None = None
    highest_used: OrderId | None = None
    client_id: ClientId | None = None
    round_trip_ms: float | None = None
    clock_offset_ms: float | None = None
    connected_at: datetime | None = None
    ib_up: bool = False
    ib_since: datetime | None = None
    stale: bool = False
    failure: LinkFailure | None = None
    attempt: int = 0
    retry_at: datetime | None = None
    down_since_s: float | None = None
    session_no: SessionNo = NO_SESSION
    dropped_messages: int = 0

    @property
    def ready(self) -> bool:
        """Tell whether requests may leave."""
        return self.phase is Phase.READY

    @property
    def disarmed(self) -> bool:
        """Tell whether real money is traded here and not armed: new orders are off, cancels work."""
        return self.mode is Mode.LIVE and not self.armed

    @property
    def new_orders_off(self) -> bool:
        """Tell whether nothing new may leave: read-only, not armed, or in doubt about the login."""
        return self.read_only is not None or self.disarmed or self.doubt is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class FarmView:
    """One of IB's data farms. `kind` 'market data', 'history' or 'contract data'; `since` in world time."""

    name: str
    kind: str
    state: Literal["ok", "idle", "broken", "connecting"]
    code: int
    since: datetime
    serves: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteView:
    """The newest quote of one contract, in quoted units. `received_s` is on the monotonic clock."""

    contract: Contract
    bid: Decimal | None = None
    ask: Decimal | None = None
    last: Decimal | None = None
    bid_size: Decimal | None = None
    ask_size: Decimal | None = None
    last_size: Decimal | None = None
    open: Decimal | None = None
    high: Decimal | None = None
    low: Decimal | None = None
    close: Decimal | None = None
    volume: Decimal | None = None
    halted: Decimal | None = None
    data_type: DataType | None = None
    received_s: float | None = None
    error: Notice | None = None
    min_tick: Decimal | None = None
    stale: bool = False
    clock: Callable[[], float] = field(default=time.monotonic, repr=False, compare=False)

    def age_s(self) -> float | None:
        """Return the seconds since the last tick, None before the first."""
        return None if self.received_s is None else max(0.0, self.clock() - self.received_s)

    @property
    def mid(self) -> Decimal | None:
        """Return the middle of bid and ask, None unless both stand."""
        return None if self.bid is None or self.ask is None else (self.bid + self.ask) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionView:
    """One position with its quote. `value` is in `currency` (never pence), None while anything is unknown."""

    account: str
    contract: Contract
    details: ContractDetails | None
    quantity: Decimal
    average_cost: Decimal | None
    last: Decimal | None
    bid: Decimal | None
    ask: Decimal | None
    value: Decimal | None
    currency: str
    data_type: DataType | None
    age_s: float | None

    @property
    def key(self) -> tuple[str, int]:
        """Return the key of the row: account and contract id."""
        return (self.account, self.contract.con_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionView:
    """One fill with its cost. `corrected_from` are the earlier revisions, oldest first (scenario 47)."""

    execution: Execution
    commission: Commission | None
    corrected_from: tuple[Execution, ...]
    order_key: AnyKey

    @property
    def key(self) -> str:
        """Return the execution id without its revision."""
        return self.execution.exec_id.rpartition(".")[0] or self.execution.exec_id


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """One message as the panel shows it; `number` is its key, `time` in world time, `count` of repeats."""

    number: int
    time: datetime
    severity: Literal["needs_you", "note", "good"]
    kind: Literal["err", "warn", "info", "ok"]
    source: Literal["TWS", "IB", "ibdesk"]
    code: int | None
    about: str
    about_key: Hashable | None
    text: str
    next_step: str
    count: int
    category: Literal["orders", "link", "data"]
    opened: bool
