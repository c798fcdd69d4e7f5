"""The reconciliation of a session, made together: TWS's lists, what earlier runs knew, what happened meanwhile.

GUI thread. What becomes of the orders is the reconciler's business; here is only when it begins and what it forgets.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, Slot

from ibdesk.core.orders.events import LinkBack, LinkLost, OrderEvent
from ibdesk.core.records.link import Endpoint
from ibdesk.journal import Journal
from ibdesk.session.away import AwayReport
from ibdesk.session.contractdesk import ContractDesk
from ibdesk.session.deadlines import Deadlines
from ibdesk.session.lists import OrderLists
from ibdesk.session.outages import OutageWatch
from ibdesk.session.protecting import Protection
from ibdesk.session.reconcilenotes import ReconcileNotes
from ibdesk.session.reconciler import Reconciler
from ibdesk.session.restoring import Restorer
from ibdesk.session.router import Router
from ibdesk.session.stores.executions import ExecutionStore
from ibdesk.session.stores.link import LinkStore
from ibdesk.session.stores.notices import NoticeStore
from ibdesk.session.stores.orders import OrderStore
from ibdesk.session.stores.positions import PositionStore
from ibdesk.session.unmatched import UnmatchedWatch
from ibdesk.session.wire import Wire


class Reconciliation(QObject):
    """Owns its parts. `clock` is monotonic seconds."""

    def __init__(
        self,
        router: Router,
        wire: Wire,
        deadlines: Deadlines,
        link: LinkStore,
        orders: OrderStore,
        contracts: ContractDesk,
        executions: ExecutionStore,
        positions: PositionStore,
        notices: NoticeStore,
        journal: Journal | None,
        clock: Callable[[], float],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._link, self._orders = link, orders
        self.notes = ReconcileNotes(journal, lambda: link.view.session_no)
        lists = OrderLists(router, wire, deadlines, link, executions, positions, clock, self)
        self.lists = Reconciler(
            router, deadlines, lists, link, orders, executions, positions, notices, self.notes, clock, self
        )
        self.away = AwayReport(orders, contracts, self.notes, self)
        self.protection = Protection(router, deadlines, link, orders, positions, self.lists, notices, clock, self)
        self._outage_watch = OutageWatch(link, notices, self)
        self._unmatched_watch = UnmatchedWatch(orders, notices, deadlines, self.lists.refresh, clock, self)
        self._restorer = Restorer(orders, link, self.notes)
        self._earlier_checkpoint = self.notes.checkpoint()
        self._ib_was_up = False
        self.lists.completed.connect(self.away.on_reconciled)
        self.lists.unexplained.connect(self.away.on_unexplained)
        self.protection.found_away.connect(self.away.on_unprotected)
        link.moved.connect(self.on_link_moved)

    def begin(self) -> None:
        """Bring back what earlier runs knew, and read TWS's lists with the gate shut: the link is fresh."""
        restored = self._restorer.restore()
        self.away.recall(self._link.view.accounts)
        self.away.remember(name_strangers=restored or self._earlier_checkpoint is not None)
        self._orders.catch_up()
        self._orders.apply_all(_link_back)
        self.lists.start(self._earlier_checkpoint)
        self._earlier_checkpoint = None

    def link_lost(self) -> None:
        """Remember what was known: from here on the orders are only as sure as that."""
        self.away.remember()
        self._orders.apply_all(_link_lost)
        self.lists.link_lost()

    def leave(self, endpoint: Endpoint) -> None:
        """Keep the own orders of a TWS that is left for another one; call before the stores are cleared."""
        self._restorer.leave(endpoint)
        self.lists.forget()
        self.away.forget()
        self.protection.forget()

    @Slot()
    def on_ib_back(self) -> None:
        """Read the lists again with the gate shut: something may have happened meanwhile (scenario 20)."""
        self._orders.apply_all(_link_back)
        self.lists.shut_and_read()

    @Slot()
    def on_link_moved(self) -> None:
        """Orders are only as sure as IB is reachable (scenario 18)."""
        view = self._link.view
        if view.ready and self._ib_was_up and not view.ib_up:
            self.away.remember()
            self._orders.apply_all(_link_lost)
        self._ib_was_up = view.ready and view.ib_up


def _link_lost(now: datetime) -> OrderEvent:
    return LinkLost(time=now)


def _link_back(now: datetime) -> OrderEvent:
    return LinkBack(time=now)
