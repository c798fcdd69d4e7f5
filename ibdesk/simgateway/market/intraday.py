"""Bars within a day: minutes and their multiples, seconds, and the part of a day that has passed."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from ibdesk.simgateway.hours import zone

from .rng import Ints
from .spans import Columns, columns, group
from .tape import Tape
from .ticks import MINUTE_MS, MinuteTicks, MinuteTrades

_FIRST = np.zeros(1, dtype=np.int64)


def minute_bars(tape: Tape, index: int, rth: bool, what: str, end_ms: int) -> Columns:
    """Return the one-minute bars of a day up to an instant; the last one may be still forming."""
    first, last = _window(tape, index, rth)
    day = tape.minutes(index)
    passed = end_ms // MINUTE_MS - day.start
    whole = max(min(last, passed), first)
    span = slice(first, whole)
    ohlc, volume, count, skew = day.ohlc[:, span], day.volume[span], day.count[span], day.skew[span]
    times = (day.start + np.arange(first, whole, dtype=np.int64)) * 60
    if first <= passed < last:
        ticks = tape.ticks(index, passed)
        done = bisect_right(ticks.offset_ms, end_ms % MINUTE_MS)
        if done:
            ohlc = np.concatenate((ohlc, _forming(ticks, done)), axis=1)
            volume = np.append(volume, ticks.volume_so_far[done - 1])
            count = np.append(count, ticks.count_so_far[done - 1])
            skew = np.append(skew, day.skew[passed])
            times = np.append(times, (day.start + passed) * 60)
    return _shown(tape, index, what, columns(times, ohlc, volume, count), skew)


def multiple_bars(tape: Tape, index: int, rth: bool, what: str, end_ms: int, seconds: int) -> Columns:
    """Return bars of whole minutes, cut on the local clock; the first one begins with the session."""
    bars = minute_bars(tape, index, rth, what, end_ms)
    if seconds == 60:
        return bars
    # One offset for the session, that of its end: bars keep their length when clocks change within it.
    offset = tape.session(index, True).end.astimezone(zone(tape.instrument.time_zone)).utcoffset()
    shift = int(offset.total_seconds()) if offset is not None else 0
    return group(bars, (bars.time + shift) // seconds)


def second_bars(tape: Tape, index: int, rth: bool, what: str, end_ms: int, seconds: int, wanted: int) -> Columns:
    """Return at most `wanted` last bars of a day with 1 to 30 seconds; without a change they stand flat."""
    first, last = _window(tape, index, rth)
    day = tape.minutes(index)
    stop = min(last, -(-end_ms // MINUTE_MS) - day.start)
    start = max(first, stop - (wanted * seconds // 60 + 2))
    if stop <= start:
        empty = np.zeros(0, dtype=np.int64)
        return columns(empty, np.zeros((4, 0), dtype=np.int64), empty, empty)
    pieces = [_seconds_of_minute(tape, index, minute, seconds) for minute in range(start, stop)]
    data = np.concatenate(pieces, axis=1)
    times = day.start * 60 + np.arange(start * 60, stop * 60, seconds, dtype=np.int64)
    skew = np.repeat(day.skew[start:stop], 60 // seconds)
    _fill_flat(data)
    begun = times * 1000 < end_ms
    # Before the first trade of the session there is nothing to stand on.
    keep = begun & (np.cumsum(data[6]) > 0)
    cut = _cut_last(tape, index, data, times, end_ms, seconds)
    bars = columns(times[keep], cut[:4, keep], cut[4, keep], cut[5, keep])
    return _shown(tape, index, what, bars, skew[keep]).tail(wanted)


def _window(tape: Tape, index: int, rth: bool) -> tuple[int, int]:
    day = tape.minutes(index)
    return day.liquid if rth else (0, day.size)


def _forming(ticks: MinuteTicks, done: int) -> Ints:
    last = done - 1
    return np.array([[ticks.price[0]], [ticks.high[last]], [ticks.low[last]], [ticks.price[last]]], dtype=np.int64)


def _shown(tape: Tape, index: int, what: str, trades: Columns, skew: Ints) -> Columns:
    """Turn trade bars into those of a side, which carry no volume."""
    if what == "TRADES":
        return trades
    ohlc, parts = tape.sides.bar(what, trades.ohlc, int(tape.table.tick[index]), skew)
    nothing = np.zeros_like(trades.volume)
    return Columns(trades.time, ohlc, nothing, nothing, nothing, parts)


def _bucketed(trades: MinuteTrades, seconds: int, upto: int) -> Ints:
    """Return rows open, high, low, close, volume, count, changes for each slice of one minute."""
    out = np.zeros((7, 60 // seconds), dtype=np.int64)
    if not upto:
        return out
    slices = trades.offset_ms[:upto] // (seconds * 1000)
    starts = np.concatenate((_FIRST, np.flatnonzero(slices[1:] != slices[:-1]) + 1))
    ends = np.append(starts[1:], upto) - 1
    price, at = trades.price[:upto], slices[starts]
    out[0, at], out[3, at] = price[starts], price[ends]
    out[1, at], out[2, at] = np.maximum.reduceat(price, starts), np.minimum.reduceat(price, starts)
    out[4, at] = np.add.reduceat(trades.volume[:upto], starts)
    out[5, at] = np.add.reduceat(trades.count[:upto], starts)
    out[6, at] = ends - starts + 1
    return out


def _seconds_of_minute(tape: Tape, index: int, minute: int, seconds: int) -> Ints:
    trades = tape.trades(index, minute)
    return _bucketed(trades, seconds, len(trades.price))


def _fill_flat(data: Ints) -> None:
    """Let slices without a change stand on the close before them."""
    filled = np.maximum.accumulate(np.where(data[6] > 0, np.arange(data.shape[1]), 0))
    quiet = data[6] == 0
    closes = data[3, filled]
    for row in range(4):
        data[row, quiet] = closes[quiet]


def _cut_last(tape: Tape, index: int, data: Ints, times: Ints, end_ms: int, seconds: int) -> Ints:
    """Rebuild the slice that is still forming from the changes that have happened."""
    at = int(np.searchsorted(times * 1000, end_ms, side="left")) - 1
    if at < 0 or end_ms >= (int(times[at]) + seconds) * 1000:
        return data
    day = tape.minutes(index)
    minute = end_ms // MINUTE_MS - day.start
    trades = tape.trades(index, minute)
    upto = int(np.searchsorted(trades.offset_ms, end_ms % MINUTE_MS, side="right"))
    formed = _bucketed(trades, seconds, upto)
    piece = formed[:, end_ms % MINUTE_MS // (seconds * 1000)]
    if not piece[6]:
        before = data[3, at - 1] if at else 0
        piece = np.array([before, before, before, before, 0, 0, 0], dtype=np.int64)
    data[:, at] = piece
    return data
