"""Every day of an instrument at once: open, high, low, close, volume of its (up to three) segments.

A session has a segment before, during and after the liquid hours. Minutes are drawn later inside these
figures, so twenty years of daily bars need no minutes, and the minutes still add up to the day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import isqrt

import numpy as np

from ibdesk.simgateway.hours import DayHours, day_hours
from ibdesk.simgateway.instrument import Instrument

from . import rng
from .grid import Grid
from .levels import closing_levels
from .rng import Flags, Floats, Ints

PRE, LIQUID, POST = 0, 1, 2
LAST_DAY = date(2032, 12, 31)
_WALK_FROM = date(2000, 1, 3)
_GAP_SHARE = 0.35  # of a day's variance lies between the close and the next open
_GAP_REST = (_GAP_SHARE * (1 - _GAP_SHARE)) ** 0.5
_PRE_VOLUME, _POST_VOLUME = 0.04, 0.06


@dataclass(frozen=True, slots=True)
class DayTable:
    """Arrays over open days; prices in grid units with shape (3 segments, days), 0 where none."""

    ordinals: list[int]
    exists: Flags
    open: Ints
    high: Ints
    low: Ints
    close: Ints
    volume: Ints
    count: Ints
    tick: Ints  # per day: the tick that the spread is measured in


def build_days(instrument: Instrument, grid: Grid, seed: int) -> DayTable:
    """Build the table from the head of history to the last day (or expiry) of the instrument."""
    ordinals, hours = _open_days(instrument)
    counters = np.array(ordinals, dtype=np.int64)
    own = rng.key(seed, rng.text_key(instrument.path))
    level = _levels(instrument, counters, seed) * _carry(instrument, counters)
    sigma = level * instrument.daily_vol
    exists = np.array(
        [
            [h.trading_start < h.liquid_start for h in hours],
            [True] * len(hours),
            [h.liquid_end < h.trading_end for h in hours],
        ]
    )
    raw = _raw_prices(own, counters, level, sigma, exists)
    opens, closes = grid.snap(raw[:, 0]), grid.snap(raw[:, 1])
    highs, lows = _extremes(own, counters, grid, sigma, opens, closes)
    volume, count = _volumes(own, counters, instrument.adv, exists)
    for prices in (opens, highs, lows, closes):
        prices[~exists] = 0
    _fix(instrument, grid, ordinals, (opens, highs, lows, closes))
    tick = grid.ticks(closes[LIQUID])
    return DayTable(ordinals, exists, opens, highs, lows, closes, volume, count, tick)


def _open_days(instrument: Instrument) -> tuple[list[int], list[DayHours]]:
    last = LAST_DAY
    if instrument.expiry:
        last = date.fromisoformat(instrument.expiry)
    ordinals: list[int] = []
    hours: list[DayHours] = []
    for ordinal in range(instrument.head.toordinal(), last.toordinal() + 1):
        found = day_hours(instrument.hours, date.fromordinal(ordinal))
        if found is not None:
            ordinals.append(ordinal)
            hours.append(found)
    return ordinals, hours


def _levels(instrument: Instrument, counters: Ints, seed: int) -> Floats:
    """Return the level of each day, walked over all weekdays and only then taken on the open ones.

    Holidays move too, and futures start long before they are listed: so the members of a family and the
    months of a root keep their distance whatever their calendars are.
    """
    days = np.arange(min(instrument.head, _WALK_FROM).toordinal(), LAST_DAY.toordinal() + 1, dtype=np.int64)
    if (counters % 7 != 6).all() and (counters % 7 != 0).all():
        days = days[(days % 7 != 6) & (days % 7 != 0)]  # ordinal 1 is a Monday
    shocks = rng.normals(rng.key(seed, rng.text_key(instrument.family)), days)
    walked = np.array(closing_levels(instrument, days.tolist(), shocks))
    found: Floats = walked[np.searchsorted(days, counters)]
    return found


def _carry(instrument: Instrument, counters: Ints) -> Floats:
    if not instrument.expiry:
        return np.ones(len(counters))
    years = (date.fromisoformat(instrument.expiry).toordinal() - counters) / 365.0
    return 1 + instrument.carry_per_year * years


def _raw_prices(own: int, counters: Ints, level: Floats, sigma: Floats, exists: Flags) -> Floats:
    """Return unrounded (open, close) of each segment, shape (3, 2, days)."""
    noise = [rng.normals(rng.key(own, 10 + n), counters) for n in range(4)]
    before = np.concatenate((level[:1], level[:-1]))
    opens = before + _GAP_SHARE * (level - before) + _GAP_REST * sigma * noise[0]
    # An anchor far from the walk must not push an open below zero.
    opens = np.maximum(opens, 0.5 * np.minimum(before, level))
    after_close = level + 0.15 * sigma * noise[1]
    night = np.where(exists[POST], after_close, level)
    night_before = np.concatenate((before[:1], night[:-1]))
    pre_open = night_before + 0.3 * (opens - night_before)
    pre_close = opens - 0.03 * sigma * noise[2]
    post_open = level + 0.02 * sigma * noise[3]
    return np.array([[pre_open, pre_close], [opens, level], [post_open, after_close]])


def _extremes(own: int, counters: Ints, grid: Grid, sigma: Floats, opens: Ints, closes: Ints) -> tuple[Ints, Ints]:
    unit = float(grid.unit)
    highs, lows = np.empty_like(opens), np.empty_like(opens)
    for segment, width in ((PRE, 0.2), (LIQUID, 0.8), (POST, 0.2)):
        tick = grid.ticks(closes[segment])
        up, down = (rng.uniforms(rng.key(own, 20 + segment, side), counters) for side in (0, 1))
        top = np.maximum(opens[segment], closes[segment])
        bottom = np.minimum(opens[segment], closes[segment])
        reach = width * sigma / unit
        highs[segment] = np.maximum(grid.snap_units(top + up * reach + 2 * up * tick), top)
        # Half of the price is a floor no day reaches; it keeps a wild walk above zero.
        wanted = np.maximum(bottom - down * reach - 2 * down * tick, bottom * 0.5)
        lows[segment] = np.minimum(grid.snap_units(wanted), bottom)
    return highs, lows


def _volumes(own: int, counters: Ints, adv: int, exists: Flags) -> tuple[Ints, Ints]:
    """Return shares and trades of each segment: at least one trade where volume is shown at all."""
    volume = np.zeros(exists.shape, dtype=np.int64)
    if adv == 0:
        return volume, volume.copy()
    spread = [rng.uniforms(rng.key(own, 30 + n), counters) for n in range(2)]
    total = (adv * (0.4 + 0.6 * spread[0] + 0.6 * spread[1])).astype(np.int64)
    volume[PRE] = np.maximum((total * _PRE_VOLUME).astype(np.int64), 1)
    volume[POST] = np.maximum((total * _POST_VOLUME).astype(np.int64), 1)
    volume[LIQUID] = np.maximum(total - volume[PRE] - volume[POST], 1)
    count = np.maximum(volume // max(1, isqrt(isqrt(adv))), 1)
    volume[~exists] = 0
    count[~exists] = 0
    return volume, count


def _fix(instrument: Instrument, grid: Grid, ordinals: list[int], prices: tuple[Ints, Ints, Ints, Ints]) -> None:
    at = {ordinal: index for index, ordinal in enumerate(ordinals)}
    for fixed in instrument.fixed_days:
        index = at[fixed.day.toordinal()]
        for array, value in zip(prices, (fixed.open, fixed.high, fixed.low, fixed.close), strict=True):
            array[LIQUID, index] = grid.units(value)
