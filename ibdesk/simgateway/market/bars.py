"""Serve a history request: choose the days, draw the bars, and write them in quoted prices."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np

from .days import LIQUID
from .intraday import minute_bars, multiple_bars, second_bars
from .records import Bar, BarRequest
from .request import DAY_S, MONTH, WEEK, Plan, no_data, plan
from .rng import Ints
from .spans import Columns, group, join
from .tape import Tape, epoch_ms

_ZERO = Decimal(0)


def bars_of(tape: Tape, request: BarRequest, now: datetime) -> list[Bar]:
    """Return the bars, oldest first; raise HistoryRefused (321, 162, 10299) as TWS would."""
    wanted = plan(tape.instrument, request)
    end = now if request.end is None else min(request.end, now)
    last = tape.day_index(end, outside_rth=not request.rth)
    if last >= 0 and not _begun(tape, last, request.rth, end):
        last -= 1
    found: Columns | None = None
    if last >= 0:
        daily = not isinstance(wanted.bar, int) or wanted.bar == DAY_S
        found = _days(tape, wanted, request.rth, last, end) if daily else _within(tape, wanted, request.rth, last, end)
    if found is None:
        raise no_data(tape.instrument, request.what)
    return _written(tape, found, intraday=isinstance(wanted.bar, int) and wanted.bar < DAY_S)


def _begun(tape: Tape, index: int, rth: bool, end: datetime) -> bool:
    """Tell whether the first trade of a session has happened: until then the day has no bar."""
    passed_ms = epoch_ms(end) - epoch_ms(tape.session(index, not rth).start)
    if passed_ms >= 1000:  # an opening trades within its first second
        return True
    first = tape.minutes(index).liquid[0] if rth else 0
    return passed_ms >= tape.ticks(index, first).offset_ms[0]


def _first_day(tape: Tape, wanted: Plan, last: int, end: datetime) -> int:
    """Return the first day of the table that a duration in D, W, M or Y reaches back to."""
    ordinals = tape.table.ordinals
    if wanted.unit == "D":
        return max(last - wanted.number + 1, 0)
    final = date.fromordinal(max(ordinals[last], end.date().toordinal()))
    if wanted.unit == "W":
        back = final - timedelta(days=7 * wanted.number)
    else:
        months = wanted.number * (12 if wanted.unit == "Y" else 1)
        back = _months_before(final, months)
    return bisect_left(ordinals, back.toordinal() + 1)


def _months_before(day: date, months: int) -> date:
    month = day.year * 12 + day.month - 1 - months
    year = month // 12
    if year < 1:
        return date.min
    for shown in (day.day, 30, 29, 28):
        try:
            return date(year, month % 12 + 1, shown)
        except ValueError:  # the month is shorter: try its last days
            continue
    raise AssertionError("every month has a 28th")


def _within(tape: Tape, wanted: Plan, rth: bool, last: int, end: datetime) -> Columns | None:
    """Return bars shorter than a day."""
    bar = int(wanted.bar)
    end_ms = epoch_ms(end)
    number = -(-wanted.number // bar) if wanted.unit == "S" else None
    first = 0 if number is not None else _first_day(tape, wanted, last, end)
    pieces: list[Columns] = []
    have = 0
    for index in range(last, first - 1, -1):
        if bar < 60:
            left = 86_400 // bar if number is None else number - have
            piece = second_bars(tape, index, rth, wanted.what, end_ms, bar, left)
        else:
            piece = multiple_bars(tape, index, rth, wanted.what, end_ms, bar)
        pieces.append(piece)
        have += piece.size
        if number is not None and have >= number:
            break
    found = join(pieces[::-1])
    return found if found is None or number is None else found.tail(number)


def _days(tape: Tape, wanted: Plan, rth: bool, last: int, end: datetime) -> Columns | None:
    """Return bars of a day, week or month; the running day is made of its minutes so far."""
    if wanted.unit == "S":
        first = last
    else:
        first = _first_day(tape, wanted, last, end)
    ordinals = np.array(tape.table.ordinals[: last + 1], dtype=np.int64)
    periods = _periods(ordinals, wanted.bar)
    if periods is not None:
        first = int(np.searchsorted(periods, periods[min(first, last)]))
    if first > last:
        return None
    running = tape.session(last, not rth).end > end
    whole = _whole_days(tape, wanted.what, rth, first, last if running else last + 1)
    pieces = [whole]
    if running:
        minutes = minute_bars(tape, last, rth, wanted.what, epoch_ms(end))
        today = group(minutes, np.zeros(minutes.size, dtype=np.int64))
        stamp = np.full(today.size, ordinals[last], dtype=np.int64)
        pieces.append(Columns(stamp, today.ohlc, today.volume, today.count, today.weighted, today.parts))
    found = join(pieces)
    if found is None or periods is None:
        return found
    return group(found, periods[np.searchsorted(ordinals, found.time)], stamp_last=True)


def _periods(ordinals: Ints, bar: int | str) -> Ints | None:
    """Return the number of the week or month of each day; None for daily bars."""
    if bar == WEEK:
        return (ordinals - 1) // 7  # ordinal 1 is a Monday
    if bar == MONTH:
        days = [date.fromordinal(int(x)) for x in ordinals]
        return np.array([d.year * 12 + d.month for d in days], dtype=np.int64)
    return None


def _whole_days(tape: Tape, what: str, rth: bool, first: int, stop: int) -> Columns:
    """Return finished days from the table, without drawing a minute."""
    table, span = tape.table, slice(first, stop)
    rows = [LIQUID] if rth else [0, 1, 2]
    exists = table.exists[rows, span]
    highest = np.where(exists, table.high[rows, span], -1).max(axis=0)
    lowest = np.where(exists, table.low[rows, span], np.iinfo(np.int64).max).min(axis=0)
    opens, closes = table.open[rows, span], table.close[rows, span]
    begin = np.argmax(exists, axis=0)
    final = len(rows) - 1 - np.argmax(exists[::-1], axis=0)
    at = np.arange(opens.shape[1])
    ohlc = np.array([opens[begin, at], highest, lowest, closes[final, at]])
    volume, count = table.volume[rows, span].sum(axis=0), table.count[rows, span].sum(axis=0)
    times = np.array(table.ordinals[span], dtype=np.int64)
    if what == "TRADES":
        return Columns(times, ohlc, volume, count, ohlc.sum(axis=0) * volume)
    shown, parts = tape.sides.bar(what, ohlc, table.tick[span], 0)
    nothing = np.zeros_like(volume)
    return Columns(times, shown, nothing, nothing, nothing, parts)


def _written(tape: Tape, found: Columns, intraday: bool) -> list[Bar]:
    shown, where = np.unique(found.ohlc, return_inverse=True)
    # A year of minutes has far fewer prices than bars: each is turned into a Decimal once.
    prices = [tape.grid.price(units, found.parts) for units in shown.tolist()]
    opens, highs, lows, closes = (row.tolist() for row in where.reshape(found.ohlc.shape))
    times, volumes, counts = found.time.tolist(), found.volume.tolist(), found.count.tolist()
    averages = np.where(found.volume > 0, found.weighted // np.maximum(found.volume, 1), 0).tolist()
    return [
        Bar(
            time=datetime.fromtimestamp(at, UTC) if intraday else date.fromordinal(at),
            open=prices[o],
            high=prices[h],
            low=prices[low],
            close=prices[c],
            volume=Decimal(v),
            wap=tape.grid.price(w, 4) if v else _ZERO,
            count=n,
        )
        for at, o, h, low, c, v, w, n in zip(times, opens, highs, lows, closes, volumes, averages, counts, strict=True)
    ]
