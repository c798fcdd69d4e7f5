"""Totals in the base currency: the rates that went in are named, and nothing unknown is counted as zero."""

from __future__ import annotations

from decimal import Decimal

from ibdesk.core.conversion import Total, total

RATES = {"GBP": Decimal(1), "USD": Decimal("0.75")}


def test_dollars_and_pounds_add_up_in_pounds_by_the_rates_of_tws() -> None:
    sums = total([(Decimal(100), "USD"), (Decimal("-5"), "GBP")], RATES)
    assert sums == Total(amount=Decimal("70.00"), used=(("USD", Decimal("0.75")), ("GBP", Decimal(1))))


def test_scenario_83_an_unset_part_leaves_no_total() -> None:
    assert total([(Decimal(100), "USD"), (None, "GBP")], RATES).amount is None


def test_a_currency_without_a_rate_leaves_no_total_and_is_named() -> None:
    sums = total([(Decimal(100), "USD"), (Decimal(1), "JPY")], RATES)
    assert sums.amount is None
    assert sums.missing == ("JPY",)


def test_nothing_held_is_zero() -> None:
    assert total([], RATES) == Total(amount=Decimal(0))
