"""Watches every order and position for what is unprotected or left over, of whomever; says it once, sends nothing.

GUI thread. Looked at once a frame, and only if an order, a position, a fill or the link moved.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import QObject, Signal, Slot

from ibdesk.core.ids import ConId
from ibdesk.core.orders.brackets import account_of
from ibdesk.core.orders.commands import broke_here
from ibdesk.core.orders.describe import symbol_of
from ibdesk.core.orders.differences import Difference, Kind
from ibdesk.core.orders.protection import Danger, Finding, Picture, PositionKey, follow, uncovered
from ibdesk.core.orders.protection_words import next_step, sentence_of
from ibdesk.core.orders.state import ZERO, AnyKey, Base, Order
from ibdesk.core.records.execution import Execution
from ibdesk.core.records.position import PositionEnd, PositionRow
from ibdesk.session.deadlines import Deadlines
from ibdesk.session.reconciler import Reconciler
from ibdesk.session.router import Router
from ibdesk.session.stores.base import Store
from ibdesk.session.stores.link import LinkStore
from ibdesk.session.stores.notices import NoticeStore
from ibdesk.session.stores.orders import OrderStore
from ibdesk.session.stores.positions import PositionStore

GRACE_S = 2.0
"""How long anything but UNPROTECTED must last before it is told: TWS ends the legs of an order one after the other."""
_KINDS = {
    Danger.UNPROTECTED: Kind.UNPROTECTED,
    Danger.TOO_LARGE: Kind.EXITS,
    Danger.ORPHAN: Kind.ORPHAN,
    Danger.INCOMPLETE: Kind.INCOMPLETE,
}


class Protection(Store):
    """The findings of now. `changed` carries a reset; `found_away` brings Differences that a reconciliation told."""

    found_away = Signal(object)

    def __init__(
        self,
        router: Router,
        deadlines: Deadlines,
        link: LinkStore,
        orders: OrderStore,
        positions: PositionStore,
        lists: Reconciler,
        notices: NoticeStore,
        clock: Callable[[], float],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._deadlines, self._link, self._clock = deadlines, link, clock
        self._orders, self._positions, self._lists, self._notices = orders, positions, lists, notices
        self._look = False
        self._away = True
        self._without_exit: dict[PositionKey, Decimal] | None = None
        self._found: tuple[Finding, ...] = ()
        self._since_s: dict[object, float] = {}
        self._told: set[object] = set()
        for kind in (PositionRow, PositionEnd, Execution):
            router.on(kind, self.on_record)
        orders.stepped.connect(self.on_order_stepped)
        orders.changed.connect(self.on_orders_changed)
        lists.progressed.connect(self.look)
        lists.completed.connect(self.look)
        link.moved.connect(self.look)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return all dangers, most urgent first."""
        return self._found

    def of_order(self, key: AnyKey) -> Finding | None:
        """Return the most urgent finding whose tag an order carries."""
        return next((one for one in self._found if key in one.rows), None)

    def of_position(self, key: tuple[str, int]) -> tuple[Finding, ...]:
        """Return the findings about the position in one contract of one account."""
        return tuple(one for one in self._found if one.position == key)

    def unprotected(self, key: tuple[str, int]) -> Decimal:
        """Return how many units of a position stand without the exit that they were meant to have."""
        found = (one.quantity for one in self.of_position(key) if one.danger is Danger.UNPROTECTED)
        return sum(found, ZERO)

    def without_exit(self, key: tuple[str, int]) -> Decimal | None:
        """Return how many units of a position no working order would close; None while nothing is proven."""
        return None if self._without_exit is None else self._without_exit.get((key[0], ConId(key[1])), ZERO)

    def _picture(self) -> Picture:
        view = self._link.view
        proven = view.ready and view.ib_up and not view.stale and self._lists.gate_open
        doubtful = self._lists.doubtful_positions if proven else None
        if doubtful is None or not (self._orders.complete and self._positions.complete):
            return Picture(orders={}, positions={}, proven=False)
        shut = self._lists.shut_contracts
        orders = {order.key: order for order in self._orders.rows}
        moving = {_position_of(order) for order in orders.values() if order.contract.con_id in shut}
        return Picture(
            orders=orders,
            positions={(one.account, one.contract.con_id): one.quantity for one in self._positions.records},
            doubtful=frozenset(moving | doubtful),
        )

    def on_record(self, _record: object) -> None:
        """Look again: a position or a fill came."""
        self.look()

    @Slot(object, object)
    def on_order_stepped(self, _before: Order | None, _after: Order) -> None:
        """Look again: an order moved."""
        self.look()

    @Slot(object)
    def on_orders_changed(self, change: object) -> None:
        """Look again when the orders were forgotten or a list of them was completed."""
        if getattr(change, "reset", False):
            self.look()

    @Slot()
    def look(self) -> None:
        """Ask for a look with the next frame."""
        self._look = True
        if self._request is not None:
            self._request()

    def flush(self) -> None:
        """Look if anything moved, then signal what differs."""
        if self._look:
            self._look = False
            self._assess()
        super().flush()

    def forget(self) -> None:
        """Drop everything: another gateway is another world."""
        self._away = True
        self._set(())

    def _assess(self) -> None:
        picture = self._picture()
        left = uncovered(picture) if picture.proven else None
        if left != self._without_exit:
            self._without_exit = left
            self._mark_all()
        found = follow(self._found, picture)
        if not picture.proven:
            self._away = True
        elif self._away:
            self._away = False
            news = (one for one in found if one.key not in self._told and not self._told_at_sending(one))
            self.found_away.emit(tuple(_difference(one) for one in news))
        self._set(found)

    def _set(self, found: tuple[Finding, ...]) -> None:
        now = self._clock()
        self._since_s = {one.key: self._since_s.get(one.key, now) for one in found}
        self._told &= self._since_s.keys()
        if found != self._found:
            self._found = found
            self._mark_all()
        self._tell()

    def _tell(self) -> None:
        """Say each finding once, while it lasts; the urgent ones at once, the others when they stay."""
        waits_s = []
        for one in self._found:
            if one.key in self._told or one.stale or self._told_at_sending(one):
                continue
            grace_s = 0.0 if one.danger is Danger.UNPROTECTED else GRACE_S
            left_s = self._since_s[one.key] + grace_s - self._clock()
            if left_s > 0:
                waits_s.append(left_s)
                continue
            self._told.add(one.key)
            self._notices.say(
                sentence_of(one),
                kind="err" if one.danger is Danger.UNPROTECTED else "warn",
                next_step=next_step(one),
                about=f"Position {symbol_of(one.contract)}",
                about_key=one.key,
                category="orders",
            )
        if waits_s:
            self._deadlines.set("protection", min(waits_s), self.look)

    def _told_at_sending(self, finding: Finding) -> bool:
        """Tell whether all that is wrong is what the refusal of the bracket said as it broke in this run."""
        if finding.danger is not Danger.INCOMPLETE or finding.subject is None:
            return False
        legs = [self._orders.order(key) for key in finding.legs]
        never_left = all(one is not None and one.base is Base.NOT_SENT for one in legs)
        return never_left and broke_here(self._orders.order(finding.subject))


def _position_of(order: Order) -> PositionKey:
    return (account_of(order), order.contract.con_id)


def _difference(finding: Finding) -> Difference:
    return Difference(
        kind=_KINDS[finding.danger],
        key=finding.subject or finding.position,
        about=f"Position {symbol_of(finding.contract)}",
        text=sentence_of(finding),
    )
