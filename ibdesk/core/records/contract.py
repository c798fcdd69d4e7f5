"""What can be traded: a contract, its details, and what a search brings."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ibdesk.core.ids import ConId, RequestId
from ibdesk.core.ticks import Band

NO_CON_ID = ConId(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A contract as TWS names it; `con_id` 0 means that it is only a question so far."""

    con_id: ConId = NO_CON_ID
    symbol: str = ""
    sec_type: str = "STK"
    exchange: str = ""
    primary_exchange: str = ""
    currency: str = ""
    local_symbol: str = ""
    trading_class: str = ""
    expiry: str = ""
    strike: Decimal | None = None
    right: str = ""
    multiplier: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractDetails:
    """All that TWS says of one contract. Prices are quoted in pence where `price_magnifier` is 100.

    `min_tick` is as TWS gives it, in the currency itself. `bands` are the price steps of the contract's exchange in
    quoted units, empty while its market rule is not known; `core.market_rules` tells which steps hold.
    """

    contract: Contract
    long_name: str = ""
    market_name: str = ""
    min_tick: Decimal | None = None
    price_magnifier: int = 1
    market_rule_ids: tuple[int, ...] = ()
    valid_exchanges: tuple[str, ...] = ()
    order_types: tuple[str, ...] = ()
    time_zone_id: str = ""
    trading_hours: str = ""
    liquid_hours: str = ""
    min_size: Decimal | None = None
    size_increment: Decimal | None = None
    suggested_size: Decimal | None = None
    stock_type: str = ""
    industry: str = ""
    category: str = ""
    contract_month: str = ""
    bands: tuple[Band, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractDetailsReceived:
    """One match of a contract details request."""

    request_id: RequestId
    details: ContractDetails


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractDetailsEnd:
    """The list of matches is complete."""

    request_id: RequestId


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketRule:
    """The price steps of one rule, in the currency itself even where prices are quoted in pence."""

    rule_id: int
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolMatch:
    """One suggestion for typed text."""

    contract: Contract
    description: str = ""
    derivative_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolMatches:
    """The suggestions for one search, best first; at most 16 from TWS."""

    request_id: RequestId
    matches: tuple[SymbolMatch, ...]
