"""The hand-over between threads: a queue that keeps all, a map that keeps the newest, one wake-up for both.

Lock-free on the hot path: appends and dictionary writes are single operations of the interpreter, and the
consumer clears the wake flag before it takes, so that nothing put later can be missed.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StateBatch:
    """Newest states that were put before a barrier event; it stands in the queue just ahead of it."""

    states: tuple[tuple[Hashable, object], ...]


class Mailbox:
    """Two lanes from any thread to one consumer. `wake` runs in the putting thread, only when none is pending."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._events: deque[object] = deque()
        self._states: dict[Hashable, object] = {}
        self._barrier_lock = threading.Lock()
        self._wake_pending = False

    def event(self, record: object, *, barrier: bool = False) -> None:
        """Put a record that must arrive; with `barrier`, the states put so far are delivered before it."""
        if barrier:
            with self._barrier_lock:
                if states := self._drain_states():
                    self._events.append(StateBatch(states=states))
                self._events.append(record)
        else:
            self._events.append(record)
        self._request_wake()

    def state(self, key: Hashable, record: object) -> None:
        """Put a record of which only the newest per key matters."""
        self._states[key] = record
        self._request_wake()

    def acknowledge(self) -> None:
        """Tell that the consumer woke up; it must be called before taking."""
        self._wake_pending = False

    def take_event(self) -> object | None:
        """Take the oldest event (or a batch of states that stand before a barrier); None when there is none."""
        try:
            return self._events.popleft()
        except IndexError:
            return None

    def take_states(self) -> tuple[tuple[Hashable, object], ...]:
        """Take the newest state of every key that changed since the last call."""
        with self._barrier_lock:
            return self._drain_states()

    @property
    def has_events(self) -> bool:
        """Tell whether events wait."""
        return bool(self._events)

    @property
    def has_states(self) -> bool:
        """Tell whether states wait."""
        return bool(self._states)

    def clear(self) -> None:
        """Throw away all that waits."""
        self._events.clear()
        self._states.clear()

    def _drain_states(self) -> tuple[tuple[Hashable, object], ...]:
        # popitem one by one: swapping the dictionary could lose a write that raced the swap. Not more than
        # stand there now, or a flood could hold the consumer for ever.
        taken: list[tuple[Hashable, object]] = []
        for _ in range(len(self._states)):
            try:
                taken.append(self._states.popitem())
            except KeyError:
                break
        taken.reverse()
        return tuple(taken)

    def _request_wake(self) -> None:
        if not self._wake_pending:
            self._wake_pending = True
            self._wake()
