"""What stretch of bars and prices is on the screen, and how mouse and keys move it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

LEAST_BARS = 8.0
_MARGIN_RATIO = 0.03
_LEAST_MARGIN = 1.5


@dataclass(frozen=True, slots=True)
class Viewport:
    """A window on the bars: x in bar numbers (bar i lies between i - 0.5 and i + 0.5), y in prices.

    `y_auto`: the price range follows the visible bars. `log`: y is the logarithm of the price, to base 10.
    """

    x0: float = -0.5
    x1: float = 99.5
    y0: float = 0.0
    y1: float = 1.0
    y_auto: bool = True
    log: bool = False

    @property
    def span(self) -> float:
        """Width in bars."""
        return self.x1 - self.x0

    def visible(self, bars: int) -> tuple[int, int]:
        """Give the range of bar numbers that are at least partly on the screen (stop is exclusive)."""
        start = max(0, int(self.x0 + 0.5))
        stop = min(bars, int(self.x1 + 0.5) + 1)
        return min(start, stop), max(stop, 0)

    def bar_at(self, x: float, width: float) -> float:
        """Turn a horizontal position in pixels into bar numbers."""
        return self.x0 + x * self.span / max(1.0, width)

    def price_at(self, y: float, height: float) -> float:
        """Turn a vertical position in pixels (0 = top) into a price."""
        scaled = self.y1 - y * (self.y1 - self.y0) / max(1.0, height)
        return self.unscaled(scaled)

    def y_at(self, price: float, height: float) -> float:
        """Turn a price into a vertical position in pixels (0 = top)."""
        return (self.y1 - self.scaled(price)) * height / (self.y1 - self.y0)

    def scaled(self, price: float) -> float:
        """Give y of a price; on the logarithmic scale only positive prices have one, others lie far below."""
        if not self.log:
            return price
        return math.log10(price) if price > 0.0 else -math.inf

    def unscaled(self, y: float) -> float:
        """Give the price at y."""
        return 10.0**y if self.log else y


def fitted(view: Viewport, bars: int) -> Viewport:
    """Show all bars with a small margin at the right, and let prices scale by themselves."""
    count = max(float(bars), 1.0)
    margin = max(_LEAST_MARGIN, count * _MARGIN_RATIO)
    x1 = count - 0.5 + margin
    return replace(view, x0=min(-0.5, x1 - LEAST_BARS), x1=x1, y_auto=True)


def zoomed(view: Viewport, factor: float, anchor: float, bars: int) -> Viewport:
    """Scale the width by `factor` (below 1 = closer) so that bar number `anchor` stays where it is."""
    widest = max(LEAST_BARS, bars * 1.25 + 2 * _LEAST_MARGIN)
    span = min(max(view.span * factor, LEAST_BARS), widest)
    share = (anchor - view.x0) / view.span
    x0 = anchor - share * span
    return clamped(replace(view, x0=x0, x1=x0 + span), bars)


def panned(view: Viewport, by_bars: float, bars: int) -> Viewport:
    """Move by a number of bars, positive towards the latest."""
    return clamped(replace(view, x0=view.x0 + by_bars, x1=view.x1 + by_bars), bars)


def at_end(view: Viewport, bars: int) -> Viewport:
    """Show the latest bars at the present zoom."""
    margin = max(_LEAST_MARGIN, min(view.span, bars) * _MARGIN_RATIO)
    x1 = bars - 0.5 + margin
    return replace(view, x0=x1 - view.span, x1=x1)


def clamped(view: Viewport, bars: int) -> Viewport:
    """Keep at least a quarter of the window (or all bars, if fewer) covered by bars."""
    if bars <= 0:
        return view
    kept = min(view.span / 4.0, float(bars))
    lowest, highest = -0.5 - view.span + kept, bars - 0.5 - kept
    x0 = min(max(view.x0, lowest), highest)
    return replace(view, x0=x0, x1=x0 + view.span)


def price_range(low: float, high: float, height: float, top: float, bottom: float) -> tuple[float, float]:
    """Give the prices at the bottom and top edge so that low..high fills all but two bands in pixels.

    Equal prices get a range around them, so that a flat line lies in the middle.
    """
    if high <= low:
        pad = abs(high) * 0.005 or 1.0
        low, high = low - pad, high + pad
    usable = max(height - top - bottom, height * 0.2, 1.0)
    per_pixel = (high - low) / usable
    return low - bottom * per_pixel, high + top * per_pixel


def scaled_prices(view: Viewport, factor: float) -> Viewport:
    """Scale the price range about its middle; it no longer follows the bars."""
    middle, half = (view.y0 + view.y1) / 2.0, (view.y1 - view.y0) / 2.0 * factor
    return replace(view, y0=middle - half, y1=middle + half, y_auto=False)
