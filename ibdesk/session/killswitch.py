"""The kill switch: its own way to the wire, asking neither journal nor limits nor arming nor data (scenario 116).

It lives in the session, not in a dialog: cancels of own orders are repeated every 5 s until TWS confirms each one,
whoever closes which window. It reports what TWS confirmed, never what was asked.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from ibdesk.core.orders.allowed import allowed
from ibdesk.core.orders.brackets import name_of
from ibdesk.core.orders.describe import symbol_of
from ibdesk.core.orders.state import AnyKey, Base, Order, OrderKey, Owner
from ibdesk.core.records.command import CancelAllOrders, CancelOrder
from ibdesk.session.parts import DeskParts
from ibdesk.session.previews import CancelResult, Scope

log = logging.getLogger(__name__)

AGAIN_S = 5.0
LOCK_WORDS = {Scope.MINE: "Cancel orders, mine", Scope.EVERYTHING: "Cancel orders, everything in TWS"}
NO_LIST = "ibdesk could not list its orders. Choose Everything in TWS."
NO_LIST_OF_ALL = "The list of orders cannot be read: what is still live is not known here. Look in TWS."
NOT_PROVEN = "TWS has not listed all its orders: more may be live. Look in TWS."


@dataclass(frozen=True, slots=True, kw_only=True)
class KillReport:
    """What became of it so far. `left` are asked for and still live, `filled` ended by a fill.

    `unsure`: why nobody can say that nothing else is live, "" if the list of orders is whole (law L7).
    """

    scope: Scope
    asked: tuple[AnyKey, ...]
    left: tuple[Order, ...]
    filled: int
    rounds: int
    problem: str = ""
    unsure: str = ""

    @property
    def done(self) -> bool:
        """Tell whether nothing asked for is live any more, as far as that is known at all."""
        return not self.left and not self.unsure


class KillSwitch(QObject):
    """Cancels everything of one's own, or everything in TWS. `changed` tells that `report` is another one now."""

    changed = Signal()

    def __init__(
        self,
        parts: DeskParts,
        trouble: Callable[[], str],
        note_asked: Callable[[AnyKey | None], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._parts = parts
        self._trouble, self._note_asked = trouble, note_asked
        self._scope: Scope | None = None
        self._asked: dict[AnyKey, None] = {}
        self._rounds = 0
        self._problem = ""
        self._unlisted = False
        self._named: set[AnyKey] = set()

    @property
    def report(self) -> KillReport | None:
        """Return what became of the last use, None before the first or after `stop`."""
        if self._scope is None:
            return None
        orders = [order for key in self._asked if (order := self._parts.orders.order(key)) is not None]
        return KillReport(
            scope=self._scope,
            asked=tuple(self._asked),
            left=tuple(order for order in orders if order.live),
            filled=sum(1 for order in orders if order.base is Base.FILLED),
            rounds=self._rounds,
            problem=self._problem,
            unsure=self._unsure(),
        )

    def fire(self, scope: Scope) -> CancelResult:
        """Ask for the cancels at once, then lock trading. Never raises; what could not be done is said."""
        keys, problem = self._targets(scope)
        if trouble := self._trouble():
            if not self._only_views():
                self._lock(scope)
            return CancelResult(asked=(), refused=tuple((key, trouble) for key in keys), reason=trouble)
        self._scope, self._asked, self._rounds, self._problem = scope, dict.fromkeys(keys), 1, ""
        self._named.clear()
        self._unlisted = scope is Scope.EVERYTHING and bool(problem)
        if scope is Scope.EVERYTHING:
            self._parts.wire.submit(CancelAllOrders())
        else:
            self._submit(keys)
        self._problem = self._lock(scope) or ("" if self._unlisted else problem)
        for key in (None, *keys) if scope is Scope.EVERYTHING else keys:  # they are on their way by now
            self._note_asked(key)
        self._parts.deadlines.set("kill switch", AGAIN_S, self._again)
        self.changed.emit()
        return CancelResult(asked=tuple(keys), reason="" if keys or scope is Scope.EVERYTHING else problem)

    def stop(self) -> None:
        """Repeat nothing any more: the user goes back to trading."""
        self._scope = None
        self._asked.clear()
        self._parts.deadlines.drop("kill switch")
        self.changed.emit()

    def leave_world(self) -> None:
        """Repeat nothing at another TWS or login: its orders were never asked for. The lock stays."""
        report = self.report
        if report is None:
            return
        self.stop()
        if report.unsure:
            self._parts.notices.say(f"Cancel orders ends here. {report.unsure}", kind="err", category="orders")
        if report.left:
            self._parts.notices.say(
                f"Cancel orders ends here: {len(report.left)} of {len(report.asked)} orders at the TWS that was left "
                "are not confirmed.",
                kind="err",
                category="orders",
                next_step="Look there, and cancel again. New orders stay locked.",
            )

    def _targets(self, scope: Scope) -> tuple[list[AnyKey], str]:
        try:
            live = list(self._parts.orders.live)
            return [order.key for order in live if scope is Scope.EVERYTHING or _mine(order)], ""
        except Exception:  # whatever is broken in here, the rest of the switch must work
            log.exception("the kill switch could not list the orders")
            return [], NO_LIST

    def _again(self) -> None:
        """Ask again for own orders that live: those asked for, and those that came to light since."""
        if self._unlisted:
            self._list_at_last()
        own = [key for key in self._targets(Scope.MINE)[0] if self._scope is not Scope.EVERYTHING or key in self._asked]
        if own and not self._trouble():
            self._rounds += 1
            self._asked.update(dict.fromkeys(own))
            self._submit(own)
            for key in own:
                self._note_asked(key)
        report = self.report
        if report is not None:
            self._name_strangers(report.left)
        if report is not None and not (report.done and self._parts.link.view.ready):
            self._parts.deadlines.set("kill switch", AGAIN_S, self._again)
        self.changed.emit()

    def _list_at_last(self) -> None:
        """Count what the cancel of everything was asked for, as soon as it can be listed."""
        keys, problem = self._targets(Scope.EVERYTHING)
        if not problem:
            self._unlisted = False
            self._asked.update(dict.fromkeys(keys))

    def _unsure(self) -> str:
        if self._unlisted:
            return NO_LIST_OF_ALL
        return NOT_PROVEN if self._scope is Scope.EVERYTHING and not self._parts.orders.complete else ""

    def _name_strangers(self, left: tuple[Order, ...]) -> None:
        """Say once of each order of others that 5 s after the one cancel of everything it still lives."""
        new = [order for order in left if order.owner is not Owner.OWN and order.key not in self._named]
        if not new:
            return
        self._named.update(order.key for order in new)
        names = ", ".join(f"{name_of(order)} on {symbol_of(order.contract)}" for order in new)
        self._parts.notices.say(
            f"Still live after Cancel orders: {names}.",
            kind="err",
            category="orders",
            next_step="ibdesk cannot cancel orders of others one by one. Cancel them in TWS.",
        )

    def _submit(self, keys: list[AnyKey]) -> None:
        for key in keys:
            if isinstance(key, OrderKey):
                self._parts.wire.submit(CancelOrder(order_id=key.order_id))

    def _only_views(self) -> bool:
        """Tell whether another ibdesk owns this profile: its lock is not ours to set."""
        read_only = self._parts.link.view.read_only
        return read_only is not None and read_only.cause == "view"

    def _lock(self, scope: Scope) -> str:
        return self._parts.trading_lock.lock(LOCK_WORDS[scope])


def _mine(order: Order) -> bool:
    return order.owner is Owner.OWN and allowed(order).cancel.ok
