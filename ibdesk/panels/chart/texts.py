"""What the chart says in words: the legend, the times of bars, the state of a request."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime

from ibdesk.core.records.bars import Bars
from ibdesk.panels.chart.price_ticks import MINUS, price_text
from ibdesk.panels.chart.zones import month, weekday

WHAT_WORDS = {
    "TRADES": "Trades",
    "MIDPOINT": "Midpoint",
    "BID": "Bid",
    "ASK": "Ask",
    "BID_ASK": "Bid and ask",
    "ADJUSTED_LAST": "Adjusted last",
    "HISTORICAL_VOLATILITY": "Historical volatility",
    "OPTION_IMPLIED_VOLATILITY": "Option implied volatility",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of legend text; `token` is the theme colour, `strong` the heavier weight."""

    text: str
    token: str = "text"
    strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LegendStyle:
    """How a chart writes its numbers: decimals of the tick, dates or times, the year not said."""

    decimals: int = 2
    daily: bool = True
    year: int = 0


def time_text(wall: int, style: LegendStyle) -> str:
    """Write a bar's wall-clock second: "Fri 20 Nov 2026" for daily bars, else "Thu 19 Nov 13:45"."""
    when = datetime.fromtimestamp(wall, UTC)
    day = f"{weekday(when)} {when.day} {month(when)}"
    if style.daily:
        return f"{day} {when.year}"
    if when.year != style.year:
        day = f"{day} {when.year}"
    return f"{day} {when:%H:%M:%S}" if when.second else f"{day} {when:%H:%M}"


def signed(value: float, decimals: int) -> str:
    """Write a change with its sign, zero without one."""
    text = price_text(abs(value), decimals)
    if not math.isfinite(value) or text.strip("0,.") == "":
        return text
    return f"+{text}" if value > 0 else f"{MINUS}{text}"


def volume_text(value: float) -> str:
    """Write a volume: plain below 100,000, in millions above, a dash when there is none."""
    if not math.isfinite(value):
        return "—"
    if value >= 100_000:
        return f"{value / 1e6:,.2f} M"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.4f}".rstrip("0")


def legend(bars: Bars, index: int, wall: int, style: LegendStyle) -> list[Piece]:
    """Write time, open, high, low, close, change against the close before, and volume of one bar."""
    opened, close = float(bars.open[index]), float(bars.close[index])
    token = "up" if close >= opened else "down"
    pieces = [Piece(time_text(wall, style), "text", True)]
    for letter, value in (("O", opened), ("H", bars.high[index]), ("L", bars.low[index]), ("C", close)):
        pieces += [Piece(letter, "text3"), Piece(price_text(float(value), style.decimals), token, True)]
    if index > 0:
        before = float(bars.close[index - 1])
        change = close - before
        text = signed(change, style.decimals)
        moved = {"+": "up", MINUS: "down"}.get(text[0], "text3")
        pieces.append(Piece(text, moved, True))
        if before:
            pieces.append(Piece(f"{signed(change / abs(before) * 100.0, 2)} %", moved, True))
    if math.isfinite(float(bars.volume[index])):
        pieces += [Piece("Vol", "text3"), Piece(volume_text(float(bars.volume[index])), "text", True)]
    return pieces


def kind_text(what: str, *, rth: bool, period: str) -> str:
    """Write what bars they are: "Trades, all hours, New York time"."""
    hours = "regular hours" if rth else "all hours"
    return f"{WHAT_WORDS.get(what, what)}, {hours}, {period}"


def asking_text(duration: str, bar_size: str, seconds: float) -> str:
    """Write the state of a request under way."""
    return f"Asking for {duration} of {bar_words(bar_size)} bars, {int(seconds)} s"


def bar_words(bar_size: str) -> str:
    """Write a bar size as an adjective: "15 mins" as "15 min"."""
    return bar_size.removesuffix("s")


def waiting_text(seconds: float, budget: tuple[int, int]) -> str:
    """Write the state of a request that the pacing limit holds back, with what is used of IB's ten minutes."""
    used, most = budget
    return f"Waiting {math.ceil(seconds)} s for the pacing limit ({used} of {most})"


def stale_text(since: datetime) -> str:
    """Write since when bars that should move do not; `since` in the zone of the axis."""
    return f"Not updating since {since:%H:%M:%S}"
