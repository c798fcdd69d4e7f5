"""A quote as ticks: the first burst in the order of the captures, then only what changed."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from ibdesk.simgateway.instruments import Instrument
from ibdesk.simgateway.market import Quote
from ibdesk.simgateway.messages.marketdata import TickGeneric, TickPrice, TickSize, TickString
from ibdesk.simgateway.session import Feed

BID_SIZE, BID, ASK, ASK_SIZE, LAST, LAST_SIZE = range(6)
HIGH, LOW, VOLUME, CLOSE, OPEN, LAST_TIME, HALTED = 6, 7, 8, 9, 14, 45, 49
#: Price tick -> the size tick that belongs to it.
SIZE_OF: Final = {BID: BID_SIZE, ASK: ASK_SIZE, LAST: LAST_SIZE}
CAN_AUTO_EXECUTE, PRE_OPEN = 1, 4
NO_PRICE = Decimal(-1)
ZERO = Decimal(0)
#: Tick type -> the one that delayed data have for it; the rest is not sent delayed.
DELAYED_TYPE: Final = {
    BID: 66,
    ASK: 67,
    LAST: 68,
    BID_SIZE: 69,
    ASK_SIZE: 70,
    LAST_SIZE: 71,
    HIGH: 72,
    LOW: 73,
    VOLUME: 74,
    CLOSE: 75,
    OPEN: 76,
    LAST_TIME: 88,
}

Tick = TickPrice | TickSize | TickGeneric | TickString


def without_touch(quote: Quote) -> Quote:
    """Return a quote as a closed market shows it: nobody bids and nobody asks."""
    return replace(quote, bid=NO_PRICE, ask=NO_PRICE, bid_size=ZERO, ask_size=ZERO)


def as_delayed(tick: Tick) -> Tick | None:
    """Return the tick under its delayed type, None when it has none."""
    delayed = DELAYED_TYPE.get(tick.tick_type)
    if delayed is None:
        return None
    if isinstance(tick, TickPrice):
        return replace(tick, tick_type=delayed, attributes=0)
    return replace(tick, tick_type=delayed)


def ticks(feed: Feed, quote: Quote) -> Iterator[Tick]:
    """Yield the ticks that differ from what ``feed`` has shown, and note them as shown."""
    shares = _single_shares(feed.instrument)
    if _changed(feed, LAST_TIME, Decimal(quote.last_time), None):
        yield TickString(request_id=feed.request_id, tick_type=LAST_TIME, value=str(quote.last_time))
    yield from _sided(feed, LAST, quote.last, quote.last_size, 0, shares)
    if _changed(feed, HALTED, Decimal(quote.halted), None):
        yield TickGeneric(request_id=feed.request_id, tick_type=HALTED, value=Decimal(quote.halted))
    if _changed(feed, VOLUME, quote.volume, None):
        yield TickSize(request_id=feed.request_id, tick_type=VOLUME, size=quote.volume, shares=shares)
    attributes = CAN_AUTO_EXECUTE if quote.is_open else CAN_AUTO_EXECUTE | PRE_OPEN
    yield from _sided(feed, BID, quote.bid, quote.bid_size, attributes, shares)
    yield from _sided(feed, ASK, quote.ask, quote.ask_size, attributes, shares)
    days = ((HIGH, quote.high), (LOW, quote.low), (CLOSE, quote.close), (OPEN, quote.open))
    for tick_type, price in days:
        if price is not None and _changed(feed, tick_type, price, None):
            yield TickPrice(request_id=feed.request_id, tick_type=tick_type, price=price, size=None)


def _sided(feed: Feed, tick_type: int, price: Decimal, size: Decimal, attributes: int, shares: bool) -> Iterator[Tick]:
    before = feed.shown.get(tick_type)
    feed.shown[tick_type] = (price, size)
    if before is None or before[0] != price:
        touch = attributes if price != NO_PRICE else 0
        yield TickPrice(
            request_id=feed.request_id,
            tick_type=tick_type,
            price=price,
            size=size,
            attributes=touch,
            shares=shares,
        )
    elif before[1] != size:
        size_type = SIZE_OF[tick_type]
        yield TickSize(request_id=feed.request_id, tick_type=size_type, size=size, shares=shares)


def _changed(feed: Feed, tick_type: int, value: Decimal, size: Decimal | None) -> bool:
    if feed.shown.get(tick_type) == (value, size):
        return False
    feed.shown[tick_type] = (value, size)
    return True


def _single_shares(instrument: Instrument) -> bool:
    return instrument.sec_type == "STK" and instrument.currency == "USD"
