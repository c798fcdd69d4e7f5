"""Requests and answers on live market data. Prices in quoted units, sizes in shares, lots or contracts."""

from dataclasses import dataclass
from decimal import Decimal

from ibdesk.simgateway.instruments import ContractQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketDataRequest:
    """Subscribe to the quote of a contract, or take it once as a snapshot."""

    request_id: int
    query: ContractQuery
    generic_ticks: str = ""
    snapshot: bool = False
    regulatory_snapshot: bool = False
    combo_legs: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelMarketData:
    """End a subscription."""

    request_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketDataTypeRequest:
    """Choose live (1), frozen (2), delayed (3) or delayed frozen (4) data."""

    data_type: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketDataType:
    """What kind of data a request gets from now on."""

    request_id: int
    data_type: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TickParameters:
    """Tick size and best-bid-offer exchange of a request."""

    request_id: int
    min_tick: Decimal
    bbo_exchange: str
    snapshot_permissions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TickPrice:
    """A price; ``shares`` says that ``size`` counts single US shares."""

    request_id: int
    tick_type: int
    price: Decimal
    size: Decimal | None
    attributes: int = 0
    shares: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TickSize:
    """A size or volume; ``shares`` says that it counts single US shares."""

    request_id: int
    tick_type: int
    size: Decimal
    shares: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TickGeneric:
    """A number that is neither price nor size."""

    request_id: int
    tick_type: int
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class TickString:
    """A text value, such as the last trade's epoch seconds."""

    request_id: int
    tick_type: int
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotEnd:
    """End of a snapshot."""

    request_id: int
