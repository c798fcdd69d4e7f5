"""Handlers of market data requests: streams and snapshots of quotes."""

from ibdesk.simgateway.handlers.contracts import resolve
from ibdesk.simgateway.handlers.ticks import ticks
from ibdesk.simgateway.instruments import Instrument
from ibdesk.simgateway.messages.marketdata import (
    CancelMarketData,
    MarketDataRequest,
    MarketDataType,
    MarketDataTypeRequest,
    SnapshotEnd,
    TickParameters,
)
from ibdesk.simgateway.session import LIVE, ClientSession, Feed, Handlers

MAX_FEEDS = 100
FROZEN, DELAYED, DELAYED_FROZEN = 2, 3, 4
SNAPSHOT_PERMISSIONS = 3


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
    feed = Feed(
        request_id=request.request_id,
        instrument=instrument,
        timer=session.timer(lambda: _step(session, feed), request.request_id),
        data_type=_data_type(session, feed_open=_is_open(session, instrument)),
    )
    session.send(MarketDataType(request_id=feed.request_id, data_type=feed.data_type))
    session.send(
        TickParameters(
            request_id=feed.request_id,
            min_tick=instrument.min_tick,
            bbo_exchange=instrument.bbo_exchange,
            snapshot_permissions=SNAPSHOT_PERMISSIONS,
        )
    )
    if request.snapshot:
        _send_ticks(session, feed)
        session.send(SnapshotEnd(request_id=feed.request_id))
        return
    feeds[request.request_id] = feed
    feed.timer.start(_step(session, feed))


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


def _step(session: ClientSession, feed: Feed) -> float:
    _tell_type(session, feed)
    _send_ticks(session, feed)
    now = session.world.clock.now()
    return (session.world.market.next_change(feed.instrument, now) - now).total_seconds()


def _send_ticks(session: ClientSession, feed: Feed) -> None:
    quote = session.world.market.quote(feed.instrument, session.world.clock.now())
    for tick in ticks(feed, quote):
        session.send(tick)


def _tell_type(session: ClientSession, feed: Feed) -> None:
    """Send the kind of data when it has changed, as at the close for frozen data."""
    kind = _data_type(session, feed_open=_is_open(session, feed.instrument))
    if kind != feed.data_type:
        feed.data_type = kind
        session.send(MarketDataType(request_id=feed.request_id, data_type=kind))


def _data_type(session: ClientSession, *, feed_open: bool) -> int:
    """The login has live permissions for everything: delayed data are never needed, frozen ones when closed."""
    wants_frozen = session.market_data_type in (FROZEN, DELAYED_FROZEN)
    return FROZEN if wants_frozen and not feed_open else LIVE


def _is_open(session: ClientSession, instrument: Instrument) -> bool:
    return session.world.calendars.is_open(instrument, session.world.clock.now(), True)


HANDLERS: Handlers = {
    MarketDataRequest: market_data,
    CancelMarketData: cancel,
    MarketDataTypeRequest: data_type,
}
