"""Zones: ids as IB spells them, the choice of the axis, wall-clock seconds of whole columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from enum import Enum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from ibdesk.core.records.bars import Times

DAY_S = 86_400
# Not strftime: Qt sets the C locale of the computer, and dates have one fixed form here.
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SAMPLE_S = 7 * DAY_S
# Older TWS builds name the zone by an abbreviation, at times with the long name in brackets behind it.
_ABBREVIATIONS = {
    "EST": "America/New_York",
    "EST5EDT": "America/New_York",
    "CST": "America/Chicago",
    "CST6CDT": "America/Chicago",
    "PST": "America/Los_Angeles",
    "GMT": "Europe/London",
    "GB": "Europe/London",
    "GB-Eire": "Europe/London",
    "MET": "Europe/Berlin",
    "CET": "Europe/Berlin",
    "JST": "Asia/Tokyo",
    "Japan": "Asia/Tokyo",
    "Hongkong": "Asia/Hong_Kong",
    "US/Eastern": "America/New_York",
    "US/Central": "America/Chicago",
}
_SHORT = {"America/New_York": "ET", "America/Chicago": "CT", "America/Los_Angeles": "PT"}


@dataclass(frozen=True, slots=True)
class Clock:
    """The zone of a chart's times: `short` stands in the corner of the axis, `long` in the legend."""

    zone: tzinfo
    short: str
    long: str


UTC_CLOCK = Clock(UTC, "UTC", "UTC")


class ZoneChoice(Enum):
    """Whose time the axis shows."""

    EXCHANGE = "Exchange time"
    LOCAL = "Local time"
    UTC = "UTC"


def clock_of(time_zone_id: str) -> Clock:
    """Find the zone of a contract; UTC when TWS names none that is known here."""
    name = time_zone_id.split("(")[0].strip()
    name = _ABBREVIATIONS.get(name, name)
    if not name or name == "UTC":
        return UTC_CLOCK
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC_CLOCK
    city = name.rsplit("/", 1)[-1].replace("_", " ")
    return Clock(zone, _SHORT.get(name, city), f"{city} time")


def shown_clock(choice: ZoneChoice, exchange: Clock, local_id: str) -> Clock:
    """Give the clock of the axis; `local_id` names this computer's zone."""
    if choice is ZoneChoice.UTC:
        return UTC_CLOCK
    if choice is ZoneChoice.EXCHANGE:
        return exchange
    local = clock_of(local_id)
    return replace(local, long=f"{local.long}, local")


def offset_s(zone: tzinfo, second: int) -> int:
    """Give the zone's offset from UTC in seconds at an instant."""
    offset = datetime.fromtimestamp(second, zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def wall_seconds(times: Times, zone: tzinfo) -> Times:
    """Turn instants (seconds UTC, ascending) into wall-clock seconds of a zone.

    Only changes of the offset are looked up: a million bars cost as many look-ups as there are weeks.
    """
    if not len(times):
        return times.copy()
    first, last = int(times[0]), int(times[-1])
    starts, offsets = [first], [offset_s(zone, first)]
    for sample in range(first + _SAMPLE_S, last + _SAMPLE_S, _SAMPLE_S):
        sample = min(sample, last)
        if offset_s(zone, sample) != offsets[-1]:
            starts.append(_change(zone, starts[-1], sample))
            offsets.append(offset_s(zone, sample))
    which = np.searchsorted(np.array(starts), times, side="right") - 1
    return times + np.array(offsets, np.int64)[which]


def _change(zone: tzinfo, low: int, high: int) -> int:
    """Find the first second in (low, high] that has the offset of `high`."""
    target = offset_s(zone, high)
    while high - low > 1:
        middle = (low + high) // 2
        if offset_s(zone, middle) == target:
            high = middle
        else:
            low = middle
    return high


def weekday(when: datetime) -> str:
    """Name the day of the week in three letters."""
    return WEEKDAYS[when.weekday()]


def month(when: datetime) -> str:
    """Name the month in three letters."""
    return MONTHS[when.month - 1]
