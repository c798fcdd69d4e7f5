"""The bars as rows of a file: times in ISO, plain numbers, nothing that a spreadsheet would run."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import numpy as np

from ibdesk.core.export import Cell, csv_text
from ibdesk.panels.chart.model import ChartData

HEAD = ("Date", "Symbol", "Open", "High", "Low", "Close", "Volume", "WAP", "Trades")


def bars_csv(data: ChartData, symbol: str) -> bytes:
    """Write all bars, the oldest first; intraday times carry the offset of the axis' zone, daily bars are dates."""
    return csv_text(HEAD, _rows(data, symbol)).encode("utf-8")


def _rows(data: ChartData, symbol: str) -> Iterator[tuple[Cell, ...]]:
    bars = data.bars
    columns = (bars.open, bars.high, bars.low, bars.close, bars.volume, bars.wap)
    for number in range(len(bars)):
        numbers = (_plain(float(column[number])) for column in columns)
        count = int(bars.count[number])
        yield (_time(data, number), symbol, *numbers, None if count < 0 else count)


def _time(data: ChartData, number: int) -> str:
    second = int(data.bars.time[number])
    if data.bars.daily:
        return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%d}"
    return datetime.fromtimestamp(second, data.clock.zone).isoformat()


def _plain(value: float) -> Cell:
    """Give a number in the fewest digits that mean it, never with an exponent; None where there is none."""
    if not math.isfinite(value):
        return None
    return Decimal(np.format_float_positional(value, trim="-"))
