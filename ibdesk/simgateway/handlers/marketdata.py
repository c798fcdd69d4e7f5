"""Handlers of market data requests: streams and snapshots of quotes."""

from datetime import timedelta

from ibdesk.simgateway.handlers.contracts import resolve
from ibdesk.simgateway.handlers.ticks import as_delayed, ticks, without_touch
from ibdesk.simgateway.instruments import Instrument
from ibdesk.simgateway.messages.marketdata import (
    CancelMarketData,
    MarketDataRequest,
    MarketDataType,
    MarketDataTypeRequest,
    SnapshotEnd,
    TickParameters,
)
from ibdesk.simgateway.orders.reports import market_name
from ibdesk.simgateway.rights import REFUSALS, Right
from ibdesk.simgateway.session import LIVE, ClientSession, Feed, Handlers

MAX_FEEDS = 100
FROZEN, DELAYED, DELAYED_FROZEN = 2, 3, 4
SNAPSHOT_PERMISSIONS = 3
#: How far delayed data lie behind.
LATENESS = timedelta(minutes=15)
#: How often a feed without its farm looks again, in world seconds; a change of the farm wakes it at once.
DARK_PERIOD_S = 60.0


def market_data(session: ClientSession, request: MarketDataRequest) -> None:
    """Stream a contract's quote from now on, or send it once."""
    feeds = session.subscriptions.feeds
    if request.request_id in feeds:
        session.tell(request.request_id, "dup_ticker")
        return
    if request.snapshot and request.generic_ticks:
        session.tell(request.request_id, "val_snapshot")
        return
    if not request.snapshot and len(feeds) >= MAX_FEEDS:
        session.tell(request.request_id, "tickers")
        return
    instrument = resolve(session, request.request_id, request.query)
    if instrument is None:
        return
    right = session.world.rights.of(instrument)
    feed = Feed(
        request_id=request.request_id,
        instrument=instrument,
        timer=session.timer(lambda: _step(session, feed), request.request_id),
        delayed=right is not Right.LIVE,
    )
    refusal = _refusal(session, right)
    if refusal:
        if right is Right.NO_API:
            _tell_parameters(session, feed)
        session.tell(feed.request_id, refusal, symbol=instrument.symbol, market=market_name(instrument))
        return
    feed.data_type = _data_type(session, feed)
    session.send(MarketDataType(request_id=feed.request_id, data_type=feed.data_type))
    _tell_parameters(session, feed)
    if feed.delayed:
        session.tell(feed.request_id, "delayed")
    if session.world.competing:
        session.tell(feed.request_id, "competing")
    if request.snapshot:
        _send_ticks(session, feed)
        session.send(SnapshotEnd(request_id=feed.request_id))
        return
    feeds[request.request_id] = feed
    feed.timer.start(_step(session, feed))


def _refusal(session: ClientSession, right: Right) -> str:
    """Return the name of the text that refuses data of the kind asked for, empty when they may be had."""
    asks_delayed = session.market_data_type in (DELAYED, DELAYED_FROZEN)
    if right is Right.LIVE or (asks_delayed and right is not Right.NONE):
        return ""
    return REFUSALS[right]


def _tell_parameters(session: ClientSession, feed: Feed) -> None:
    session.send(
        TickParameters(
            request_id=feed.request_id,
            min_tick=feed.instrument.min_tick,
            bbo_exchange=feed.instrument.bbo_exchange,
            snapshot_permissions=SNAPSHOT_PERMISSIONS,
        )
    )


def cancel(session: ClientSession, request: CancelMarketData) -> None:
    """End a stream; 300 when there is none."""
    feed = session.subscriptions.feeds.pop(request.request_id, None)
    if feed is None:
        session.tell(request.request_id, "no_eid", reqId=request.request_id)
        return
    feed.timer.cancel()


def data_type(session: ClientSession, request: MarketDataTypeRequest) -> None:
    """Choose the kind of data; running requests change with it."""
    if request.data_type not in (LIVE, FROZEN, DELAYED, DELAYED_FROZEN):
        return
    session.market_data_type = request.data_type
    for feed in session.subscriptions.feeds.values():
        _tell_type(session, feed)
        feed.timer.soon()


def _step(session: ClientSession, feed: Feed) -> float:
    if not session.world.data_flow("md", feed.instrument):
        return DARK_PERIOD_S
    _tell_type(session, feed)
    _send_ticks(session, feed)
    return _pause_s(session, feed)


def _pause_s(session: ClientSession, feed: Feed) -> float:
    """Return the world seconds to the next change of what is shown: of the quote, or of open and closed."""
    world, now = session.world, session.world.clock.now()
    late = _lateness(feed)
    due = world.market.next_change(feed.instrument, now - late) + late
    if _is_open(session, feed.instrument):
        due = min(due, world.calendars.next_session(feed.instrument, now, True).end)
    return (due - now).total_seconds()


def _send_ticks(session: ClientSession, feed: Feed) -> None:
    if not session.world.data_flow("md", feed.instrument):
        return
    quote = session.world.market.quote(feed.instrument, session.world.clock.now() - _lateness(feed))
    if feed.data_type in (LIVE, DELAYED) and not quote.is_open:
        quote = without_touch(quote)
    for tick in ticks(feed, quote):
        shown = as_delayed(tick) if feed.delayed else tick
        if shown is not None:
            session.send(shown)


def _lateness(feed: Feed) -> timedelta:
    return LATENESS if feed.delayed else timedelta(0)


def _tell_type(session: ClientSession, feed: Feed) -> None:
    """Send the kind of data when it has changed, as at the close for frozen data."""
    kind = _data_type(session, feed)
    if kind != feed.data_type:
        feed.data_type = kind
        session.send(MarketDataType(request_id=feed.request_id, data_type=kind))


def _data_type(session: ClientSession, feed: Feed) -> int:
    """Return the kind a feed gets: live where the login may, frozen in closed hours if that was asked for."""
    asked, closed = session.market_data_type, not _is_open(session, feed.instrument)
    if feed.delayed:
        return DELAYED_FROZEN if asked == DELAYED_FROZEN and closed else DELAYED
    return FROZEN if asked in (FROZEN, DELAYED_FROZEN) and closed else LIVE


def _is_open(session: ClientSession, instrument: Instrument) -> bool:
    return session.world.calendars.is_open(instrument, session.world.clock.now(), True)


HANDLERS: Handlers = {
    MarketDataRequest: market_data,
    CancelMarketData: cancel,
    MarketDataTypeRequest: data_type,
}
