"""What may be asked of an order now, by its own state and by the desk's; one answer for screen and keys."""

from __future__ import annotations

from ibdesk.core.orders.allowed import Permission, allowed
from ibdesk.core.orders.state import Order
from ibdesk.session.session import Session


class Permits:
    """Joins the order's own permission with lock, link and contract details. The order's reason comes first."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def change(self, order: Order) -> Permission:
        """Tell whether a change may be asked for, or why not."""
        own = allowed(order).change
        if not own.ok:
            return own
        lock = self._session.order_desk.locked
        if lock is not None:
            return Permission(ok=False, reason=f"{lock.reason}. {lock.what_to_do}".rstrip(".") + ".")
        if self._session.contracts.known(order.contract.con_id) is None:
            return Permission(ok=False, reason="Contract details are not known yet. Try again in a moment.")
        return own

    def cancel(self, order: Order) -> Permission:
        """Tell whether a cancel may be asked for, or why not."""
        own = allowed(order).cancel
        trouble = self._session.order_desk.cancel_trouble
        return Permission(ok=False, reason=trouble) if own.ok and trouble else own
