"""The world that the market tests share: instruments by name, the demo's clock, short requests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from ibdesk.simgateway.calendars import Calendars
from ibdesk.simgateway.instruments import ContractQuery, Instrument, Universe
from ibdesk.simgateway.market import Bar, BarRequest, Market

UNIVERSE, CALENDARS = Universe.load(), Calendars()
MARKET = Market(UNIVERSE, CALENDARS, seed=1)
# Friday 15:00 in London: New York has been open for half an hour.
DEMO_NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
ALL_SIZES = (
    *(f"{n} secs" for n in (1, 5, 10, 15, 30)),
    "1 min",
    *(f"{n} mins" for n in (2, 3, 5, 10, 15, 20, 30)),
    "1 hour",
    *(f"{n} hours" for n in (2, 3, 4, 8)),
    "1 day",
    "1 week",
    "1 month",
)


def contract(symbol: str, sec_type: str = "STK", expiry: str = "") -> Instrument:
    """Return the first contract of a symbol."""
    return UNIVERSE.find(ContractQuery(symbol=symbol, sec_type=sec_type, expiry=expiry))[0]


NVDA, CSH2, SPX = contract("NVDA"), contract("CSH2"), contract("SPX", "IND")
EUR, ES, BTC = contract("EUR", "CASH"), contract("ES", "FUT", "20261218"), contract("BTC", "CRYPTO")


def bars(
    instrument: Instrument,
    duration: str,
    size: str,
    what: str = "TRADES",
    rth: bool = True,
    end: datetime | None = None,
    now: datetime = DEMO_NOW,
    market: Market = MARKET,
) -> list[Bar]:
    """Ask for history."""
    request = BarRequest(end=end, duration=duration, bar_size=size, what=what, rth=rth)
    return market.bars(instrument, request, now)


def merged(parts: list[Bar]) -> tuple[Decimal, Decimal, Decimal, Decimal, Decimal, int]:
    """Return (open, high, low, close, volume, count) of bars taken together."""
    return (
        parts[0].open,
        max(b.high for b in parts),
        min(b.low for b in parts),
        parts[-1].close,
        sum((b.volume for b in parts), Decimal(0)),
        sum(b.count for b in parts),
    )


def plain(bar: Bar) -> tuple[Decimal, Decimal, Decimal, Decimal, Decimal, int]:
    """Return the same six figures of one bar."""
    return bar.open, bar.high, bar.low, bar.close, bar.volume, bar.count


def start_of(bar: Bar) -> datetime:
    """Return the start of an intraday bar."""
    assert isinstance(bar.time, datetime)
    return bar.time


def day_of(bar: Bar) -> date:
    """Return the date of a daily bar."""
    assert not isinstance(bar.time, datetime)
    return bar.time
