"""Which days each exchange calendar is closed or ends early, as rules that give any year.

The rows of 2026 and 2027 are those of the world notes; special closings of the past are listed by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

MON, THU, FRI, SAT, SUN = 0, 3, 4, 5, 6
_DAY = timedelta(days=1)

_NYSE_EXTRA = {
    *(date(2001, 9, d) for d in (11, 12, 13, 14)),
    date(2004, 6, 11),
    date(2007, 1, 2),
    date(2012, 10, 29),
    date(2012, 10, 30),
    date(2018, 12, 5),
    date(2025, 1, 9),
}
_LSE_EXTRA = {date(2002, 6, 3), date(2002, 6, 4), date(2011, 4, 29), date(2012, 6, 4), date(2012, 6, 5)}
_LSE_EXTRA |= {date(2022, 6, 2), date(2022, 6, 3), date(2022, 9, 19), date(2020, 5, 8), date(2023, 5, 8)}
_LSE_OPEN = {date(2002, 5, 27), date(2012, 5, 28), date(2022, 5, 30), date(2020, 5, 4)}


def easter(year: int) -> date:
    """Return Easter Sunday (Gregorian; the anonymous algorithm)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    m = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """Return the nth weekday (Monday = 0) of a month; nth = -1 is the last one."""
    if nth < 0:
        last = date(year + month // 12, month % 12 + 1, 1) - _DAY
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


@cache
def closed_days(calendar: str, year: int) -> frozenset[date]:
    """Return the closed weekdays of a calendar in a year; an unknown calendar has none."""
    rule = _CLOSED.get(calendar)
    return frozenset(d for d in rule(year) if d.weekday() < SAT) if rule else frozenset()


@cache
def early_days(calendar: str, year: int) -> dict[date, str]:
    """Return the short days of a year: {day: "early" or "halt"} (a halt is CME's noon close)."""
    rule = _EARLY.get(calendar)
    found = rule(year) if rule else {}
    return {d: kind for d, kind in found.items() if d.weekday() < SAT and d not in closed_days(calendar, year)}


def _observed_us(day: date) -> date:
    if day.weekday() == SAT:
        return day - _DAY
    return day + _DAY if day.weekday() == SUN else day


def _nyse(year: int) -> set[date]:
    new_year = date(year, 1, 1)
    days = {
        # A Saturday New Year is not moved into the old year.
        new_year + _DAY if new_year.weekday() == SUN else new_year,
        nth_weekday(year, 1, MON, 3),
        nth_weekday(year, 2, MON, 3),
        easter(year) - 2 * _DAY,
        nth_weekday(year, 5, MON, -1),
        _observed_us(date(year, 7, 4)),
        nth_weekday(year, 9, MON, 1),
        nth_weekday(year, 11, THU, 4),
        _observed_us(date(year, 12, 25)),
    }
    if year >= 2022:
        days.add(_observed_us(date(year, 6, 19)))
    return days | {d for d in _NYSE_EXTRA if d.year == year}


def _nyse_early(year: int) -> dict[date, str]:
    days = {nth_weekday(year, 11, THU, 4) + _DAY: "early", date(year, 12, 24): "early"}
    if date(year, 7, 3).weekday() < FRI:
        days[date(year, 7, 3)] = "early"
    return days


def _substitutes(first: date, second: date) -> set[date]:
    """Return Christmas and Boxing Day, each moved to the next working day when on a weekend."""
    taken: set[date] = set()
    for day in (first, second):
        moved = day
        while moved.weekday() >= SAT or moved in taken:
            moved += _DAY
        taken.add(moved)
    return taken


def _lse(year: int) -> set[date]:
    new_year = date(year, 1, 1)
    while new_year.weekday() >= SAT:
        new_year += _DAY
    days = {
        new_year,
        easter(year) - 2 * _DAY,
        easter(year) + _DAY,
        nth_weekday(year, 5, MON, 1),
        nth_weekday(year, 5, MON, -1),
        nth_weekday(year, 8, MON, -1),
        *_substitutes(date(year, 12, 25), date(year, 12, 26)),
    }
    return (days | {d for d in _LSE_EXTRA if d.year == year}) - _LSE_OPEN


def _last_weekday_until(day: date) -> date:
    while day.weekday() >= SAT:
        day -= _DAY
    return day


def _christmas_and_new_year_eve(year: int) -> dict[date, str]:
    return {_last_weekday_until(date(year, 12, d)): "early" for d in (24, 31)}


def _eve_on_weekdays(year: int) -> dict[date, str]:
    return {date(year, 12, d): "early" for d in (24, 31)}


def _euronext(year: int) -> set[date]:
    sunday = easter(year)
    fixed = {date(year, 1, 1), date(year, 5, 1), date(year, 12, 25), date(year, 12, 26)}
    return fixed | {sunday - 2 * _DAY, sunday + _DAY}


def _xetra(year: int) -> set[date]:
    return _euronext(year) | {date(year, 12, 24), date(year, 12, 31)}


def _cme(year: int) -> set[date]:
    christmas = _observed_us(date(year, 12, 25))
    new_year = date(year, 1, 1)
    return {new_year + _DAY if new_year.weekday() == SUN else new_year, easter(year) - 2 * _DAY, christmas}


def _cme_short(year: int) -> dict[date, str]:
    halts = dict.fromkeys(_nyse(year) - _cme(year) - _NYSE_EXTRA, "halt")
    return {**halts, **_nyse_early(year)}


def _sifma(year: int) -> set[date]:
    return _nyse(year) | {nth_weekday(year, 10, MON, 2), _observed_us(date(year, 11, 11))}


def _fx(year: int) -> set[date]:
    return {date(year, 1, 1), date(year, 12, 25)}


_CLOSED: dict[str, Callable[[int], set[date]]] = {
    "NYSE": _nyse,
    "LSE": _lse,
    "XETRA": _xetra,
    "EURONEXT": _euronext,
    "CME_EQ": _cme,
    "CME_NY": _cme,
    "SIFMA": _sifma,
    "FX": _fx,
}
_EARLY: dict[str, Callable[[int], dict[date, str]]] = {
    "NYSE": _nyse_early,
    "LSE": _christmas_and_new_year_eve,
    "EURONEXT": _eve_on_weekdays,
    "CME_EQ": _cme_short,
    "CME_NY": _cme_short,
}
