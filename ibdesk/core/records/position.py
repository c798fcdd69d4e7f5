"""Positions as TWS sends them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ibdesk.core.records.contract import Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionRow:
    """One position. `average_cost` includes commission, per unit times multiplier, in the contract's currency."""

    account: str
    contract: Contract
    quantity: Decimal
    average_cost: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionEnd:
    """The list of positions is complete."""
