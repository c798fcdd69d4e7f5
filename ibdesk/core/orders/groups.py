"""Orders that belong together: an entry and its exits, known by the parent id that each exit was journalled with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ibdesk.core.orders.state import Base, Order, OrderKey, Owner
from ibdesk.core.records.link import SendOutcome
from ibdesk.core.records.order import OrderSpec


def leg_name(spec: OrderSpec) -> str:
    """Return `entry`, `target` or `stop loss`."""
    if spec.parent_id is None:
        return "entry"
    return "target" if spec.aux_price is None else "stop loss"


def group_of(order: Order, orders: Iterable[Order]) -> list[Order]:
    """Return the entry and the exits that an order of ours belongs to, in the order of their ids; else itself alone."""
    key = order.key
    if not isinstance(key, OrderKey) or order.owner is not Owner.OWN:
        return [order]
    entry = order.asked.parent_id or key.order_id
    members = {
        one.key.order_id: one
        for one in (*orders, order)
        if isinstance(one.key, OrderKey)
        and one.key.client_id == key.client_id
        and entry in (one.key.order_id, one.asked.parent_id)
    }
    return [members[number] for number in sorted(members)]


def left_untransmitted(order: Order, orders: Iterable[Order]) -> bool:
    """Tell whether the leg that was to transmit the group of this one never left: TWS holds the rest back."""
    if order.asked.transmit:
        return False
    last = [one for one in group_of(order, orders) if one.asked.transmit]
    return bool(last) and all(one.base in (Base.NOT_SENT, Base.NOT_PLACED) for one in last)


def without_ended_parent(change: OrderSpec, order: Order, orders: Iterable[Order]) -> OrderSpec:
    """Return the change of an exit without the id of an entry that has ended: TWS answers that with 135.

    While the entry lives its id stays, since without it the exit would stand alone.
    """
    if change.parent_id is None:
        return change
    parents = [one for one in group_of(order, orders) if one.key != order.key and one.asked.parent_id is None]
    return replace(change, parent_id=None) if any(one.ended for one in parents) else change


def group_words(legs: Sequence[Order], symbol: str, *, sure: bool) -> str:
    """Return `Incomplete bracket on NVDA: entry 7 is in TWS, not transmitted; target 8 was not sent` (scenario 69).

    `sure`: the link stands, so that what was sent is there.
    """
    parts = []
    for leg in legs:
        number = leg.key.order_id if isinstance(leg.key, OrderKey) else ""
        parts.append(f"{leg_name(leg.asked)} {number} {_where(leg, sure=sure)}".replace("  ", " "))
    incomplete = any(leg.base is Base.NOT_SENT for leg in legs)
    what = "Incomplete bracket" if incomplete else "Bracket in doubt"
    return f"{what} on {symbol}: {'; '.join(parts)}"


def _where(leg: Order, *, sure: bool) -> str:
    if leg.base is Base.NOT_SENT:
        return "was not sent"
    if leg.ended:
        return f"is {leg.base.value.replace('_', ' ')}"
    there = sure and leg.place_outcome is SendOutcome.SENT and leg.base is not Base.UNKNOWN
    place = "is in TWS" if there else "may be in TWS"
    return place if leg.asked.transmit else f"{place}, not transmitted"
