"""How the arrow keys move price and quantity of an order being edited (ui.md section 7)."""

from __future__ import annotations

from decimal import Decimal

from ibdesk.core.market_rules import tick_rule_of
from ibdesk.core.records.contract import ContractDetails
from ibdesk.core.ticks import tick_text
from ibdesk.ui.fields import Step

TEN = 10
HUNDRED = Decimal(100)


class PriceSteps:
    """Steps by the tick of the band landed in; a contract that gave no tick is not stepped."""

    def __init__(self, details: ContractDetails) -> None:
        self._rule = tick_rule_of(details)

    def step(self, value: Decimal | None, step: Step, direction: int) -> Decimal | None:
        """Return the price one step away, None to leave the field as it is."""
        if value is None or self._rule is None:
            return None
        if step is Step.PERCENT:
            return self._rule.neighbours(value + direction * value / HUNDRED)[0]
        return self._rule.moved(value, direction * (TEN if step is Step.TEN else 1))

    def show(self, value: Decimal) -> str:
        """Return the price as it would be typed."""
        return tick_text(value, self._rule.step_at(value)) if self._rule is not None else f"{value:f}"


class QuantitySteps:
    """Steps by the size increment, never to or below nothing."""

    def __init__(self, details: ContractDetails) -> None:
        self._increment = details.size_increment or Decimal(1)

    def step(self, value: Decimal | None, step: Step, direction: int) -> Decimal | None:
        """Return the quantity one step away, None to leave the field as it is."""
        if value is None or step is Step.PERCENT:
            return None
        new = value + direction * self._increment * (TEN if step is Step.TEN else 1)
        return new if new > 0 else None
