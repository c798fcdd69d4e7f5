"""Which prices London and New York take: the rule of the exchange, in the units in which prices are quoted."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ibdesk.core.ids import ConId
from ibdesk.core.market_rules import rule_id_of, shown_tick, tick_rule_of, with_bands
from ibdesk.core.records.contract import Contract, ContractDetails, MarketRule
from ibdesk.core.ticks import Band

D = Decimal

# As IB sends it: pounds, although CSH2 is quoted in pence.
LONDON = MarketRule(
    rule_id=990106,
    bands=(Band(D(0), D("0.000001")), Band(D(200), D("0.05")), Band(D(500), D("0.1"))),
)
CSH2 = ContractDetails(
    contract=Contract(con_id=ConId(196610715), symbol="CSH2", exchange="LSE", currency="GBP"),
    min_tick=D("0.000001"), price_magnifier=100, market_rule_ids=(990106,), valid_exchanges=("LSE",),
)  # fmt: skip
NVDA = ContractDetails(
    contract=Contract(con_id=ConId(4815747), symbol="NVDA", exchange="SMART", currency="USD"), min_tick=D("0.01"),
    market_rule_ids=(26, 26, 557), valid_exchanges=("SMART", "NASDAQ", "IBEOS"),
)  # fmt: skip


def test_scenario_110_csh2_moves_by_ten_pence_and_its_neighbours_are_on_that_grid() -> None:
    rule = tick_rule_of(with_bands(CSH2, LONDON))
    assert rule is not None
    assert rule.step_at(D(119560)) == D(10)
    assert rule.fits(D(119560))
    assert not rule.fits(D(119565))
    assert rule.neighbours(D(119565)) == (D(119560), D(119570))
    assert rule.moved(D(119560), 1) == D(119570)


def test_the_band_is_found_by_pounds_although_the_price_is_in_pence() -> None:
    rule = tick_rule_of(with_bands(CSH2, LONDON))
    assert rule is not None
    assert rule.step_at(D(49_999)) == D(5)
    assert rule.step_at(D(50_000)) == D(10)
    assert rule.step_at(D(19_999)) == D("0.0001")


def test_until_the_rule_has_come_the_fixed_tick_holds() -> None:
    nvda, csh2 = tick_rule_of(NVDA), tick_rule_of(CSH2)
    assert nvda is not None
    assert csh2 is not None
    assert nvda.step_at(D("242.42")) == D("0.01")
    assert csh2.step_at(D(119560)) == D("0.0001")
    assert tick_rule_of(replace(NVDA, min_tick=None)) is None


def test_the_rule_is_that_of_the_exchange_of_the_contract() -> None:
    assert rule_id_of(NVDA) == 26
    assert rule_id_of(replace(NVDA, contract=replace(NVDA.contract, exchange="IBEOS"))) == 557
    assert rule_id_of(replace(NVDA, contract=replace(NVDA.contract, exchange="BATS"))) is None
    assert rule_id_of(CSH2) == 990106
    assert rule_id_of(replace(CSH2, contract=replace(CSH2.contract, exchange=""))) == 990106
    assert rule_id_of(replace(CSH2, market_rule_ids=())) is None


def test_prices_have_the_decimals_of_the_tick_that_holds_there() -> None:
    csh2 = with_bands(CSH2, LONDON)
    assert shown_tick(csh2, D(119560)) == D(10)
    assert f"{shown_tick(csh2, D(119560)):f}" == "10"
    assert shown_tick(csh2) is None
    assert shown_tick(CSH2) is None
    assert shown_tick(NVDA) == D("0.01")


@pytest.mark.parametrize("bands", [(), (Band(D(0), D(0)),), (Band(D(0), D("-0.01")),)])
def test_a_rule_without_steps_changes_nothing(bands: tuple[Band, ...]) -> None:
    assert with_bands(NVDA, MarketRule(rule_id=26, bands=bands)) == NVDA
