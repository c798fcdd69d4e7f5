"""World time from the server's answers to the ping: whole seconds, perhaps running faster than ours."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime, timedelta

SAMPLES = 32
TOLERANCE_S = 1.5
"""The server speaks in whole seconds; two samples may differ from the truth by that much."""

CONFIRMED_BY = 3
"""Samples that must lie on one line before a pace other than the present one is believed."""


class WorldClock:
    """Estimates the server's time between pings. A clock that was set anew is followed at once."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, datetime]] = deque(maxlen=SAMPLES)
        self.rate = 1.0
        self.unsure = False

    def reset(self) -> None:
        """Forget all samples; from now on this computer's clock stands in."""
        self._samples.clear()
        self.rate = 1.0
        self.unsure = False

    def add(self, time: datetime, received_s: float) -> None:
        """Take one answer: server time and the monotonic instant at which it came."""
        self._samples.append((received_s, time))
        if len(self._samples) > 1 and not self._on_one_line():
            self._samples = deque(list(self._samples)[-2:], maxlen=SAMPLES)
        pace = self._pace()
        if len(self._samples) >= CONFIRMED_BY or pace == self.rate:
            self.rate = pace
            self.unsure = False
        else:
            self.unsure = len(self._samples) > 1

    def now(self, monotonic_s: float) -> datetime:
        """Return world time at a monotonic instant; this computer's clock before the first answer."""
        if not self._samples:
            return datetime.now(UTC)
        first_s, first = self._samples[0] if self.rate == 1.0 and not self.unsure else self._samples[-1]
        estimate = first + timedelta(seconds=(monotonic_s - first_s) * self.rate)
        if self.rate != 1.0 or self.unsure:
            return estimate
        # Answers are cut to whole seconds, so the truth is never before any of them.
        ahead = max((time - (first + timedelta(seconds=at - first_s)) for at, time in self._samples))
        return estimate + max(ahead, timedelta())

    @property
    def known(self) -> bool:
        """Tell whether the server has told its time."""
        return bool(self._samples)

    def _pace(self) -> float:
        (first_s, first), (last_s, last) = self._samples[0], self._samples[-1]
        here = last_s - first_s
        there = (last - first).total_seconds()
        if here <= 0 or there < 0 or abs(there - here) <= TOLERANCE_S:
            return 1.0
        return there / here

    def _on_one_line(self) -> bool:
        pace = self._pace()
        first_s, first = self._samples[0]
        slack = TOLERANCE_S * max(1.0, pace / 10)
        return all(abs((time - first).total_seconds() - (at - first_s) * pace) <= slack for at, time in self._samples)
