"""ibapi's callbacks, all of them: the order, market and link halves put together on ibapi's own base class."""

from __future__ import annotations

from ibapi.wrapper import EWrapper

from ibdesk.broker import dialect
from ibdesk.broker.callbacks_link import LinkCallbacks
from ibdesk.broker.callbacks_market import MarketCallbacks
from ibdesk.broker.callbacks_orders import OrderCallbacks


class Wrapper(LinkCallbacks, MarketCallbacks, OrderCallbacks, EWrapper):  # type: ignore[misc]
    """One per session. Runs on ib-run, but for errors that the client makes itself on ib-send."""


setattr(Wrapper, dialect.COMMISSION_CALLBACK, OrderCallbacks.on_commission)
