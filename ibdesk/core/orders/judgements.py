"""What reconciliation makes of an order that TWS's lists do not explain: never an end, at most a doubt."""

from __future__ import annotations

from dataclasses import replace

from ibdesk.core.orders.events import ChangeNotApplied, Missing, StillUnknown
from ibdesk.core.orders.marks import moved, noted, told
from ibdesk.core.orders.state import Base, Certainty, Order, Owner

LOOK_IN_TWS = "Look in TWS:"
"""How the line begins that stands in the detail cell of such an order."""


def on_missing(order: Order, event: Missing) -> Order:
    """Doubt a live order that no list names; it is not cancelled by that (law L7)."""
    if order.base not in (Base.HELD, Base.WORKING) or order.owner is not Owner.OWN:
        return order
    unsure = replace(order, certainty=Certainty.UNRECONCILED, stale_since=None)
    return moved(unsure, Base.UNKNOWN, event.time, f"{LOOK_IN_TWS} in none of its lists, read twice.")


def on_still_unknown(order: Order, event: StillUnknown) -> Order:
    """Say why the lists did not settle it."""
    if order.base is not Base.UNKNOWN:
        return order
    return told(order, event.time, f"{LOOK_IN_TWS} {event.why}")


def on_change_not_applied(order: Order, event: ChangeNotApplied) -> Order:
    """Take the pending change off: TWS holds the old values, and they stay shown."""
    pending = order.pending
    if pending is None or pending.kind != "modify" or pending.number != event.number:
        return order
    kept = None if order.wanted == pending else order.wanted
    return noted(replace(order, pending=None, wanted=kept), event.time, f"Change {event.number} was not applied by TWS")
