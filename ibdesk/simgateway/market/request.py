"""Read and check a history request as TWS does: duration, bar size, what to show."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ibdesk.simgateway.instrument import Instrument

from .records import BarRequest, HistoryRefused

DAY_S, WEEK, MONTH = 86_400, "week", "month"
# Bar size as IB spells it -> seconds (a day and less) or the name of a longer period.
BAR_SIZES: dict[str, int | str] = {
    **{f"{n} secs": n for n in (1, 5, 10, 15, 30)},
    "1 min": 60,
    **{f"{n} mins": n * 60 for n in (2, 3, 5, 10, 15, 20, 30)},
    "1 hour": 3600,
    **{f"{n} hours": n * 3600 for n in (2, 3, 4, 8)},
    "1 day": DAY_S,
    "1 week": WEEK,
    "1W": WEEK,
    "1 month": MONTH,
    "1M": MONTH,
}
_LEGAL = (
    "1 secs, 5 secs, 10 secs, 15 secs, 30 secs, 1 min, 2 mins, 3 mins, 5 mins, 10 mins, 15 mins, 20 mins, "
    "30 mins, 1 hour, 2 hours, 3 hours, 4 hours, 8 hours, 1 day, 1W, 1M"
)
_DURATION = re.compile(r"([0-9]{1,6}) ([SDWMY])")
# Beyond these IB wants the next unit.
_UNIT_LIMITS = {
    "S": (86_400, "86400 seconds", "days"),
    "D": (365, "365 days", "years"),
    "W": (52, "52 weeks", "years"),
    "M": (12, "12 months", "years"),
}
_UNIT_SECONDS = {"S": 1, "D": DAY_S, "W": 7 * DAY_S, "M": 31 * DAY_S, "Y": 366 * DAY_S}
# Longest stretch of time that may be asked in one request, by bar size in seconds.
_LONGEST_S = {1: 2_000, 5: 7 * DAY_S, 10: 7 * DAY_S, 15: 14 * DAY_S, 30: 31 * DAY_S}
_LONGEST_MINUTES_S, _LONGEST_HOURS_S = 366 * DAY_S, 5 * 366 * DAY_S

_TRADES = ("TRADES", "ADJUSTED_LAST", "AGGTRADES")
SIDES = ("MIDPOINT", "BID", "ASK", "BID_ASK")
_KNOWN_ELSEWHERE = (
    "HISTORICAL_VOLATILITY",
    "OPTION_IMPLIED_VOLATILITY",
    "FEE_RATE",
    "REBATE_RATE",
    "YIELD_BID",
    "YIELD_ASK",
    "YIELD_BID_ASK",
    "YIELD_LAST",
    "SCHEDULE",
)
_NO_TRADES = ("CASH", "CFD", "CMDTY")
_NO_SIDES = ("IND", "FUND")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A request that can be served: `what` is TRADES or one of SIDES, `bar` seconds or WEEK or MONTH."""

    number: int
    unit: str
    bar: int | str
    what: str


def invalid(cause: str) -> HistoryRefused:
    """Return the 321 that TWS sends for a request it does not understand."""
    return HistoryRefused(321, f"Error validating request.-'bN' : cause - {cause}")


def hmds(reason: str) -> HistoryRefused:
    """Return the 162 of the historical data service."""
    return HistoryRefused(162, f"Historical Market Data Service error message:{reason}")


def no_data(instrument: Instrument, what: str) -> HistoryRefused:
    """Return the 162 for a stretch of time in which nothing was recorded."""
    symbol = instrument.local_symbol if instrument.sec_type == "CASH" else instrument.symbol
    return hmds(f"HMDS query returned no data: {symbol}@{instrument.exchange} {what.capitalize()}")


def plan(instrument: Instrument, request: BarRequest) -> Plan:
    """Check everything but the end time; raise HistoryRefused as TWS would."""
    bar = BAR_SIZES.get(request.bar_size)
    if bar is None:
        raise invalid(f"Historical data bar size setting is invalid. Legal ones are: {_LEGAL}")
    number, unit = parse_duration(request.duration)
    if number * _UNIT_SECONDS[unit] > _longest(bar):
        raise hmds("Time length exceed max.")
    return Plan(number=number, unit=unit, bar=bar, what=_what(instrument, request.what))


def parse_duration(text: str) -> tuple[int, str]:
    """Return (number, unit S D W M Y) of a duration string; 321 for anything else."""
    found = _DURATION.fullmatch(text)
    if found is None or int(found[1]) == 0:
        raise invalid(
            "When specifying a unit, historical data request duration format is integer{SPACE}unit (S|D|W|M|Y)."
        )
    number, unit = int(found[1]), found[2]
    limit = _UNIT_LIMITS.get(unit)
    if limit is not None and number > limit[0]:
        raise invalid(f"Historical data requests for durations longer than {limit[1]} must be made in {limit[2]}.")
    return number, unit


def _longest(bar: int | str) -> int:
    if not isinstance(bar, int) or bar >= DAY_S:
        return 200 * 366 * DAY_S
    return _LONGEST_S.get(bar, _LONGEST_HOURS_S if bar >= 3600 else _LONGEST_MINUTES_S)


def _what(instrument: Instrument, what: str) -> str:
    if what in _TRADES:
        crypto = instrument.sec_type == "CRYPTO"
        if crypto and what == "TRADES":
            text = "Expected what to show is AGGTRADES, please use that instead of TRADES."
            raise HistoryRefused(10299, text)
        wrong = crypto != (what == "AGGTRADES")
        if wrong or instrument.sec_type in _NO_TRADES:
            raise no_data(instrument, what)
        return "TRADES"
    if what in SIDES:
        if instrument.sec_type in _NO_SIDES:
            raise no_data(instrument, what)
        return what
    if what in _KNOWN_ELSEWHERE:
        raise no_data(instrument, what)
    raise invalid("What to show field is missing or incorrect.")
