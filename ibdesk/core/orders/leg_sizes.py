"""What a change of the quantity of one leg leaves as it is in the other legs of its bracket. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from ibdesk.core.money import quantity_text
from ibdesk.core.orders.brackets import done, number_of
from ibdesk.core.orders.groups import group_of, leg_name
from ibdesk.core.orders.state import Order
from ibdesk.core.problems import Field, Problem, warn


def size_warnings(order: Order, quantity: Decimal, orders: Iterable[Order]) -> list[Problem]:
    """Return what must be ticked before the quantity of an entry or an exit becomes another one: TWS moves no leg."""
    others = [one for one in group_of(order, orders) if one.key != order.key]
    if quantity == order.spec.quantity or not others:
        return []
    staying = [one for one in others if one.live and one.spec.quantity != quantity]
    words = [_stays(staying)] if staying else []
    if order.asked.parent_id is None:
        exits = [one.spec.quantity for one in staying]
        if any(size > quantity for size in exits):
            words.append(f"Exits would be larger than the entry of {quantity_text(quantity)}.")
        elif any(size < quantity for size in exits):
            words.append("Part of the entry would be without them.")
    else:
        words += _against_entry(order, quantity, others)
    return [warn(" ".join(words), Field.QUANTITY)] if words else []


def _against_entry(order: Order, quantity: Decimal, others: Sequence[Order]) -> list[str]:
    entry = next((one for one in others if one.key != order.key and one.asked.parent_id is None), None)
    if entry is None:
        return []
    opens = entry.spec.quantity if entry.live else done(entry)
    name = leg_name(order.asked)
    if quantity > opens:
        return [f"This {name} would be larger than the entry by {quantity_text(quantity - opens)}."]
    if quantity < opens:
        return [f"{quantity_text(opens - quantity)} of the entry would be without this {name}."]
    return []


def _stays(legs: Sequence[Order]) -> str:
    """Return `Target 43 and stop loss 44 stay at 100.`."""
    sizes = list(dict.fromkeys(one.spec.quantity for one in legs))
    if len(sizes) == 1:
        names = " and ".join(_name(one) for one in legs)
        verb = "stays" if len(legs) == 1 else "stay"
        text = f"{names} {verb} at {quantity_text(sizes[0])}."
    else:
        text = " and ".join(f"{_name(one)} stays at {quantity_text(one.spec.quantity)}" for one in legs) + "."
    return text[:1].upper() + text[1:]


def _name(order: Order) -> str:
    return f"{leg_name(order.asked)} {number_of(order)}"
