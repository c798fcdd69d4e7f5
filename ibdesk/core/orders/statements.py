"""What the user saw in TWS of an UNKNOWN order, as a recorded statement. It makes no fill (law L8)."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import assert_never

from ibdesk.core.money import parse, plain
from ibdesk.core.orders.prices import number_problem
from ibdesk.core.orders.state import Base, Order
from ibdesk.core.problems import Field, Problem, err


class Seen(enum.Enum):
    """What TWS shows of the order."""

    NOT_THERE = "not there"
    CANCELLED = "cancelled"
    FILLED = "filled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The user's word. `quantity` and `price` are texts as typed, needed for FILLED only."""

    seen: Seen
    quantity: str = ""
    price: str = ""


def check_statement(order: Order, statement: Statement) -> list[Problem]:
    """Return why the statement cannot be recorded; empty if it can."""
    if order.base is not Base.UNKNOWN:
        return [err("TWS has answered meanwhile: the order is not unknown any more.", Field.ORDER)]
    if statement.seen is not Seen.FILLED:
        return []
    found = (
        number_problem(statement.quantity, Field.QUANTITY, "Filled quantity"),
        _too_much(order, statement.quantity),
        number_problem(statement.price, Field.LIMIT, "Price", negative=True),
    )
    return [one for one in found if one is not None]


def _too_much(order: Order, text: str) -> Problem | None:
    _, quantity = parse(text)
    if quantity is None or 0 < quantity <= order.asked.quantity:
        return None
    return err(f"Filled quantity must be over 0 and at most {plain(order.asked.quantity)}.", Field.QUANTITY)


def statement_text(statement: Statement) -> str:
    """Return the statement in words, for the order's history and the journal."""
    match statement.seen:
        case Seen.NOT_THERE:
            what = "not there"
        case Seen.CANCELLED:
            what = "cancelled"
        case Seen.FILLED:
            what = f"filled {statement.quantity} at {statement.price}"
        case _:
            assert_never(statement.seen)
    return f"You recorded what TWS shows: {what}"
