"""Readings of TWS's lists, as tests tell them: complete and empty unless said otherwise."""

from __future__ import annotations

from dataclasses import replace

from ibdesk.core.ids import ConId, OrderId
from ibdesk.core.orders import events
from ibdesk.core.orders.readings import EVERY_LIST, Reading
from ibdesk.core.orders.reconcile import Standing
from ibdesk.core.orders.state import Order
from tests.unit.core.orders.reports_of import after, follow, later, opened, sent_order

NEVER_COUNTED = OrderId(43)
COUNTED = OrderId(44)


def reading(at_s: float = 100, **changes: object) -> Reading:
    """Return a reading of one second's length: every list with its End, all of them empty."""
    plain = Reading(began_s=at_s, ended_s=at_s + 1, complete=EVERY_LIST, next_valid_id=NEVER_COUNTED)
    return replace(plain, **changes)  # type: ignore[arg-type]


def two(gap_s: float = 30, **changes: object) -> list[Reading]:
    """Return two readings alike, the second beginning so long after the end of the first."""
    return [reading(100, **changes), reading(101 + gap_s, **changes)]


def standing(**changes: object) -> Standing:
    """Return the standing of an order sent before all readings, over a connection that is gone."""
    return replace(Standing(since_s=0, relinked=True, day_rolled=False), **changes)  # type: ignore[arg-type]


def unknown() -> Order:
    """Return an order whose bytes left before the link broke; TWS never answered."""
    return follow(sent_order(), events.LinkLost(time=later(1)))


def working() -> Order:
    """Return an order that TWS holds as we asked for it."""
    return after(opened("Submitted"))


def moved_by(con_id: int) -> frozenset[ConId]:
    """Return the contracts that moved."""
    return frozenset({ConId(con_id)})
