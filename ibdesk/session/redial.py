"""When to try again: 1 s doubling to 30 s with jitter, and not at all where it makes no sense."""

from __future__ import annotations

import random
from collections.abc import Callable

from ibdesk.core.records.link import CloseReason
from ibdesk.session.targets import SessionSettings

FINAL = frozenset({CloseReason.NOT_TWS, CloseReason.BAD_VERSION, CloseReason.OTHER_LOGIN})
"""Reasons for which another try brings nothing: the user decides."""

CLIENT_ID_WAIT_S = 60.0
"""How long TWS gets to release a client id before the user is asked (scenario 8)."""

CLIENT_ID_RETRY_S = 5.0
JITTER = 0.2


class Redial:
    """Counts the failures in a row."""

    def __init__(
        self, settings: SessionSettings, clock: Callable[[], float], chance: random.Random | None = None
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._chance = chance or random.Random()
        self._client_id_busy_s: float | None = None
        self.failures = 0

    def reset(self) -> None:
        """Start afresh: the link was up, or the user chose anew."""
        self.failures = 0
        self._client_id_busy_s = None

    def delay_s(self, reason: CloseReason) -> float | None:
        """Count a failure and return the wait before the next try, None to give up."""
        self.failures += 1
        if reason in FINAL:
            return None
        if reason is CloseReason.CLIENT_ID_IN_USE:
            now = self._clock()
            if self._client_id_busy_s is None:
                self._client_id_busy_s = now
            return CLIENT_ID_RETRY_S if now - self._client_id_busy_s < CLIENT_ID_WAIT_S else None
        wait_s = self._settings.retry_first_s * 2.0 ** min(self.failures - 1, 10)
        return min(wait_s * self._chance.uniform(1 - JITTER, 1 + JITTER), self._settings.retry_cap_s)
