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
        left = {order.asked.order_ref or order.key: order for order in self._left.get(endpoint, ())}
        left |= {order.asked.order_ref or order.key: order for order in self._orders.rows if order.owner is Owner.OWN}
        self._left[endpoint] = tuple(left.values())

    def restore(self) -> bool:
        """Bring back what belongs here; tell whether there was anything."""
        view = self._link.view
        if view.target is None or view.client_id is None:
            return False
        endpoint, now = view.target.endpoint, self._link.world_now()
        left = self._left.get(endpoint, ())
        mine = [order for order in left if order.asked.account in ("", *view.accounts)]
        self._left[endpoint] = tuple(order for order in left if order not in mine)  # those of another login wait on
        back = [step(order, LinkBack(time=now)) for order in mine]
        earlier = self._notes.orders(view.client_id, view.accounts)
        for order in (*back, *earlier):
            self._orders.restore(order)
        return bool(back or earlier)
