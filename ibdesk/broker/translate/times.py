"""Times from TWS, by their shape: they differ by version, message and the settings of the TWS that sends them.

Eight digits are a date, digits alone are seconds since 1970, else `date[- ]time[ zone|Z]`. A dash with no zone is
UTC; a space with no zone is the zone that TWS named when the session began. An unknown zone gives None: a time that
might be hours off is worse than none, and the text stays in the record.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

_CLOCK = re.compile(
    r"(?P<date>\d{8})(?P<gap>-|\s+)(?P<time>\d{2}:\d{2}(?::\d{2})?)(?:\s*(?P<zulu>Z)|\s+(?P<zone>\S.*))?", re.ASCII
)
_EARLIEST, _LATEST = 0, 32_503_680_000  # 1970 to 3000: what a terminal can show


def instant(text: str, default: tzinfo | None = None) -> datetime | None:
    """Return the aware UTC instant of a text from TWS, None if it has none that is certain. Dates are 00:00 UTC."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return _date(text) if len(text) == 8 else from_seconds(int(text[:20]))
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    zone = _zone_of(match, default)
    pattern = "%Y%m%d %H:%M:%S" if match["time"].count(":") == 2 else "%Y%m%d %H:%M"
    if zone is None:
        return None
    try:
        local = datetime.strptime(f"{match['date']} {match['time']}", pattern)
        return local.replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _zone_of(match: re.Match[str], default: tzinfo | None) -> tzinfo | None:
    if match["zulu"]:
        return UTC
    if match["zone"]:
        return zone(match["zone"])
    return UTC if match["gap"] == "-" else default


def is_date(text: str) -> bool:
    """Tell whether a text is a bare date, as daily, weekly and monthly bars carry whatever was asked for."""
    return len(text) == 8 and text.isascii() and text.isdigit()


def _date(text: str) -> datetime | None:
    try:
        return datetime(int(text[:4]), int(text[4:6]), int(text[6:]), tzinfo=UTC)
    except ValueError:
        return None


def from_seconds(seconds: int) -> datetime | None:
    """Return the instant so many seconds after 1970, None outside what a terminal can show."""
    if not _EARLIEST < seconds < _LATEST:
        return None
    return datetime.fromtimestamp(seconds, tz=UTC)


def from_milliseconds(milliseconds: int) -> datetime | None:
    """Return the instant so many milliseconds after 1970, None for 0 (no time given) and nonsense."""
    whole = from_seconds(milliseconds // 1000)
    return None if whole is None else whole.replace(microsecond=milliseconds % 1000 * 1000)


@lru_cache(maxsize=64)
def zone(name: str) -> tzinfo | None:
    """Find a time zone by the name that TWS gave, None if it is not known here."""
    try:
        return ZoneInfo(name.strip())
    except (KeyError, ValueError, OSError):  # unknown; a name that is no relative path; a folder such as "US"
        return None


def session_zone(connection_time: str) -> tzinfo | None:
    """Return the zone in which this TWS writes zoneless times, from its greeting `20261122 16:00:00 GMT`."""
    parts = connection_time.split(maxsplit=2)
    return zone(parts[2]) if len(parts) == 3 else None


def end_text(end: datetime | None) -> str:
    """Write the end of a history question in the one form that every version takes; "" means now."""
    return "" if end is None else end.astimezone(UTC).strftime("%Y%m%d-%H:%M:%S")
