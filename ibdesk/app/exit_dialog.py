"""Before the desk is left: orders that stay live at IB are named. Nothing is cancelled unasked (scenario 115)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from ibdesk.core.orders.allowed import allowed
from ibdesk.core.orders.state import AnyKey, Order
from ibdesk.panels.blotter.cancel_all import result_text
from ibdesk.panels.blotter.cancel_some import MAY_FILL, orders_word
from ibdesk.panels.blotter.order_list import OrderList
from ibdesk.panels.blotter.words import OrderWords
from ibdesk.session.session import Session
from ibdesk.ui.buttons import Kind, button, set_enabled
from ibdesk.ui.dialog import Dialog
from ibdesk.ui.fonts import Role, Weight
from ibdesk.ui.labels import Label

NAMED = 8


class ExitDialog(Dialog):
    """Stay, Leave working, or Cancel mine and wait for TWS's word. Esc and Enter stay.

    Signals: `leave` when the desk may be left.
    """

    leave = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("Close ibdesk?", parent, width=520, back="Stay", object_name="leave.dialog")
        self._session = session
        self._asked: tuple[AnyKey, ...] = ()
        self.back.setObjectName("leave.stay")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._title = Label("", Role.FIELD, "text", self, weight=Weight.SEMIBOLD, wrap=True)
        self._title.setObjectName("leave.title")
        self._list = OrderList(OrderWords(session.contracts.known, session.link.world_now), self, limit=NAMED)
        self._list.setObjectName("leave.list")
        self._said = Label("", Role.BODY, "text2", self, wrap=True)
        self._said.setObjectName("leave.said")
        self._working = button("Leave working", tall=True, parent=self, object_name="leave.working")
        self._cancel = button("Cancel mine and wait", Kind.CANCEL, tall=True, parent=self, object_name="leave.cancel")
        for widget in (self._title, self._list, self._said):
            self.content.addWidget(widget)
        self.add_button(self._working)
        self.add_button(self._cancel)
        self._working.clicked.connect(self.on_working_clicked)
        self._cancel.clicked.connect(self.on_cancel_clicked)
        session.orders.changed.connect(self.refresh)
        session.order_desk.lock_changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self, _change: object = None) -> None:
        """Show what is live now; leave by itself once everything asked for has ended."""
        live = staying(self._session)
        count = len(live)
        stays = "stay" if count > 1 else "stays"
        self._title.show_text(f"{orders_word(count)} {stays} live at IB after you close. ibdesk will not watch them.")
        self._list.show_orders(live, "No order is live any more.")
        if not self._asked:
            mine = [order for order in live if allowed(order).cancel.ok]
            trouble = self._session.order_desk.cancel_trouble
            reason = trouble or ("" if mine else "None of them is yours to cancel here.")
            set_enabled(self._cancel, not reason, reason)
            self._said.show_text(reason or "Nothing is cancelled unless you ask for it.", "text2")
            return
        self._said.show_text(f"{result_text(self._session, self._asked)}. {MAY_FILL}", "warn")
        orders = (self._session.orders.order(key) for key in self._asked)
        if all(order is None or not order.live for order in orders):
            self._go()

    @Slot()
    def on_working_clicked(self) -> None:
        """Leave; the orders stay as they are."""
        self._go()

    @Slot()
    def on_cancel_clicked(self) -> None:
        """Ask for the end of one's own orders, once, and wait; Stay and Leave working remain."""
        mine = [order.key for order in staying(self._session) if allowed(order).cancel.ok]
        result = self._session.order_desk.cancel(mine)
        self._asked = result.asked
        set_enabled(self._cancel, False, "Asked already. TWS's answers are counted here.")
        if not result.asked:
            self._said.show_text(result.reason or "No cancel could be sent.", "err")
            return
        self.refresh()

    def _go(self) -> None:
        self._session.orders.changed.disconnect(self.refresh)
        self._session.order_desk.lock_changed.disconnect(self.refresh)
        self.accept()
        self.leave.emit()


def staying(session: Session) -> list[Order]:
    """Return the orders that may still fill after the desk is left: live, unknown, or with a cancel under way."""
    return [order for order in session.orders.rows if order.live]
