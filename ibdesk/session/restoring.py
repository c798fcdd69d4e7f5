"""Brings back the orders of an earlier run, or of an earlier visit to this TWS in this run, for TWS to speak of."""

from __future__ import annotations

from ibdesk.core.orders.events import LinkBack
from ibdesk.core.orders.machine import step
from ibdesk.core.orders.state import Order, Owner
from ibdesk.core.records.link import Endpoint
from ibdesk.session.reconcilenotes import ReconcileNotes
from ibdesk.session.stores.link import LinkStore
from ibdesk.session.stores.orders import OrderStore


class Restorer:
    """Fills the order store on a fresh link, before TWS's lists come. Orders of other accounts stay away."""

    def __init__(self, orders: OrderStore, link: LinkStore, notes: ReconcileNotes) -> None:
        self._orders, self._link, self._notes = orders, link, notes
        self._left: dict[Endpoint, tuple[Order, ...]] = {}

    def leave(self, endpoint: Endpoint) -> None:
        """Keep the own orders of a TWS that is left for another one, whose orders are shown instead."""
        self._left[endpoint] = tuple(order for order in self._orders.rows if order.owner is Owner.OWN)

    def restore(self) -> bool:
        """Bring back what belongs here; tell whether there was anything."""
        view = self._link.view
        if view.target is None or view.client_id is None:
            return False
        left = self._left.pop(view.target.endpoint, ())
        now = self._link.world_now()
        back = [step(order, LinkBack(time=now)) for order in left if order.asked.account in ("", *view.accounts)]
        earlier = self._notes.orders(view.client_id, view.accounts)
        for order in (*back, *earlier):
            self._orders.restore(order)
        return bool(back or earlier)
