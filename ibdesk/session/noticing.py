"""Where each notice goes: to the farm, the link, the request or the order that it is about, and to the list of all."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from ibdesk.core.ids import OrderId
from ibdesk.core.orders.describe import symbol_of
from ibdesk.core.records.link import CloseReason, MessageDropped
from ibdesk.core.records.notice import Notice
from ibdesk.session.connector import Connector
from ibdesk.session.router import Router
from ibdesk.session.stores.farms import FarmStore
from ibdesk.session.stores.link import LinkStore
from ibdesk.session.stores.notices import NoticeStore
from ibdesk.session.stores.orders import OrderStore
from ibdesk.session.views import ReadOnly
from ibdesk.session.wire import Wire

IB_LOST = frozenset({1100, 2110})
DATA_LOST, DATA_KEPT = 1101, 1102
VALIDATION = 321
PORT_RESET = 1300
MOST_TEXT = 65_536
"""Characters of a text that are kept and shown (scenario 94)."""


class NoticeDesk(QObject):
    """Routes notices. `data_lost` after 1101, `ib_back` after 1101 and 1102, `orders_doubtful` after lost messages."""

    data_lost = Signal()
    ib_back = Signal()
    orders_doubtful = Signal()

    def __init__(
        self,
        router: Router,
        wire: Wire,
        link: LinkStore,
        farms: FarmStore,
        orders: OrderStore,
        notices: NoticeStore,
        connector: Connector,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._wire = wire
        self._link = link
        self._farms = farms
        self._orders = orders
        self._notices = notices
        self._connector = connector
        router.on(Notice, self.on_notice)
        router.on(MessageDropped, self.on_message_dropped)

    def on_notice(self, notice: Notice) -> None:
        """Take one notice to whom it concerns, then to the list."""
        about, key = "", None
        if len(notice.text) > MOST_TEXT:
            notice = replace(notice, text=f"{notice.text[:MOST_TEXT]} …")
        if self._wire.confirms_withdrawal(notice):
            return
        if self._farms.take(notice):
            about, key = self._farm_of(notice)
        elif self._wire.concerns_request(notice):
            about = self._wire.about(notice)
            self._wire.deliver(notice)
        elif notice.subject_id is not None:
            about, key = self._take_order(notice)
        self._take_link(notice)
        self._notices.take(notice, about, key, as_note=self._wire.is_adopted(notice))

    def on_message_dropped(self, record: MessageDropped) -> None:
        """Count and show it; a lost order message means that the lists are read again (scenarios 122, 123)."""
        self._link.update(dropped_messages=self._link.view.dropped_messages + 1)
        self._notices.say(
            f"A message of TWS could not be read ({record.what}): {record.error}",
            kind="warn",
            next_step="The lists of orders are read again." if record.concerns_orders else "",
            category="orders" if record.concerns_orders else "link",
        )
        if record.concerns_orders:
            self.orders_doubtful.emit()

    def _take_link(self, notice: Notice) -> None:
        view = self._link.view
        now = notice.time or self._link.world_now()
        if notice.code in IB_LOST and view.ib_up:
            self._link.update(ib_up=False, ib_since=now)
        elif notice.code in (DATA_LOST, DATA_KEPT):
            self._link.update(ib_up=view.ready, ib_since=now)
            if notice.code == DATA_LOST:
                self.data_lost.emit()
            self.ib_back.emit()
        elif notice.code == VALIDATION and "read-only" in notice.text.lower():
            self._link.update(read_only=ReadOnly(cause="tws", reason="TWS is in Read-Only API mode."))
            self._connector.refuse_orders()
        elif notice.code == PORT_RESET:
            self._connector.end_session(CloseReason.LOST, notice.text, final=True)

    def _take_order(self, notice: Notice) -> tuple[str, Hashable | None]:
        assert notice.subject_id is not None
        order = self._orders.own(OrderId(notice.subject_id))
        if order is None:
            return f"Order {notice.subject_id}", None
        self._orders.take_notice(order.key, notice)
        return f"Order {notice.subject_id} {symbol_of(order.contract)}", order.key

    def _farm_of(self, notice: Notice) -> tuple[str, Hashable | None]:
        farm = next((one for one in self._farms.rows if one.text == notice.text), None)
        return (farm.name, farm.name) if farm is not None else ("", None)
