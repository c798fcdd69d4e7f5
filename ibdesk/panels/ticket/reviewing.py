"""The review of the ticket's order: at most one confirm dialog, which alone transmits. GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

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

    def open(self, preview: Preview) -> None:
        """Show a preview that may be transmitted."""
        self.dialog = ConfirmDialog(preview, self._session, self._over.window())
        self.dialog.ended.connect(self.on_dialog_ended)
        self.dialog.open()

    @Slot(object)
    def on_dialog_ended(self, reason: str) -> None:
        """Take note that the review is over."""
        self.dialog = None
        self.ended.emit(reason)

    def void(self) -> None:
        """Close an open review because the ticket behind it is another one now (scenario 103)."""
        if self.dialog is not None:
            self.dialog.void(EDITED_MEANWHILE)
