"""Requests and answers on contracts: symbol search, details, market rules."""

from dataclasses import dataclass
from decimal import Decimal

from ibdesk.simgateway.instruments import ContractQuery, Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingSymbolsRequest:
    """Search contracts by the beginning of symbol or name."""

    request_id: int
    pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractDetailsRequest:
    """Ask for every contract that fits the description."""

    request_id: int
    query: ContractQuery
    include_expired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketRuleRequest:
    """Ask for the price bands of a market rule."""

    rule_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolSample:
    """One hit of a symbol search."""

    instrument: Instrument
    derivative_types: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolSamples:
    """The hits of a symbol search, at most 16."""

    request_id: int
    samples: tuple[SymbolSample, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractDetails:
    """One contract with its trading and liquid hours as TWS writes them."""

    request_id: int
    instrument: Instrument
    exchange: str
    trading_hours: str
    liquid_hours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractDetailsEnd:
    """End of the contracts."""

    request_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketRule:
    """Price bands: (lowest price of the band, tick inside it), in quoted units."""

    rule_id: int
    bands: tuple[tuple[Decimal, Decimal], ...]
