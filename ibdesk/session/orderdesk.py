"""From a checked draft to the wire: preview, transmit once, change, cancel.

Order of events, always: id taken (raised only) -> intent durable in the journal -> its answer comes back into the
GUI thread -> command queued -> CommandSent -> `step`. Nothing is ever sent again by itself (law L3).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from ibdesk.core.ids import ClientId
from ibdesk.core.order_ids import OrderIdsExhaustedError
from ibdesk.core.orders.describe import masked
from ibdesk.core.orders.draft import OrderDraft
from ibdesk.core.orders.state import AnyKey, Order, OrderKey
from ibdesk.core.problems import Field, Problem, err
from ibdesk.session.cancels import Canceller
from ibdesk.session.decisions import Decision
from ibdesk.session.killswitch import KillSwitch
from ibdesk.session.locks import lock_of
from ibdesk.session.parts import DeskParts
from ibdesk.session.placing import Placer
from ibdesk.session.previewing import Previewer, hash_of
from ibdesk.session.previews import CancelResult, Lock, Preview, Refused, Scope, TransmitResult
from ibdesk.session.settling import Settler


class OrderDesk(QObject):
    """All that may be done with orders; `settler` is for those whose state is unknown.

    `refused` brings a `Refused`: something accepted was not sent after all. `voided` brings a `Voided`: an open
    preview must not be sent. `lock_changed` tells that `locked` is another one now, `acted` that an order was sent,
    changed or cancelled.
    """

    refused = Signal(object)
    voided = Signal(object)
    lock_changed = Signal()
    acted = Signal()

    def __init__(self, parts: DeskParts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._bug = ""
        self._lock_told: Lock | None = None
        self._previewer = Previewer(parts, self)
        self._placer = Placer(parts, self)
        self._canceller = Canceller(parts, self)
        self.kill_switch = KillSwitch(parts, self._canceller.trouble, self._canceller.note_asked, self)
        self.settler = Settler(parts, self._canceller)
        self._previewer.voided.connect(self.voided)
        self._placer.refused.connect(self.on_placer_refused)
        parts.link.moved.connect(self.on_lock_moved)
        parts.lists.progressed.connect(self.on_lock_moved)
        parts.trading_lock.changed.connect(self.on_lock_moved)
        self._lock_told = self.locked

    @property
    def locked(self) -> Lock | None:
        """Return why no new order or change may go now, None if they may."""
        journal = self._parts.journal
        trouble = ""
        if journal is None:
            trouble = "There is no journal."
        elif not journal.healthy:
            trouble = journal.trouble or "The journal is not ready."
        after_cancel = self._parts.trading_lock.locked
        return lock_of(self._parts.link.view, self._parts.lists, trouble, self._bug, after_cancel=after_cancel)

    @property
    def cancel_trouble(self) -> str:
        """Return why not even a cancel can leave now, '' if it can."""
        return self._canceller.trouble()

    def check(self, draft: OrderDraft) -> list[Problem]:
        """Return every problem of a new order as typed, blocking ones first; the lock is told apart."""
        return self._previewer.check(draft)

    def preview(self, draft: OrderDraft) -> Preview:
        """Freeze a new order for the confirm dialog; with problems it has no token and cannot be sent."""
        return self._previewer.place(draft, self._lock_text() or self._wrong_account(draft.account))

    def check_change(
        self,
        key: AnyKey,
        *,
        quantity: str | None = None,
        limit: str | None = None,
        stop: str | None = None,
        tif: str | None = None,
        order_type: str | None = None,
        reference: str | None = None,
    ) -> list[Problem]:
        """Return every problem of a change as typed; fields left None keep their values."""
        order = self._parts.orders.order(key)
        draft = self._edited(
            order, quantity=quantity, limit=limit, stop=stop, tif=tif, order_type=order_type, reference=reference
        )
        if order is None or draft is None:
            return [err("This order is not known.", Field.ORDER)]
        return self._previewer.check_change(order, draft)

    def change(
        self,
        key: AnyKey,
        *,
        quantity: str | None = None,
        limit: str | None = None,
        stop: str | None = None,
        tif: str | None = None,
        order_type: str | None = None,
        reference: str | None = None,
    ) -> Preview:
        """Freeze a change of a live order. Texts as typed; fields left None keep their values (scenario 62).

        `reference` is a price to compare the limit with where there is no current quote.

        Raises KeyError for an order that is not known.
        """
        order = self._parts.orders.order(key)
        if order is None:
            raise KeyError(key)
        draft = self._edited(
            order, quantity=quantity, limit=limit, stop=stop, tif=tif, order_type=order_type, reference=reference
        )
        return self._previewer.change(order, draft, self._lock_text())

    def void(self, token: str, reason: str = "Closed without sending.") -> None:
        """Make a preview unusable: the dialog was left."""
        self._previewer.void(token, reason, asked=True)

    def transmit(self, token: str) -> TransmitResult:
        """Send exactly what the preview showed, once. All checks run again; a second click changes nothing."""
        self._parts.look()  # the machine may have slept, or the arming run out, a moment ago
        taken = self._previewer.take(token)
        if isinstance(taken, str):
            return TransmitResult(accepted=False, reason=taken)
        if (lock := self.locked) is not None:
            return TransmitResult(accepted=False, reason=f"{lock.reason}. {lock.what_to_do}")
        if problems := self._previewer.recheck(taken):
            return TransmitResult(accepted=False, reason=problems[0].text, problems=tuple(problems))
        if taken.spec is None or taken.contract is None or self._tampered(taken):
            return TransmitResult(accepted=False, reason="What was shown is not what would be sent.")
        result = self._send(taken)
        if result.accepted:
            self.acted.emit()
        return result

    def cancel(self, keys: Iterable[AnyKey]) -> CancelResult:
        """Ask for the end of some own orders."""
        result = self._canceller.cancel(list(keys))
        self.acted.emit()
        return result

    def cancel_all(self, scope: Scope | str, symbol: str = "") -> CancelResult:
        """Ask for the end of the orders of one 'symbol'; or use the kill switch on 'mine' or 'everything' in TWS."""
        if Scope(scope) is not Scope.SYMBOL:
            return self.kill_switch.fire(Scope(scope))
        result = self._canceller.cancel_symbol(symbol)
        self.acted.emit()
        return result

    def unlock_trading(self) -> str:
        """Take off the lock that Cancel orders left; return a sentence if that cannot be done."""
        problem = self._parts.trading_lock.unlock()
        if not problem:
            self.kill_switch.stop()
        return problem

    def take_what_if_id(self) -> OrderKey:
        """Take an id for a what-if, which no order will have then. Raises OrderIdsExhaustedError."""
        return self._placer.take_key()

    def start_client(self, client_id: ClientId) -> None:
        """Start the ids of this client id above all that is known of it; before TWS offers its own."""
        self._placer.use_client(client_id)

    def note_bug(self, text: str) -> None:
        """Lock the ticket: a handler of ours failed, so what the window shows may be wrong."""
        self._bug = text
        self.on_lock_moved()

    @Slot()
    def on_lock_moved(self) -> None:
        """Tell if the lock is another one now."""
        lock = self.locked
        if lock != self._lock_told:
            self._lock_told = lock
            self.lock_changed.emit()

    @Slot(object)
    def on_placer_refused(self, refused: Refused) -> None:
        """Tell the window, and keep it among the messages."""
        self._parts.notices.say(refused.reason, kind="err", category="orders", next_step="Nothing is sent again.")
        self.on_lock_moved()
        self.refused.emit(refused)

    def _send(self, preview: Preview) -> TransmitResult:
        try:
            if preview.key is None:
                key: AnyKey = self._placer.place(preview)
            elif isinstance(preview.key, OrderKey):
                self._placer.modify(preview, preview.key)
                key = preview.key
            else:
                return TransmitResult(accepted=False, reason="Placed in TWS by hand. Change it there.")
        except OrderIdsExhaustedError as error:
            return TransmitResult(accepted=False, reason=str(error))
        if preview.draft.override:
            about = f"{preview.contract.symbol if preview.contract else ''} {preview.draft.override}".strip()
            self._parts.decide(Decision(kind="order beside an unknown one", about=about))
        if preview.details is not None:
            self._parts.contracts.learn(preview.details)
        return TransmitResult(accepted=True, key=key)

    def _tampered(self, preview: Preview) -> bool:
        assert preview.spec is not None
        assert preview.contract is not None
        view = self._parts.link.view
        specs = (preview.spec, *preview.exits)
        return preview.payload_hash != hash_of(specs, preview.contract, preview.key, view)

    def _wrong_account(self, account: str) -> str:
        view = self._parts.link.view
        armed_for_another = view.armed and account != view.account
        return f"Trading is armed for {masked(view.account)} only." if armed_for_another else ""

    def _lock_text(self) -> str:
        lock = self.locked
        return f"{lock.reason}. {lock.what_to_do}" if lock is not None else ""

    def _edited(
        self,
        order: Order | None,
        *,
        quantity: str | None,
        limit: str | None,
        stop: str | None,
        tif: str | None,
        order_type: str | None,
        reference: str | None,
    ) -> OrderDraft | None:
        draft = self._previewer.change_draft(order) if order is not None else None
        if draft is None:
            return None
        return replace(
            draft,
            quantity=draft.quantity if quantity is None else quantity,
            limit=draft.limit if limit is None else limit,
            stop=draft.stop if stop is None else stop,
            tif=draft.tif if tif is None else tif,
            order_type=draft.order_type if order_type is None else order_type,
            reference=reference or "",
        )
