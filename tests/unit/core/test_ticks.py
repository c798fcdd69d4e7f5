"""Prices that an exchange takes."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibdesk.core.ticks import Band, TickRule, tick_text

D = Decimal
PENNY = TickRule.fixed(D("0.01"))
BANDS = TickRule([Band(D(1), D("0.01")), Band(D(0), D("0.0001"))])
PRICES = st.decimals(min_value=-5, max_value=5, places=5)


def test_neighbours_of_a_price_between_ticks() -> None:
    assert PENNY.neighbours(D("178.405")) == (D("178.40"), D("178.41"))
    assert PENNY.fits(D("178.40"))
    assert not PENNY.fits(D("178.405"))


def test_scenario_110_the_tick_is_that_of_the_band_landed_in() -> None:
    assert BANDS.step_at(D("0.99")) == D("0.0001")
    assert BANDS.step_at(D("-2")) == D("0.01")
    assert BANDS.moved(D(1), 1) == D("1.01")
    assert BANDS.moved(D(1), -1) == D("0.9999")
    assert BANDS.moved(D("0.9999"), 2) == D("1.01")
    assert PENNY.moved(D("178.405"), 1) == D("178.41")
    assert PENNY.moved(D("178.405"), -1) == D("178.40")
    assert PENNY.moved(D("1"), 0) == D("1")


@settings(max_examples=500, deadline=None)
@given(PRICES, st.sampled_from([PENNY, BANDS, TickRule.fixed(D("0.25")), TickRule.fixed(D("0.00005"))]))
def test_neighbours_enclose_and_fit(price: Decimal, rule: TickRule) -> None:
    low, high = rule.neighbours(price)
    assert low <= price <= high
    assert rule.fits(low)
    assert rule.fits(high)
    assert (low == high) is rule.fits(price)
    assert rule.moved(price, 1) > price > rule.moved(price, -1)


def test_a_rule_needs_steps() -> None:
    for bad in ([], [Band(D(0), D(0))]):
        with pytest.raises(ValueError, match="steps above 0"):
            TickRule(bad)


def test_a_rule_that_starts_above_a_price_uses_its_lowest_band() -> None:
    assert TickRule([Band(D(1), D("0.01"))]).step_at(D("0.5")) == D("0.01")


def test_prices_as_they_would_be_typed() -> None:
    assert tick_text(D("178.4"), D("0.01")) == "178.40"
    assert tick_text(D("4500.5"), D("0.5")) == "4500.50"
    assert tick_text(D("-1.25"), D("0.01")) == "-1.25"
    assert tick_text(D("43000"), D("5")) == "43000"
