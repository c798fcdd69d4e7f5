"""Answers of the history area -> (message id, fields)."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from ibdesk.simgateway import versions
from ibdesk.simgateway.hours import zone
from ibdesk.simgateway.market.records import Bar
from ibdesk.simgateway.messages.history import (
    HeadTimestamp,
    History,
    HistoryEnd,
    HistoryFrame,
    HistorySchedule,
    HistoryUpdate,
)
from ibdesk.simgateway.wire import number_text

Encoded = tuple[int, list[str]]
EPOCH_FORMAT = 2
LOT = 100


def encode_history(message: History, server_version: int) -> Encoded:
    """Write historicalData (17)."""
    fields = [str(message.request_id)]
    if server_version < versions.HISTORICAL_DATA_END:
        fields += _span(message.start, message.end, message.frame.login_zone, server_version)
    fields.append(str(len(message.bars)))
    for bar in message.bars:
        fields += _bar_fields(bar, message.frame, server_version)
    return 17, fields


def encode_history_end(message: HistoryEnd, server_version: int) -> Encoded | None:
    """Write historicalDataEnd (108); None below 196, where the answer itself carries the span."""
    if server_version < versions.HISTORICAL_DATA_END:
        return None
    span = _span(message.start, message.end, message.login_zone, server_version)
    return 108, [str(message.request_id), *span]


def encode_history_update(message: HistoryUpdate, server_version: int) -> Encoded:
    """Write historicalDataUpdate (90): here close comes before high and low."""
    bar, frame = message.bar, message.frame
    prices = [number_text(price) for price in (bar.open, bar.close, bar.high, bar.low, bar.wap)]
    volume = _volume(bar.volume, frame, server_version)
    stamp = _stamp(bar.time, frame, server_version)
    return 90, [str(message.request_id), str(bar.count), stamp, *prices, volume]


def encode_schedule(message: HistorySchedule, server_version: int) -> Encoded | None:
    """Write historicalSchedule (106); None below 165, which has no such frame."""
    if server_version < versions.HISTORICAL_SCHEDULE:
        return None

    def local(at: datetime) -> str:
        return _local(at, message.time_zone).strftime("%Y%m%d-%H:%M:%S")

    first, last = message.sessions[0], message.sessions[-1]
    fields = [str(message.request_id), local(first[0]), local(last[1]), message.time_zone, str(len(message.sessions))]
    for start, end, day in message.sessions:
        fields += [local(start), local(end), day.strftime("%Y%m%d")]
    return 106, fields


def encode_head_timestamp(message: HeadTimestamp, server_version: int) -> Encoded:
    """Write headTimestamp (88): in UTC, or epoch seconds."""
    if message.date_format == EPOCH_FORMAT:
        return 88, [str(message.request_id), str(int(message.time.timestamp()))]
    return 88, [str(message.request_id), message.time.astimezone(UTC).strftime("%Y%m%d-%H:%M:%S")]


def _bar_fields(bar: Bar, frame: HistoryFrame, server_version: int) -> list[str]:
    prices = [number_text(price) for price in (bar.open, bar.high, bar.low, bar.close)]
    volume = _volume(bar.volume, frame, server_version)
    return [_stamp(bar.time, frame, server_version), *prices, volume, number_text(bar.wap), str(bar.count)]


def _volume(volume: Decimal, frame: HistoryFrame, server_version: int) -> str:
    if server_version < versions.FRACTIONAL_SIZES:
        return number_text(volume // (LOT if frame.shares and volume > 0 else 1))
    return number_text(volume)


def _stamp(time: datetime | date, frame: HistoryFrame, server_version: int) -> str:
    if not isinstance(time, datetime):
        return time.strftime("%Y%m%d")
    if frame.date_format == EPOCH_FORMAT:
        return str(int(time.timestamp()))
    if server_version < versions.INSTRUMENT_TIME_ZONE:
        return _local(time, frame.login_zone).strftime("%Y%m%d  %H:%M:%S")
    return _local(time, frame.time_zone).strftime("%Y%m%d %H:%M:%S ") + frame.time_zone


def _span(start: datetime, end: datetime, login_zone: str, server_version: int) -> list[str]:
    if server_version < versions.INSTRUMENT_TIME_ZONE:
        return [_local(at, login_zone).strftime("%Y%m%d  %H:%M:%S") for at in (start, end)]
    return [_local(at, login_zone).strftime("%Y%m%d %H:%M:%S ") + login_zone for at in (start, end)]


def _local(time: datetime, name: str) -> datetime:
    return time.astimezone(_zone(name))


@cache
def _zone(name: str) -> ZoneInfo:
    return zone(name)


WRITERS: dict[type, Callable[[Any, int], Encoded | None]] = {
    History: encode_history,
    HistoryEnd: encode_history_end,
    HistoryUpdate: encode_history_update,
    HeadTimestamp: encode_head_timestamp,
    HistorySchedule: encode_schedule,
}
