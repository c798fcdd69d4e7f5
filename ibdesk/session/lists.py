"""Reading TWS's lists of orders, one after the other: on every connect, after an outage, on demand.

Own open orders, all open orders, executions, completed orders; positions run beside them. A list without its End
proves nothing (law L7), so each is asked for again, and the gate for new orders stays shut till those are read
that could hide a working order.
"""

from __future__ import annotations

import enum

from PySide6.QtCore import QObject, Signal

from ibdesk.core.records.command import RequestAllOpenOrders, RequestCompletedOrders, RequestOpenOrders
from ibdesk.core.records.execution import ExecutionsEnd
from ibdesk.core.records.order import CompletedOrdersEnd, OpenOrdersEnd
from ibdesk.session.deadlines import Deadlines
from ibdesk.session.router import Router
from ibdesk.session.stores.executions import ExecutionStore
from ibdesk.session.stores.orders import OrderStore
from ibdesk.session.wire import Wire

LIST_DEADLINE_S = 10.0
TRIES = 3


class ListStep(enum.Enum):
    """The lists in the order in which they are asked for."""

    OWN_OPEN = "own open orders"
    ALL_OPEN = "all open orders"
    EXECUTIONS = "executions"
    COMPLETED = "completed orders"


ORDER = tuple(ListStep)
GATING = frozenset({ListStep.OWN_OPEN, ListStep.ALL_OPEN, ListStep.EXECUTIONS})


class OrderLists(QObject):
    """Asks for the lists. `progressed` comes with every step, `completed` at the end of a whole pass."""

    progressed = Signal()
    completed = Signal()

    def __init__(
        self,
        router: Router,
        wire: Wire,
        deadlines: Deadlines,
        orders: OrderStore,
        executions: ExecutionStore,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._wire = wire
        self._deadlines = deadlines
        self._orders = orders
        self._executions = executions
        self._at: int | None = None
        self._tries = 0
        self._again = False
        self.proven: frozenset[ListStep] = frozenset()
        router.on(OpenOrdersEnd, self.on_open_orders_end)
        router.on(ExecutionsEnd, self.on_executions_end)
        router.on(CompletedOrdersEnd, self.on_completed_end)

    @property
    def running(self) -> bool:
        """Tell whether a pass is under way."""
        return self._at is not None

    @property
    def gate_open(self) -> bool:
        """Tell whether every list that could hide a working order was read completely on this link."""
        return self.proven >= GATING

    @property
    def progress(self) -> tuple[int, int]:
        """Return how many lists of how many are read."""
        return len(self.proven), len(ORDER)

    def start(self) -> None:
        """Read all lists on a fresh link; the gate is shut till then."""
        self.proven = frozenset()
        self._again = False
        self._orders.unproven()
        self._ask(0)

    def refresh(self) -> None:
        """Read all lists again, with the gate as it is; a request during a pass adds one more pass."""
        if self.running:
            self._again = True
        elif self._wire.up:
            self._ask(0)

    def link_lost(self) -> None:
        """Stop; nothing is proven any more."""
        self._at = None
        self._again = False
        self.proven = frozenset()
        self._deadlines.drop("lists")
        self._orders.unproven()
        self.progressed.emit()

    def on_open_orders_end(self, record: OpenOrdersEnd) -> None:
        """An open orders list ended: the one that was asked for last."""
        self._read(ListStep.OWN_OPEN, ListStep.ALL_OPEN)

    def on_executions_end(self, record: ExecutionsEnd) -> None:
        """The executions ended; an End of an older question says nothing."""
        if record.request_id == self._executions.request_id:
            self._read(ListStep.EXECUTIONS)

    def on_completed_end(self, record: CompletedOrdersEnd) -> None:
        """The completed orders ended."""
        self._read(ListStep.COMPLETED)

    def _read(self, *steps: ListStep) -> None:
        if self._at is None or ORDER[self._at] not in steps:
            return
        self.proven |= {ORDER[self._at]}
        self._next()

    def _next(self) -> None:
        assert self._at is not None
        if self._at + 1 < len(ORDER):
            self._ask(self._at + 1)
            return
        self._at = None
        self._deadlines.drop("lists")
        self.progressed.emit()
        self.completed.emit()
        if self._again:
            self._again = False
            self._ask(0)

    def _ask(self, at: int, tries: int = 1) -> None:
        self._at = at
        self._tries = tries
        match ORDER[at]:
            case ListStep.OWN_OPEN:
                self._wire.submit(RequestOpenOrders())
            case ListStep.ALL_OPEN:
                self._wire.submit(RequestAllOpenOrders())
            case ListStep.EXECUTIONS:
                self._executions.ask()
            case ListStep.COMPLETED:
                self._wire.submit(RequestCompletedOrders())
        self._deadlines.set("lists", LIST_DEADLINE_S, self._overdue)
        self.progressed.emit()

    def _overdue(self) -> None:
        if self._at is None:
            return
        if self._tries < TRIES:
            self._ask(self._at, self._tries + 1)
        else:
            self._next()
