"""How long a silence may last: ping, then mistrust, then give up (scenario 14). Pure; the caller has the clock."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from ibdesk.session.targets import SessionSettings

log = logging.getLogger(__name__)
LATE_S = 3.0
"""A look that comes this much later than the one before means that this program stood still, not TWS (117)."""

CLOCK_EVERY_S = 15.0
"""Even on a busy link the server's time is asked for that often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """What the silence means now."""

    ping: bool = False
    stale: bool = False
    dead: bool = False


class Heartbeat:
    """Judges one link. Instants are seconds of one monotonic clock."""

    def __init__(self, settings: SessionSettings, now_s: float) -> None:
        self._settings = settings
        self._looked_s = now_s
        self._excused_s = now_s  # silence before this is not held against TWS
        self._pinged_s = now_s

    def look(self, now_s: float, heard_s: float, *, want_time: bool = False) -> Pulse:
        """Return what to do. `heard_s`: when the wire last brought anything; `want_time`: ping in any case."""
        if now_s - self._looked_s > LATE_S:
            self._excused_s = now_s - self._settings.ping_after_s
        self._looked_s = now_s
        silence_s = now_s - max(heard_s, self._excused_s)
        if silence_s >= self._settings.dead_after_s:
            return Pulse(stale=True, dead=True)
        since_ping_s = now_s - self._pinged_s
        quiet = silence_s >= self._settings.ping_after_s and since_ping_s >= self._settings.ping_after_s
        ping = quiet or want_time or since_ping_s >= CLOCK_EVERY_S
        if ping:
            self._pinged_s = now_s
        return Pulse(ping=ping, stale=silence_s >= self._settings.stale_after_s)


class Watchdog:
    """Logs each time that the thread which looks once a tick stood still (scenario 117)."""

    def __init__(self, tick_s: float, now_s: float) -> None:
        self._tick_s = tick_s
        self._looked_s = now_s

    def look(self, now_s: float) -> None:
        """Look at the time that passed since the last look."""
        stood_s, self._looked_s = now_s - self._looked_s, now_s
        if stood_s > self._tick_s + LATE_S:
            log.info("the window stood still for %.1f s", stood_s)
