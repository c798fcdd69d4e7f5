"""What accounts and orders need of the market, the clock and the connections, as protocols."""

from datetime import datetime
from decimal import Decimal
from typing import Protocol

from ibdesk.simgateway.instruments import Instrument


class QuoteView(Protocol):
    """The part of a quote that orders and accounts read; prices as quoted."""

    @property
    def bid(self) -> Decimal | None:
        """Best bid."""
        ...

    @property
    def ask(self) -> Decimal | None:
        """Best ask."""
        ...

    @property
    def bid_size(self) -> Decimal:
        """Size at the bid."""
        ...

    @property
    def ask_size(self) -> Decimal:
        """Size at the ask."""
        ...

    @property
    def last(self) -> Decimal | None:
        """Last trade."""
        ...

    @property
    def close(self) -> Decimal | None:
        """Close of the session before."""
        ...

    @property
    def last_time(self) -> int:
        """Epoch seconds of the last trade."""
        ...

    @property
    def halted(self) -> bool:
        """Whether trading is halted."""
        ...


class QuoteSource(Protocol):
    """The simulated market."""

    def quote(self, instrument: Instrument, when: datetime) -> QuoteView:
        """Return the quote at ``when``."""
        ...

    def next_change(self, instrument: Instrument, after: datetime) -> datetime:
        """Return the next instant at which the quote changes."""
        ...


class Clock(Protocol):
    """World time."""

    def now(self) -> datetime:
        """Return the instant, aware UTC."""
        ...


class Outbox(Protocol):
    """The way to the connected clients."""

    def send(self, client_id: int, message: object) -> None:
        """Send ``message`` to a client; nothing happens when it is not connected."""
        ...
