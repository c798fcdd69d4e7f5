"""What a row says of its price: how good it is, in which unit, and how far it moved (scenarios 95 and 96)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ibdesk.core.ids import ConId, RequestId
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.quote import DataType
from ibdesk.panels.watchlist import rows
from ibdesk.panels.watchlist.rows import WatchRow
from ibdesk.session.views import QuoteView

NOW_S = 100.0
NVDA = Contract(con_id=ConId(4815747), symbol="NVDA", exchange="SMART", currency="USD")
DETAILS = ContractDetails(contract=NVDA, long_name="NVIDIA CORP", min_tick=Decimal("0.01"))
QUOTE = QuoteView(
    contract=NVDA, bid=Decimal("178.41"), ask=Decimal("178.43"), last=Decimal("178.42"), close=Decimal("176.20"),
    data_type=DataType.LIVE, received_s=NOW_S - 0.2, clock=lambda: NOW_S,
)  # fmt: skip


def row(**changes: object) -> WatchRow:
    quote = changes.pop("quote", QUOTE)
    base = WatchRow(contract=NVDA, place=0, details=DETAILS, quote=quote, trading=True)  # type: ignore[arg-type]
    return replace(base, **changes)  # type: ignore[arg-type]


def quote(**changes: object) -> QuoteView:
    return replace(QUOTE, **changes)  # type: ignore[arg-type]


def notice(code: int) -> Notice:
    return Notice(subject_id=RequestId(1), code=code, text="Max number of tickers has been reached")


def test_a_live_quote_needs_no_tag() -> None:
    assert rows.tag(row()) is None


@pytest.mark.parametrize(
    ("changes", "tag"),
    [
        ({"quote": quote(data_type=DataType.DELAYED)}, ("delayed", "warn")),
        ({"quote": quote(data_type=DataType.DELAYED_FROZEN)}, ("delayed", "warn")),
        ({"quote": quote(data_type=DataType.FROZEN)}, ("frozen", "text3")),
        ({"closed": True}, ("closed", "text3")),
        ({"quote": quote(data_type=DataType.FROZEN), "closed": True}, ("closed", "text3")),
        ({"quote": quote(error=notice(354))}, ("no data", "warn")),
        ({"quote": quote(error=notice(101))}, ("no line", "warn")),
        ({"quote": None, "no_line": True}, ("no line", "warn")),
        ({"problem": "TWS knows no such contract."}, ("no data", "warn")),
        ({"choices": 3}, ("choose", "warn")),
    ],
)
def test_what_keeps_a_price_from_being_live_is_said_beside_the_symbol(
    changes: dict[str, object], tag: tuple[str, str]
) -> None:
    assert rows.tag(row(**changes)) == tag


def test_pence_and_multipliers_are_tagged() -> None:
    pence = replace(NVDA, symbol="CSH2", currency="GBP")
    assert rows.tag(row(details=replace(DETAILS, contract=pence, price_magnifier=100))) == ("GBp", "text3")
    future = replace(NVDA, sec_type="FUT", local_symbol="ESZ6", multiplier=Decimal(50))
    assert rows.tag(row(details=replace(DETAILS, contract=future))) == ("×50", "text3")


def test_delayed_pence_say_delayed_first_and_both_in_the_tooltip() -> None:
    pence = replace(NVDA, symbol="CSH2", currency="GBP")
    one = row(details=replace(DETAILS, contract=pence, price_magnifier=100), quote=quote(data_type=DataType.DELAYED))
    assert rows.tag(one) == ("delayed", "warn")
    assert "prices in GBp" in rows.about(one)
    assert "delayed" in rows.about(one)


def test_the_tooltips_tell_age_bid_ask_and_the_close() -> None:
    assert rows.about(row()).splitlines() == ["NVIDIA CORP · SMART · USD · conId 4815747", "real-time · 0.2 s old"]
    assert rows.about_last(row()).startswith("Bid 178.41 · Ask 178.43")
    assert rows.about_change(row()) == "Against the last close 176.20"


def test_change_and_spread_are_reckoned_exactly() -> None:
    one = row()
    assert one.change == Decimal("2.22")
    assert one.spread == Decimal("0.02")
    assert one.change_percent is not None
    assert round(one.change_percent, 2) == Decimal("1.26")


def test_without_a_close_there_is_no_change() -> None:
    one = row(quote=quote(close=None))
    assert one.change is None and one.change_percent is None
    assert row(quote=quote(close=Decimal(0))).change_percent is None


def test_a_currency_shows_its_middle_a_stock_without_a_last_price_nothing() -> None:
    euro = Contract(con_id=ConId(1), symbol="EUR", sec_type="CASH", currency="USD", local_symbol="EUR.USD")
    no_last = quote(last=None)
    assert row(contract=euro, details=None, quote=no_last).last == Decimal("178.42")
    assert row(contract=euro, details=None, quote=no_last).symbol == "EUR.USD"
    assert row(quote=no_last).last is None


def test_five_seconds_without_a_tick_in_session_make_a_quote_old() -> None:
    """Scenario 96: quotes stop without an error."""
    still = quote(received_s=NOW_S - 5.1)
    assert rows.grows_old(row(quote=still))
    assert rows.grows_old(row(quote=still, trading=None)), "hours that TWS does not tell count as open"
    assert not rows.grows_old(row(quote=still, trading=False))
    assert not rows.grows_old(row(quote=quote(received_s=NOW_S - 4.9)))
    assert rows.grows_old(row(quote=quote(stale=True), trading=False)), "a link that is down makes all old"


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "—"), (Decimal(250), "250"), (Decimal(12_400), "12.4 K"), (Decimal(930_000), "0.93 M")],
)
def test_volumes_are_short(value: Decimal | None, text: str) -> None:
    assert rows.volume(value) == text


def test_prices_take_the_decimals_of_their_tick() -> None:
    assert rows.price(row(), Decimal("178.4")) == "178.40"
    euro = replace(NVDA, sec_type="CASH")
    fine = row(contract=euro, details=replace(DETAILS, contract=euro, min_tick=Decimal("0.00005")))
    assert rows.price(fine, Decimal("1.0833")) == "1.08330"
    assert rows.price(row(), None) == "—"
    banded = row(details=replace(DETAILS, min_tick=Decimal("0.0001")))
    assert rows.price(banded, Decimal("203.5")) == "203.50", "the finest band of a stock says nothing here"
