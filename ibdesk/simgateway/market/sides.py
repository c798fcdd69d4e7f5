"""Bid and ask around a trade price: rising functions of it, so their bars add up as trades do."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from .grid import Grid
from .rng import Ints


class Sides:
    """Put the touch around prices. `skew` 1 moves the spread one tick down (the trade lifts the ask).

    Attributes:
        quoted: False for an index or a fund, which have no bid and ask.
    """

    def __init__(self, grid: Grid, spread_ticks: Decimal) -> None:
        self._grid = grid
        self._spread = max(1, round(spread_ticks))
        self._below = self._spread // 2
        self.quoted = spread_ticks > 0

    def bid(self, prices: Ints, tick: Ints | int, skew: Ints | int) -> Ints:
        """Return bids in units; `tick` is the day's."""
        return self._grid.floor(prices - (self._below + skew) * tick)

    def ask(self, prices: Ints, tick: Ints | int, skew: Ints | int) -> Ints:
        """Return asks in units; `tick` is the day's."""
        return self._grid.ceil(prices + (self._spread - self._below - skew) * tick)

    def bar(self, what: str, ohlc: Ints, tick: Ints | int, skew: Ints | int) -> tuple[Ints, int]:
        """Turn trade bars (4 rows: open, high, low, close) into those of `what`; (rows, parts of a unit).

        BID_ASK has the bid at the open, the highest ask, the lowest bid and the ask at the close.
        """
        if what == "BID":
            return self.bid(ohlc, tick, skew), 1
        if what == "ASK":
            return self.ask(ohlc, tick, skew), 1
        if what == "MIDPOINT":
            return self.bid(ohlc, tick, skew) + self.ask(ohlc, tick, skew), 2
        if what == "BID_ASK":
            bid, ask = self.bid(ohlc, tick, skew), self.ask(ohlc, tick, skew)
            return np.array([bid[0], ask[1], bid[2], ask[3]]), 1
        return ohlc, 1
