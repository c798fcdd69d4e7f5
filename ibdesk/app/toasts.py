"""What the desk says unasked, as toasts: fills, rejects, unknown orders, refusals, messages that need the user.

A toast is never raised for what the user just did here, nor for what the lists of a fresh link tell of the past.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Hashable
from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from ibdesk.core.market_rules import shown_tick
from ibdesk.core.money import decimals_of, grouped, quantity_text
from ibdesk.core.orders.describe import sentence, symbol_of
from ibdesk.core.orders.state import Base, Order
from ibdesk.core.records.contract import ContractDetails
from ibdesk.session.previews import Refused, Voided
from ibdesk.session.session import Session
from ibdesk.session.views import NoticeView
from ibdesk.ui.notify import MOST_TOASTS, Toast, ToastHost

FLOOD = "flood"
FLOOD_S = 10.0


def fill_words(order: Order, details: ContractDetails | None) -> str:
    """Return `BUY 1 NVDA filled at 242.42`, or `BUY 2 of 5 NVDA filled at 242.42` while the rest still works."""
    spec, average = order.spec, order.average_price
    part = "" if order.filled >= spec.quantity else f" of {quantity_text(spec.quantity)}"
    words = f"{spec.action} {quantity_text(order.filled)}{part} {symbol_of(order.contract)} filled"
    if average is None:
        return words
    tick = shown_tick(details, average) if details is not None else None
    return f"{words} at {grouped(average, decimals_of(tick) if tick else 2)}"


class Flood:
    """Tells when messages come too fast for toasts. Seconds of one monotonic clock."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._told_s: deque[float] = deque(maxlen=MOST_TOASTS)
        self._last_s = -math.inf
        self._running = False
        self.begins = False

    def another(self) -> bool:
        """Count one message; True if it is part of a flood, which ends after a quiet time."""
        now = self._clock()
        quiet = now - self._last_s >= FLOOD_S
        full = len(self._told_s) == MOST_TOASTS and now - self._told_s[0] < FLOOD_S
        before, self._last_s = self._running and not quiet, now
        self._running = before or full
        self.begins = self._running and not before
        if not self._running:
            self._told_s.append(now)
        return self._running


class Toaster(QObject):
    """Raises the toasts of one desk; a newer one about the same order takes the place of the older."""

    def __init__(
        self, session: Session, show_panel: Callable[[str], None], over: QWidget, *, right: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        """`show_panel` brings a panel to the front, `right` is the width kept free for the ticket."""
        super().__init__(over)
        self._session, self._show_panel = session, show_panel
        self.host = ToastHost(over, right=right)
        self._raised: dict[Hashable, Toast] = {}
        self._caught_up = False
        self._flood = Flood(clock)
        session.lists.completed.connect(self.on_lists_completed)
        session.connector.went_down.connect(self.on_connector_went_down)
        session.orders.stepped.connect(self.on_order_stepped)
        session.order_desk.refused.connect(self.on_order_desk_refused)
        session.order_desk.voided.connect(self.on_order_desk_voided)
        session.notices.arrived.connect(self.on_notice_arrived)

    @Slot()
    def on_lists_completed(self) -> None:
        """From now on a fill is news."""
        self._caught_up = True

    @Slot()
    def on_connector_went_down(self) -> None:
        """What the next link's lists tell happened before it."""
        self._caught_up = False

    @Slot(object, object)
    def on_order_stepped(self, before: Order | None, after: Order) -> None:
        """Tell of a fill, a reject, and of an order that nobody knows the state of."""
        if before is None:
            return
        if after.filled > before.filled and self._caught_up:
            details = self._session.contracts.known(after.contract.con_id)
            self._raise(after.key, "ok", fill_words(after, details), self._fill_detail(after))
        if after.base is before.base:
            return
        if after.base is Base.REJECTED and after.reject is not None:
            why = f"TWS says: {' '.join(after.reject.text.split())} ({after.reject.code})"
            self._raise(after.key, "err", f"Rejected: {self._sentence(after)}", why)
        elif after.base is Base.UNKNOWN:
            why = after.history[-1].text if after.history else ""
            self._raise(after.key, "unknown", f"State unknown: {self._sentence(after)}", why)

    @Slot(object)
    def on_order_desk_refused(self, refused: Refused) -> None:
        """Tell that something accepted was not sent after all."""
        self._raise(refused.reason, "err", "Not sent", refused.reason)

    @Slot(object)
    def on_order_desk_voided(self, voided: Voided) -> None:
        """Tell that an open review does not stand any more, unless the user left or edited it."""
        if not voided.asked:
            self._raise("review", "info", "Review closed", voided.reason)

    @Slot(object)
    def on_notice_arrived(self, notice: NoticeView) -> None:
        """Tell of a message that needs the user; an order's own toast already says why it was rejected."""
        if notice.severity != "needs_you" or self._told_by_order(notice):
            return
        if self._flood.another():
            self._count_on()
            return
        code = f" ({notice.code})" if notice.code is not None else ""
        text = " ".join(notice.text.split())
        key = notice.about_key or notice.text
        self._raise(key, notice.kind, notice.about or notice.source, f"{text}{code}", panel="messages")

    def _fill_detail(self, order: Order) -> str:
        # No position: TWS tells it after the execution, and the one of before would mislead.
        count = len(order.fills)
        return f"{self._name(order)}, {count} execution{'' if count == 1 else 's'}"

    def _count_on(self) -> None:
        """Keep one toast with a counter; who closed it is left alone till the flood is over (scenario 119)."""
        words = f"{self._session.notices.unopened} messages need you"
        if (shown := self._raised.get(FLOOD)) is not None:
            shown.say(words)
        elif self._flood.begins:
            self._raise(FLOOD, "warn", words, "They come too fast to be told one by one.", panel="messages")

    def _told_by_order(self, notice: NoticeView) -> bool:
        orders = (order for order in self._session.orders.rows if order.key == notice.about_key)
        return any(order.base in (Base.REJECTED, Base.UNKNOWN) for order in orders)

    def _sentence(self, order: Order) -> str:
        details = self._session.contracts.known(order.contract.con_id)
        tick = shown_tick(details, order.spec.leading_price) if details is not None else None
        return sentence(order.spec, order.contract, tick)

    @staticmethod
    def _name(order: Order) -> str:
        number = getattr(order.key, "order_id", None)
        return f"Order {number}" if number is not None else "Order placed in TWS"

    def _raise(self, key: Hashable, level: str, title: str, detail: str, *, panel: str = "blotter") -> None:
        if (old := self._raised.pop(key, None)) is not None:
            self.host.on_toast_closed(old)
        show = partial(self._show_panel, panel) if level != "ok" else None
        toast = self.host.show_toast(level, title, detail, action="Show" if show else "", on_action=show)
        toast.closed.connect(self.on_toast_closed)
        self._raised[key] = toast

    @Slot(object)
    def on_toast_closed(self, toast: Toast) -> None:
        """Forget a toast that went."""
        self._raised = {key: one for key, one in self._raised.items() if one is not toast}
