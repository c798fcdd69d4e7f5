"""When an instrument trades: sessions, next open, and the hours strings of contract details."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from . import hours
from .holidays import closed_days, early_days
from .instrument import Instrument

_DAY = timedelta(days=1)
_HOURS_ENTRIES = 6
# Longest run of closed days to search; an instrument that never opens again gives NoSessionError.
_SEARCH_DAYS = 30


class NoSessionError(LookupError):
    """Raised when no session lies within the days that are searched (an expired contract)."""


@dataclass(frozen=True, slots=True)
class Session:
    """One stretch of trading, [start, end) in UTC, named by its session date."""

    day: date
    start: datetime
    end: datetime


class Calendars:
    """Answer questions on trading time; `outside_rth` takes the trading hours, else the liquid hours."""

    def zone(self, name: str) -> ZoneInfo:
        """Return the zone for a name as IB sends it."""
        return hours.zone(name)

    def full_day(self, calendar_name: str, day: date) -> bool:
        """Tell whether a calendar (NYSE, LSE, ...) holds a full session on this day."""
        if calendar_name != "NONE" and day.weekday() >= 5:
            return False
        closed = day in closed_days(calendar_name, day.year)
        return not closed and day not in early_days(calendar_name, day.year)

    def session(self, instrument: Instrument, day: date, outside_rth: bool) -> Session | None:
        """Return the session of one date, or None when it is closed or the contract has expired."""
        if instrument.expiry and day.strftime("%Y%m%d") > instrument.expiry:
            return None
        return _session(instrument.hours, instrument.time_zone, day, outside_rth)

    def sessions(self, instrument: Instrument, first_day: date, last_day: date, outside_rth: bool) -> list[Session]:
        """Return the sessions of the dates first_day..last_day (both included), oldest first."""
        found = (self.session(instrument, day, outside_rth) for day in _days(first_day, last_day))
        return [one for one in found if one is not None]

    def is_open(self, instrument: Instrument, when: datetime, outside_rth: bool) -> bool:
        """Tell whether the instrument trades at this instant."""
        today = self.local_day(instrument, when)
        near = self.sessions(instrument, today - _DAY, today + _DAY, outside_rth)
        return any(one.start <= when < one.end for one in near)

    def next_open(self, instrument: Instrument, when: datetime, outside_rth: bool) -> datetime:
        """Return `when` itself while open, else the start of the next session; NoSessionError when there is none."""
        for one in self._from(instrument, when, outside_rth):
            return max(one.start, when)
        raise NoSessionError(f"{instrument.local_symbol} has no session within {_SEARCH_DAYS} days")

    def next_session(self, instrument: Instrument, when: datetime, outside_rth: bool) -> Session:
        """Return the session that is running or comes next; NoSessionError when there is none."""
        for one in self._from(instrument, when, outside_rth):
            return one
        raise NoSessionError(f"{instrument.local_symbol} has no session within {_SEARCH_DAYS} days")

    def local_day(self, instrument: Instrument, when: datetime) -> date:
        """Return the calendar day in the instrument's zone."""
        return when.astimezone(hours.zone(instrument.time_zone)).date()

    def hours_strings(self, instrument: Instrument, day: date) -> tuple[str, str]:
        """Return (tradingHours, liquidHours): six days from `day` on, `20260411:CLOSED` for closed ones."""
        return self._hours_string(instrument, day, True), self._hours_string(instrument, day, False)

    def _from(self, instrument: Instrument, when: datetime, outside_rth: bool) -> Iterator[Session]:
        today = self.local_day(instrument, when)
        for day in _days(today - _DAY, today + _SEARCH_DAYS * _DAY):
            one = self.session(instrument, day, outside_rth)
            if one is not None and one.end > when:
                yield one

    def _hours_string(self, instrument: Instrument, day: date, outside_rth: bool) -> str:
        local = hours.zone(instrument.time_zone)
        entries: list[str] = []
        for one_day in _days(day, day + (_HOURS_ENTRIES - 1) * _DAY):
            one = self.session(instrument, one_day, outside_rth)
            if one is not None:
                start, end = (t.astimezone(local).strftime("%Y%m%d:%H%M") for t in (one.start, one.end))
                entries.append(f"{start}-{end}")
            elif instrument.calendar != "FX" or one_day.weekday() < 5:  # FX lists no weekend
                entries.append(f"{one_day:%Y%m%d}:CLOSED")
        return ";".join(entries)


@lru_cache(maxsize=200_000)
def _session(hours_key: str, zone_name: str, day: date, outside_rth: bool) -> Session | None:
    found = hours.day_hours(hours_key, day)
    if found is None:
        return None
    start, end = (found.trading_start, found.trading_end) if outside_rth else (found.liquid_start, found.liquid_end)
    return Session(day, hours.instant(zone_name, day, start), hours.instant(zone_name, day, end))


def _days(first: date, last: date) -> Iterator[date]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)
