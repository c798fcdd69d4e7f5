"""The same bars as a table, the latest first."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter

from ibdesk.core.money import MISSING
from ibdesk.panels.chart.model import ChartData
from ibdesk.panels.chart.price_ticks import MINUS, price_text
from ibdesk.ui.table.column import Align, Column

MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BarRow:
    """One bar as the table shows it; `number` counts from the oldest."""

    number: int
    time: str
    open: str
    high: str
    low: str
    close: str
    volume: str
    wap: str
    count: str
    rising: bool


def rows(data: ChartData, most: int = MOST_ROWS) -> list[BarRow]:
    """Give the latest bars as rows, the latest first; at most MOST_ROWS, which is more than IB sends at once."""
    bars = data.bars
    first = max(0, len(bars) - most)

    def row(number: int) -> BarRow:
        count = int(bars.count[number])
        return BarRow(
            number=number,
            time=_iso(int(data.wall[number]), daily=bars.daily),
            open=price_text(float(bars.open[number]), data.decimals),
            high=price_text(float(bars.high[number]), data.decimals),
            low=price_text(float(bars.low[number]), data.decimals),
            close=price_text(float(bars.close[number]), data.decimals),
            volume=_quantity(float(bars.volume[number])),
            wap=price_text(float(bars.wap[number]), data.decimals),
            count=MISSING if count < 0 else f"{count:,}",
            rising=bool(bars.close[number] >= bars.open[number]),
        )

    return [row(number) for number in range(len(bars) - 1, first - 1, -1)]


def _iso(wall: int, *, daily: bool) -> str:
    """Write a time as it is exported, since rows are copied from here: 2026-11-19 13:45."""
    when = datetime.fromtimestamp(wall, UTC)
    return f"{when:%Y-%m-%d}" if daily else f"{when:%Y-%m-%d %H:%M:%S}" if when.second else f"{when:%Y-%m-%d %H:%M}"


def _quantity(value: float) -> str:
    if not math.isfinite(value):
        return MISSING
    return f"{value:,.0f}" if value.is_integer() else f"{value:,}"


def columns() -> list[Column[BarRow]]:
    """Give the table's columns: time, the four prices, volume, average price, trades."""

    def number_of(text: str) -> float | None:
        return None if text == MISSING else float(text.replace(",", "").replace(MINUS, "-"))

    def numeric(key: str, title: str, width: int, *, strong: bool = False) -> Column[BarRow]:
        get = attrgetter(key)
        return Column(
            key=key,
            title=title,
            width=width,
            align=Align.RIGHT,
            text=get,
            sort_key=lambda row: number_of(get(row)),
            color=(lambda row: "up" if row.rising else "down") if strong else (lambda row: "text"),
            bold=strong,
        )

    return [
        Column(key="time", title="Date", width=150, text=attrgetter("time"), sort_key=attrgetter("number")),
        numeric("open", "Open", 90),
        numeric("high", "High", 90),
        numeric("low", "Low", 90),
        numeric("close", "Close", 90, strong=True),
        numeric("volume", "Volume", 100),
        numeric("wap", "WAP", 90),
        numeric("count", "Trades", 80),
    ]
