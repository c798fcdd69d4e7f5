"""Which orders belong together: an entry with its exits, siblings of one OCA group, exits of one position. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ibdesk.core.orders.state import ZERO, AnyKey, Base, Order, OrderKey, Owner

STOPS = frozenset({"STP", "STP LMT", "STP PRT", "TRAIL", "TRAIL LIMIT"})
"""Order types that end a losing position; a target does not."""
_AT_TWS = frozenset({"PendingSubmit", "ApiPending", "Inactive"})  # in TWS, but not with the exchange or IB's servers

Group = tuple[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bracket:
    """An entry and the child orders that would close it, by order id."""

    entry: Order
    exits: tuple[Order, ...]


def parent_key(order: Order) -> OrderKey | None:
    """Return the key of the order that this one is attached to, None for one that stands alone."""
    parent = order.spec.parent_id or order.asked.parent_id
    if not parent or not isinstance(order.key, OrderKey) or parent == order.key.order_id:
        return None
    return OrderKey(client_id=order.key.client_id, order_id=parent)


def brackets(orders: Mapping[AnyKey, Order]) -> tuple[Bracket, ...]:
    """Return every known entry with its known exits: children on the other side of the same contract."""
    found: dict[OrderKey, list[Order]] = {}
    for order in orders.values():
        key = parent_key(order)
        entry = orders.get(key) if key is not None else None
        if key is not None and entry is not None and _closes(order, entry):
            found.setdefault(key, []).append(order)
    return tuple(
        Bracket(entry=orders[key], exits=tuple(sorted(found[key], key=number_of)))
        for key in sorted(found, key=lambda one: (one.client_id, one.order_id))
    )


def _closes(order: Order, entry: Order) -> bool:
    same = order.contract.con_id == entry.contract.con_id
    return same and order.spec.action != entry.spec.action


def number_of(order: Order) -> int:
    """Return the order id, 0 for an order typed into TWS."""
    return order.key.order_id if isinstance(order.key, OrderKey) else 0


def name_of(order: Order) -> str:
    """Return `order 41`, or `order 3 of client 7`, for a sentence."""
    if order.owner is Owner.TWS or not isinstance(order.key, OrderKey):
        return "an order typed in TWS"
    whose = f" of client {order.key.client_id}" if order.owner is Owner.CLIENT else ""
    return f"order {order.key.order_id}{whose}"


def account_of(order: Order) -> str:
    """Return the account of an order, '' if nobody named one."""
    return order.spec.account or order.asked.account


def done(order: Order) -> Decimal:
    """Return what has filled as far as TWS told it by any message; it may tell the status before the execution."""
    if any(fill.current.number > 1 for fill in order.fills):
        return order.filled  # a correction outdates what the statuses counted
    whole = order.base is Base.FILLED or order.raw_status == "Filled"
    return max(order.filled, order.spec.quantity if whole else order.reported_filled or ZERO)


def left(order: Order) -> Decimal:
    """Return what may still fill."""
    return max(order.spec.quantity - done(order), ZERO)


def leaving(order: Order) -> bool:
    """Tell whether a cancel is under way: TWS may end the legs of a bracket before its entry."""
    pending = order.pending is not None and order.pending.kind == "cancel"
    return pending or order.raw_status == "PendingCancel"


def works(order: Order) -> bool:
    """Tell whether the order is with IB or the exchange, so that it may fill at any moment."""
    return order.base is Base.WORKING or (order.base is Base.HELD and order.raw_status not in _AT_TWS)


def stands(order: Order) -> bool:
    """Tell whether TWS holds the order; an UNKNOWN one is not known to stand."""
    return order.base in (Base.HELD, Base.WORKING)


def group_names(order: Order) -> frozenset[Group]:
    """Return what ties an order to its siblings: its OCA group, and its parent, whose children TWS ties together."""
    names: set[Group] = set()
    if group := order.spec.oca_group or order.asked.oca_group:
        names.add(("oca", (account_of(order), group)))
    if (parent := parent_key(order)) is not None:
        names.add(("parent", parent))
    return frozenset(names)


def siblings(orders: Iterable[Order]) -> list[list[Order]]:
    """Sort orders into groups of which only one can fill whole; an order without a group is one of its own."""
    parts: dict[int, tuple[set[Group], list[Order]]] = {}
    home: dict[Group, int] = {}
    for number, order in enumerate(orders):
        names, members = set(group_names(order)), [order]
        for place in sorted({home[name] for name in names if name in home}):
            others, older = parts.pop(place)
            names |= others
            members = older + members
        parts[number] = (names, members)
        home.update(dict.fromkeys(names, number))
    return [members for _, members in parts.values()]


def may_fill(group: Iterable[Order], orders: Mapping[AnyKey, Order]) -> Decimal:
    """Return how much of a group of siblings may fill now: what waits for an entry that still works does not."""
    return max((_active(order, orders) for order in group), default=ZERO)


def _active(order: Order, orders: Mapping[AnyKey, Order]) -> Decimal:
    key = parent_key(order)
    entry = orders.get(key) if key is not None else None
    waits_for = left(entry) if entry is not None and entry.live else ZERO
    return max(left(order) - waits_for, ZERO)
