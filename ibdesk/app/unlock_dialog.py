"""Allowing new orders again after Cancel orders: a question, with what TWS has confirmed so far."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from ibdesk.panels.blotter.cancel_all import report_text
from ibdesk.session.session import Session
from ibdesk.ui.dialog import Dialog
from ibdesk.ui.fonts import Role, Weight
from ibdesk.ui.labels import Label
from ibdesk.ui.order_button import OrderButton

QUESTION = "Cancel orders locked new orders and changes. Unlock them?"
STOPS = "What is not confirmed is then no longer asked for again."


class UnlockDialog(Dialog):
    """Unlocks, or leaves everything as it is."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("Unlock trading", parent, object_name="unlock.dialog")
        self._session = session
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.content.addWidget(Label(QUESTION, Role.FIELD, "text", self, weight=Weight.SEMIBOLD, wrap=True))
        self._said = Label("", Role.BODY, "text2", self, wrap=True)
        self._said.setObjectName("unlock.said")
        self.content.addWidget(self._said)
        self._confirm = OrderButton(self, object_name="unlock.confirm")
        self._confirm.show_action("Unlock trading")
        self._confirm.start_dead_time()
        self._confirm.clicked.connect(self.on_confirm_clicked)
        self.add_button(self._confirm)
        session.order_desk.kill_switch.changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show what became of the cancels."""
        report = self._session.order_desk.kill_switch.report
        if report is None:
            self._said.show_text("The lock was set before ibdesk was started.")
            return
        text = report_text(self._session, report)
        self._said.show_text(text if report.done else f"{text.rstrip('.')}. {STOPS}")

    @Slot()
    def on_confirm_clicked(self) -> None:
        """Unlock; what stands in the way is said."""
        problem = self._session.order_desk.unlock_trading()
        if problem:
            self._said.show_text(problem, "err")
            return
        self.accept()
