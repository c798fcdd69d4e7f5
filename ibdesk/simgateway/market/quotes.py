"""The quote of an instrument at an instant, and the instant of its next change."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from ibdesk.simgateway.calendars import Calendars

from .days import LIQUID
from .records import NO_PRICE, Quote
from .tape import Place, Tape, epoch_ms
from .ticks import MINUTE_MS

_ZERO = Decimal(0)
_NOTHING = Quote(
    bid=NO_PRICE,
    ask=NO_PRICE,
    last=NO_PRICE,
    bid_size=_ZERO,
    ask_size=_ZERO,
    last_size=_ZERO,
    last_time=0,
    open=None,
    high=None,
    low=None,
    close=None,
    volume=_ZERO,
    halted=False,
    is_open=False,
)
# An expired contract never changes again; a timer may ask once a day.
_NEVER = timedelta(days=1)


def quote_at(tape: Tape, calendars: Calendars, when: datetime) -> Quote:
    """Return the quote; before the head of history a quote without prices."""
    here = tape.place(when)
    if here is None:
        return _NOTHING
    # Until the first change of a minute the quote is that of the change before.
    shown = here if here.change >= 0 else tape.before(here)
    if shown is None:
        return _NOTHING
    ticks = tape.ticks(shown.day, shown.minute)
    at, price = shown.change, tape.grid.price
    quoted = tape.sides.quoted
    traded = max(ticks.traded[at], 0)
    minute_start = tape.minutes(shown.day).start + shown.minute
    day_open, day_high, day_low, day_volume = _day_figures(tape, here)
    before = int(tape.table.close[LIQUID, here.day - 1]) if here.day else 0
    return Quote(
        bid=price(ticks.bid[at]) if quoted else NO_PRICE,
        ask=price(ticks.ask[at]) if quoted else NO_PRICE,
        last=price(ticks.price[at]),
        bid_size=Decimal(ticks.bid_size[at]) if quoted else _ZERO,
        ask_size=Decimal(ticks.ask_size[at]) if quoted else _ZERO,
        last_size=Decimal(ticks.volume[traded]),
        last_time=minute_start * 60 + ticks.offset_ms[traded] // 1000,
        open=price(day_open) if day_open else None,
        high=price(day_high) if day_high else None,
        low=price(day_low) if day_low else None,
        close=price(before) if before else None,
        volume=Decimal(day_volume),
        halted=False,
        is_open=calendars.is_open(tape.instrument, when, outside_rth=True),
    )


def next_change(tape: Tape, calendars: Calendars, after: datetime) -> datetime:
    """Return the next instant at which the quote changes (in closed hours that is after the open)."""
    now = epoch_ms(after)
    index = max(tape.day_index(after), 0)
    while index < len(tape.table.ordinals):
        day = tape.minutes(index)
        minute = max(now // MINUTE_MS - day.start, 0)
        while minute < day.size:
            offsets = tape.ticks(index, minute).offset_ms
            start = (day.start + minute) * MINUTE_MS
            change = bisect_right(offsets, now - start)
            if change < len(offsets):
                return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=start + offsets[change])
            minute += 1
        index += 1
    return after + _NEVER


def _day_figures(tape: Tape, here: Place) -> tuple[int, int, int, int]:
    """Return (open, high, low) of the liquid hours so far (0 before them) and the session's volume."""
    day = tape.minutes(here.day)
    first, last = day.liquid
    ticks = tape.ticks(here.day, here.minute)
    volume = int(day.volume_so_far[here.minute - 1]) if here.minute else 0
    if here.change >= 0:
        volume += ticks.volume_so_far[here.change]
    started = here.minute > first or (here.minute == first and here.change >= 0)
    if not started:
        return 0, 0, 0, volume
    opened = int(day.ohlc[0, first])
    highs: list[int] = []
    lows: list[int] = []
    if here.minute > first:
        highs.append(int(day.high_so_far[here.minute - 1]))
        lows.append(int(day.low_so_far[here.minute - 1]))
    if here.minute < last and here.change >= 0:
        highs.append(ticks.high[here.change])
        lows.append(ticks.low[here.change])
    return opened, max(highs), min(lows), volume
