"""Every order of the day, of every owner, each moved by the pure order machine and by nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from ibdesk.core.ids import ClientId, OrderId, PermId
from ibdesk.core.orders.events import (
    CommissionReport,
    CompletedReport,
    ExecutionReport,
    ExecutionsQueried,
    NoticeReport,
    OpenReport,
    OrderEvent,
    StatusReport,
    owner_of,
    starts_order,
)
from ibdesk.core.orders.machine import step
from ibdesk.core.orders.reports import same_execution, same_order
from ibdesk.core.orders.state import AnyKey, ForeignKey, Order, OrderKey, Owner, key_of
from ibdesk.core.records.execution import Commission, Execution, ExecutionsEnd
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.order import CompletedOrder, OpenOrder, OpenOrdersEnd, OrderBound, OrderStatus
from ibdesk.session.router import Router
from ibdesk.session.stores.base import Store
from ibdesk.session.stores.executions import base_id

HELD_BACK = 500
"""Most events kept for an order that nothing has introduced yet (scenario 43)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many orders stand in each group of the blotter."""

    all: int = 0
    live: int = 0
    filled: int = 0
    ended: int = 0
    foreign: int = 0


class OrderStore(Store):
    """Orders by key. `stepped` brings (before, after) of every visible change at once; panels use `changed`.

    `noticed` brings the key and each message with a code that was about an order, `held_back` the key of a report
    about an order that nothing has introduced, `dropped` such a key once, when its reports are too many to keep.
    """

    stepped = Signal(object, object)
    noticed = Signal(object, object)
    held_back = Signal(object)
    dropped = Signal(object)

    def __init__(self, router: Router, world_now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._world_now = world_now
        self._orders: dict[AnyKey, Order] = {}
        self._by_perm: dict[PermId, AnyKey] = {}
        self._by_ref: dict[str, AnyKey] = {}
        self._by_execution: dict[str, AnyKey] = {}
        self._waiting: dict[AnyKey, list[OrderEvent]] = {}
        self._dropped: dict[AnyKey, int] = {}
        self._early: dict[AnyKey, list[OrderEvent]] | None = {}  # till the journal was asked, what TWS said unasked
        self._behind: dict[AnyKey, list[OrderEvent]] = {}
        self._early_costs: dict[str, Commission] = {}
        self.own_client: ClientId | None = None
        self.complete = False
        router.on(OpenOrder, self.on_open_order)
        router.on(OrderStatus, self.on_order_status)
        router.on(CompletedOrder, self.on_completed_order)
        router.on(Execution, self.on_execution)
        router.on(Commission, self.on_commission)
        router.on(ExecutionsEnd, self.on_executions_end)
        router.on(OpenOrdersEnd, self.on_open_orders_end)
        router.on(OrderBound, self.on_bound)

    @property
    def rows(self) -> list[Order]:
        """Return all orders in the order in which they became known."""
        return list(self._orders.values())

    def order(self, key: AnyKey) -> Order | None:
        """Return one order."""
        return self._orders.get(key)

    def own(self, order_id: OrderId) -> Order | None:
        """Return the order of this client under that id."""
        if self.own_client is None:
            return None
        return self._orders.get(OrderKey(client_id=self.own_client, order_id=order_id))

    @property
    def live(self) -> list[Order]:
        """Return the orders that may still fill."""
        return [order for order in self._orders.values() if order.live]

    @property
    def counts(self) -> Counts:
        """Return the figures of the blotter's chips."""
        orders = self._orders.values()
        live = sum(1 for one in orders if one.live)
        filled = sum(1 for one in orders if one.filled > 0 and one.ended and one.remaining == 0)
        return Counts(
            all=len(orders),
            live=live,
            filled=filled,
            ended=len(orders) - live,
            foreign=sum(1 for one in orders if one.owner is not Owner.OWN),
        )

    @property
    def highest_own_id(self) -> OrderId:
        """Return the highest id seen for this client, 0 if none: ids are raised above it (law L2)."""
        ids = [key.order_id for key in self._orders if isinstance(key, OrderKey) and self._is_own(key)]
        return max(ids, default=OrderId(0))

    @property
    def waiting_for_their_order(self) -> frozenset[AnyKey]:
        """Return the keys of reports that are held back: no list and no intent has named their orders."""
        return frozenset(self._waiting)

    def dropped_of(self, key: AnyKey) -> int:
        """Return how many reports on an order that nothing has introduced were too many to keep."""
        return self._dropped.get(key, 0)

    def apply(self, key: AnyKey, event: OrderEvent) -> Order | None:
        """Move one order by one event. Events of an order that nobody has introduced wait for it."""
        before = self._orders.get(key)
        if before is None and not starts_order(event):
            self._hold_back(key, event)
            return None
        if self._early is not None and (before is None or key in self._early):
            self._early.setdefault(key, []).append(event)
        after = step(before, event)
        if after is before:
            return after
        self._file(after)
        self._mark(key)
        self.stepped.emit(before, after)
        self._dropped.pop(key, None)
        for event in self._waiting.pop(key, ()):
            self.apply(key, event)
        return self._orders[key]

    def _hold_back(self, key: AnyKey, event: OrderEvent) -> None:
        held = self._waiting.setdefault(key, [])
        if len(held) == HELD_BACK:
            self._dropped[key] = self._dropped.get(key, 0) + 1
            if self._dropped[key] == 1:
                self.dropped.emit(key)
            return
        held.append(event)
        if len(held) == 1:
            self.held_back.emit(key)

    def restore(self, order: Order) -> None:
        """Take an order out of the journal; one that TWS told of before that waits for `catch_up` to be told again.

        TWS names a client's open orders as soon as it connects: what the journal knows of them must not be lost.
        """
        if order.key in self._orders:
            if self._early is None or order.key not in self._early:
                return
            self._behind[order.key] = self._early.pop(order.key)
        self._file(order)
        for fill in order.fills:
            self._by_execution[fill.base_id] = order.key
        self._mark(order.key)
        self.stepped.emit(None, order)

    def catch_up(self) -> None:
        """Tell restored orders again what TWS said of them before; from now on every order is up to date."""
        self._early = None
        behind, self._behind = self._behind, {}
        for key, events in behind.items():
            for event in events:
                self.apply(key, event)

    def apply_all(self, make: Callable[[datetime], OrderEvent], keys: Iterable[AnyKey] | None = None) -> None:
        """Move many orders, all of them by default, by the same event."""
        now = self._world_now()
        for key in list(keys if keys is not None else self._orders):
            self.apply(key, make(now))

    def clear(self) -> None:
        """Forget all: another gateway or client id is another world."""
        self._orders.clear()
        self._by_perm.clear()
        self._by_ref.clear()
        self._by_execution.clear()
        self._waiting.clear()
        self._dropped.clear()
        self._early, self._behind = {}, {}
        self._early_costs.clear()
        self.complete = False
        self._mark_all()

    def unproven(self) -> None:
        """A fresh list of open orders was asked for; until its End nothing is proven (law L7)."""
        self.complete = False
        self._mark_all()

    def on_open_order(self, record: OpenOrder) -> None:
        """Take an `openOrder`."""
        self._take_content(OpenReport(time=self._world_now(), record=record, owner=self._owner(record)))

    def on_completed_order(self, record: CompletedOrder) -> None:
        """Take an entry of the list of ended orders."""
        order = record.order
        self._take_content(CompletedReport(time=self._world_now(), record=order, owner=self._owner(order)))

    def on_order_status(self, record: OrderStatus) -> None:
        """Take an `orderStatus`."""
        key = self._key(record.client_id, record.order_id, record.perm_id)
        self.apply(key, StatusReport(time=self._world_now(), record=record))

    def on_execution(self, record: Execution) -> None:
        """Take a fill, and its cost if that came first."""
        key = self._key(record.client_id, record.order_id, record.perm_id)
        known = self._orders.get(key)
        if known is not None and record.perm_id and not same_execution(known, record):
            self.apply(key, ExecutionReport(time=self._world_now(), record=record))  # the alarm; nothing is booked
            key = self._stranger(record.perm_id)
        self._by_execution[base_id(record.exec_id)] = key
        self.apply(key, ExecutionReport(time=self._world_now(), record=record))
        if (early := self._early_costs.pop(record.exec_id, None)) is not None:
            self.on_commission(early)

    def on_commission(self, record: Commission) -> None:
        """Take the cost of a fill; one that comes before its execution waits for it."""
        key = self._by_execution.get(base_id(record.exec_id))
        if key is None:
            self._early_costs[record.exec_id] = record
        else:
            self.apply(key, CommissionReport(time=self._world_now(), record=record))

    def on_executions_end(self, record: ExecutionsEnd) -> None:
        """Every execution of today is known now."""
        self.apply_all(_executions_queried)

    def on_open_orders_end(self, record: OpenOrdersEnd) -> None:
        """The list of open orders is complete."""
        self.complete = True
        self._mark_all()

    def on_bound(self, record: OrderBound) -> None:
        """Follow an order typed into TWS to the id that it was bound to."""
        old = ForeignKey(perm_id=record.perm_id)
        order = self._orders.pop(old, None)
        if order is not None:
            key = OrderKey(client_id=record.client_id, order_id=record.order_id)
            owner = Owner.OWN if self._is_own(key) else Owner.CLIENT
            self._orders[key] = replace(order, key=key, owner=owner)
            self._by_perm[record.perm_id] = key
            self._mark_all()

    def take_notice(self, key: AnyKey, notice: Notice) -> None:
        """Take a message with a code about one order."""
        self.noticed.emit(key, notice)
        self.apply(key, NoticeReport(time=self._world_now(), record=notice))

    def _file(self, order: Order) -> None:
        self._orders[order.key] = order
        for perm_id in filter(None, (order.perm_id, *order.other_perm_ids)):
            self._by_perm[perm_id] = order.key
        if order.owner is Owner.OWN and order.asked.order_ref:
            self._by_ref[order.asked.order_ref] = order.key

    def _take_content(self, event: OpenReport | CompletedReport) -> None:
        record = event.record
        key = self._key(record.client_id, record.order_id, record.perm_id)
        if isinstance(key, ForeignKey):  # ended orders come without their id, but with the reference we gave them
            key = self._by_ref.get(record.spec.order_ref, key)
        known = self._orders.get(key)
        self.apply(key, event)
        if known is not None and record.perm_id and not same_order(known, record):
            # Another order under this id is shown beside ours; its statuses name no reference, so they go by permId.
            apart = replace(event, record=replace(record, order_id=OrderId(0)), owner=Owner.CLIENT)
            self.apply(self._stranger(record.perm_id), apart)

    def _stranger(self, perm_id: PermId) -> ForeignKey:
        """Return the key of another order under an id of ours; what TWS says by its permId goes there from now on."""
        key = ForeignKey(perm_id=perm_id)
        self._by_perm[perm_id] = key
        return key

    def _key(self, client_id: ClientId, order_id: OrderId, perm_id: PermId | None) -> AnyKey:
        known = self._by_perm.get(perm_id) if perm_id else None
        return known or key_of(client_id=client_id, order_id=order_id, perm_id=perm_id or None)

    def _owner(self, record: OpenOrder) -> Owner:
        own = self.own_client if self.own_client is not None else ClientId(-1)
        return owner_of(record.client_id, record.order_id, own)

    def _is_own(self, key: OrderKey) -> bool:
        return key.client_id == self.own_client


def _executions_queried(now: datetime) -> OrderEvent:
    return ExecutionsQueried(time=now)
