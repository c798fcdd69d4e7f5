"""One reading of TWS's lists, one list after the other; what it brought goes to the reconciler as a `Reading`.

A list without its End proves nothing (law L7). The deadline counts silence, not completion (scenario 35), and each
list is asked for up to three times. With every reading comes a fresh nextValidId.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from ibdesk.core.ids import ConId, OrderId
from ibdesk.core.orders.readings import ListName, Reading
from ibdesk.core.records.command import RequestAllOpenOrders, RequestCompletedOrders, RequestIds, RequestOpenOrders
from ibdesk.core.records.execution import Execution, ExecutionsEnd
from ibdesk.core.records.link import NextValidId
from ibdesk.core.records.order import CompletedOrder, CompletedOrdersEnd, OpenOrder, OpenOrdersEnd
from ibdesk.core.records.position import PositionEnd, PositionRow
from ibdesk.session.deadlines import Deadlines
from ibdesk.session.router import Router
from ibdesk.session.stores.executions import ExecutionStore
from ibdesk.session.stores.link import LinkStore
from ibdesk.session.stores.positions import PositionStore
from ibdesk.session.wire import Wire

LIST_DEADLINE_S = 10.0
TRIES = 3
ORDER = tuple(ListName)


class OrderLists(QObject):
    """Reads all lists once per `read`. `progressed` comes with every step, `finished` brings the Reading."""

    progressed = Signal()
    finished = Signal(object)

    def __init__(
        self,
        router: Router,
        wire: Wire,
        deadlines: Deadlines,
        link: LinkStore,
        executions: ExecutionStore,
        positions: PositionStore,
        clock: Callable[[], float],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._wire, self._deadlines, self._link, self._clock = wire, deadlines, link, clock
        self._executions, self._positions = executions, positions
        self._at: int | None = None
        self._tries = 0
        self._late_ends = 0
        self._forget()
        router.on(OpenOrder, self.on_open_order)
        router.on(Execution, self.on_execution)
        router.on(CompletedOrder, self.on_completed_order)
        router.on(PositionRow, self.on_position)
        router.on(NextValidId, self.on_next_valid_id)
        router.on(OpenOrdersEnd, self.on_open_orders_end)
        router.on(ExecutionsEnd, self.on_executions_end)
        router.on(CompletedOrdersEnd, self.on_completed_end)
        router.on(PositionEnd, self.on_position_end)
        link.moved.connect(self.on_link_moved)

    def _forget(self) -> None:
        self.complete: frozenset[ListName] = frozenset()
        self.moved: set[ConId] = set()
        self._began_s = self._clock()
        self._link_up = self._link.view.ib_up
        self._next_id: OrderId | None = None
        self._open: list[OpenOrder] = []
        self._done: list[OpenOrder] = []
        self._fills: list[Execution] = []

    @property
    def running(self) -> bool:
        """Tell whether a reading is under way."""
        return self._at is not None

    def read(self) -> None:
        """Read all lists from the first on."""
        self._forget()
        self._late_ends = 0
        self._wire.submit(RequestIds())
        self._ask(0)

    def stop(self) -> None:
        """Give the reading up: the link is gone, nothing is proven by it."""
        self._at = None
        self._forget()
        self._deadlines.drop("lists")
        self.progressed.emit()

    @Slot()
    def on_link_moved(self) -> None:
        """Note that IB was out of reach at some time of this reading."""
        self._link_up = self._link_up and self._link.view.ib_up

    def on_open_order(self, record: OpenOrder) -> None:
        """Keep an open order, listed or told meanwhile."""
        self._heard(ListName.OWN_OPEN, ListName.ALL_OPEN)
        self._open.append(record)

    def on_execution(self, record: Execution) -> None:
        """Keep an execution."""
        self._heard(ListName.EXECUTIONS)
        self._fills.append(record)

    def on_completed_order(self, record: CompletedOrder) -> None:
        """Keep an order that has ended."""
        self._heard(ListName.COMPLETED)
        self._done.append(record.order)

    def on_position(self, record: PositionRow) -> None:
        """Note that the positions still come."""
        self._heard(ListName.POSITIONS)

    def on_next_valid_id(self, record: NextValidId) -> None:
        """Keep the id that TWS would take next."""
        self._next_id = record.order_id

    def on_open_orders_end(self, record: OpenOrdersEnd) -> None:
        """An open orders list ended; after a list that fell silent, the first End may be the late one of that."""
        if self._late_ends and self._at is not None and ORDER[self._at] is ListName.ALL_OPEN:
            self._late_ends -= 1
            return
        self._read_to_end(ListName.OWN_OPEN, ListName.ALL_OPEN)

    def on_executions_end(self, record: ExecutionsEnd) -> None:
        """The executions ended; an End of an older question says nothing."""
        if record.request_id == self._executions.request_id:
            self._read_to_end(ListName.EXECUTIONS)

    def on_completed_end(self, record: CompletedOrdersEnd) -> None:
        """The completed orders ended."""
        self._read_to_end(ListName.COMPLETED)

    def on_position_end(self, record: PositionEnd) -> None:
        """The positions ended."""
        self._read_to_end(ListName.POSITIONS)

    def _read_to_end(self, *names: ListName) -> None:
        if self._at is None or ORDER[self._at] not in names:
            return
        self.complete |= {ORDER[self._at]}
        self._next()

    def _next(self) -> None:
        assert self._at is not None
        if self._at + 1 < len(ORDER):
            self._ask(self._at + 1)
            return
        self._at = None
        self._deadlines.drop("lists")
        self.progressed.emit()
        self.finished.emit(self._reading())

    def _reading(self) -> Reading:
        return Reading(
            began_s=self._began_s,
            ended_s=self._clock(),
            complete=self.complete,
            link_up=self._link_up,
            next_valid_id=self._next_id,
            moved=frozenset(self.moved),
            open_orders=tuple(self._open),
            executions=tuple(self._fills),
            completed=tuple(self._done),
        )

    def _ask(self, at: int, tries: int = 1) -> None:
        self._at, self._tries = at, tries
        match ORDER[at]:
            case ListName.OWN_OPEN:
                self._wire.submit(RequestOpenOrders())
            case ListName.ALL_OPEN:
                self._wire.submit(RequestAllOpenOrders())
            case ListName.EXECUTIONS:
                self._executions.ask()
            case ListName.COMPLETED:
                self._wire.submit(RequestCompletedOrders())
            case ListName.POSITIONS:
                self._positions.ask()
        self._deadlines.set("lists", LIST_DEADLINE_S, self._overdue)
        self.progressed.emit()

    def _heard(self, *names: ListName) -> None:
        if self._at is not None and ORDER[self._at] in names:
            self._deadlines.set("lists", LIST_DEADLINE_S, self._overdue)

    def _overdue(self) -> None:
        if self._at is None:
            return
        if ORDER[self._at] is ListName.OWN_OPEN:
            self._late_ends += 1
        if self._tries < TRIES:
            self._ask(self._at, self._tries + 1)
        else:
            self._next()
