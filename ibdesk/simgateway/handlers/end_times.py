"""End times and durations of history requests as clients write them."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ibdesk.simgateway.hours import zone
from ibdesk.simgateway.messages.session import Notice
from ibdesk.simgateway.texts import notice

_UTC_FORM: Final = re.compile(r"(\d{8})-(\d{2}:\d{2}:\d{2})Z?\Z", re.ASCII)
_ZONED_FORM: Final = re.compile(r"(\d{8}) {1,2}(\d{2}:\d{2}:\d{2})(?: (\S+))?\Z", re.ASCII)
#: Calendar days of one unit; seconds apart.
_UNIT_DAYS: Final = {"D": 1, "W": 7, "M": 30, "Y": 365}


class BadEndTimeError(ValueError):
    """An end time that TWS would refuse."""

    def notice(self, request_id: int) -> Notice:
        """Return the 321 that says so."""
        return notice(request_id, "val_end", end=self.args[0])


def parse_end(text: str, login_zone: str) -> tuple[datetime | None, bool]:
    """Return (aware UTC instant, or None for 'now'; whether the zone was only implied).

    Forms: ``yyyymmdd-hh:mm:ss`` (UTC) and ``yyyymmdd hh:mm:ss[ zone]``; without a zone the login's counts.
    Raises BadEndTimeError.
    """
    if not text:
        return None, False
    found = _UTC_FORM.match(text)
    if found:
        return _at(text, found[1], found[2], ZoneInfo("UTC")), False
    found = _ZONED_FORM.match(text)
    if not found:
        raise BadEndTimeError(text)
    try:
        where = zone(found[3] or login_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadEndTimeError(text) from error
    return _at(text, found[1], found[2], where), found[3] is None


def span_start(end: datetime, duration: str) -> datetime:
    """Return ``end`` less a duration in calendar days; ``duration`` has been accepted by the market."""
    count, _, unit = duration.strip().partition(" ")
    number = int(count)
    if unit.strip() == "S":
        return end - timedelta(seconds=number)
    return end - timedelta(days=number * _UNIT_DAYS[unit.strip()[:1]])


def _at(text: str, day: str, clock: str, where: ZoneInfo) -> datetime:
    try:
        return datetime.strptime(f"{day} {clock}", "%Y%m%d %H:%M:%S").replace(tzinfo=where).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadEndTimeError(text) from error
