"""How keys step price and quantity: by the tick of the band landed in, by the size increment (ui.md section 7)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from ibdesk.core.records.order import Action
from ibdesk.core.ticks import TickRule
from ibdesk.ui.fields import Step, Stepper

TEN = 10
ONE_PERCENT = Decimal("0.01")
PRESETS = {"STK": (50, 100, 200), "CASH": (10_000, 25_000, 50_000)}
OTHER_PRESETS = (1, 2, 5)


def price_stepper(rule: TickRule, start: Callable[[], Decimal | None], *, negative: bool = False) -> Stepper:
    """Return the stepper of a price field; an empty field starts at `start()`, the near touch."""

    def step(value: Decimal | None, how: Step, direction: int) -> Decimal | None:
        if value is None:
            return start()
        match how:
            case Step.ONE:
                new = rule.moved(value, direction)
            case Step.TEN:
                new = rule.moved(value, direction * TEN)
            case Step.PERCENT:
                new = _percent(rule, value, direction)
        return new if negative or new > 0 else None

    return step


def _percent(rule: TickRule, value: Decimal, direction: int) -> Decimal:
    low, high = rule.neighbours(value + direction * abs(value) * ONE_PERCENT)
    aimed = low if direction > 0 else high  # never more than one percent
    moved = aimed > value if direction > 0 else aimed < value
    return aimed if moved else rule.moved(value, direction)


def quantity_stepper(increment: Decimal) -> Stepper:
    """Return the stepper of a quantity field: whole increments, never below one of them."""

    def step(value: Decimal | None, how: Step, direction: int) -> Decimal | None:
        if how is Step.PERCENT:
            return None
        if value is None:
            return increment
        count = TEN if how is Step.TEN else 1
        whole = value // increment * increment
        if direction < 0 and whole != value:
            count -= 1
        return max(whole + direction * count * increment, increment)

    return step


def passive(price: Decimal, rule: TickRule | None, side: Action) -> Decimal:
    """Return a price on the tick, on the side that does not pay more: down for BUY, up for SELL."""
    if rule is None:
        return price
    low, high = rule.neighbours(price)
    return low if side == "BUY" else high


def presets_of(sec_type: str) -> tuple[int, ...]:
    """Return the three usual quantities of a kind of contract."""
    return PRESETS.get(sec_type, OTHER_PRESETS)
