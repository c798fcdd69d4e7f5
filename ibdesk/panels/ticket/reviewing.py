"""The review of the ticket's order: at most one confirm dialog, which alone transmits. GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ibdesk.panels.ticket.override import Overrides
from ibdesk.session.previews import Preview
from ibdesk.session.session import Session
from ibdesk.ui.confirm import ConfirmDialog

EDITED_MEANWHILE = "The ticket was edited. Review again."


class Reviewer(QObject):
    """Opens the dialog over the window of `over`. `ended` says why it was not sent, "" for Back and for sent."""

    ended = Signal(object)  # reason

    def __init__(self, session: Session, over: QWidget) -> None:
        super().__init__(over)
        self._session, self._over = session, over
        self.dialog: ConfirmDialog | None = None
        self.overrides = Overrides(over)

    def go(self, preview: Preview, *, clicked: bool) -> None:
        """Show the review; or send at once after a click where the user switched the question off.

        Never by a key, never in LIVE, never with a warning.
        """
        asked = self._session.limits.needs_confirm(preview.mode, warnings=bool(preview.warnings))
        if asked or not clicked:
            self.open(preview)
            return
        result = self._session.order_desk.transmit(preview.token)
        self.on_dialog_ended("" if result.accepted else result.reason)

    def open(self, preview: Preview) -> None:
        """Show a preview that may be transmitted."""
        self.dialog = ConfirmDialog(preview, self._session, self._over.window())
        self.dialog.ended.connect(self.on_dialog_ended)
        self.dialog.open()

    @Slot(object)
    def on_dialog_ended(self, reason: str) -> None:
        """Take note that the review is over."""
        self.dialog = None
        self.overrides.forget()
        self.ended.emit(reason)

    def void(self) -> None:
        """Close an open review because the ticket behind it is another one now (scenario 103)."""
        if self.dialog is not None:
            self.dialog.void(EDITED_MEANWHILE)
