"""Prices as whole numbers of the finest tick, so that every sum and comparison is exact."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from math import gcd

import numpy as np

from .rng import Floats, Ints

Bands = list[tuple[Decimal, Decimal]]


class Grid:
    """Map quoted prices of one market rule to integer units and back.

    Attributes:
        unit: quoted price of one unit; every tick of every band is a whole number of units.
    """

    def __init__(self, bands: Bands, magnifier: int) -> None:
        steps = [Decimal(step) * magnifier for _, step in bands]
        places = max(0, *(-int(step.normalize().as_tuple().exponent) for step in steps))
        scaled = [int(step.scaleb(places)) for step in steps]
        common = gcd(*scaled)
        self.unit = Decimal(common).scaleb(-places)
        self._unit_float = float(self.unit)
        self._common, self._places = common, places
        self._ticks = np.array([step // common for step in scaled], dtype=np.int64)
        edges = [int(Decimal(low) * magnifier / self.unit) for low, _ in bands]
        self._edges = np.array(edges, dtype=np.int64)

    def ticks(self, units: Ints) -> Ints:
        """Return the tick, in units, of the band each price lies in."""
        at = np.searchsorted(self._edges, units, side="right") - 1
        found: Ints = self._ticks[np.maximum(at, 0)]
        return found

    def snap(self, prices: Floats) -> Ints:
        """Round quoted prices to the nearest tick of their band, at least one tick."""
        return self.snap_units(prices / self._unit_float)

    def snap_units(self, units: Floats) -> Ints:
        """Round fractional units to the nearest tick of their band, at least one tick."""
        tick = self.ticks(units.astype(np.int64))
        return np.maximum(np.rint(units / tick).astype(np.int64), 1) * tick

    def floor(self, units: Ints) -> Ints:
        """Round units down to a tick, at least one tick; never decreases where `units` grows."""
        tick = self.ticks(units)
        down: Ints = np.maximum(units // tick, 1) * tick
        return down

    def ceil(self, units: Ints) -> Ints:
        """Round units up to a tick."""
        tick = self.ticks(units)
        up: Ints = -(-units // tick) * tick
        return up

    def units(self, price: Decimal) -> int:
        """Return the units of a price that lies on the grid."""
        return int(price / self.unit)

    def price(self, units: int, parts: int = 1) -> Decimal:
        """Return the quoted price of `units / parts` (parts 1, 2 or 4), without trailing zeros."""
        return _decimal(units * self._common * (4 // parts) * 25, self._places + 2)


@lru_cache(maxsize=262_144)
def _decimal(digits: int, places: int) -> Decimal:
    while places > 0 and digits % 10 == 0:
        digits //= 10
        places -= 1
    return Decimal(digits).scaleb(-places)
