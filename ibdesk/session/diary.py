"""Writes down what the desk goes through: link events, and whose a message with a code was."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from ibdesk.core.orders.state import AnyKey, OrderKey
from ibdesk.core.records.notice import Notice
from ibdesk.journal import Journal
from ibdesk.session.stores.link import LinkStore
from ibdesk.session.stores.orders import OrderStore
from ibdesk.session.views import LinkView


class Diary(QObject):
    """Listens to the session on behalf of the journal; decides nothing."""

    def __init__(
        self,
        journal: Journal,
        link: LinkStore,
        orders: OrderStore,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._journal = journal
        self._link = link
        self._told = link_words(link.view)
        link.moved.connect(self.on_link_moved)
        orders.noticed.connect(self.on_order_noticed)

    @Slot()
    def on_link_moved(self) -> None:
        """Note a change of the link."""
        words = link_words(self._link.view)
        if words != self._told:
            self._told = words
            self._journal.note_link(words[0], self._link.view.session_no, words[1])

    @Slot(object, object)
    def on_order_noticed(self, key: AnyKey, notice: Notice) -> None:
        """Write down that a message was about this order: its id alone may be that of a request."""
        if isinstance(key, OrderKey):
            self._journal.append(notice, self._link.view.session_no, key=key)


def link_words(view: LinkView) -> tuple[str, str]:
    """Return the state of the link as one word and a sentence."""
    mode = "" if view.mode is None else view.mode_reason
    if not view.ready:
        return view.phase.value, "" if view.failure is None else view.failure.sentence
    if view.read_only is not None:
        return "read-only", f"{mode}. {view.read_only.reason}"
    if view.stale:
        return "silent", "TWS does not answer"
    return ("ready", mode) if view.ib_up else ("ib down", "IB is not reachable")
