"""Currency rates for account values.

The rates of the opening day are fixed in ``account_values.json`` so that the account opens with known
numbers; other currencies go through their dollar pair in the simulated market.
"""

from datetime import datetime
from decimal import Decimal
from typing import Protocol

from ibdesk.simgateway.instruments import ContractQuery, Instrument, Universe

ONE = Decimal(1)
DOLLAR = "USD"


class UnknownCurrencyError(LookupError):
    """No rate exists for a currency."""


class PriceSource(Protocol):
    """Where prices in quoted units come from."""

    def price(self, instrument: Instrument, now: datetime) -> Decimal:
        """Return the last known price."""
        ...


class Rates:
    """Units of a base currency per unit of another one."""

    def __init__(self, fixed: dict[str, Decimal], universe: Universe, prices: PriceSource) -> None:
        """Take the fixed rates (all in one common currency) and the market for the rest."""
        self._fixed = fixed
        self._universe = universe
        self._prices = prices

    def rate(self, currency: str, base: str, now: datetime) -> Decimal:
        """Return base per unit of ``currency``; raises UnknownCurrencyError."""
        if currency == base:
            return ONE
        return self._common(currency, now) / self._common(base, now)

    def _common(self, currency: str, now: datetime) -> Decimal:
        known = self._fixed.get(currency)
        if known is not None:
            return known
        return self._fixed[DOLLAR] * self._dollars(currency, now)

    def _dollars(self, currency: str, now: datetime) -> Decimal:
        direct = self._pair(currency, DOLLAR)
        if direct is not None:
            return self._prices.price(direct, now)
        inverse = self._pair(DOLLAR, currency)
        if inverse is None:
            raise UnknownCurrencyError(currency)
        return ONE / self._prices.price(inverse, now)

    def _pair(self, symbol: str, currency: str) -> Instrument | None:
        found = self._universe.find(
            ContractQuery(symbol=symbol, sec_type="CASH", currency=currency, exchange="IDEALPRO")
        )
        return found[0] if len(found) == 1 else None
