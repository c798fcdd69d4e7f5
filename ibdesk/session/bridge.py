"""From any thread into the GUI thread: one mailbox, one argument-less wake signal.

A `SessionSink` is what one BrokerSession sees. It stamps each record with its session number, so that late
callbacks of an old session are recognised and dropped from view (the journal has had them already, on ib-run).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable

from PySide6.QtCore import QObject, Qt, Signal, Slot

from ibdesk.core.ids import SessionNo
from ibdesk.core.mailbox import Mailbox, StateBatch
from ibdesk.core.records.account import AccountSummaryEnd
from ibdesk.core.records.link import CommandSent, LinkClosed, LinkOpened
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.quote import MarketDataType
from ibdesk.session.pump import Pump
from ibdesk.session.router import Router

BARRIERS = (AccountSummaryEnd, LinkClosed, LinkOpened, MarketDataType)
"""Events that speak of the states before them: those are delivered first."""

LOCAL = SessionNo(-1)
"""The session number of what ibdesk posts to itself; it is never old."""

DRAIN_BUDGET_S = 0.008
"""Longest stretch of events without a return to the event loop."""


class SessionSink:
    """The sink of one session. `heard_s`: when the wire last brought anything, on the injected clock."""

    def __init__(self, mailbox: Mailbox, number: SessionNo, clock: Callable[[], float]) -> None:
        self.number = number
        self.heard_s = clock()
        self._mailbox = mailbox
        self._clock = clock

    def event(self, record: object) -> None:
        """Take a record that must arrive. Any thread."""
        if not isinstance(record, CommandSent) and not (isinstance(record, Notice) and record.from_client):
            self.heard_s = self._clock()
        self._mailbox.event((self.number, record), barrier=isinstance(record, BARRIERS))

    def state(self, key: Hashable, record: object) -> None:
        """Take a record of which only the newest counts. Any thread."""
        self.heard_s = self._clock()
        self._mailbox.state((self.number, key), record)


class Bridge(QObject):
    """Owns the mailbox; wakes up in the GUI thread and hands records to the router."""

    woken = Signal()

    def __init__(
        self,
        router: Router,
        pump: Pump,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self.current = SessionNo(0)
        self.late_records = 0
        self._router = router
        self._pump = pump
        self._clock = clock
        self._mailbox = Mailbox(self.woken.emit)
        self._closed = False
        self.woken.connect(self.on_woken, Qt.ConnectionType.QueuedConnection)
        pump.framed.connect(self.on_pump_framed)

    def open_session(self, number: SessionNo) -> SessionSink:
        """Make the sink of a new session; from now on older ones are late."""
        self.current = number
        return SessionSink(self._mailbox, number, self._clock)

    def post(self, record: object) -> None:
        """Bring a record of ibdesk's own into the GUI thread (a journal's answer). Any thread."""
        self._mailbox.event((LOCAL, record))

    def drain(self) -> None:
        """Deliver every waiting event now."""
        while not self._closed and (entry := self._mailbox.take_event()) is not None:
            self._deliver(entry)

    def close(self) -> None:
        """Deliver nothing any more."""
        self._closed = True
        self._mailbox.clear()

    @Slot()
    def on_woken(self) -> None:
        """Deliver the waiting events; states wait for the next frame."""
        self._mailbox.acknowledge()
        if self._closed:
            return
        give_back_s = self._clock() + DRAIN_BUDGET_S
        while (entry := self._mailbox.take_event()) is not None:
            self._deliver(entry)
            if self._clock() > give_back_s and self._mailbox.has_events:
                self.woken.emit()
                break
        if self._mailbox.has_states:
            self._pump.request()

    @Slot()
    def on_pump_framed(self) -> None:
        """Deliver the newest states, once a frame."""
        if not self._closed:
            self._deliver_states(self._mailbox.take_states())

    def _deliver(self, entry: object) -> None:
        if isinstance(entry, StateBatch):
            self._deliver_states(entry.states)
        elif isinstance(entry, tuple):
            number, record = entry
            self._deliver_record(number, record)

    def _deliver_states(self, states: tuple[tuple[Hashable, object], ...]) -> None:
        for key, record in states:
            if isinstance(key, tuple):
                self._deliver_record(key[0], record)

    def _deliver_record(self, number: SessionNo, record: object) -> None:
        if number in (self.current, LOCAL):
            self._router.deliver(record)
        else:
            self.late_records += 1
