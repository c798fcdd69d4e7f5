"""The tape of one instrument: from an instant to the day, the minute and the change it falls in."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from ibdesk.simgateway.calendars import Calendars, Session
from ibdesk.simgateway.instrument import Instrument

from . import rng
from .days import DayTable, build_days
from .grid import Bands, Grid
from .minutes import DayMinutes, build_minutes
from .sides import Sides
from .ticks import MINUTE_MS, MinuteTicks, MinuteTrades, build_ticks, build_trades

_DAYS_KEPT, _MINUTES_KEPT = 16, 40


@dataclass(frozen=True, slots=True)
class Place:
    """Where an instant falls: day index, minute in the day, last change at or before it (-1: none yet)."""

    day: int
    minute: int
    change: int


def epoch_ms(when: datetime) -> int:
    """Return whole milliseconds since 1970 of an aware instant."""
    return int(when.timestamp()) * 1000 + when.microsecond // 1000


class Tape:
    """Draw and keep the days, minutes and changes of one instrument; everything follows from the seed."""

    def __init__(self, instrument: Instrument, bands: Bands, calendars: Calendars, seed: int) -> None:
        self.instrument = instrument
        self.grid = Grid(bands, instrument.price_magnifier)
        self.sides = Sides(self.grid, instrument.spread_ticks)
        self.table: DayTable = build_days(instrument, self.grid, seed)
        self._calendars = calendars
        self._stream = rng.key(seed, rng.text_key(instrument.path), 1)
        self.minutes = lru_cache(maxsize=_DAYS_KEPT)(self._draw_minutes)
        self.ticks = lru_cache(maxsize=_MINUTES_KEPT)(self._draw_ticks)

    def session(self, index: int, outside_rth: bool) -> Session:
        """Return the session of a day of the table."""
        day = date.fromordinal(self.table.ordinals[index])
        found = self._calendars.session(self.instrument, day, outside_rth)
        if found is None:
            raise LookupError(f"{self.instrument.local_symbol} holds no session on {day}")
        return found

    def day_index(self, when: datetime, outside_rth: bool = True) -> int:
        """Return the latest day whose session has begun, -1 before the head."""
        local = self._calendars.local_day(self.instrument, when).toordinal()
        # An overnight session begins on the calendar day before its own date.
        index = bisect_right(self.table.ordinals, local + 1) - 1
        while index >= 0 and self.session(index, outside_rth).start > when:
            index -= 1
        return index

    def place(self, when: datetime) -> Place | None:
        """Return where an instant falls; after a close the last change of the day; None before the head."""
        index = self.day_index(when)
        if index < 0:
            return None
        day = self.minutes(index)
        now = epoch_ms(when)
        minute = now // MINUTE_MS - day.start
        if minute >= day.size:
            last = day.size - 1
            return Place(index, last, len(self.ticks(index, last).offset_ms) - 1)
        return Place(index, minute, bisect_right(self.ticks(index, minute).offset_ms, now % MINUTE_MS) - 1)

    def before(self, place: Place) -> Place | None:
        """Return the last change of the minute before, across the night; None at the head."""
        index, minute = place.day, place.minute - 1
        if minute < 0:
            index -= 1
            if index < 0:
                return None
            minute = self.minutes(index).size - 1
        return Place(index, minute, len(self.ticks(index, minute).offset_ms) - 1)

    def _draw_minutes(self, index: int) -> DayMinutes:
        whole, liquid = self.session(index, True), self.session(index, False)
        starts = (whole.start, liquid.start, liquid.end, whole.end)
        first, second, third, last = (int(at.timestamp()) // 60 for at in starts)
        stream = rng.key(self._stream, self.table.ordinals[index])
        return build_minutes(self.table, index, (first, second, third, last), self.grid, stream)

    def trades(self, index: int, minute: int) -> MinuteTrades:
        """Draw what bars need of a minute's changes; not kept, since bars ask for each minute once."""
        return build_trades(self.instrument, self.minutes(index), minute, self.grid, self._key(index, minute))

    def _key(self, index: int, minute: int) -> int:
        return rng.key(self._stream, self.table.ordinals[index], minute, 2)

    def _draw_ticks(self, index: int, minute: int) -> MinuteTicks:
        stream = self._key(index, minute)
        tick = int(self.table.tick[index])
        return build_ticks(self.instrument, self.minutes(index), minute, tick, self.grid, self.sides, stream)
