"""Labels of the price axis: round prices 1-2-5 apart, with the decimals of the tick."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np

from ibdesk.core.records.bars import Floats

MINUS = "−"
_MOST_DECIMALS = 8
_SAMPLE = 1024
LABEL_GAP_PX = 46.0
_DECADES_FROM = 8.0


def decimals_of(tick: Decimal | None, prices: Floats) -> int:
    """Give how many decimals prices are shown with: those of the tick.

    TWS names the finest tick of all price bands, on London 0.000001 for a price that moves by 10; so beyond two
    decimals, or without a tick, it is what the prices themselves need.
    """
    needed = _needed(prices)
    if tick is None or tick <= 0:
        return max(2, needed)
    exponent = tick.normalize().as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 2
    return decimals if decimals <= 2 else min(decimals, needed)


def _needed(prices: Floats) -> int:
    sample = prices[np.isfinite(prices)][-_SAMPLE:]
    for decimals in range(_MOST_DECIMALS):
        if np.allclose(sample, np.round(sample, decimals), rtol=0.0, atol=10.0 ** -(decimals + 2)):
            return decimals
    return _MOST_DECIMALS


def step_for(low: float, high: float, height: float, tick: float) -> float:
    """Give the smallest of 1, 2, 5 x 10**n that leaves room for the labels; never less than the tick."""
    least = max((high - low) / max(height, 1.0) * LABEL_GAP_PX, tick, 1e-12)
    base = 10.0 ** math.floor(math.log10(least))
    for factor in (1.0, 2.0, 5.0, 10.0):
        if factor * base >= least * (1.0 - 1e-9):
            return factor * base
    return 10.0 * base


def ticks(low: float, high: float, height: float, tick: float) -> list[float]:
    """Give the round prices between low and high."""
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low:
        return []
    step = step_for(low, high, height, tick)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [number * step for number in range(first, last + 1)]


def log_ticks(low: float, high: float, height: float, tick: float) -> list[float]:
    """Give the round prices between two positive ones on a logarithmic scale: even steps, or 1-2-5 over decades."""
    if not (math.isfinite(low) and math.isfinite(high)) or not 0.0 < low < high:
        return []
    if high / low >= _DECADES_FROM:
        exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        rounds = [digit * 10.0**exponent for exponent in exponents for digit in (1.0, 2.0, 5.0)]
        return _spread([price for price in rounds if low <= price <= high], low, high, height)
    # A step covers the most pixels at the bottom: it is chosen for there, and thinned out above.
    tall = height * (high / low - 1.0) / math.log(high / low)
    return _spread(ticks(low, high, tall, tick), low, high, height)


def _spread(prices: list[float], low: float, high: float, height: float) -> list[float]:
    """Drop the prices that come too near to the one below."""
    per_log = height / math.log(high / low)
    kept: list[float] = []
    for price in prices:
        if not kept or math.log(price / kept[-1]) * per_log >= LABEL_GAP_PX * 0.8:
            kept.append(price)
    return kept


def price_text(value: float, decimals: int) -> str:
    """Format a price: comma groups, point decimal, U+2212 in front when negative; a dash for none."""
    if not math.isfinite(value):
        return "—"
    text = f"{abs(value):,.{decimals}f}"
    negative = value < 0 and text.strip("0,.") != ""
    return f"{MINUS}{text}" if negative else text
