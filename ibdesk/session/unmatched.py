"""Reports about orders that nothing has introduced: held, shown after a minute, counted (scenario 43). GUI thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from ibdesk.core.orders.state import AnyKey, OrderKey
from ibdesk.session.deadlines import Deadlines
from ibdesk.session.stores.notices import NoticeStore
from ibdesk.session.stores.orders import OrderStore

SHOWN_AFTER_S = 60.0
NAMED = 3
"""So many orders are named in one message; of more only the number is told."""


class UnmatchedWatch(QObject):
    """Says once what is still held back a minute after it came, and has TWS's lists read again."""

    def __init__(
        self,
        orders: OrderStore,
        notices: NoticeStore,
        deadlines: Deadlines,
        read_lists: Callable[[], None],
        clock: Callable[[], float],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._orders, self._notices, self._deadlines = orders, notices, deadlines
        self._read_lists, self._clock = read_lists, clock
        self._since: dict[AnyKey, float] = {}
        orders.held_back.connect(self.on_held_back)
        orders.dropped.connect(self.on_dropped)

    @Slot(object)
    def on_held_back(self, key: AnyKey) -> None:
        """Give an order that TWS spoke of a minute to be named by a list."""
        self._since[key] = self._clock()
        self._plan()

    @Slot(object)
    def on_dropped(self, key: AnyKey) -> None:
        """Say once that reports were let go, and ask TWS for what they would have told."""
        self._notices.say(
            f"TWS's reports about {_name(key)} were too many to keep; asking TWS.",
            kind="warn",
            next_step="Its lists of orders and executions are read again.",
            category="orders",
        )
        self._read_lists()

    def _plan(self) -> None:
        if self._since and self._deadlines.remaining_s(self) is None:
            wait_s = min(self._since.values()) + SHOWN_AFTER_S - self._clock()
            self._deadlines.set(self, max(0.0, wait_s), self._look)

    def _look(self) -> None:
        waiting = self._orders.waiting_for_their_order
        self._since = {key: since for key, since in self._since.items() if key in waiting}
        due = [key for key, since in self._since.items() if self._clock() - since >= SHOWN_AFTER_S]
        if due:
            self._say(due)
        for key in due:
            del self._since[key]
        self._plan()

    def _say(self, keys: list[AnyKey]) -> None:
        names = ", ".join(_name(key) for key in keys[:NAMED])
        more = f" and {len(keys) - NAMED} more" if len(keys) > NAMED else ""
        self._notices.say(
            f"TWS reported on {names}{more} a minute ago, but none of its lists names such an order.",
            kind="warn",
            next_step="Look in TWS. Its lists are read again.",
            category="orders",
        )
        self._read_lists()


def _name(key: AnyKey) -> str:
    if isinstance(key, OrderKey):
        return f"order {key.order_id} of client {key.client_id}"
    return f"an order typed in TWS (permanent id {key.perm_id})"
