"""What the market hands out: quotes, bars, and the refusal of a history request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

# TWS says "no quote" with the price -1 and the size 0.
NO_PRICE = Decimal(-1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Hold the touch and the day's figures at one instant; prices in quoted units.

    An index and a fund have no touch: bid and ask are -1 with size 0. open, high and low are those of
    the liquid session and None before it; close is the liquid close of the session before.
    """

    bid: Decimal
    ask: Decimal
    last: Decimal
    bid_size: Decimal
    ask_size: Decimal
    last_size: Decimal
    last_time: int  # epoch seconds of the last trade
    open: Decimal | None
    high: Decimal | None
    low: Decimal | None
    close: Decimal | None
    volume: Decimal
    halted: bool
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar; `time` is a date for day, week and month bars, else the aware UTC start."""

    time: datetime | date
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal
    wap: Decimal
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BarRequest:
    """What reqHistoricalData asks for; `end` None means now, texts are spelled as IB's."""

    end: datetime | None
    duration: str
    bar_size: str
    what: str
    rth: bool


class HistoryRefused(Exception):  # noqa: N818 - the name is part of the gateway's contract
    """Raised with the code and text that TWS would send (321, 162, 10299)."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text
