"""Price steps: which prices an exchange takes, and the neighbours of one that it does not (scenario 110)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from ibdesk.core.money import decimals_of


@dataclass(frozen=True, slots=True)
class Band:
    """From `low` upwards prices move by `step`, till the next band begins."""

    low: Decimal
    step: Decimal


class TickRule:
    """The price steps of one contract on one exchange. `bands` from a market rule; one band for a fixed tick."""

    def __init__(self, bands: Sequence[Band]) -> None:
        """Take the bands in any order; raises ValueError without any, or with a step that is not above 0."""
        if not bands or any(band.step <= 0 for band in bands):
            raise ValueError("a tick rule needs bands with steps above 0")
        self._bands = tuple(sorted(bands, key=lambda band: band.low))

    @classmethod
    def fixed(cls, step: Decimal) -> TickRule:
        """Return the rule of one tick for all prices."""
        return cls((Band(Decimal(0), step),))

    def step_at(self, price: Decimal) -> Decimal:
        """Return the tick of the band in which a price lies; the sign does not matter."""
        size = abs(price)
        return next((band.step for band in reversed(self._bands) if band.low <= size), self._bands[0].step)

    def fits(self, price: Decimal) -> bool:
        """Tell whether the exchange takes the price."""
        return price % self.step_at(price) == 0

    def neighbours(self, price: Decimal) -> tuple[Decimal, Decimal]:
        """Return the nearest prices at or below and at or above that the exchange takes."""
        return self._floor(price), self._ceil(price)

    def moved(self, price: Decimal, steps: int) -> Decimal:
        """Return the price `steps` ticks away, each tick being that of the band landed in (ui.md section 7)."""
        for _ in range(abs(steps)):
            price = self._up(price) if steps > 0 else self._down(price)
        return price

    def _up(self, price: Decimal) -> Decimal:
        above = self._ceil(price)
        return above if above != price else self._ceil(price + self.step_at(price))

    def _down(self, price: Decimal) -> Decimal:
        below = self._floor(price)
        if below != price:
            return below
        finest = min(band.step for band in self._bands)
        return self._floor(price - finest)

    def _floor(self, price: Decimal) -> Decimal:
        return _snap(price, self.step_at(price), ROUND_FLOOR)

    def _ceil(self, price: Decimal) -> Decimal:
        return _snap(price, self.step_at(price), ROUND_CEILING)


def _snap(price: Decimal, step: Decimal, rounding: str) -> Decimal:
    return (price / step).to_integral_value(rounding=rounding) * step


def tick_text(price: Decimal, step: Decimal) -> str:
    """Return a price as it would be typed: the decimals of the tick, at least 2 below a tick of 1, never rounded."""
    decimals = decimals_of(step)
    shown = max(decimals, 2) if decimals else 0
    return f"{price:.{max(shown, decimals_of(price))}f}"
