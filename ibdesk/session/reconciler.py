"""When TWS's lists are read, what becomes of the orders thereby, and whether new orders may go (reliability.md 3.4).

On a fresh link, after 1101 and 1102 and after a lost order message the gate shuts, and opens once a reading is
complete and nothing moved meanwhile; after five readings only the contracts that still move stay shut. Every minute,
and wherever an order became doubtful, the lists are read again with the gate as it is. Nothing is ever sent here.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from ibdesk.core.ids import ConId
from ibdesk.core.orders.describe import symbol_of
from ibdesk.core.orders.differences import Checkpoint, Difference, checkpoint_of, unexplained
from ibdesk.core.orders.readings import ListName, Reading
from ibdesk.core.orders.reconcile import decide
from ibdesk.core.orders.state import Base, Order, OrderKey, Owner
from ibdesk.core.orders.verdicts import event_of, next_reading_s
from ibdesk.core.records.position import PositionRow
from ibdesk.session.deadlines import Deadlines
from ibdesk.session.lists import ORDER, OrderLists
from ibdesk.session.reconcilenotes import ReconcileNotes
from ibdesk.session.router import Router
from ibdesk.session.standings import Standings
from ibdesk.session.stores.executions import ExecutionStore
from ibdesk.session.stores.link import LinkStore
from ibdesk.session.stores.notices import NoticeStore
from ibdesk.session.stores.orders import OrderStore
from ibdesk.session.stores.positions import PositionStore

IDLE_S = 60.0
RETRY_S = 10.0
MOST_READINGS = 5
READINGS_KEPT = 20
GATING = frozenset({ListName.OWN_OPEN, ListName.ALL_OPEN, ListName.EXECUTIONS})
"""The lists that could hide a working order: without their End the gate stays shut."""


class Reconciler(QObject):
    """Reads, judges, opens the gate.

    `progressed` comes with every step; `completed` when a round is over; `unexplained` brings the position changes
    that no execution explains, as Differences.
    """

    progressed = Signal()
    completed = Signal()
    unexplained = Signal(object)

    def __init__(
        self,
        router: Router,
        deadlines: Deadlines,
        lists: OrderLists,
        link: LinkStore,
        orders: OrderStore,
        executions: ExecutionStore,
        positions: PositionStore,
        notices: NoticeStore,
        notes: ReconcileNotes,
        clock: Callable[[], float],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._deadlines, self._lists, self._link, self._notices = deadlines, lists, link, notices
        self._orders, self._executions, self._positions, self._notes = orders, executions, positions, notes
        self._standings = Standings(link, clock)
        self._readings: list[Reading] = []
        self._gate = False
        self._shut: frozenset[ConId] = frozenset()
        self._round = 0
        self._again = False
        self._judging = False
        self._checkpoint: Checkpoint | None = None
        self._gaps: tuple[Difference, ...] = ()
        self._quantities: dict[tuple[str, ConId], object] = {}
        lists.progressed.connect(self.progressed)
        lists.finished.connect(self.on_lists_finished)
        orders.stepped.connect(self.on_order_stepped)
        router.on(PositionRow, self.on_position)

    @property
    def running(self) -> bool:
        """Tell whether a reading is under way."""
        return self._lists.running

    @property
    def gate_open(self) -> bool:
        """Tell whether new orders may go, as far as reconciliation is concerned."""
        return self._gate

    @property
    def shut_contracts(self) -> frozenset[ConId]:
        """Return the contracts whose orders kept moving while they were read: the gate is shut for them alone."""
        return self._shut

    @property
    def doubtful_positions(self) -> frozenset[tuple[str, ConId]] | None:
        """Return the positions that the fills since the last clean reading do not explain; None before such a one."""
        if self._checkpoint is None:
            return None
        gaps = unexplained(self._checkpoint, self._positions.records, self._executions.newest)
        return frozenset(gap.key for gap in gaps if isinstance(gap.key, tuple))

    @property
    def progress(self) -> tuple[int, int]:
        """Return how many lists of how many are read."""
        return len(self._lists.complete), len(ORDER)

    def start(self, checkpoint: Checkpoint | None) -> None:
        """Read all lists on a fresh link. `checkpoint`: that of an earlier run, None to go on with ours."""
        if checkpoint is not None and checkpoint.accounts == self._link.view.accounts:
            self._checkpoint = checkpoint
        self._readings = []
        self._orders.unproven()
        self._executions.unproven()
        self.shut_and_read()

    def forget(self) -> None:
        """Start from nothing: another gateway is another world."""
        self._checkpoint, self._gaps = None, ()
        self._quantities.clear()

    @Slot()
    def shut_and_read(self) -> None:
        """Shut the gate and read till a reading is complete and unmoved (1101, 1102, a lost order message)."""
        self._gate = False
        self._shut = frozenset()
        self._round = 0
        self.progressed.emit()
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Read all lists again, with the gate as it is; a request during a reading adds one more."""
        if self._lists.running:
            self._again = True
        elif self._judging:
            return  # an order that this very reading made doubtful has nothing to gain from another one now
        elif self._link.view.ready:
            self._begin()

    def link_lost(self) -> None:
        """Stop; nothing is proven any more."""
        self._gate = False
        self._again = False
        self._readings = []
        self._gaps = ()
        self._deadlines.drop("reconcile")
        self._lists.stop()
        self._orders.unproven()

    @Slot(object, object)
    def on_order_stepped(self, before: Order | None, after: Order) -> None:
        """Note what moved while the lists were read, and when an order was last asked for anything."""
        self._standings.take(before, after)
        if self._lists.running and _moved(before, after):
            self._lists.moved.add(after.contract.con_id)

    def on_position(self, record: PositionRow) -> None:
        """Note a position that moved while the lists were read."""
        key = (record.account, record.contract.con_id)
        known = self._quantities.get(key, record.quantity)
        self._quantities[key] = record.quantity
        if self._lists.running and known != record.quantity:
            self._lists.moved.add(record.contract.con_id)

    @Slot(object)
    def on_lists_finished(self, reading: Reading) -> None:
        """Judge every own order by what was read, then the gate."""
        self._readings = [*self._readings, reading][-READINGS_KEPT:]
        self._notes.note_run(reading)
        self._round += 1
        self._judging = True
        waits_s = self._judge()
        self._judging = False
        if self._look_at_positions(reading):
            waits_s.add(0)
        if self._again or not (self._gate or self._opened(reading, settled=0 not in waits_s)):
            self._begin()
            return
        self._shut &= reading.moved
        self.progressed.emit()
        if reading.link_up:
            self.completed.emit()
        self._plan(waits_s)

    def _opened(self, reading: Reading, *, settled: bool) -> bool:
        """Open the gate as far as this reading allows; False if another one must follow at once."""
        proven = reading.link_up and reading.complete >= GATING
        if not (proven and settled and not reading.moved) and self._round < MOST_READINGS:
            return False
        self._gate = proven
        self._shut = reading.moved if proven else frozenset()
        return True

    def _begin(self) -> None:
        self._again = False
        self._deadlines.drop("reconcile")
        self._lists.read()

    def _plan(self, waits_s: set[int]) -> None:
        """Read again in a minute; sooner where that may settle an order, and where the gate is not wide open."""
        wanted_s: list[float] = [max(RETRY_S, wait_s) for wait_s in waits_s]
        if self._shut or not self._gate:
            wanted_s.append(RETRY_S)
        self._deadlines.set("reconcile", min(wanted_s, default=IDLE_S), self._idle)

    def _idle(self) -> None:
        view = self._link.view
        if view.ready and view.ib_up and not view.stale and self._gate:
            self.refresh()
        elif view.ready and view.ib_up and not view.stale:
            self.shut_and_read()
        elif view.ready:
            self._deadlines.set("reconcile", RETRY_S, self._idle)

    def _judge(self) -> set[int]:
        """Tell the order machine what the readings prove; return after how long further ones may prove more."""
        now = self._link.world_now()
        waits_s: set[int] = set()
        for order in self._orders.live:
            if order.owner is not Owner.OWN or not isinstance(order.key, OrderKey):
                continue
            outcome = decide(order, self._readings, self._standings.of(order))
            event = event_of(outcome, now)
            after = self._orders.apply(order.key, event) if event is not None else order
            if (wait_s := next_reading_s(outcome)) is not None:
                waits_s.add(wait_s)
            if after is not None and after.base is Base.UNKNOWN and after is not order:
                self._say(after)
        return waits_s

    def _say(self, order: Order) -> None:
        assert isinstance(order.key, OrderKey)
        self._notices.say(
            order.history[-1].text,
            kind="warn",
            next_step="Settle it in Orders: its menu has 'Settle this order'.",
            about=f"Order {order.key.order_id} {symbol_of(order.contract)}",
            about_key=order.key,
            category="orders",
        )

    def _look_at_positions(self, reading: Reading) -> bool:
        """Compare positions with the fills since the checkpoint; True if a second look must confirm a change."""
        if not reading.proves_absence or reading.moved:
            return False
        rows, executions = self._positions.records, self._executions.newest
        found = () if self._checkpoint is None else unexplained(self._checkpoint, rows, executions)
        if found and found != self._gaps:
            self._gaps = found
            return True
        self._gaps = ()
        self._checkpoint = checkpoint_of(self._link.view.accounts, rows, executions)
        self._notes.note_checkpoint(self._checkpoint)
        if found:
            self.unexplained.emit(found)
        return False


def _moved(before: Order | None, after: Order) -> bool:
    """Tell whether an order is another one to the eye; what ibdesk merely noted about it does not count."""
    if before is None:
        return True
    return any(
        getattr(before, name) != getattr(after, name)
        for name in ("base", "fills", "confirmed", "raw_status", "pending", "perm_id", "alarm")
    )
