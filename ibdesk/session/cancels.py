"""Cancels: they need neither limits nor journal nor the gate, only a link that may carry them (law L9)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject

from ibdesk.core.ids import SessionNo
from ibdesk.core.killpoints import kill_point
from ibdesk.core.orders.allowed import allowed
from ibdesk.core.orders.events import CancelAsked, SendResult
from ibdesk.core.orders.state import AnyKey, OrderKey, Owner
from ibdesk.core.records.command import CancelAllOrders, CancelOrder
from ibdesk.core.records.link import CommandSent, SendOutcome
from ibdesk.journal import Journal
from ibdesk.session.parts import DeskParts
from ibdesk.session.previews import CancelResult

log = logging.getLogger(__name__)


class Canceller(QObject):
    """Asks TWS to end orders. What it returns was asked, not confirmed."""

    def __init__(self, parts: DeskParts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._number = 0
        parts.router.on(CommandSent, self.on_command_sent)

    def trouble(self) -> str:
        """Return why no cancel can leave now, '' if it can."""
        view = self._parts.link.view
        if view.read_only is not None:
            return view.read_only.reason
        return "" if view.ready else "Not connected. Cancel in TWS or in IB's own apps."

    def cancel(self, keys: Iterable[AnyKey]) -> CancelResult:
        """Ask for the end of some orders of this client."""
        if trouble := self.trouble():
            return CancelResult(asked=(), refused=tuple((key, trouble) for key in keys), reason=trouble)
        asked: list[AnyKey] = []
        refused: list[tuple[AnyKey, str]] = []
        for key in keys:
            order = self._parts.orders.order(key)
            permission = allowed(order).cancel if order is not None else None
            if order is None or permission is None:
                refused.append((key, "This order is not known."))
            elif not permission.ok or not isinstance(key, OrderKey):
                refused.append((key, permission.reason))
            else:
                self._ask(key)
                asked.append(key)
        for key in asked:  # when all of them are on their way
            self.note_asked(key)
        return CancelResult(asked=tuple(asked), refused=tuple(refused))

    def cancel_symbol(self, symbol: str) -> CancelResult:
        """Ask for the end of the own orders of one symbol."""
        live = self._parts.orders.live
        mine = [order for order in live if order.owner is Owner.OWN and order.contract.symbol == symbol]
        return self.cancel(order.key for order in mine if allowed(order).cancel.ok)

    def on_command_sent(self, record: CommandSent) -> None:
        """Take what is known of the bytes of a cancel."""
        if not isinstance(record.command, CancelOrder | CancelAllOrders):
            return
        if record.outcome is not SendOutcome.SENT:
            self._say_unsent(record)
        if isinstance(record.command, CancelAllOrders):
            return
        order = self._parts.orders.own(record.command.order_id)
        if order is None:
            return
        pending = order.pending  # gone already if TWS's answer was faster than our own report
        event = SendResult(
            time=self._parts.link.world_now(),
            command="cancel",
            outcome=record.outcome,
            number=pending.number if pending is not None else 0,
            reason=record.reason,
        )
        if pending is not None:
            self._parts.orders.apply(order.key, event)
        key = order.key
        if isinstance(key, OrderKey):
            self._tell_journal(lambda journal, number: journal.append(event, number, key=key))

    def _say_unsent(self, record: CommandSent) -> None:
        """Tell that a cancel did not leave: else the row only turns back to what it was."""
        order_id = record.command.order_id if isinstance(record.command, CancelOrder) else None
        what = "Cancel everything in TWS" if order_id is None else f"Cancel of order {order_id}"
        how = "was not sent" if record.outcome is SendOutcome.NOT_SENT else "may not have reached TWS"
        self._parts.notices.say(
            f"{what} {how}: {record.reason}",
            kind="err",
            category="orders",
            next_step="Cancel again, or cancel in TWS.",
        )

    def note_asked(self, key: AnyKey | None) -> None:
        """Mark an order whose cancel is on its way, and note it in the journal; None stands for everything."""
        try:
            if key is not None:
                self._mark(key)
        except Exception:  # what cannot be marked is cancelled all the same, and so are the others (law L9)
            log.exception("a cancel was asked for but could not be marked")
        if key is None or isinstance(key, OrderKey):
            self._tell_journal(lambda journal, number: journal.note_cancel(key, number))

    def _ask(self, key: OrderKey) -> None:
        kill_point.reach("cancel")
        self._parts.wire.submit(CancelOrder(order_id=key.order_id))

    def _mark(self, key: AnyKey) -> None:
        self._number += 1
        self._parts.orders.apply(key, CancelAsked(time=self._parts.link.world_now(), number=self._number))

    def _tell_journal(self, tell: Callable[[Journal, SessionNo], None]) -> None:
        journal = self._parts.journal
        if journal is None:
            return
        try:
            tell(journal, self._parts.link.view.session_no)
        except Exception:  # a cancel never waits for the journal, nor does it fail with it (law L9)
            log.exception("the journal did not take a cancel")
