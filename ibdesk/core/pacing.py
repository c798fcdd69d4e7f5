"""Budgets that keep us below TWS's limits: messages a second, and historical data questions.

Clocks are injected (monotonic seconds), so tests advance them. Not thread-safe: each object has one owner.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Hashable

Clock = Callable[[], float]

_SLACK = 1e-9


class TokenBucket:
    """Tokens for outgoing messages; some are kept for cancels (law L9, scenario 80)."""

    def __init__(
        self,
        *,
        rate_per_s: float = 40.0,
        burst: int = 45,
        reserved: int = 10,
        clock: Clock = time.monotonic,
    ) -> None:
        """Start full. `reserved` tokens go to urgent messages only."""
        self._rate_per_s = rate_per_s
        self._burst = burst
        self._reserved = reserved
        self._clock = clock
        self._tokens = 1.0 * burst
        self._at = clock()

    def take(self, *, urgent: bool = False) -> bool:
        """Take one token if there is one for this kind of message."""
        if self.wait_s(urgent=urgent) > 0:
            return False
        self._tokens -= 1
        return True

    def wait_s(self, *, urgent: bool = False) -> float:
        """Return the seconds till `take` will succeed, 0 if it does now."""
        self._refill()
        needed = 1 if urgent else 1 + self._reserved
        missing = needed - self._tokens
        return missing / self._rate_per_s if missing > _SLACK else 0.0

    def _refill(self) -> None:
        now = self._clock()
        elapsed = max(now - self._at, 0.0)
        self._tokens = min(self._tokens + elapsed * self._rate_per_s, 1.0 * self._burst)
        self._at = now


class HistoryBudget:
    """IB's rules for bars of 30 s or less, and the number of open questions (protocol.md section 4)."""

    SAME_QUESTION_S = 15.0
    SAME_CONTRACT_S = 2.0
    SAME_CONTRACT_MAX = 5  # IB objects to the sixth
    WINDOW_S = 600.0
    WINDOW_MAX = 60
    OPEN_MAX = 50

    def __init__(self, *, clock: Clock = time.monotonic) -> None:
        """Start with nothing asked."""
        self._clock = clock
        self._asked: deque[tuple[float, Hashable, Hashable, int]] = deque()
        self.open = 0

    @property
    def used(self) -> int:
        """Return how many questions for small bars count in the window now."""
        self._forget_old(self._clock())
        return sum(one[3] for one in self._asked)

    def wait_s(self, question: Hashable, contract: Hashable, *, small_bars: bool, weight: int = 1) -> float:
        """Return the seconds to wait before asking, 0 if it may go; a full set of open ones waits a second.

        `question` identifies the whole question, `contract` the contract, exchange and data type; `weight` is
        2 for BID_ASK.
        """
        if self.open >= self.OPEN_MAX:
            return 1.0
        if not small_bars:
            return 0.0
        now = self._clock()
        self._forget_old(now)
        return max(
            self._until(now, [one[0] for one in self._asked if one[1] == question], self.SAME_QUESTION_S, 1),
            self._until(
                now,
                [one[0] for one in self._asked if one[2] == contract],
                self.SAME_CONTRACT_S,
                self.SAME_CONTRACT_MAX,
            ),
            self._until(
                now,
                [one[0] for one in self._asked for _ in range(one[3])],
                self.WINDOW_S,
                self.WINDOW_MAX - weight + 1,
            ),
        )

    def asked(self, question: Hashable, contract: Hashable, *, small_bars: bool, weight: int = 1) -> None:
        """Count a question that goes out."""
        self.open += 1
        if small_bars:
            self._asked.append((self._clock(), question, contract, weight))

    def ended(self) -> None:
        """Count a question that was answered, refused or given up."""
        self.open = max(self.open - 1, 0)

    def _forget_old(self, now: float) -> None:
        while self._asked and now - self._asked[0][0] >= self.WINDOW_S:
            self._asked.popleft()

    @staticmethod
    def _until(now: float, times: list[float], window_s: float, most: int) -> float:
        """Return the seconds till fewer than `most` of the times lie inside the window."""
        inside = [moment for moment in times if now - moment < window_s]
        if len(inside) < most:
            return 0.0
        return inside[len(inside) - most] + window_s - now
