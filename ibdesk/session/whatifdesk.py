"""Asks IB what the order in the ticket would cost, and keeps that apart from every real order.

Order of events: 400 ms without an edit -> id taken (raised only) -> its use durable in the journal -> command queued ->
answer, refusal or 5 s of silence. The id is never an order's, neither now nor after a restart (law L2), so nothing
that comes back under it can touch an order.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from ibdesk.core.ids import ClientId
from ibdesk.core.notices import rule_for
from ibdesk.core.order_ids import OrderIdsExhaustedError
from ibdesk.core.orders.describe import symbol_of
from ibdesk.core.orders.state import OrderKey
from ibdesk.core.records.command import PreviewOrder
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.link import CommandSent, SendOutcome
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.order import OpenOrder, OrderSpec, WhatIf
from ibdesk.journal import JournalResult
from ibdesk.session.costs import CostQuestion, CostView, Inquiry
from ibdesk.session.orderdesk import OrderDesk
from ibdesk.session.parts import DeskParts

TIMER: Hashable = ("what-if",)
CONNECTION_LOST = "the connection was lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdUsedUp:
    """The journal's answer about the id of a what-if, on its way into the GUI thread."""

    key: OrderKey
    result: JournalResult


class WhatIfDesk(QObject):
    """Margin and commission of the one order that is being written. `changed` comes with every new `view`."""

    changed = Signal()

    def __init__(self, parts: DeskParts, orders: OrderDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._orders = orders
        self._inquiry = Inquiry()
        self._told = self.view
        self._ids: set[OrderKey] = set()
        self._client: ClientId | None = None
        self._link = self._fingerprint()
        parts.router.on(WhatIf, self.on_what_if)
        parts.router.on(IdUsedUp, self.on_id_used_up)
        parts.router.on(CommandSent, self.on_command_sent)
        parts.router.on(OpenOrder, self.on_open_order)
        parts.link.moved.connect(self.on_link_moved)

    @property
    def view(self) -> CostView:
        """Return what is known of the order that is being written."""
        return self._inquiry.view

    @property
    def now_s(self) -> float:
        """Return the instant from which ages are counted, monotonic."""
        return self._parts.clock()

    def want(self, contract: Contract, spec: OrderSpec) -> None:
        """Ask about a sound order as soon as the edits pause; the same one again changes nothing."""
        if trouble := self._trouble():
            self.rest(trouble)
            return
        question = CostQuestion(contract=contract, spec=replace(spec, order_ref="", what_if=False))
        self._inquiry.want(question, self._parts.clock())
        self._go_on()

    def rest(self, reason: str) -> None:
        """Ask nothing for now, for this reason; that nothing may be asked at all goes before it."""
        self._inquiry.rest(self._trouble() or reason)
        self._go_on()

    def ask_again(self) -> None:
        """Ask once more at once, because the user wants it."""
        self._inquiry.again(self._parts.clock())
        self._go_on()

    def attend(self, attended: bool) -> None:
        """Note whether somebody looks at the ticket: old figures are asked for again only then."""
        self._inquiry.attend(attended)
        self._go_on()

    def cost_of(self, contract: Contract | None, spec: OrderSpec | None) -> CostView:
        """Return what is known now of the cost of exactly this order."""
        question = self._inquiry.question
        if question is None or contract is None or spec is None:
            return CostView()
        same = question == CostQuestion(contract=contract, spec=replace(spec, order_ref="", what_if=False))
        return self.view if same else CostView()

    def start_client(self, client_id: ClientId) -> None:
        """Forget the ids of another client id: the same numbers may be its orders."""
        if client_id != self._client:
            self._ids.clear()
            self._parts.wire.disown()
        self._client = client_id

    # what comes back

    def on_what_if(self, record: WhatIf) -> None:
        """Take an answer; one to an older question is dropped."""
        self._inquiry.answered(record, self._parts.clock())
        self._go_on()

    def on_notice(self, notice: Notice) -> None:
        """Take what TWS says about a question: an error ends it, anything else only if no answer follows."""
        open_id = self._inquiry.open_id
        if open_id is None or notice.subject_id is None or int(open_id) != int(notice.subject_id):
            return
        text = f"{' '.join(notice.text.split())} ({notice.code})"
        final = rule_for(notice.code).kind == "err"
        self._inquiry.refused(open_id, text, self._parts.clock(), final=final)
        self._go_on()

    def on_id_used_up(self, record: IdUsedUp) -> None:
        """Send the question now that its id is taken for good, unless a newer one came or the link changed."""
        question = self._inquiry.question
        if question is None or self._inquiry.open_id != record.key.order_id:
            return
        trouble = record.result.sentence if not record.result.ok else self._trouble()
        if not trouble:
            self._adopt(record.key, question)
            spec = replace(question.spec, what_if=True)
            command = PreviewOrder(order_id=record.key.order_id, contract=question.contract, spec=spec)
            trouble = "" if self._parts.wire.submit(command) else CONNECTION_LOST
        if trouble:
            self._inquiry.failed(trouble, self._parts.clock())
        self._go_on()

    def on_command_sent(self, record: CommandSent) -> None:
        """Take note of a question that did not leave."""
        command = record.command
        if not isinstance(command, PreviewOrder) or command.order_id != self._inquiry.open_id:
            return
        if record.outcome is not SendOutcome.SENT:
            self._inquiry.failed(record.reason, self._parts.clock())
            self._go_on()

    def on_open_order(self, record: OpenOrder) -> None:
        """Raise the alarm should TWS ever treat a question as an order (scenario 74)."""
        key = OrderKey(client_id=record.client_id, order_id=record.order_id)
        if key in self._ids:
            self._parts.notices.say(
                f"TWS took the what-if {record.order_id} for {symbol_of(record.contract)} as a real order.",
                kind="err",
                next_step="Cancel it in Orders or in TWS, and report this.",
                about_key=key,
                category="orders",
            )

    @Slot()
    def on_link_moved(self) -> None:
        """Forget figures of another link, mode or account."""
        now = self._fingerprint()
        if now != self._link:
            self._link = now
            self._inquiry.drop()
            self._go_on()

    # how it goes on

    def _fingerprint(self) -> tuple[object, ...]:
        view = self._parts.link.view
        return (view.ready, view.session_no, view.mode, view.account)

    def _trouble(self) -> str:
        """Return why nothing may be asked now: whatever keeps orders from going keeps questions from going."""
        lock = self._orders.locked
        return "" if lock is None else lock.reason.removeprefix("Locked: ")

    def _go_on(self) -> None:
        """Set the timer for what comes next, and tell what is new."""
        now_s = self._parts.clock()
        next_s = self._inquiry.next_s
        if next_s is None:
            self._parts.deadlines.drop(TIMER)
        else:
            self._parts.deadlines.set(TIMER, max(0.0, next_s - now_s), self._turn)
        view = self.view
        if view != self._told:
            self._told = view
            self.changed.emit()

    def _turn(self) -> None:
        if self._inquiry.turn(self._parts.clock()):
            self._ask()
        self._go_on()

    def _ask(self) -> None:
        journal = self._parts.journal
        trouble = self._trouble()
        if trouble or journal is None:
            self._inquiry.failed(trouble, self._parts.clock())
            return
        try:
            key = self._orders.take_what_if_id()
        except OrderIdsExhaustedError as error:
            self._inquiry.failed(str(error), self._parts.clock())
            return
        self._inquiry.sent(key.order_id, self._parts.clock())
        journal.use_up(key, partial(self._used_up, key))

    def _used_up(self, key: OrderKey, result: JournalResult) -> None:
        # On the journal thread: touch nothing here, the bridge brings it over.
        self._parts.bridge.post(IdUsedUp(key=key, result=result))

    def _adopt(self, key: OrderKey, question: CostQuestion) -> None:
        self._ids.add(key)
        self._parts.wire.adopt(key.order_id, self.on_notice, f"Cost of {symbol_of(question.contract)}")
