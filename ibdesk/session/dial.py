"""One session from the dial to its end: the broker, its thread, and what has been heard so far."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable

from ibdesk.core.ids import SessionNo
from ibdesk.core.records.command import RequestCurrentTime
from ibdesk.core.records.link import CloseReason, LinkClosed
from ibdesk.session.bridge import SessionSink
from ibdesk.session.heartbeat import Heartbeat
from ibdesk.session.host import Host
from ibdesk.session.wire import BrokerPort

log = logging.getLogger(__name__)

_ORPHANS: list[Host] = []
"""Threads that outlived their deadline: Qt aborts the program if the object of a running thread is deleted."""


class Dial:
    """A session is used once. `ending` is set as soon as its end is certain; `closed` when it came.

    `parting`: why TWS itself ended it, which counts more than how the socket then closed.
    """

    def __init__(
        self,
        number: SessionNo,
        broker: BrokerPort,
        sink: SessionSink,
        heartbeat: Heartbeat,
        clock: Callable[[], float],
    ) -> None:
        self.number = number
        self.broker = broker
        self.sink = sink
        self.heartbeat = heartbeat
        self.host = Host(broker, sink)
        self.ending = False
        self.closed: LinkClosed | None = None
        self.parting: LinkClosed | None = None
        self.accounts_known = False
        self.id_known = False
        self.was_ready = False
        self._asked_time = False
        self._pinged_s: float | None = None
        self._clock = clock

    @property
    def asked_time(self) -> bool:
        """Tell whether the ping that makes the link ready has left."""
        return self._asked_time

    @property
    def heard_s(self) -> float:
        """Return when the wire last brought anything, even a part of a long message (scenario 35)."""
        return max(self.sink.heard_s, self.broker.last_received_s or -math.inf)

    def ask_first_time(self) -> None:
        """Ping once ids and accounts are known: no request may leave before."""
        if self.accounts_known and self.id_known and not self._asked_time:
            self._asked_time = True
            self.ping()

    def ping(self) -> None:
        """Ask for the time."""
        if self._pinged_s is None:
            self._pinged_s = self._clock()
        self.broker.submit(RequestCurrentTime())

    def take_ping(self) -> float | None:
        """Return when the oldest unanswered ping was asked for, and count it as answered."""
        asked_s, self._pinged_s = self._pinged_s, None
        return asked_s

    def shut(self, timeout_s: float) -> bool:
        """End the thread now, waiting at most that long; False if it is still alive."""
        self.broker.abort(CloseReason.ASKED)
        finished = bool(self.host.wait(max(0, int(timeout_s * 1000))))
        if not finished:
            log.error("ib-run did not end within %.1f s", timeout_s)
            _ORPHANS.append(self.host)
        return finished
