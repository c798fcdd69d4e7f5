"""Historical bars: rows as they come, columns when they are complete."""

from __future__ import annotations

from collections import deque
from typing import Any

import numpy as np

from ibdesk.broker import dialect
from ibdesk.broker.translate.times import instant, is_date
from ibdesk.core.ids import RequestId
from ibdesk.core.records.bars import Bars, BarUpdate

Row = tuple[int, float, float, float, float, float, float, int]
MOST_BARS = 100_000
"""Seven times the longest answer to any question that may be asked (`core.bars`)."""

_NAN = float("nan")
_UNSET = 2**31 - 1
_BEYOND = 1e30  # unset decimals are 2**127-1, unset floats the largest there are; nothing traded comes near


class BarCollector:
    """Gathers the bars of one request, the newest MOST_BARS of them; `left_out` counts the others (scenario 93).

    Raises ValueError for a bar whose time or prices cannot be read.
    """

    def __init__(self) -> None:
        self._rows: deque[Row] = deque(maxlen=MOST_BARS)
        self._daily = False
        self._added = 0

    @property
    def left_out(self) -> int:
        """Return how many older bars were not kept."""
        return self._added - len(self._rows)

    def add(self, bar: Any) -> None:
        """Take one bar."""
        self._daily = self._daily or is_date(str(bar.date))
        self._rows.append(bar_row(bar))
        self._added += 1

    def bars(self) -> Bars:
        """Return the columns: oldest first, one bar per time, the last one written wins (scenario 89)."""
        rows = sorted({row[0]: row for row in self._rows}.values())
        columns = list(zip(*rows, strict=True)) or [()] * 8
        floats = [np.array(column, dtype=np.float64) for column in columns[1:7]]
        return Bars(
            time=np.array(columns[0], dtype=np.int64),
            open=floats[0],
            high=floats[1],
            low=floats[2],
            close=floats[3],
            volume=floats[4],
            wap=floats[5],
            count=np.array(columns[7], dtype=np.int64),
            daily=self._daily,
        )


def bar_row(bar: Any) -> Row:
    """Return time, open, high, low, close, volume, average price and count of one bar. Raises ValueError."""
    text = str(bar.date)
    moment = instant(text)
    if moment is None:
        raise ValueError(f"unreadable time of a bar: {text!r}")
    prices = (_price(bar.open), _price(bar.high), _price(bar.low), _price(bar.close))
    count = int(bar.barCount)
    tail = (_amount(bar.volume), _amount(dialect.bar_wap(bar)), -1 if count == _UNSET else count)
    return (int(moment.timestamp()), *prices, *tail)


def bar_update(request_id: RequestId, bar: Any) -> BarUpdate:
    """Return the record of one bar that is kept up to date. Raises ValueError."""
    time, opened, high, low, close, volume, wap, count = bar_row(bar)
    return BarUpdate(
        request_id=request_id, time=time, open=opened, high=high, low=low, close=close, volume=volume, wap=wap,
        count=count, daily=is_date(str(bar.date)),
    )  # fmt: skip


def _price(value: Any) -> float:
    number = float(value)
    if not abs(number) < _BEYOND:  # NaN fails this too
        raise ValueError(f"a price of a bar is no number: {value!r}")
    return number


def _amount(value: Any) -> float:
    """A volume or average price, NaN where TWS has none (it writes -1, or an unset number)."""
    number = float(value)
    return number if abs(number) < _BEYOND and number not in (-1.0, _UNSET) else _NAN
