"""Arming: what must be so before a real-money order may leave, and when that ends. Pure; the caller has the clocks.

Nothing of it is ever stored: every start and every connect begins disarmed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

EXPIRES_S = 900.0
"""15 minutes without an order action."""

SLEPT_S = 30.0
"""The wall clock ran that much further than the monotonic one: the machine slept (scenario 34)."""

CHARACTERS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmingTick:
    """Something that must be ticked besides the typed characters. `key` is 'remote' or 'port'."""

    key: str
    sentence: str


class Arming:
    """Armed for one account of one session, or not. `clock` is monotonic seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until_s: float | None = None
        self.account = ""
        self.ended_by = ""

    @property
    def armed(self) -> bool:
        """Tell whether orders may leave for `account` now; the clock is asked each time."""
        return self._until_s is not None and self._clock() < self._until_s

    @property
    def left_s(self) -> float:
        """Return the seconds until it ends by itself, 0 if it is not armed."""
        return max(0.0, self._until_s - self._clock()) if self._until_s is not None else 0.0

    def arm(
        self, account: str, typed: str, wanted: tuple[ArmingTick, ...] = (), ticked: frozenset[str] = frozenset()
    ) -> str:
        """Arm for an account; return why not, "" when armed. The text must be its last 4 characters, exactly."""
        if not account:
            return "Choose an account first."
        if typed != last_characters(account):
            return "These are not the last 4 characters of the account."
        if any(one.key not in ticked for one in wanted):
            return "Tick what is asked above."
        self.account, self.ended_by = account, ""
        self._until_s = self._clock() + EXPIRES_S
        return ""

    def note_action(self) -> None:
        """Begin the 15 minutes anew: an order was sent, changed or cancelled."""
        if self.armed:
            self._until_s = self._clock() + EXPIRES_S

    def disarm(self, why: str) -> bool:
        """End it; tells whether it was armed, or had run out unnoticed."""
        was, self._until_s = self._until_s is not None, None
        self.account = ""
        if was:
            self.ended_by = why
        return was

    @property
    def ran_out(self) -> bool:
        """Tell whether the time is over and nobody has ended it yet."""
        return self._until_s is not None and not self.armed


class SleepWatch:
    """Tells by two clocks whether the machine slept since the last look."""

    def __init__(self, clock: Callable[[], float], wall: Callable[[], float]) -> None:
        self._clock, self._wall = clock, wall
        self._last = (clock(), wall())

    def slept(self) -> bool:
        """Tell whether the wall clock ran ahead by more than 30 s since the last look."""
        before, self._last = self._last, (self._clock(), self._wall())
        passed_s, told_s = self._last[0] - before[0], self._last[1] - before[1]
        return told_s - passed_s > SLEPT_S


def last_characters(account: str) -> str:
    """Return what must be typed to arm for an account."""
    return account[-CHARACTERS:]
