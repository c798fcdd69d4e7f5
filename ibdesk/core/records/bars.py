"""Historical bars as columns, and the question that brings them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from ibdesk.core.ids import RequestId
from ibdesk.core.records.contract import Contract

Floats = NDArray[np.float64]
Times = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryQuery:
    """A question to IB's historical data service, in IB's own spellings.

    `duration` like "3 M", `bar_size` like "1 day", `what` like "TRADES"; `end` None means now. `keep`: the answer is
    followed by updates of its last bar until it is cancelled, which needs `end` None.
    """

    contract: Contract
    duration: str
    bar_size: str
    what: str = "TRADES"
    end: datetime | None = None
    rth: bool = True
    keep: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bars:
    """Bars of one question, oldest first, all columns of one length n.

    `time`: int64, seconds since 1970 UTC of the bar's start; for `daily` bars (day, week, month) the date at
    00:00 UTC, which stays a date and is never shifted by a zone. Prices are in quoted units. `volume`, `wap` are
    NaN and `count` -1 where TWS has none (MIDPOINT, BID, ASK).
    """

    time: Times
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats
    wap: Floats
    count: Times
    daily: bool

    def __len__(self) -> int:
        return len(self.time)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryReceived:
    """The whole answer to one historical data request; `left_out` older bars were too many to keep."""

    request_id: RequestId
    bars: Bars
    left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BarUpdate:
    """The newest state of one bar of a question that is kept up to date; fields as in `Bars`."""

    request_id: RequestId
    time: int
    open: float
    high: float
    low: float
    close: float
    volume: float
    wap: float
    count: int
    daily: bool
