"""A reason why an order may not go, or what the user has to tick first."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Literal


class Field(enum.Enum):
    """Where in the ticket a problem sits."""

    SYMBOL = "symbol"
    ACCOUNT = "account"
    QUANTITY = "quantity"
    ORDER_TYPE = "order_type"
    TIF = "tif"
    LIMIT = "limit"
    STOP = "stop"
    REFERENCE = "reference"
    OUTSIDE_RTH = "outside_rth"
    TARGET = "target"
    STOP_LOSS = "stop_loss"
    ORDER = "order"  # the order as a whole
    CONTRACT = "contract"  # what is traded may have been replaced by something else
    UNKNOWN = "unknown"  # another order on the contract, of which nobody knows the state


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """`err` blocks, `warn` passes to the review with a tick. `choices` are texts that would fit the field."""

    text: str
    field: Field
    level: Literal["err", "warn"]
    choices: tuple[str, ...] = ()


def err(text: str, field: Field, *choices: str) -> Problem:
    """Return a problem that blocks."""
    return Problem(text=text, field=field, level="err", choices=choices)


def warn(text: str, field: Field) -> Problem:
    """Return a problem that needs a tick."""
    return Problem(text=text, field=field, level="warn")
