"""Local trading and liquid hours of one day, from the hours table and the calendar of holidays.

Minutes count from 00:00 local of the session date: -420 is 17:00 of the day before, 1440 is the next midnight.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from .data import world
from .holidays import closed_days, early_days

# Zone names of IB that tzdata lacks or that would be a fixed offset there.
_ZONES = {"GB-Eire": "Europe/London", "MET": "Europe/Berlin", "Japan": "Asia/Tokyo", "Hongkong": "Asia/Hong_Kong"}
_ZONES |= {"US/Eastern": "America/New_York", "US/Central": "America/Chicago"}
_DAY_LETTERS = "MTWTFSS"
DAY_MINUTES = 1440

# Hours key -> {kind of short day: (end of liquid hours, end of trading hours)}, local minutes.
_US_STOCK = {"early": (780, 1020)}
_SHORT: dict[str, dict[str, tuple[int, int]]] = {
    "us_stk": _US_STOCK,
    "us_stk_direct": _US_STOCK,
    "us_opt": {"early": (795, 795)},
    "us_idx": {"early": (720, 720)},
    "fund": {"early": (1320, 1320)},
    "lse": {"early": (750, 750)},
    "cfd_uk_idx": {"early": (750, 750)},
    "euronext": {"early": (845, 845)},
    "cme_eq": {"halt": (720, 720), "early": (735, 735)},
    "nymex": {"halt": (870, 870), "early": (795, 795)},
    "comex": {"halt": (810, 870), "early": (795, 795)},
    "cfd_us_idx": {"halt": (780, 780), "early": (795, 795)},
}


@dataclass(frozen=True, slots=True)
class DayHours:
    """Local minutes of one open day: trading contains liquid."""

    trading_start: int
    trading_end: int
    liquid_start: int
    liquid_end: int


@cache
def zone(name: str) -> ZoneInfo:
    """Return the zone for a name as IB sends it (GB-Eire, MET, Japan, US/Eastern, America/New_York)."""
    return ZoneInfo(_ZONES.get(name, name))


def day_hours(hours_key: str, day: date) -> DayHours | None:
    """Return the hours of a session date, or None when it is closed."""
    regular, calendar, weekdays = _regular(hours_key)
    if day.weekday() not in weekdays or day in closed_days(calendar, day.year):
        return None
    kind = early_days(calendar, day.year).get(day)
    if kind is None:
        return regular
    ends = _SHORT.get(hours_key, {}).get(kind)
    if ends is None:
        return regular
    return DayHours(regular.trading_start, ends[1], regular.liquid_start, ends[0])


def instant(zone_name: str, day: date, minute: int) -> datetime:
    """Return the UTC instant of a local minute of a session date (wall clock, so DST is respected)."""
    local = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001 - made aware below
    return local.replace(tzinfo=zone(zone_name)).astimezone(UTC)


@cache
def _regular(hours_key: str) -> tuple[DayHours, str, frozenset[int]]:
    row = world("instruments")["hours"][hours_key]
    trading, liquid = row["trading"][0], row["liquid"][0]
    hours = DayHours(_minute(trading[0]), _minute(trading[1]), _minute(liquid[0]), _minute(liquid[1]))
    open_days = frozenset(range(7)) if len(row["days"]) == len(_DAY_LETTERS) else frozenset(range(5))
    return hours, row["cal"], open_days


def _minute(text: str) -> int:
    before = text.startswith("-")
    digits = text.lstrip("-")
    minute = int(digits[:2]) * 60 + int(digits[2:])
    return minute - DAY_MINUTES if before else minute
