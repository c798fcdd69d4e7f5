"""Which orders are shown, and how many live ones are not (scenario 120)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ibdesk.core.orders.describe import symbol_of
from ibdesk.core.orders.state import AnyKey, Base, Order, Owner

CHOICES = (("all", "All"), ("live", "Live"), ("filled", "Filled"), ("ended", "Ended"))


def group_of(order: Order) -> str:
    """Return the chip an order belongs to: live, filled, or ended in any other way."""
    if order.live:
        return "live"
    return "filled" if order.base is Base.FILLED else "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What the toolbar asks to see. `symbol` '' means every symbol; `urgent` rows are never hidden."""

    group: str = "all"
    others: bool = True
    symbol: str = ""
    urgent: frozenset[AnyKey] = frozenset()

    def in_scope(self, order: Order) -> bool:
        """Tell whether the order passes the boxes, whatever the chip."""
        if not self.others and order.owner is not Owner.OWN:
            return False
        return not self.symbol or symbol_of(order.contract) == self.symbol

    def passes(self, order: Order) -> bool:
        """Tell whether the order is shown. An alarm and an unprotected entry are shown under every chip."""
        if order.alarm is not None or order.key in self.urgent:
            return True
        return self.in_scope(order) and self.group in ("all", group_of(order))


def counts(orders: Iterable[Order], filter_: Filter) -> dict[str, int]:
    """Return the figures of the chips among the orders in scope."""
    figures = dict.fromkeys((key for key, _ in CHOICES), 0)
    for order in orders:
        if filter_.in_scope(order):
            figures["all"] += 1
            figures[group_of(order)] += 1
    return figures


def hidden_live(orders: Iterable[Order], filter_: Filter) -> int:
    """Return how many live orders the filter keeps out of sight."""
    return sum(1 for order in orders if order.live and not filter_.passes(order))
