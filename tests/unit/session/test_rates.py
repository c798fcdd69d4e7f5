"""A rate by a quote: always to the order's disadvantage, and only by a quote that can be relied on."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibdesk.core.ids import ConId
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.quote import DataType
from ibdesk.session.ratedesk import pair_contracts, rate_by_quote
from ibdesk.session.views import QuoteView

CABLE = QuoteView(
    contract=Contract(symbol="GBP", sec_type="CASH", exchange="IDEALPRO", currency="USD", con_id=ConId(12087797)),
    bid=Decimal("1.3200"), ask=Decimal("1.3300"), data_type=DataType.LIVE, received_s=100.0, clock=lambda: 101.0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "pair"),
    [
        ("USD", "GBP", "GBP.USD"), ("GBP", "USD", "GBP.USD"), ("EUR", "GBP", "EUR.GBP"), ("USD", "CHF", "USD.CHF"),
        ("JPY", "EUR", "EUR.JPY"), ("SEK", "NOK", "NOK.SEK"), ("HKD", "USD", "USD.HKD"),
    ],
)  # fmt: skip
def test_a_pair_is_named_as_the_market_names_it_and_the_other_way_round_is_tried_next(
    one: str, other: str, pair: str
) -> None:
    first, second = pair_contracts(one, other)
    assert f"{first.symbol}.{first.currency}" == pair
    assert (second.symbol, second.currency) == (first.currency, first.symbol)
    assert {(each.sec_type, each.exchange) for each in (first, second)} == {("CASH", "IDEALPRO")}


def test_a_dollar_is_worth_one_by_the_bid_of_cable_a_pound_its_ask() -> None:
    """The side that makes the value larger: a limit must not be passed because of the spread."""
    dollar, pound = rate_by_quote(CABLE, "USD", 60), rate_by_quote(CABLE, "GBP", 60)
    assert (dollar.value, dollar.source, dollar.trouble) == (1 / Decimal("1.3200"), "GBP.USD 1.3200", "")
    assert (pound.value, pound.source, pound.trouble) == (Decimal("1.3300"), "GBP.USD 1.3300", "")


prices = st.decimals(min_value="0.0001", max_value="1000", places=5)


@given(prices, prices, st.sampled_from(["USD", "GBP"]))
def test_no_rate_is_ever_below_that_of_the_middle(one: Decimal, other: Decimal, currency: str) -> None:
    bid, ask = sorted((one, other))
    rate = rate_by_quote(replace(CABLE, bid=bid, ask=ask), currency, 60).value
    assert rate is not None
    mid = (bid + ask) / 2
    assert rate >= (mid if currency == "GBP" else 1 / mid) * (1 - Decimal("1e-20"))


@pytest.mark.parametrize(
    ("quote", "trouble"),
    [
        (None, "IB is being asked for one."),
        (replace(CABLE, data_type=DataType.DELAYED), "The quote of GBP.USD is not live."),
        (replace(CABLE, data_type=DataType.DELAYED_FROZEN), "The quote of GBP.USD is not live."),
        (replace(CABLE, data_type=DataType.FROZEN), "The quote of GBP.USD is not live."),
        (replace(CABLE, received_s=None), "GBP.USD has no quote yet."),
        (replace(CABLE, bid=None), "GBP.USD has no quote yet."),
        (replace(CABLE, stale=True), "The quote of GBP.USD is old."),
        (replace(CABLE, clock=lambda: 161.5), "The quote of GBP.USD is old."),
        (replace(CABLE, bid=Decimal(-1)), "The quote of GBP.USD makes no sense."),
        (replace(CABLE, bid=Decimal("1.34")), "The quote of GBP.USD makes no sense."),
        (
            replace(CABLE, error=Notice(subject_id=None, code=354, text="Not subscribed.")),
            "GBP.USD: Not subscribed.",
        ),
    ],
)
def test_a_quote_that_cannot_be_relied_on_makes_no_rate_and_says_why(quote: QuoteView | None, trouble: str) -> None:
    rate = rate_by_quote(quote, "USD", 60)
    assert (rate.value, rate.source, rate.trouble) == (None, "", trouble)
