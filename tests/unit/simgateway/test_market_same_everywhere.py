"""The price world is the same on every machine, Python and numpy; a change of it is a decision, not an accident."""

from __future__ import annotations

from hashlib import blake2b

import pytest

from ibdesk.simgateway.instruments import Instrument

from .market_world import CSH2, ES, EUR, MARKET, NVDA, bars, contract, plain

FINGERPRINTS = [
    (NVDA, "TRADES", "f5ccdcab6fdc77c0"),
    (CSH2, "TRADES", "9e5ba4e8b240bad6"),
    (EUR, "MIDPOINT", "c0f8ed0c9c2afa90"),
    (ES, "BID", "c860b714f15f9a10"),
]


@pytest.mark.parametrize(("instrument", "what", "expected"), FINGERPRINTS, ids=lambda x: getattr(x, "symbol", None))
def test_days_minutes_and_seconds_have_a_known_fingerprint(instrument: Instrument, what: str, expected: str) -> None:
    spans = (("2 Y", "1 day"), ("2 D", "1 min"), ("600 S", "5 secs"))
    rows = [plain(bar) for duration, size in spans for bar in bars(instrument, duration, size, what)]
    text = " ".join(str(value) for row in rows for value in row)
    assert blake2b(text.encode(), digest_size=8).hexdigest() == expected


def test_history_begins_on_the_recorded_day() -> None:
    assert f"{MARKET.head_timestamp(contract('AAPL')):%Y%m%d-%H:%M:%S}" == "19801212-14:30:00"
