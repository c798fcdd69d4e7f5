"""The world's clock: where time starts, how fast it runs, and the grammar of ``--clock``."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ibdesk.simgateway.calendars import Calendars

LONDON = ZoneInfo("Europe/London")
OPEN_HOUR = 15
OPEN_CALENDARS = ("NYSE", "LSE")
#: How far back a day on which both exchanges hold a full session is looked for.
SEARCH_DAYS = 40
MAX_SPEED = 100_000.0


class ClockSpecError(ValueError):
    """The text behind ``--clock`` (or of a control line) is no clock."""


@dataclass(frozen=True, slots=True)
class ClockSpec:
    """Where world time starts (None: at the wall clock) and how fast it runs."""

    start: datetime | None
    speed: float = 1.0


class WorldClock:
    """World time: runs on from a start instant at a speed, and can be set."""

    def __init__(self, start: datetime, speed: float = 1.0, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Start at ``start`` (aware); ``speed`` is world seconds per real second, above 0."""
        self._monotonic = monotonic
        self.speed = speed
        self.set(start)

    def now(self) -> datetime:
        """Return world time, aware UTC."""
        return self._start + timedelta(seconds=(self._monotonic() - self._since) * self.speed)

    def timestamp(self) -> float:
        """Return world time as epoch seconds."""
        return self.now().timestamp()

    def set(self, instant: datetime) -> None:
        """Continue from ``instant``."""
        self._start = instant.astimezone(UTC)
        self._since = self._monotonic()

    def real_delay_s(self, world_s: float) -> float:
        """Return how many real seconds ``world_s`` world seconds take, never negative."""
        return max(0.0, world_s / self.speed)


def parse_clock(text: str, calendars: Calendars, wall: datetime) -> ClockSpec:
    """Read ``open|real|DATE[,fast:X]``; ``wall`` is the real time now. Raises ClockSpecError."""
    where, comma, option = text.partition(",")
    speed = _speed(option) if comma else 1.0
    if where == "real":
        return ClockSpec(None, speed)
    if where == "open":
        return ClockSpec(open_start(calendars, wall), speed)
    return ClockSpec(parse_instant(where), speed)


def parse_instant(text: str) -> datetime:
    """Read an ISO instant (UTC without an offset) or a bare date (its midnight UTC); raises ClockSpecError."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise ClockSpecError(f"'{text}' is neither open, real nor an ISO date or instant") from error
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def open_start(calendars: Calendars, wall: datetime) -> datetime:
    """Return 15:00 London of the latest day, not after ``wall``, with full sessions in New York and London."""
    last = wall.astimezone(LONDON).date()
    for back in range(SEARCH_DAYS):
        day = last - timedelta(days=back)
        start = _open_at(day)
        if start <= wall and all(calendars.full_day(name, day) for name in OPEN_CALENDARS):
            return start
    raise ClockSpecError(f"no full session day within {SEARCH_DAYS} days before {last}")


def open_clock(spec: ClockSpec, wall: datetime) -> WorldClock:
    """Return a running clock for ``spec``."""
    return WorldClock(spec.start or wall, spec.speed)


def _open_at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, OPEN_HOUR, tzinfo=LONDON).astimezone(UTC)


def _speed(option: str) -> float:
    name, _, value = option.partition(":")
    try:
        speed = float(value)
    except ValueError as error:
        raise ClockSpecError(f"'{option}' should read fast:X") from error
    if name != "fast" or not (math.isfinite(speed) and 0 < speed <= MAX_SPEED):
        raise ClockSpecError(f"'{option}' should read fast:X with X above 0 and up to {MAX_SPEED:g}")
    return speed
