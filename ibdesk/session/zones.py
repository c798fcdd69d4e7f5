"""Exchange time: zone names as TWS spells them, and whether a session is open now."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ibdesk.core.records.contract import ContractDetails

_SPAN = re.compile(r"(\d{8}):(\d{4})-(?:(\d{8}):)?(\d{4})", re.ASCII)


def zone_of(details: ContractDetails | None) -> ZoneInfo | None:
    """Return the exchange's zone, None where TWS names none that this computer knows (scenario 91)."""
    name = details.time_zone_id.split(" ")[0] if details is not None else ""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def session_open(details: ContractDetails, now: datetime, *, outside_rth: bool = False) -> bool | None:
    """Tell whether the instrument trades at `now` (aware); None where TWS's hours say nothing about that day."""
    zone = zone_of(details)
    hours = details.trading_hours if outside_rth else details.liquid_hours
    if zone is None or not hours:
        return None
    local = now.astimezone(zone)
    spans = _spans(hours, zone)
    if any(start <= local < end for start, end in spans):
        return True
    return False if spans or "CLOSED" in hours else None


def _spans(hours: str, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    spans = []
    for day, opens, end_day, closes in _SPAN.findall(hours):
        try:
            start = datetime.strptime(day + opens, "%Y%m%d%H%M").replace(tzinfo=zone)
            end = datetime.strptime((end_day or day) + closes, "%Y%m%d%H%M").replace(tzinfo=zone)
        except ValueError:
            continue
        if end <= start and not end_day:
            end += timedelta(days=1)
        spans.append((start, end))
    return spans
