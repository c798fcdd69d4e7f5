"""The market that the rest of the gateway asks: one pure function of seed, contract and time."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from ibdesk.simgateway.calendars import Calendars
from ibdesk.simgateway.instrument import Instrument
from ibdesk.simgateway.instruments import Universe

from .bars import bars_of
from .quotes import next_change, quote_at
from .records import Bar, BarRequest, Quote
from .tape import Tape

_TAPES_KEPT = 128


class Market:
    """Answer quotes, bars and changes; keeps what it has drawn, which never alters an answer."""

    def __init__(self, universe: Universe, calendars: Calendars, seed: int) -> None:
        self._universe = universe
        self._calendars = calendars
        self._seed = seed
        self._tape = lru_cache(maxsize=_TAPES_KEPT)(self._draw)

    def quote(self, instrument: Instrument, when: datetime) -> Quote:
        """Return the quote at an aware instant; outside the session it is the last one of it."""
        return quote_at(self._tape(instrument.con_id), self._calendars, when)

    def bars(self, instrument: Instrument, request: BarRequest, now: datetime) -> list[Bar]:
        """Return bars oldest first, the last one forming up to `now`; raise HistoryRefused as TWS would."""
        return bars_of(self._tape(instrument.con_id), request, now)

    def next_change(self, instrument: Instrument, after: datetime) -> datetime:
        """Return the next instant at which the quote changes (a day later when it never will)."""
        return next_change(self._tape(instrument.con_id), self._calendars, after)

    def head_timestamp(self, instrument: Instrument) -> datetime:
        """Return the start (UTC) of the liquid hours of the first day with history."""
        tape = self._tape(instrument.con_id)
        return tape.session(0, outside_rth=False).start

    def _draw(self, con_id: int) -> Tape:
        instrument = self._universe.by_con_id(con_id)
        if instrument is None:
            raise LookupError(f"no instrument {con_id} in this universe")
        bands = self._universe.bands(instrument.market_rule)
        return Tape(instrument, bands, self._calendars, self._seed)
