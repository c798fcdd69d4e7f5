"""Amounts of several currencies in one: only with rates that TWS gave, never with a part left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """A sum in the base currency. `amount` None if anything is unknown; `used` are the rates that went in."""

    amount: Decimal | None
    used: tuple[tuple[str, Decimal], ...] = ()
    missing: tuple[str, ...] = ()  # currencies without a rate


def total(amounts: Iterable[tuple[Decimal | None, str]], rates: Mapping[str, Decimal]) -> Total:
    """Add amounts with their currencies by `rates` (one unit in base currency). Unset ones are never summed as 0."""
    summed: Decimal | None = Decimal(0)
    used: dict[str, Decimal] = {}
    missing: dict[str, None] = {}
    for amount, currency in amounts:
        rate = rates.get(currency)
        if rate is None:
            missing[currency] = None
        else:
            used[currency] = rate
        summed = None if summed is None or amount is None or rate is None else summed + amount * rate
    return Total(amount=summed, used=tuple(used.items()), missing=tuple(missing))
