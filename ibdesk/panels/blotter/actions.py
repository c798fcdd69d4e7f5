"""What the orders panel does when asked: change, cancel, history, menu. Every wish carries order keys."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QMenu, QWidget

from ibdesk.core.orders.allowed import Permission
from ibdesk.core.orders.state import AnyKey, Order
from ibdesk.core.records.link import Mode
from ibdesk.panels.blotter.cancel_all import CancelAllDialog
from ibdesk.panels.blotter.cancel_some import CancelSomeDialog
from ibdesk.panels.blotter.editor import RowEditor
from ibdesk.panels.blotter.history import HistoryDialog
from ibdesk.panels.blotter.permits import Permits
from ibdesk.panels.blotter.words import OrderWords
from ibdesk.session.previews import Preview
from ibdesk.session.session import Session
from ibdesk.ui.table.view import TableView
from ibdesk.ui.tips import plain_tip

GONE = "This order is not known any more."


class BlotterActions(QObject):
    """Acts on order keys, never on places.

    refused: the sentence why something was not done. chart_asked: a Contract. ticket_asked: an Order to copy.
    """

    refused = Signal(object)
    chart_asked = Signal(object)
    ticket_asked = Signal(object)

    def __init__(
        self, session: Session, view: TableView, editor: RowEditor, permits: Permits, texts: OrderWords, host: QWidget
    ) -> None:
        super().__init__(host)
        self._session, self._view, self._editor = session, view, editor
        self._permits, self._texts, self._host = permits, texts, host
        editor.review_asked.connect(self.on_review_asked)

    @Slot(object)
    def change(self, key: AnyKey) -> None:
        """Turn the row into fields, or say why not."""
        order = self._session.orders.order(key)
        permission = self._permits.change(order) if order is not None else Permission(ok=False, reason=GONE)
        if order is not None and permission.ok:
            self._editor.open(order)
        else:
            self.refused.emit(permission.reason)

    @Slot(object)
    def cancel(self, keys: Iterable[AnyKey]) -> None:
        """Cancel one order at once in SIM and PAPER; more than one, or real money, only after a question."""
        orders = [order for key in keys if (order := self._session.orders.order(key)) is not None]
        able = [order for order in orders if self._permits.cancel(order).ok]
        if not able:
            self.refused.emit(self._permits.cancel(orders[0]).reason if orders else GONE)
        elif len(orders) > 1 or self._session.link.view.mode is Mode.LIVE:
            CancelSomeDialog(self._session, able, self._texts, self._host).open()
        else:
            result = self._session.order_desk.cancel([able[0].key])
            if result.refused:
                self.refused.emit(result.refused[0][1])

    @Slot(object)
    def history(self, key: AnyKey) -> None:
        """Show the history of an order."""
        order = self._session.orders.order(key)
        if order is not None:
            HistoryDialog(self._session, order, self._texts, self._host).open()

    @Slot(object)
    def chart(self, key: AnyKey) -> None:
        """Ask for the chart of an order's contract."""
        order = self._session.orders.order(key)
        if order is not None:
            self.chart_asked.emit(order.contract)

    @Slot(object)
    def copy_into_ticket(self, key: AnyKey) -> None:
        """Ask for a new order like this one in the ticket; nothing is sent by it."""
        order = self._session.orders.order(key)
        if order is not None:
            self.ticket_asked.emit(order)

    @Slot(object)
    def on_review_asked(self, preview: Preview) -> None:
        """Ask for the confirmation; the fields stay until it is transmitted."""
        from ibdesk.ui.confirm import ConfirmDialog  # here: the first paint needs no dialog

        dialog = ConfirmDialog(preview, self._session, self._host)
        dialog.ended.connect(self.on_review_ended)
        dialog.finished.connect(self.on_review_finished)
        dialog.open()

    @Slot(object)
    def on_review_ended(self, reason: str) -> None:
        """Say why the change could not be sent; '' after Transmit or Back."""
        if reason:
            self.refused.emit(reason)

    @Slot(int)
    def on_review_finished(self, result: int) -> None:
        """Give the row back if the change went out, else let the user go on typing."""
        if result == QDialog.DialogCode.Accepted:
            self._editor.drop()
        else:
            self._editor.focus()

    def menu(self, key: AnyKey) -> QMenu | None:
        """Return the context menu of an order, None if it is gone. Its actions are bound to the order's key."""
        order = self._session.orders.order(key)
        if order is None:
            return None
        menu = QMenu(self._host)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        menu.setAccessibleName("Order actions")
        selected: tuple[AnyKey, ...] = self._view.selected_keys()  # type: ignore[assignment]
        keys = selected if key in selected else (key,)
        change, cancel = self._permits.change(order), self._can_cancel(order, keys)
        word = "Cancel order" if len(keys) == 1 else f"Cancel {len(keys)} orders…"
        symbol = order.contract.symbol
        self._add(menu, "Change this order…", "F2", partial(self.change, key), change)
        self._add(menu, word, "Del", partial(self.cancel, keys), cancel)
        self._add(menu, f"Cancel all {symbol}…", "", partial(self.cancel_symbol, symbol))
        menu.addSeparator()
        self._add(menu, "Show on chart", "C", partial(self.chart, key))
        self._add(menu, "Copy into ticket", "", partial(self.copy_into_ticket, key))
        self._add(menu, "History of this order", "H", partial(self.history, key))
        self._add(menu, "Copy row" if len(keys) == 1 else "Copy rows", "Ctrl+C", self._view.copy)
        return menu

    def show_menu(self, key: AnyKey | None, at: QPoint) -> None:
        """Open the context menu."""
        menu = self.menu(key) if key is not None else None
        if menu is not None:
            menu.popup(at)

    def cancel_symbol(self, symbol: str) -> None:
        """Ask about all own orders on one symbol."""
        CancelAllDialog(self._session, self._host, symbol=symbol).open()

    def _can_cancel(self, order: Order, keys: Iterable[AnyKey]) -> Permission:
        answers = [self._permits.cancel(one) for key in keys if (one := self._session.orders.order(key)) is not None]
        return next((answer for answer in answers if answer.ok), self._permits.cancel(order))

    @staticmethod
    def _add(menu: QMenu, text: str, keys: str, act: object, permission: Permission | None = None) -> None:
        action = QAction(text, menu)
        if keys:
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setShortcutVisibleInContextMenu(True)
        if permission is not None and not permission.ok:
            action.setEnabled(False)
            action.setToolTip(plain_tip(permission.reason))
        action.triggered.connect(act)
        menu.addAction(action)
