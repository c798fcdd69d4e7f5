"""What orders do to one another: legs held back, children that wait for their parent, OCA groups.

A leg that carries the transmit flag transmits its parent and all siblings with it. Children wait until their parent
has filled whole; a parent that ends after a part has filled leaves them to work for that part (assumed: no capture
shows it). In an OCA group a fill cancels or reduces the others, a cancel by the client cancels them, and what the
system cancels or refuses leaves them alone. Reductions happen in the instant of the fill, with block or without.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from ibdesk.simgateway.orders.book import OrderBook
from ibdesk.simgateway.orders.exchange import BY_SYSTEM, BY_TRADER, Exchange
from ibdesk.simgateway.orders.texts import Reply
from ibdesk.simgateway.orders.working import CHILD, ENDED, FILLED, HELD, PRE_SUBMITTED, WorkingOrder

#: The OCA type that cancels the others at the first fill; 2 and 3 reduce them.
CANCEL_ALL = 1
REDUCE, CANCEL, NONE = "reduce", "cancel", "none"


class Groups:
    """Follows fills and ends on the exchange and carries them to the orders they concern."""

    def __init__(self, book: OrderBook, exchange: Exchange) -> None:
        """Follow ``exchange``."""
        self._book = book
        self._exchange = exchange
        exchange.on_fill, exchange.on_end = self._filled, self._ended
        #: Whether a parent that ends takes its children with it; else they go to work without it.
        self.cascade = True
        #: What a fill does to the others of an OCA group: ``reduce``, ``cancel``, ``none``; empty: what the order says.
        self.oca_rule = ""
        #: Orders, by client and order id, that the system will refuse once they are transmitted.
        self.doomed: dict[tuple[int, int], Reply] = {}

    def hold(self, candidate: WorkingOrder) -> None:
        """Keep an order that waits for its transmit flag: TWS says nothing about it."""
        candidate.status = HELD
        self._book.add(candidate)

    def transmit(
        self,
        candidate: WorkingOrder,
        rejected: Reply | None,
        refusal: Callable[[WorkingOrder], Reply | None],
        now: datetime,
    ) -> None:
        """Put an order in the book to work, and with a child all that waits for it.

        ``rejected`` is why the system refuses the order itself, ``refusal`` says it of a parent held until now.
        """
        legs = self._legs(candidate)
        for leg in legs:
            leg.status, leg.order = PRE_SUBMITTED, replace(leg.order, transmit=True)
            parent = self._book.by_perm_id(leg.parent_perm)
            if parent is not None and parent.status == FILLED:
                leg.held_for = ""
        for leg in legs:
            if leg.status in ENDED:
                continue  # gone with a parent that was refused
            why = rejected if leg is candidate else None if leg.held_for else refusal(leg)
            why = why or self.doomed.pop((leg.client_id, leg.order_id), None)
            if why is None:
                self._exchange.admit(leg, now)
            else:
                self._exchange.reject(leg, why, now)
        for leg in legs:
            self._exchange.work(leg, now)

    def discarded(self, held: WorkingOrder) -> list[WorkingOrder]:
        """Forget an order that waits for its transmit flag and the children that wait with it; return them."""
        gone = [held, *(child for child in self._below(held) if child.status == HELD)]
        for one in gone:
            self._book.drop(one)
        return gone

    def lose_untransmitted(self) -> None:
        """Forget all that waits for its transmit flag, as a TWS that was started anew."""
        for held in self._book.held():
            self._book.drop(held)

    def _legs(self, candidate: WorkingOrder) -> list[WorkingOrder]:
        top = candidate
        while (parent := self._book.by_perm_id(top.parent_perm)) is not None:
            top = parent
        if top is candidate:
            return [candidate]
        return [leg for leg in (top, *self._below(top)) if leg.status == HELD or leg is candidate]

    def _below(self, parent: WorkingOrder) -> list[WorkingOrder]:
        children = self._book.children(parent)
        return [one for child in children for one in (child, *self._below(child))]

    def _filled(self, held: WorkingOrder, quantity: Decimal, now: datetime) -> None:
        if held.status == FILLED:
            self._release(held, now)
        if held.order.oca_group:
            self._share(held, quantity, now)

    def _ended(self, held: WorkingOrder, why: str, now: datetime) -> None:
        if not self.cascade:
            self._release(held, now)
        elif held.filled:
            self._protect(held, now)
        else:
            for child in self._waiting(held):
                self._exchange.end(child, BY_SYSTEM, now)
        if why == BY_TRADER and held.order.oca_group:
            for other in self._book.oca(held):
                self._exchange.end(other, BY_SYSTEM, now)

    def _waiting(self, parent: WorkingOrder) -> list[WorkingOrder]:
        return [child for child in self._book.children(parent) if child.working and child.held_for == CHILD]

    def _release(self, parent: WorkingOrder, now: datetime) -> None:
        """Let the children work; one that fills at once may end the next."""
        children = self._waiting(parent)
        for child in children:
            child.held_for = ""
            self._exchange.record(child, now)
            self._exchange.report(child)
        for child in children:
            self._exchange.work(child, now)

    def _protect(self, parent: WorkingOrder, now: datetime) -> None:
        """Let the children work for what the parent got before it ended."""
        for child in self._waiting(parent):
            self._resize(child, min(child.remaining, parent.filled), now)
        self._release(parent, now)

    def _share(self, held: WorkingOrder, quantity: Decimal, now: datetime) -> None:
        """Carry a fill of ``quantity`` to the others of the OCA group."""
        rule = self.oca_rule or (CANCEL if held.order.oca_type == CANCEL_ALL else REDUCE)
        if rule == NONE:
            return
        before = held.remaining + quantity
        for other in self._book.oca(held):
            if rule == CANCEL:
                self._exchange.end(other, BY_SYSTEM, now)
            else:
                self._resize(other, other.remaining * held.remaining / before, now)

    def _resize(self, other: WorkingOrder, left: Decimal, now: datetime) -> None:
        """Reduce an order to what is ``left``, in whole steps of its size; nothing left ends it."""
        whole = _in_steps(left, other)
        if whole <= 0:
            self._exchange.end(other, BY_SYSTEM, now)
        elif whole != other.remaining:
            other.order = replace(other.order, total_quantity=other.filled + whole)
            self._exchange.record(other, now)
            self._exchange.report(other)


def _in_steps(left: Decimal, order: WorkingOrder) -> Decimal:
    """Return ``left`` rounded down; an order of whole shares stays one of whole shares."""
    step = order.instrument.size_increment
    if step < 1 and order.quantity % 1 == 0:
        step = Decimal(1)
    return left // step * step
