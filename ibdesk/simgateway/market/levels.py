"""The closing level of each open day: a seeded walk that passes through the anchors."""

from __future__ import annotations

import itertools
from bisect import bisect_right

from ibdesk.simgateway.instrument import Instrument

from .rng import Floats

_DAYS_PER_YEAR = 252
# Weak pull to the level that the growth alone would give: twenty years back stay within reason.
_MIN_PULL, _PULL_PER_VOL, _MAX_PULL = 0.003, 0.15, 0.02


def closing_levels(instrument: Instrument, ordinals: list[int], shocks: Floats) -> list[float]:
    """Return one level (quoted units, not rounded) a day; `shocks` are standard normal, one a day."""
    anchors = _anchor_positions(instrument, ordinals)
    moves = (shocks * instrument.daily_vol).tolist()
    grow = instrument.growth_per_year / _DAYS_PER_YEAR
    pull = max(_MIN_PULL, _PULL_PER_VOL * instrument.daily_vol)
    out = [0.0] * len(ordinals)
    first, last = anchors[0], anchors[-1]
    _walk(out, first, range(first[0] - 1, -1, -1), moves, -grow, pull)
    for left, right in itertools.pairwise(anchors):
        _walk(out, left, range(left[0] + 1, right[0] + 1), moves, grow, pull)
        _bend(out, left[0], right)
    _walk(out, last, range(last[0] + 1, len(out)), moves, grow, pull)
    return out


def _anchor_positions(instrument: Instrument, ordinals: list[int]) -> list[tuple[int, float]]:
    """Return [(index of the day, level)...]; an anchor on a closed day counts for the day before."""
    found: dict[int, float] = {}
    for day, price in instrument.levels:
        at = bisect_right(ordinals, day.toordinal()) - 1
        if at >= 0:
            found[at] = float(price)
    return sorted(found.items())


def _walk(
    out: list[float], anchor: tuple[int, float], steps: range, moves: list[float], grow: float, pull: float
) -> None:
    at, level = anchor
    out[at] = level
    trend = level
    for step in steps:
        trend *= 1 + grow
        back = min(max(pull * (trend / level - 1), -_MAX_PULL), _MAX_PULL)
        level *= 1 + grow + moves[step] + back
        out[step] = level


def _bend(out: list[float], start: int, right: tuple[int, float]) -> None:
    """Scale the walk after `start` so that it ends on the next anchor."""
    end, target = right
    ratio = target / out[end] - 1
    for step in range(start + 1, end):
        out[step] *= 1 + ratio * (step - start) / (end - start)
    out[end] = target
