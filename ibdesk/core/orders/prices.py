"""What is wrong with a typed number or price: the grammar, then the tick. One judge for every field."""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from ibdesk.core.money import Grammar, parse, without_separators
from ibdesk.core.orders.rules import NEGATIVE_PRICES
from ibdesk.core.problems import Field, Problem, err
from ibdesk.core.ticks import TickRule, tick_text


def number_problem(text: str, field: Field, name: str, *, negative: bool = False) -> Problem | None:
    """Return what is wrong with the text of a number field, None if it is a number (scenarios 106 to 109)."""
    example = "100 or 0.5" if field is Field.QUANTITY else "178.40"
    kind, _ = parse(text, negative=negative)
    match kind:
        case Grammar.NUMBER:
            return None
        case Grammar.EMPTY:
            return err(f"{name} is missing.", field)
        case Grammar.SEPARATED:
            meant = without_separators(text) or ""
            return err(f"{name} {_shown(text)}: write {meant}, no separators.", field)
        case Grammar.TOO_LONG:
            return err(f"{name} has {len(text)} characters, at most 15 fit. Example: {example}", field)
        case Grammar.NEGATIVE:
            return err(f"{name} {text} is negative. That is not possible here.", field)
        case Grammar.NOT_PLAIN:
            return err(f"{name} {_shown(text)} is not a plain number. Example: {example}", field)
        case _:
            assert_never(kind)


def _shown(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in text)


def price_of(text: str) -> Decimal | None:
    """Return the price that a text means, None if it means none."""
    return parse(text, negative=True)[1]


def price_problem(text: str, field: Field, name: str, sec_type: str, tick: TickRule | None) -> Problem | None:
    """Return what is wrong with a price as typed, None if the exchange takes it (scenarios 110 and 112)."""
    negative = sec_type in NEGATIVE_PRICES
    if problem := number_problem(text, field, name, negative=negative):
        return problem
    price = parse(text, negative=negative)[1] or Decimal(0)
    if price == 0 and not negative:
        return err(f"{name} must be above 0.", field)
    if tick is None:
        return err("This contract gave no tick size. Choose it again.", Field.SYMBOL)
    if tick.fits(price):
        return None
    step = tick.step_at(price)
    low, high = (tick_text(one, step) for one in tick.neighbours(price))
    return err(f"{name} {text} is between ticks. Use {low} or {high}.", field, low, high)
