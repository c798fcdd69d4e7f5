"""Asks before several orders, or one of real money, are cancelled: each is named."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from ibdesk.core.orders.state import AnyKey, Order
from ibdesk.panels.blotter.order_list import OrderList
from ibdesk.panels.blotter.words import OrderWords
from ibdesk.session.session import Session
from ibdesk.ui.buttons import Kind, button, set_enabled
from ibdesk.ui.dialog import Dialog
from ibdesk.ui.fonts import Role, Weight
from ibdesk.ui.labels import Label

MAY_FILL = "An order can still fill while its cancel is on the way."
NAMED = 20


def orders_word(count: int) -> str:
    """Return `1 order` or `9 orders`."""
    return f"{count} order" if count == 1 else f"{count} orders"


class CancelSomeDialog(Dialog):
    """Names the orders that were selected when it was asked for; exactly these are cancelled, whatever moves."""

    def __init__(self, session: Session, orders: Sequence[Order], texts: OrderWords, parent: QWidget) -> None:
        title = f"Cancel {orders_word(len(orders))}"
        super().__init__(title, parent, object_name="cancel_some.dialog")
        self._session = session
        self._keys: tuple[AnyKey, ...] = tuple(order.key for order in orders)
        self.back.setObjectName("cancel_some.back")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._list = OrderList(texts, self, limit=NAMED)
        self._list.setObjectName("cancel_some.list")
        self._list.show_orders(orders, "")
        self._trouble = Label("", Role.BODY, "err", self, wrap=True)
        self.content.addWidget(Label("Will be asked of TWS", Role.BODY, "text3", self))
        self.content.addWidget(self._list)
        self.content.addSpacing(10)
        self.content.addWidget(self._trouble)
        self.content.addWidget(Label(MAY_FILL, Role.BODY, "warn", self, weight=Weight.MEDIUM))
        self._confirm = button(title, Kind.DANGER, tall=True, parent=self, object_name="cancel_some.confirm")
        self._confirm.clicked.connect(self.on_confirm_clicked)
        self.add_button(self._confirm)
        session.order_desk.lock_changed.connect(self.on_lock_changed)
        self.on_lock_changed()

    @Slot()
    def on_lock_changed(self) -> None:
        """Say why no cancel can leave, if none can."""
        trouble = self._session.order_desk.cancel_trouble
        self._trouble.show_text(trouble)
        self._trouble.setVisible(bool(trouble))
        set_enabled(self._confirm, not trouble, trouble)

    @Slot()
    def on_confirm_clicked(self) -> None:
        """Ask for the cancels and close: the table shows what becomes of them."""
        self._confirm.setEnabled(False)
        self._session.order_desk.cancel(self._keys)
        self.accept()
