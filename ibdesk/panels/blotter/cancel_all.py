"""Cancel orders: what is meant, what will be asked, and then what TWS has confirmed (ui.md section 8)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from ibdesk.core.orders.allowed import allowed
from ibdesk.core.orders.state import AnyKey, Base, Order, OrderKey
from ibdesk.panels.blotter.cancel_some import MAY_FILL, orders_word
from ibdesk.panels.blotter.order_list import OrderList
from ibdesk.panels.blotter.words import OrderWords, spoken_id
from ibdesk.session.killswitch import KillReport
from ibdesk.session.previews import CancelResult, Scope
from ibdesk.session.session import Session
from ibdesk.ui.buttons import Kind, button, set_enabled
from ibdesk.ui.controls import RadioOption
from ibdesk.ui.dialog import Dialog
from ibdesk.ui.fonts import Role, Weight
from ibdesk.ui.labels import Label

LOCKED_NOW = "New orders are off until you unlock them in Settings, Limits."
NAMED = 4


class CancelAllDialog(Dialog):
    """Never acts by itself: one click on the red button asks. It then stays and counts what TWS confirmed.

    `symbol` adds the scope of one symbol, chosen at first. The repetition is the session's: it goes on without the
    dialog, which may be closed at any time.
    """

    def __init__(self, session: Session, parent: QWidget | None = None, *, symbol: str = "") -> None:
        super().__init__("Cancel orders", parent, object_name="cancel_all.dialog")
        self._session, self._symbol = session, symbol
        self._texts = OrderWords(session.contracts.known, session.link.world_now)
        self._asked: tuple[AnyKey, ...] | None = None
        self.back.setObjectName("cancel_all.back")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._scopes = self._make_scopes()
        self._head = Label("Will be asked for now", Role.CAPTION, "text3", self, weight=Weight.MEDIUM)
        self._list = OrderList(self._texts, self, limit=NAMED)
        self._list.setObjectName("cancel_all.list")
        self._result = Label("", Role.FIELD, "text", self, weight=Weight.SEMIBOLD, wrap=True)
        self._result.setObjectName("cancel_all.result")
        self._locked = Label("", Role.BODY, "text2", self, wrap=True)
        self._locked.hide()
        self._note = Label(MAY_FILL, Role.BODY, "warn", self, weight=Weight.MEDIUM, wrap=True)
        self._confirm = button("", Kind.DANGER, tall=True, parent=self, object_name="cancel_all.confirm")
        self._confirm.clicked.connect(self.on_confirm_clicked)
        self._lay_out()
        session.orders.changed.connect(self.refresh)
        session.order_desk.lock_changed.connect(self.refresh)
        session.order_desk.kill_switch.changed.connect(self.refresh)
        self.refresh()

    @property
    def scope(self) -> Scope:
        """What is chosen."""
        return next(scope for scope, option in self._scopes.items() if option.isChecked())

    @Slot()
    @Slot(object)
    def refresh(self, _change: object = None) -> None:
        """Show what would be asked, or after the click what has become of it."""
        live = self._session.orders.live
        for scope, option in self._scopes.items():
            count = len(self._of(scope, live))
            option.set_note(f"{count} known" if scope is Scope.EVERYTHING else orders_word(count))
        if self._asked is None:
            self._show_question(self._of(self.scope, live))
        else:
            report = self._session.order_desk.kill_switch.report if self.scope is not Scope.SYMBOL else None
            self._show_result(report.asked if report is not None else self._asked, report)

    @Slot(bool)
    def on_scope_toggled(self, _on: bool) -> None:
        """Show what the other scope would ask."""
        self.refresh()

    @Slot()
    def on_confirm_clicked(self) -> None:
        """Ask, once; from here on only TWS's word counts."""
        if self._asked is not None:
            return
        result = self._session.order_desk.cancel_all(self.scope, self._symbol)
        if result.reason:
            self._say(result.reason, "err")
            return
        self._asked = result.asked
        if self.scope is not Scope.SYMBOL:
            self._locked.show_text(LOCKED_NOW)
            self._locked.show()
        for option in self._scopes.values():
            option.setEnabled(False)
        self.back.setText("Close")
        self.back.setAccessibleName("Close")
        self._refused(result)
        self.refresh()

    @Slot()
    def on_panic_asked(self) -> None:
        """Stay: this is what the key opens."""

    def _make_scopes(self) -> dict[Scope, RadioOption]:
        client = self._session.link.view.client_id
        who = f"client {client}" if client is not None else "this client"
        mine = f"Orders of {who}, one by one, repeated until confirmed"
        scopes = {Scope.MINE: RadioOption("Mine", mine, "", self)}
        if self._symbol:
            scopes[Scope.SYMBOL] = RadioOption(f"{self._symbol} only", f"Orders of {who} on this symbol", "", self)
        scopes[Scope.EVERYTHING] = RadioOption(
            "Everything in TWS", "Also orders typed in TWS and of other clients", "", self
        )
        scopes[Scope.SYMBOL if self._symbol else Scope.MINE].setChecked(True)
        for scope, option in scopes.items():
            option.setObjectName(f"cancel_all.{scope.value}")
            option.toggled.connect(self.on_scope_toggled)
        return scopes

    def _lay_out(self) -> None:
        title = Label("Asks TWS to cancel. Positions are not closed.", Role.FIELD, "text", self, weight=Weight.SEMIBOLD)
        self.content.addWidget(title)
        self.content.addSpacing(4)
        for option in self._scopes.values():
            self.content.addWidget(option)
        self.content.addSpacing(6)
        for widget in (self._head, self._list):
            self.content.addWidget(widget)
        self.content.addSpacing(14)
        for widget in (self._result, self._locked, self._note):
            self.content.addWidget(widget)
        self.add_button(self._confirm)

    def _of(self, scope: Scope, live: list[Order]) -> list[Order]:
        if scope is Scope.EVERYTHING:
            return live
        mine = [order for order in live if allowed(order).cancel.ok]
        return [o for o in mine if o.contract.symbol == self._symbol] if scope is Scope.SYMBOL else mine

    def _show_question(self, orders: list[Order]) -> None:
        everything = self.scope is Scope.EVERYTHING
        empty = "No live order is known. TWS is asked all the same." if everything else "No live orders here."
        self._list.show_orders(orders, empty)
        count = orders_word(len(orders))
        text = f"Cancel {count}" if orders else ("Cancel everything in TWS" if everything else "Nothing to cancel")
        self._confirm.setText(text)
        self._confirm.setAccessibleName(text)
        trouble = self._session.order_desk.cancel_trouble
        reason = trouble or ("" if orders or everything else "No order of this scope is live.")
        set_enabled(self._confirm, not reason, reason)
        report = self._session.order_desk.kill_switch.report
        under_way = report_text(self._session, report) if report is not None and not report.done else ""
        self._say(trouble or under_way, "err" if trouble else "text")

    def _show_result(self, asked: tuple[AnyKey, ...], report: KillReport | None) -> None:
        left, unsure = self._left(asked), report.unsure if report is not None else ""
        self._head.show_text("Not confirmed yet" if left or unsure else "All confirmed")
        self._list.show_orders(left, unsure or ("" if asked else "Nothing was known to be live."))
        self._confirm.setText(f"Asked for {orders_word(len(asked))}" if asked else "Asked TWS to cancel everything")
        set_enabled(self._confirm, False, "Asked already. TWS's answers are counted here.")
        self._note.setVisible(bool(left))
        text = report_text(self._session, report) if report is not None else result_text(self._session, asked)
        self._say(text, "warn" if unsure else "text" if left or not asked else "ok")

    def _left(self, asked: tuple[AnyKey, ...]) -> list[Order]:
        orders = (self._session.orders.order(key) for key in asked)
        return [order for order in orders if order is not None and order.live]

    def _refused(self, result: CancelResult) -> None:
        if result.refused:
            ids = ", ".join(str(key.order_id) for key, _ in result.refused if isinstance(key, OrderKey))
            self._note.show_text(f"Not asked for {ids}: {result.refused[0][1]}")

    def _say(self, text: str, token: str) -> None:
        self._result.show_text(text, token)
        self._result.setAccessibleName(text)
        self._result.setVisible(bool(text))


def result_text(session: Session, asked: tuple[AnyKey, ...]) -> str:
    """Return `Confirmed 7 of 9, still live: 41, 50`; what filled meanwhile is said too."""
    if not asked:
        return "Asked. TWS has confirmed nothing: no live order was known."
    orders = [order for key in asked if (order := session.orders.order(key)) is not None]
    left = [order for order in orders if order.live]
    filled = sum(1 for order in orders if order.base is Base.FILLED)
    text = f"Confirmed {len(asked) - len(left)} of {len(asked)}"
    if filled:
        text += f" ({filled} filled before the cancel)"
    return f"{text}, still live: {', '.join(spoken_id(order) for order in left)}" if left else text


def report_text(session: Session, report: KillReport) -> str:
    """Return the result of the kill switch, and why it may not be all (law L7)."""
    if not report.unsure:
        return result_text(session, report.asked)
    confirmed = f"{result_text(session, report.asked)}." if report.asked else "Asked TWS to cancel everything."
    return f"{confirmed} {report.unsure}"
