"""The legs of a new order on their way: one after the other, each once; after one that did not leave, none follows.

An order without exits is a group of one. Nothing here is ever taken up again: what did not leave has ended (law L3).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from ibdesk.core.orders.describe import symbol_of
from ibdesk.core.orders.events import GroupBroken, Intent, Sending, SendResult
from ibdesk.core.orders.groups import group_words
from ibdesk.core.orders.state import Base, Order, OrderKey
from ibdesk.core.records.link import CommandSent, SendOutcome
from ibdesk.journal import Intent as JournalIntent
from ibdesk.session.parts import DeskParts
from ibdesk.session.previews import Preview, Refused

LINK_LOST = "the connection was lost"


@dataclass(slots=True)
class _Group:
    """Legs in the order in which they leave; `started` of them were handed to the wire."""

    intents: tuple[JournalIntent, ...]
    preview: Preview
    started: int = 0


class LegSender(QObject):
    """Hands durable legs to the wire. `refused` brings a `Refused` when one of them did not leave after all.

    `trouble` says why an order may not leave now, "" if it may. `submit` hands one to the wire. `watch` starts the
    deadlines of TWS's answer: TWS says nothing of a leg before the last one transmits the group.
    """

    refused = Signal(object)

    def __init__(
        self,
        parts: DeskParts,
        trouble: Callable[[JournalIntent], str],
        submit: Callable[[JournalIntent], None],
        watch: Callable[[OrderKey], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._parts = parts
        self._trouble, self._submit, self._watch = trouble, submit, watch
        self._on_the_way: dict[OrderKey, _Group] = {}
        self._unanswered: list[_Group] = []
        parts.link.moved.connect(self.on_link_moved)

    def start(self, intents: tuple[JournalIntent, ...], preview: Preview) -> None:
        """Send what is durable now, the first leg at once; if the link changed in between, nothing is sent."""
        now = self._parts.link.world_now()
        for one in intents:
            key = one.order_key
            self._parts.orders.apply(key, Intent(time=now, key=key, contract=one.contract, spec=one.spec))
        self._go_on(_Group(intents, preview))

    def take_result(self, key: OrderKey, record: CommandSent) -> bool:
        """Take what is known of the bytes of one leg; False if no leg on its way has this key."""
        group = self._on_the_way.pop(key, None)
        if group is None:
            return False
        if record.outcome is not SendOutcome.SENT:
            self._give_up(group, record.reason, linked=False)  # the socket is gone, even if the link was not told yet
        elif group.started < len(group.intents):
            self._go_on(group)
        elif len(group.intents) > 1:
            self._unanswered = [one for one in (*self._unanswered, group) if self._in_doubt(one)]
        return True

    @Slot()
    def on_link_moved(self) -> None:
        """Give up the groups of another link: their results never come back to be heard."""
        for key, group in list(self._on_the_way.items()):
            if self._cut_off(group):
                del self._on_the_way[key]
                self._give_up(group, LINK_LOST, linked=False)
        for group in list(self._unanswered):
            if self._cut_off(group):
                self._unanswered.remove(group)
                if self._in_doubt(group):
                    self.refused.emit(self._refused(group, LINK_LOST, linked=False))

    def _cut_off(self, group: _Group) -> bool:
        view = self._parts.link.view
        return not view.ready or view.session_no != group.intents[0].session

    def _in_doubt(self, group: _Group) -> bool:
        """Tell whether TWS has yet to speak of a leg: the kernel took its bytes, which proves nothing of TWS."""
        return any(order.live and not order.acknowledged for order in self._orders(group))

    def _go_on(self, group: _Group) -> None:
        intent = group.intents[group.started]
        if trouble := self._trouble(intent) or self._broken(group):
            self._give_up(group, trouble)
            return
        self._on_the_way[intent.order_key] = group
        group.started += 1
        self._parts.orders.apply(intent.order_key, Sending(time=self._parts.link.world_now()))
        if group.started == len(group.intents):
            for one in group.intents:
                self._watch(one.order_key)
        self._submit(intent)

    def _broken(self, group: _Group) -> str:
        """Return what happened to an earlier leg meanwhile: exits for an entry that is gone must not follow it."""
        for order in self._orders(group)[: group.started]:
            if order.cancel_asked:
                return f"order {order.key} was cancelled"
            if not order.live:
                return "TWS did not take the leg before it"
        return ""

    def _give_up(self, group: _Group, reason: str, *, linked: bool = True) -> None:
        now = self._parts.link.world_now()
        for one in group.intents[group.started :]:
            event = SendResult(time=now, command="place", outcome=SendOutcome.NOT_SENT, reason=reason)
            self._parts.orders.apply(one.order_key, event)
            if self._parts.journal is not None:
                self._parts.journal.append(event, self._parts.link.view.session_no, key=one.order_key)
        if group.started < len(group.intents):
            for one in group.intents[: group.started]:
                self._parts.orders.apply(one.order_key, GroupBroken(time=now))
        self.refused.emit(self._refused(group, reason, linked=linked))

    def _refused(self, group: _Group, reason: str, *, linked: bool) -> Refused:
        if not group.started:
            return Refused(reason=f"Not sent: {reason}", preview=group.preview)
        orders = self._orders(group)
        if len(orders) == 1:
            return Refused(reason=f"Order {group.intents[0].order_key.order_id}: {reason}")
        if all(order.base is Base.NOT_SENT for order in orders):
            return Refused(reason=f"Not sent: {reason}", preview=group.preview)
        sure = linked and self._parts.link.view.ready and not self._parts.link.view.stale
        return Refused(reason=f"{group_words(orders, symbol_of(group.intents[0].contract), sure=sure)}: {reason}")

    def _orders(self, group: _Group) -> list[Order]:
        found = (self._parts.orders.order(one.order_key) for one in group.intents)
        return [order for order in found if order is not None]
