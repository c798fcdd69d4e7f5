"""How many messages a client may send in a second, and what happens to one that sends more."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final

WINDOW_S: Final = 1.0
#: TWS hangs up at the third violation.
PATIENCE: Final = 3


@dataclass(slots=True, kw_only=True)
class RateLimit:
    """Messages a second for each client (0: no limit), and whether TWS drops those above it."""

    per_second: int = 50
    drop: bool = False


class Verdict(Enum):
    """What becomes of a message."""

    FINE = "fine"
    TOLD = "told"
    EXCESS = "excess"
    HANG_UP = "hang up"


class MessageRate:
    """Counts the messages of one connection in real time."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._times: deque[float] = deque()
        self._violations = 0
        self._told_at = float("-inf")

    @property
    def recent(self) -> int:
        """Return how many messages came within the last second."""
        return len(self._times)

    def take(self, limit: RateLimit) -> Verdict:
        """Count a message; an excess is told about once a second, and the third time ends the connection."""
        now = self._monotonic()
        while self._times and self._times[0] <= now - WINDOW_S:
            self._times.popleft()
        self._times.append(now)
        if not limit.per_second or len(self._times) <= limit.per_second:
            return Verdict.FINE
        if now < self._told_at + WINDOW_S:
            return Verdict.EXCESS
        self._told_at = now
        self._violations += 1
        return Verdict.HANG_UP if self._violations >= PATIENCE else Verdict.TOLD
