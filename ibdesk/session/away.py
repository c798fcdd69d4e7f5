"""'While you were away': what differs after a reconnect or a start, kept till the user has seen it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from ibdesk.core.orders.differences import Difference, by_urgency, differences
from ibdesk.core.orders.state import AnyKey, Order
from ibdesk.session.reconcilenotes import ReconcileNotes
from ibdesk.session.stores.orders import OrderStore


class AwayReport(QObject):
    """The list of differences. `changed` comes when it grows or shrinks; empty means that there is nothing to say."""

    changed = Signal()

    def __init__(self, orders: OrderStore, notes: ReconcileNotes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._orders, self._notes = orders, notes
        self._before: dict[AnyKey, Order] | None = None
        self._name_strangers = True
        self._items: tuple[Difference, ...] = ()

    @property
    def items(self) -> tuple[Difference, ...]:
        """Return what the user has not acknowledged, most urgent first."""
        return self._items

    def remember(self, *, name_strangers: bool = True) -> None:
        """Take the orders as they are known now for what the report compares with, unless one is due already.

        `name_strangers` False: there is no past to compare with, so nobody's orders are news.
        """
        if self._before is None:
            self._before = {order.key: order for order in self._orders.rows}
            self._name_strangers = name_strangers

    def forget(self) -> None:
        """Drop everything: another gateway is another world."""
        self._before = None
        self._set(())

    @Slot()
    def on_reconciled(self) -> None:
        """Compare, once after each absence."""
        if self._before is None:
            return
        before, self._before = self._before, None
        self._add(differences(before, self._orders.rows, name_strangers=self._name_strangers))

    @Slot(object)
    def on_unexplained(self, found: tuple[Difference, ...]) -> None:
        """Take position changes that no fill explains, whenever they are found."""
        self._add(found)

    @Slot(object)
    def on_unprotected(self, found: tuple[Difference, ...]) -> None:
        """Take the brackets and exits that were found to be dangerous after an absence."""
        self._add(found)

    def acknowledge(self, seen: tuple[Difference, ...]) -> None:
        """Take lines off the report: the user has seen them."""
        for one in seen:
            if one in self._items:
                self._notes.note_acknowledged(one)
        self._set(tuple(one for one in self._items if one not in seen))

    def _add(self, found: tuple[Difference, ...]) -> None:
        replaced = {(one.kind, one.key) for one in found}
        kept = tuple(one for one in self._items if (one.kind, one.key) not in replaced)
        self._set(by_urgency((*kept, *found)))

    def _set(self, items: tuple[Difference, ...]) -> None:
        if items != self._items:
            self._items = items
            self.changed.emit()
