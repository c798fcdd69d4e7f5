"""Bar sizes and durations that IB takes, checked before anything is sent, so that 162, 321 and 366 need not happen."""

from __future__ import annotations

from dataclasses import dataclass

from ibdesk.core.records.bars import HistoryQuery


@dataclass(frozen=True, slots=True)
class BarSize:
    """One bar size in IB's spelling, its length, and the longest duration that IB serves for it."""

    name: str
    seconds: int
    longest_s: int

    @property
    def small(self) -> bool:
        """Tell whether IB's hard pacing rules apply."""
        return self.seconds <= 30


_DAY = 86_400
_WEEK = 7 * _DAY
_MONTH = 31 * _DAY
_YEAR = 366 * _DAY

_SIZES = (
    BarSize("1 secs", 1, 2_000),
    BarSize("5 secs", 5, 10_000),
    BarSize("10 secs", 10, 14_400),
    BarSize("15 secs", 15, 14_400),
    BarSize("30 secs", 30, 28_800),
    BarSize("1 min", 60, _WEEK),
    BarSize("2 mins", 120, 2 * _WEEK),
    BarSize("3 mins", 180, 2 * _WEEK),
    BarSize("5 mins", 300, _MONTH),
    BarSize("10 mins", 600, _MONTH),
    BarSize("15 mins", 900, _MONTH),
    BarSize("20 mins", 1_200, _MONTH),
    BarSize("30 mins", 1_800, _MONTH),
    BarSize("1 hour", 3_600, _YEAR),
    BarSize("2 hours", 7_200, _YEAR),
    BarSize("3 hours", 10_800, _YEAR),
    BarSize("4 hours", 14_400, _YEAR),
    BarSize("8 hours", 28_800, _YEAR),
    BarSize("1 day", _DAY, 40 * _YEAR),
    BarSize("1 week", _WEEK, 40 * _YEAR),
    BarSize("1 month", _MONTH, 40 * _YEAR),
)

BAR_SIZES: dict[str, BarSize] = {size.name: size for size in _SIZES}

WHAT_TO_SHOW = (
    "TRADES",
    "MIDPOINT",
    "BID",
    "ASK",
    "BID_ASK",
    "ADJUSTED_LAST",
    "HISTORICAL_VOLATILITY",
    "OPTION_IMPLIED_VOLATILITY",
)

_UNITS = {"S": 1, "D": _DAY, "W": _WEEK, "M": _MONTH, "Y": _YEAR}
_OFFERED = (
    "60 S", "1800 S", "3600 S", "14400 S", "28800 S", "1 D", "2 D", "1 W", "2 W", "1 M", "3 M", "6 M",
    "1 Y", "2 Y", "5 Y", "10 Y", "20 Y",
)  # fmt: skip
_MOST_SECONDS = 86_400
_LEAST_KEPT_S = 5
_KEPT_WHAT = frozenset({"TRADES", "MIDPOINT", "BID", "ASK"})


def duration_s(duration: str) -> int | None:
    """Return the length of a duration like "3 M" in seconds, None if IB would not read it."""
    number, _, unit = duration.partition(" ")
    if unit not in _UNITS or not number.isascii() or not number.isdigit() or len(number) > 5:
        return None
    if int(number) == 0 or (unit == "S" and int(number) > _MOST_SECONDS):
        return None
    return int(number) * _UNITS[unit]


def kept_problem(bar_size: str, what: str) -> str | None:
    """Return one sentence on why IB does not keep such bars up to date, None if it does."""
    size = BAR_SIZES.get(bar_size)
    if size is None or size.seconds < _LEAST_KEPT_S:
        return f"IB does not keep bars of {bar_size} up to date. Shortest: 5 secs."
    if what not in _KEPT_WHAT:
        return f"IB does not keep {what} up to date, only TRADES, MIDPOINT, BID and ASK."
    return None


def longest_text(size: BarSize) -> str:
    """Return the longest duration for a bar size in IB's spelling."""
    for unit, seconds in (("Y", _YEAR), ("M", _MONTH), ("W", _WEEK), ("D", _DAY)):
        if size.longest_s >= seconds and size.longest_s % seconds == 0:
            return f"{size.longest_s // seconds} {unit}"
    return f"{size.longest_s} S"


def durations_for(bar_size: str) -> tuple[str, ...]:
    """Return sensible durations for a bar size, shortest first; empty for an unknown one."""
    size = BAR_SIZES.get(bar_size)
    if size is None:
        return ()
    return tuple(one for one in _OFFERED if size.seconds <= (duration_s(one) or 0) <= size.longest_s)


def check_query(query: HistoryQuery) -> str | None:
    """Return one sentence on why IB would refuse the question, None if it may be asked."""
    size = BAR_SIZES.get(query.bar_size)
    if size is None:
        return f"IB has no bar size {query.bar_size}. Example: 1 day or 5 mins."
    if query.what not in WHAT_TO_SHOW:
        return f"IB has no data named {query.what}. Example: TRADES or MIDPOINT."
    length_s = duration_s(query.duration)
    if length_s is None:
        return f"IB does not read the duration {query.duration}. Example: 3 M or 1 D."
    if length_s < size.seconds:
        return f"{query.duration} is shorter than one bar of {size.name}."
    if length_s > size.longest_s:
        return f"{query.duration} is too long for bars of {size.name}. Longest: {longest_text(size)}."
    if query.what == "ADJUSTED_LAST" and query.end is not None:
        return "ADJUSTED_LAST goes to now only. Clear the end time."
    if query.keep and query.end is not None:
        return "Bars that are kept up to date go to now. Clear the end time."
    return kept_problem(query.bar_size, query.what) if query.keep else None
