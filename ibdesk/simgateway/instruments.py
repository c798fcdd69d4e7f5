"""The universe of the simulated gateway: find contracts, match symbols, answer tick sizes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from decimal import Decimal

from .catalogue import all_instruments
from .data import world
from .instrument import ContractQuery, FixedDay, Instrument

__all__ = ["ContractQuery", "FixedDay", "Instrument", "Universe"]

# Older clients and old error texts still use these names for a venue.
_EXCHANGE_ALIASES = {"ISLAND": "NASDAQ", "DTB": "EUREX", "GLOBEX": "CME"}
_MATCHED_TYPES = ("STK", "IND", "CASH", "FUT", "CRYPTO", "CMDTY", "FUND")
Bands = list[tuple[Decimal, Decimal]]


class Universe:
    """Answer every question on contract definitions; immutable after construction."""

    def __init__(self, instruments: Iterable[Instrument]) -> None:
        self._all = list(instruments)
        self._by_con_id = {one.con_id: one for one in self._all}
        rules = world("market_rules")["rules"]
        self._bands: dict[int, Bands] = {
            int(rule): [(Decimal(low), Decimal(step)) for low, step in row["bands"]] for rule, row in rules.items()
        }

    @classmethod
    def load(cls) -> Universe:
        """Build the universe from the world data."""
        return cls(all_instruments())

    def all(self) -> list[Instrument]:
        """Return every contract, past futures included."""
        return list(self._all)

    def by_con_id(self, con_id: int) -> Instrument | None:
        """Return the contract with this id, or None."""
        return self._by_con_id.get(con_id)

    def find(self, query: ContractQuery) -> list[Instrument]:
        """Return all contracts that fit: [] when unknown, several when ambiguous.

        A con_id decides alone (with the exchange, when given). Options are not served yet: [].
        """
        if query.con_id:
            known = self._by_con_id.get(query.con_id)
            return [known] if known is not None and _trades_on(known, query.exchange) else []
        if not (query.symbol or query.local_symbol or query.sec_id or query.trading_class):
            return []
        return [one for one in self._all if _fits(one, query)]

    def match(self, pattern: str, limit: int = 16) -> list[Instrument]:
        """Return contracts for a typed pattern: symbols that begin with it, then words of the name.

        One row a future root (its front contract), as reqMatchingSymbols lists underlyings.
        """
        wanted = pattern.strip().upper()
        if not wanted:
            return []
        rows = [one for one in self._match_rows() if one.symbol]
        by_symbol = [one for one in rows if _pair(one).startswith(wanted) or one.symbol.startswith(wanted)]
        by_symbol.sort(key=lambda one: (one.symbol != wanted, len(one.symbol)))
        by_name = [
            one
            for one in rows
            if one not in by_symbol and any(word.startswith(wanted) for word in one.long_name.upper().split())
        ]
        return [*by_symbol, *by_name][:limit]

    def bands(self, rule_id: int) -> Bands:
        """Return [(low edge, increment)...] of a market rule in currency units; [] when unknown."""
        return list(self._bands.get(rule_id, ()))

    def tick(self, instrument: Instrument, price: Decimal) -> Decimal:
        """Return the tick at this price, both in quoted units (pence where the magnifier is 100)."""
        rows = self._bands[instrument.market_rule]
        at = bisect_right([low for low, _ in rows], abs(price) / instrument.price_magnifier) - 1
        return rows[max(at, 0)][1] * instrument.price_magnifier

    def on_tick(self, instrument: Instrument, price: Decimal) -> bool:
        """Tell whether a price in quoted units is a multiple of its tick."""
        return price.is_finite() and price % self.tick(instrument, price) == 0

    def _match_rows(self) -> list[Instrument]:
        seen: set[str] = set()
        rows: list[Instrument] = []
        for one in self._all:
            if one.expired or one.sec_type not in _MATCHED_TYPES:
                continue
            if one.sec_type == "FUT":
                if one.symbol in seen:
                    continue
                seen.add(one.symbol)
            rows.append(one)
        return rows


def _pair(one: Instrument) -> str:
    return f"{one.symbol}.{one.currency}"


def _alias(exchange: str) -> str:
    return _EXCHANGE_ALIASES.get(exchange, exchange)


def _trades_on(one: Instrument, exchange: str) -> bool:
    if not exchange:
        return True
    wanted = _alias(exchange.upper())
    return wanted in one.valid_exchanges.split(",") or wanted in (one.exchange, one.primary_exchange)


def _fits(one: Instrument, query: ContractQuery) -> bool:
    if one.expired and not (query.include_expired or query.local_symbol):
        return False
    primary = _alias(query.primary_exchange.upper())
    pairs = (
        (query.symbol.upper(), one.symbol),
        (query.sec_type.upper(), one.sec_type),
        (query.currency.upper(), one.currency),
        (query.local_symbol, one.local_symbol),
        (query.trading_class, one.trading_class),
        (query.multiplier, one.multiplier),
        (primary, one.primary_exchange or primary),
        (query.right, one.right),
    )
    if any(asked and asked != held for asked, held in pairs):
        return False
    # Six digits name the contract month: CLF7 is 202701 although it expires in 2026-12.
    held_expiry = one.contract_month if len(query.expiry) == 6 else one.expiry
    if query.expiry and query.expiry != held_expiry:
        return False
    if query.strike is not None and query.strike != 0 and query.strike != one.strike:
        return False
    return _trades_on(one, query.exchange) and _fits_sec_id(one, query)


def _fits_sec_id(one: Instrument, query: ContractQuery) -> bool:
    if not query.sec_id:
        return True
    held = {"ISIN": one.isin, "CUSIP": one.cusip}.get(query.sec_id_type.upper(), "")
    return bool(held) and held == query.sec_id
