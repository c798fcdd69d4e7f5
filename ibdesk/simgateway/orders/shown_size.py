"""What is left of the size shown at the touch: orders share it, and the next change of the quote renews it."""

from datetime import datetime
from decimal import Decimal

from ibdesk.simgateway.instruments import Instrument
from ibdesk.simgateway.ports import QuoteSource, QuoteView

ZERO = Decimal(0)


class ShownSize:
    """Counts what orders have taken since the quote changed last."""

    def __init__(self, market: QuoteSource) -> None:
        """Follow the quotes of ``market``."""
        self._market = market
        self._taken: dict[tuple[int, str], tuple[datetime, datetime, Decimal]] = {}

    def left(self, instrument: Instrument, action: str, quote: QuoteView, now: datetime) -> Decimal:
        """Return what ``action`` (BUY or SELL) may still take of the shown size at ``now``."""
        shown = quote.ask_size if action == "BUY" else quote.bid_size
        return max(ZERO, shown - self._since_change(instrument, action, now))

    def take(self, instrument: Instrument, action: str, quantity: Decimal, now: datetime) -> None:
        """Note that ``quantity`` of the shown size is gone."""
        before = self._since_change(instrument, action, now)
        until = self._market.next_change(instrument, now)
        self._taken[instrument.con_id, action] = (now, until, before + quantity)

    def _since_change(self, instrument: Instrument, action: str, now: datetime) -> Decimal:
        since, until, quantity = self._taken.get((instrument.con_id, action), (now, now, ZERO))
        # Time may also be set back: then the note is about another quote.
        return quantity if since <= now < until else ZERO
