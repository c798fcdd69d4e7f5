"""Two lanes between the reader and the decoder, chosen before anything is decoded (scenario 125).

Order, account and link messages are never dropped and go first. Market data ticks go after them; beyond a bound only
the newest of each (message, request, tick type) is kept.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable

from ibdesk.broker.wire import TickKey, tick_key
from ibdesk.core.records.link import CloseReason

TICK_BOUND = 4096
EVENT_BOUND = 50_000  # about a second of decoding: so long may the end of a session take at worst


class Inbox:
    """Frames on their way from the reader to the decoder. Thread-safe; one reader, one taker."""

    def __init__(self, *, raw_ids: bool, tick_bound: int = TICK_BOUND, event_bound: int = EVENT_BOUND) -> None:
        self._raw_ids = raw_ids
        self._tick_bound = tick_bound
        self._event_bound = event_bound
        self._ready = threading.Condition()
        self._events: deque[bytes] = deque()
        self._ticks: deque[bytes] = deque()
        self._newest: dict[TickKey, bytes] = {}
        self._end: tuple[CloseReason, str] | None = None
        self._superseded = 0

    def put(self, frames: Iterable[bytes]) -> None:
        """Sort frames into the lanes. Blocks while the event lane is full: then TCP slows the sender down."""
        sorted_frames = [(tick_key(frame, self._raw_ids), frame) for frame in frames]
        with self._ready:
            while len(self._events) >= self._event_bound and self._end is None:
                self._ready.wait()
            for key, frame in sorted_frames:
                if key is None:
                    self._events.append(frame)
                else:
                    self._put_tick(key, frame)
            self._ready.notify_all()

    def _put_tick(self, key: TickKey, frame: bytes) -> None:
        if not self._newest and len(self._ticks) < self._tick_bound:
            self._ticks.append(frame)
            return
        # The key moves to the end: a price message carries a size too, so an older size must not follow it.
        if self._newest.pop(key, None) is not None:
            self._superseded += 1
        self._newest[key] = frame

    def end(self, reason: CloseReason, text: str = "") -> None:
        """Say that nothing more comes, and why; only the first call counts. Ticks that wait are given up."""
        with self._ready:
            if self._end is None:
                self._end = (reason, text)
            self._ticks.clear()
            self._newest.clear()
            self._ready.notify_all()

    def take(self, limit: int) -> list[bytes]:
        """Wait for frames and return about `limit` of them, events first; empty means: ended and drained."""
        with self._ready:
            while not self._depth() and self._end is None:
                self._ready.wait()
            taken = [self._events.popleft() for _ in range(min(limit, len(self._events)))]
            # A quarter is kept for ticks, so that a long download does not freeze every quote.
            for _ in range(max(limit - len(taken), limit // 4)):
                if self._ticks:
                    taken.append(self._ticks.popleft())
                elif self._newest:
                    taken.append(self._newest.pop(next(iter(self._newest))))
                else:
                    break
            self._ready.notify_all()
            return taken

    def depth(self) -> int:
        """Return how many frames wait to be decoded."""
        with self._ready:
            return self._depth()

    def _depth(self) -> int:
        return len(self._events) + len(self._ticks) + len(self._newest)

    @property
    def superseded(self) -> int:
        """How many ticks gave way to a newer one of their kind."""
        return self._superseded

    @property
    def ended(self) -> tuple[CloseReason, str] | None:
        """Why nothing more comes, or None while the link lives."""
        return self._end
