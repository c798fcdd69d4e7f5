"""Is this the right login? Asked when port and accounts disagree, or the accounts are not those of the last time."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from ibdesk.core.records.link import Mode
from ibdesk.session.session import Session
from ibdesk.ui.dialog import Dialog
from ibdesk.ui.fonts import Role, Weight
from ibdesk.ui.labels import Label
from ibdesk.ui.order_button import OrderButton

NOTHING_NEW = "Nothing new is sent until you decide. Cancels work."


class DoubtDialog(Dialog):
    """Takes the user's word. Closing it decides nothing: new orders stay off, and the banner asks again.

    Signals: `disconnect_asked`.
    """

    disconnect_asked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        view = session.link.view
        super().__init__(
            "Is this the right login?", parent, mode=view.mode, back="Disconnect", object_name="doubt.dialog"
        )
        self._session, self._doubt = session, view.doubt
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sentence = Label(
            view.doubt.sentence if view.doubt else "", Role.FIELD, "text", self, weight=Weight.SEMIBOLD, wrap=True
        )
        sentence.setObjectName("doubt.sentence")
        self.content.addWidget(sentence)
        self.content.addWidget(Label(NOTHING_NEW, Role.BODY, "text2", self, wrap=True))
        self.back.setObjectName("doubt.disconnect")
        self.back.clicked.connect(self.disconnect_asked)
        self._confirm = OrderButton(self, object_name="doubt.confirm")
        self._confirm.show_action("Continue read-only" if view.mode is Mode.LIVE else "Use these accounts")
        self._confirm.start_dead_time()
        self._confirm.clicked.connect(self.on_confirm_clicked)
        self.add_button(self._confirm)
        session.link.moved.connect(self.on_link_moved)

    @Slot()
    def on_confirm_clicked(self) -> None:
        """Take it that this login is meant."""
        self._session.controls.login.confirm()
        self.accept()

    @Slot()
    def on_link_moved(self) -> None:
        """Close when the doubt is gone or another one."""
        if self._session.link.view.doubt != self._doubt:
            self.reject()
