"""The ticket's way to the confirm dialog: freeze, ask, and take note of how it ended."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ibdesk.core.orders.draft import OrderDraft
from ibdesk.core.problems import Field, Problem, err
from ibdesk.panels.ticket.instrument import Instrument
from ibdesk.panels.ticket.override import Overrides
from ibdesk.panels.ticket.view import TicketView
from ibdesk.session.previews import Preview, Refused
from ibdesk.session.session import Session
from ibdesk.ui.confirm import ConfirmDialog


class ReviewingTicket(TicketView):
    """A ticket that can be reviewed; what stands in it is the panel's business."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._said: tuple[Problem, ...] = ()
        self._overrides = Overrides(self)
        self.instrument = Instrument(session, self.head, self)
        self.dialog: ConfirmDialog | None = None

    @abstractmethod
    def draft(self) -> OrderDraft:
        """Return the form as typed."""

    @abstractmethod
    def judge(self) -> None:
        """Ask the desk about the draft and show what it thinks."""

    @abstractmethod
    def refresh(self, _change: object = None) -> None:
        """Show link, quote, problems and button as they are now."""

    @Slot()
    def on_review_clicked(self) -> None:
        """Review; or send at once where the user switched the question off (never in LIVE, never with a warning)."""
        preview = self._frozen()
        if preview is None:
            return
        if self._session.limits.needs_confirm(preview.mode, warnings=bool(preview.warnings)):
            self._show_review(preview)
            return
        result = self._session.order_desk.transmit(preview.token)
        self.on_dialog_ended("" if result.accepted else result.reason)

    @Slot()
    def review(self) -> None:
        """Freeze the order as it stands and ask; a key never sends."""
        preview = self._frozen()
        if preview is not None:
            self._show_review(preview)

    def _frozen(self) -> Preview | None:
        self.judge()
        if not self.review_button.isEnabled() or self.dialog is not None or self.instrument.chooser.isVisible():
            return None
        preview = self._session.order_desk.preview(self.draft())
        if preview.ok:
            return preview
        self._said = preview.problems
        self.judge()
        return None

    def _show_review(self, preview: Preview) -> None:
        self.dialog = ConfirmDialog(preview, self._session, self.window())
        self.dialog.ended.connect(self.on_dialog_ended)
        self.dialog.open()

    @Slot(object)
    def on_dialog_ended(self, reason: str) -> None:
        """Take note that the review is over; `reason` says why it was not sent, "" for Back and for sent."""
        self.dialog = None
        self._overrides.forget()
        self._said = (err(reason, Field.ORDER),) if reason else ()
        self.refresh()

    @Slot(object)
    def on_desk_refused(self, refused: Refused) -> None:
        """Say that an order which was on its way did not leave after all."""
        if refused.preview is None or refused.preview.kind == "place":
            self._said = (err(f"Not sent: {refused.reason}", Field.ORDER),)
            self.refresh()

    def _void(self, reason: str) -> None:
        if self.dialog is not None:
            self.dialog.void(reason)
