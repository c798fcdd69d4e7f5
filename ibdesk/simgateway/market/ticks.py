"""The changes of the quote within one minute, drawn inside the minute's bar."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt

import numpy as np

from ibdesk.simgateway.instrument import Instrument

from . import rng
from .grid import Grid
from .minutes import DayMinutes, share
from .rng import Ints
from .sides import Sides

MINUTE_MS = 60_000
_RATE_UNQUOTED_VOLUME = {"CASH": 90, "CRYPTO": 90, "CFD": 60, "IND": 60, "CMDTY": 60}
_RATE_QUIET = 3
_MAX_RATE = 150
# A future contract is worth many shares; without this ES would tick like a small stock.
_FUTURE_WEIGHT = 100
_OUTSIDE_RTH = 5  # times fewer changes
# Usual size at the touch, in the instrument's own lots.
_LOTS = {"CASH": 1_000_000, "CRYPTO": 1}


@dataclass(frozen=True, slots=True)
class MinuteTicks:
    """Changes of the quote in time order; plain lists because single items are read.

    Attributes:
        offset_ms: from the start of the minute; strictly inside, never on a whole second.
        price, bid, ask, high, low: grid units; high and low run from the start of the minute.
        volume: shares of each change; volume_so_far and count_so_far run from the start of the minute.
        traded: index of the latest trade at or before each change, -1 when none.
    """

    offset_ms: list[int]
    price: list[int]
    bid: list[int]
    ask: list[int]
    high: list[int]
    low: list[int]
    volume: list[int]
    volume_so_far: list[int]
    count_so_far: list[int]
    traded: list[int]
    bid_size: list[int]
    ask_size: list[int]


@dataclass(frozen=True, slots=True)
class MinuteTrades:
    """What bars need of the changes within one minute, as arrays; the columns mean what MinuteTicks says."""

    offset_ms: Ints
    price: Ints
    volume: Ints
    count: Ints


def changes_per_minute(instrument: Instrument) -> int:
    """Return how often the quote of an instrument changes in its liquid hours."""
    if not instrument.adv:
        return _RATE_UNQUOTED_VOLUME.get(instrument.sec_type, _RATE_QUIET)
    weight = _FUTURE_WEIGHT if instrument.sec_type == "FUT" else 1
    return min(max(isqrt(instrument.adv * weight) // 60, _RATE_QUIET), _MAX_RATE)


def build_ticks(
    instrument: Instrument, day: DayMinutes, minute: int, tick: int, grid: Grid, sides: Sides, stream: int
) -> MinuteTicks:
    """Draw the changes of one minute; `tick` is the day's tick, `stream` the key of this minute."""
    trades = build_trades(instrument, day, minute, grid, stream)
    price, shares, number = trades.price, trades.volume, len(trades.price)
    counters = np.arange(number, dtype=np.int64)
    skew = int(day.skew[minute])
    is_trade = (shares > 0) | (instrument.adv == 0)
    lot = _shown_lot(instrument)
    sizes = [1 + (rng.bits(rng.key(stream, 3, n), counters) % np.uint64(9)).astype(np.int64) for n in (0, 1)]
    return MinuteTicks(
        offset_ms=trades.offset_ms.tolist(),
        price=price.tolist(),
        bid=sides.bid(price, tick, skew).tolist(),
        ask=sides.ask(price, tick, skew).tolist(),
        high=np.maximum.accumulate(price).tolist(),
        low=np.minimum.accumulate(price).tolist(),
        volume=shares.tolist(),
        volume_so_far=np.cumsum(shares).tolist(),
        count_so_far=np.cumsum(trades.count).tolist(),
        traded=np.maximum.accumulate(np.where(is_trade, counters, -1)).tolist(),
        bid_size=(sizes[0] * lot).tolist(),
        ask_size=(sizes[1] * lot).tolist(),
    )


def build_trades(instrument: Instrument, day: DayMinutes, minute: int, grid: Grid, stream: int) -> MinuteTrades:
    """Draw what bars need of one minute's changes; `stream` is the key of this minute."""
    ohlc = day.ohlc[:, minute].tolist()
    volume, count = int(day.volume[minute]), int(day.count[minute])
    rate = changes_per_minute(instrument)
    if not day.liquid[0] <= minute < day.liquid[1]:
        rate = max(rate // _OUTSIDE_RTH, 1)
    jitter = float(rng.uniforms(rng.key(stream, 1), np.arange(1, dtype=np.int64))[0])
    number = max(round(rate * (0.7 + 0.6 * jitter)), 4 if ohlc[1] > ohlc[2] else 1)
    counters = np.arange(number, dtype=np.int64)
    weights = 0.2 + rng.uniforms(rng.key(stream, 2), counters)
    return MinuteTrades(
        offset_ms=_offsets(counters, stream, opening=minute in (0, *day.liquid)),
        price=_prices((ohlc[0], ohlc[1], ohlc[2], ohlc[3]), counters, grid, stream),
        volume=share(volume, weights),
        count=share(count, weights),
    )


def _shown_lot(instrument: Instrument) -> int:
    """Return the unit in which sizes at the touch are shown: the round lot, elsewhere what the turnover suggests."""
    lot = _LOTS.get(instrument.sec_type, max(int(instrument.suggested_size), 1))
    return max(lot, isqrt(instrument.adv)) if lot == 1 and instrument.sec_type == "STK" else lot


def _offsets(counters: Ints, stream: int, opening: bool) -> Ints:
    """Return one instant in each equal slice of the minute, so changes come neither in bursts nor in step.

    An opening trades within its first second.
    """
    slots = (counters + rng.uniforms(rng.key(stream, 4), counters)) * (MINUTE_MS / len(counters))
    offsets = slots.astype(np.int64)
    if opening:
        offsets[0] %= 1000
    # Bars are cut on whole seconds: with no change exactly there, a cut never splits a tie.
    offsets[offsets % 1000 == 0] += 1
    found: Ints = np.maximum.accumulate(offsets)
    return found


def _prices(ohlc: tuple[int, int, int, int], counters: Ints, grid: Grid, stream: int) -> Ints:
    """Draw prices that begin at the open, touch high and low, and end at the close."""
    opened, high, low, close = ohlc
    number = len(counters)
    if high == low:
        return np.full(number, opened, dtype=np.int64)
    draw = rng.uniforms(rng.key(stream, 5), np.arange(3, dtype=np.int64))
    first = 1 + int(draw[0] * (number - 3))
    second = first + 1 + int(draw[1] * (number - 2 - first))
    extremes = (high, low) if draw[2] < 0.5 else (low, high)
    keys = np.array([0, first, second, number - 1])
    values = np.array([opened, *extremes, close])
    line = np.interp(counters, keys, values)
    noise = rng.normals(rng.key(stream, 6), counters) * (high - low) * 0.05
    price = np.clip(grid.snap_units(np.maximum(line + noise, 1)), low, high)
    price[keys] = values
    return price
