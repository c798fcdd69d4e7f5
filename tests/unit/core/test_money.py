"""One grammar in, one format out."""

from __future__ import annotations

import string
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibdesk.core import money
from ibdesk.core.money import Grammar, parse

D = Decimal
ALPHABET = string.digits + "+-.,eE_ '\u00a0\u202f\u2212\u0661\uff11naif"


@pytest.mark.parametrize(("text", "value"), [("100", "100"), ("0.5", "0.5"), ("007", "7"), ("178.40", "178.40")])
def test_plain_numbers(text: str, value: str) -> None:
    assert parse(text) == (Grammar.NUMBER, D(value))


def test_a_minus_only_where_it_may() -> None:
    assert parse("-1.5", negative=True) == (Grammar.NUMBER, D("-1.5"))
    assert parse("-1.5") == (Grammar.NEGATIVE, None)
    assert parse("\u22121.5", negative=True)[0] is Grammar.NOT_PLAIN


@pytest.mark.parametrize(
    ("text", "kind"),
    [("", Grammar.EMPTY), ("1" * 16, Grammar.TOO_LONG), ("1,000", Grammar.SEPARATED), ("1e5", Grammar.NOT_PLAIN)],
)
def test_what_is_refused(text: str, kind: Grammar) -> None:
    assert parse(text) == (kind, None)


@pytest.mark.parametrize("text", ["1,00", "1,000_000", "0,012", "1,000.x", ",000", "1000,000", "1.000,5"])
def test_scenario_106_no_guess_where_the_meaning_is_unclear(text: str) -> None:
    assert money.without_separators(text) is None


@settings(max_examples=3000, deadline=None)
@given(st.text(ALPHABET, max_size=17))
def test_scenario_107_accepted_is_echoed_is_sent(text: str) -> None:
    """Figure F11, small: what is accepted reads back as itself; all else is refused."""
    kind, value = parse(text, negative=True)
    if kind is Grammar.NUMBER:
        assert value is not None
        assert len(text) <= 15
        assert money.plain(value) == text or money.plain(value).lstrip("-") == text.lstrip("-0") or D(text) == value
        assert set(text) <= set(string.digits + ".-")
        assert parse(money.plain(value), negative=True) == (kind, value)
    else:
        assert value is None


@settings(max_examples=500, deadline=None)
@given(st.decimals(min_value=0, max_value=10**9, places=4))
def test_money_that_is_plain_is_always_accepted(value: Decimal) -> None:
    assert parse(money.plain(value)) == (Grammar.NUMBER, value)


def test_the_format_of_the_screen() -> None:
    assert money.money_text(D("1084506.99")) == "1,084,506.99"
    assert money.money_text(D("-21216"), "USD") == "\u221221,216.00 USD"
    assert money.money_text(D("-0.001")) == "0.00"
    assert money.money_text(None, "USD") == "—"
    assert money.signed_text(D("12.5"), "GBP") == "+12.50 GBP"
    assert money.signed_text(D("-12.5")) == "\u221212.50"
    assert money.signed_text(D(0)) == "0.00"
    assert money.signed_text(None) == "—"
    assert money.percent_text(D("1.26")) == "+1.26 %"
    assert money.percent_text(None) == "—"


def test_prices_and_quantities() -> None:
    assert money.price_text(D("178.4"), D("0.01")) == "178.40"
    assert money.price_text(D("1.08501"), D("0.00005")) == "1.08501"
    assert money.price_text(D("178.405"), D("0.01")) == "178.405"
    assert money.price_text(D("5"), None) == "5.00"
    assert money.price_text(None, None) == "—"
    assert money.quantity_text(D("1000.00")) == "1,000"
    assert money.quantity_text(D("0.50")) == "0.5"
    assert money.quantity_text(None) == "—"
    assert money.decimals_of(D("NaN")) == 0
