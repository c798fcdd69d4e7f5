"""The request form takes what IB takes and says what is wrong with the rest, before anything is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibdesk.core.records.contract import Contract
from ibdesk.panels.chart import request
from ibdesk.panels.chart.request import RequestTexts

LONDON = ZoneInfo("Europe/London")
GOOD = RequestTexts(symbol="csh2", exchange="lse", currency="gbp")


def sentences(texts: RequestTexts, zone: ZoneInfo | None = LONDON) -> dict[str, str]:
    return {problem.field: problem.text for problem in request.check(texts, zone)}


def test_the_decks_request_is_in_order() -> None:
    assert sentences(GOOD) == {}
    query = request.query(GOOD, request.contract(GOOD), LONDON)
    assert query.contract == Contract(symbol="CSH2", sec_type="STK", exchange="LSE", currency="GBP")
    assert (query.duration, query.bar_size, query.what, query.end, query.rth) == ("3 M", "1 day", "TRADES", None, True)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("symbol", "", "Choose a symbol."),
        ("symbol", "  ", "Choose a symbol."),
        ("symbol", "NV\tDA\x00", "is not a symbol. Example: NVDA"),
        ("symbol", "x" * 400, "is not a symbol. Example: NVDA"),
        ("exchange", "", "Type an exchange. Example: SMART"),
        ("currency", "POUND", "A currency is 3 letters. Example: USD"),
        ("currency", "٣٤٥", "A currency is 3 letters. Example: USD"),
        ("sec_type", "SHARE", "SHARE is no type. Example: STK"),
        ("duration", "3 Q", "3 Q is not a duration. Example: 3 M (S, D, W, M or Y)"),
        ("duration", "0 D", "0 D is not a duration. Example: 3 M (S, D, W, M or Y)"),
        ("duration", "", "Nothing is not a duration. Example: 3 M (S, D, W, M or Y)"),
        ("duration", "1e3 D", "1e3 D is not a duration. Example: 3 M (S, D, W, M or Y)"),
        ("bar_size", "7 mins", "IB has no bars of 7 mins."),
        ("what", "LAST", "IB has no bars of LAST."),
        ("end", "yesterday", "yesterday is not a time. Example: 2025-08-01 23:59 UTC"),
        ("end", "2025-02-30 10:00 UTC", "2025-02-30 10:00 is not in the calendar."),
        ("end", "2025-08-01 25:00 UTC", "2025-08-01 25:00 is not in the calendar."),
        ("end", "20250801 23:59:00", "20250801 23:59:00 is not a time. Example: 2025-08-01 23:59 UTC"),
    ],
)
def test_a_wrong_field_has_its_sentence(field: str, typed: str, sentence: str) -> None:
    found = sentences(replace(GOOD, **{field: typed}))
    assert list(found) == [field]
    assert sentence in found[field]
    assert len(found[field]) < 120


def test_a_pair_that_ib_refuses_never_leaves() -> None:
    """Bars of one second for a year: IB would answer 162 or 321; the form says it first."""
    found = sentences(replace(GOOD, bar_size="1 secs", duration="1 Y"))
    assert "too long" in found["duration"]
    assert "ADJUSTED_LAST" in sentences(replace(GOOD, what="ADJUSTED_LAST", end="2025-08-01 UTC"))["duration"]


def test_an_end_time_is_utc_or_the_exchanges() -> None:
    assert request.parse_end("", LONDON) is None
    assert request.parse_end("2025-08-01 23:59 UTC", LONDON) == datetime(2025, 8, 1, 23, 59, tzinfo=UTC)
    assert request.parse_end("2025-08-01 23:59", LONDON) == datetime(2025, 8, 1, 22, 59, tzinfo=UTC)
    assert request.parse_end("2025-08-01", LONDON) == datetime(2025, 8, 1, 22, 59, 59, tzinfo=UTC)


def test_without_a_zone_an_end_time_needs_utc() -> None:
    assert "UTC" in sentences(replace(GOOD, end="2025-08-01 23:59"), None)["end"]
    assert sentences(replace(GOOD, end="2025-08-01 23:59 UTC"), None) == {}


@given(text=st.text(max_size=60))
def test_garbage_is_answered_in_one_short_line_or_taken(text: str) -> None:
    for field in ("symbol", "exchange", "currency", "duration", "end"):
        for sentence in sentences(replace(GOOD, **{field: text})).values():
            assert len(sentence) < 140
            assert sentence.isprintable()


def test_the_form_follows_the_contract_that_tws_resolved() -> None:
    resolved = Contract(symbol="NVDA", sec_type="STK", exchange="SMART", currency="USD")
    texts = request.named(GOOD, resolved)
    assert (texts.symbol, texts.exchange, texts.currency) == ("NVDA", "SMART", "USD")
    assert texts.duration == GOOD.duration
