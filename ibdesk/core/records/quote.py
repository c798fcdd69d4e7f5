"""Live quotes as single facts; the newest per (request, field) wins."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from decimal import Decimal

from ibdesk.core.ids import RequestId


class QuoteField(enum.Enum):
    """The fields that a quote can carry; delayed ticks arrive under the same names with a delayed data type."""

    BID = "bid"
    ASK = "ask"
    LAST = "last"
    BID_SIZE = "bid_size"
    ASK_SIZE = "ask_size"
    LAST_SIZE = "last_size"
    OPEN = "open"
    HIGH = "high"
    LOW = "low"
    CLOSE = "close"
    VOLUME = "volume"
    LAST_TIME = "last_time"
    HALTED = "halted"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteTick:
    """One field of one quote. `value` None means that there is no such quote (TWS sent -1, 0 or nothing)."""

    request_id: RequestId
    field: QuoteField
    value: Decimal | None
    delayed: bool
    received_s: float


class DataType(enum.IntEnum):
    """IB's market data types."""

    LIVE = 1
    FROZEN = 2
    DELAYED = 3
    DELAYED_FROZEN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketDataType:
    """From now on this request carries data of that type."""

    request_id: RequestId
    data_type: DataType


@dataclass(frozen=True, slots=True, kw_only=True)
class TickParameters:
    """Tick size and exchange map for one quote request."""

    request_id: RequestId
    min_tick: Decimal | None
    bbo_exchange: str
    snapshot_permissions: int
