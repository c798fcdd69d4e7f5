"""Contracts of the simulated gateway: lookup, ambiguity, tick sizes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ibdesk.simgateway.instruments import ContractQuery, Universe

UNIVERSE = Universe.load()


def one(**fields: object) -> object:
    found = UNIVERSE.find(ContractQuery(**fields))  # type: ignore[arg-type]
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize("symbol", ["AAPL", "NVDA", "TSLA"])
def test_a_us_stock_on_smart_is_exactly_one_contract(symbol: str) -> None:
    found = UNIVERSE.find(ContractQuery(symbol=symbol, sec_type="STK", exchange="SMART", currency="USD"))
    assert [f.symbol for f in found] == [symbol]


def test_the_london_cash_fund_is_found_on_its_exchange_only() -> None:
    found = UNIVERSE.find(ContractQuery(symbol="CSH2", sec_type="STK", exchange="LSE", currency="GBP"))
    assert [f.con_id for f in found] == [196610715]
    assert not UNIVERSE.find(ContractQuery(symbol="CSH2", sec_type="STK", exchange="SMART", currency="GBP"))


def test_a_future_without_month_is_ambiguous_and_with_month_is_one() -> None:
    es = ContractQuery(symbol="ES", sec_type="FUT", exchange="CME", currency="USD")
    assert len(UNIVERSE.find(es)) == 3
    month = ContractQuery(symbol="CL", sec_type="FUT", exchange="NYMEX", expiry="202701")
    assert [f.local_symbol for f in UNIVERSE.find(month)] == ["CLF7"]
    day = ContractQuery(symbol="ES", sec_type="FUT", exchange="CME", expiry="20261218")
    assert [f.con_id for f in UNIVERSE.find(day)] == [515416632]


def test_past_futures_appear_only_when_asked_for() -> None:
    past = ContractQuery(symbol="ES", sec_type="FUT", exchange="CME", include_expired=True)
    assert {"ESM5", "ESU6"} <= {f.local_symbol for f in UNIVERSE.find(past)}


@pytest.mark.parametrize(
    "query",
    [
        ContractQuery(),
        ContractQuery(symbol="NOSUCH", sec_type="STK", exchange="SMART"),
        ContractQuery(symbol="AAPL", sec_type="STK", exchange="NOWHERE"),
        ContractQuery(symbol="AAPL", sec_type="OPT", exchange="SMART", currency="USD"),
        ContractQuery(con_id=424242),
        ContractQuery(sec_type="STK"),
    ],
)
def test_what_is_unknown_gives_nothing(query: ContractQuery) -> None:
    assert UNIVERSE.find(query) == []


def test_every_con_id_is_unique_and_found() -> None:
    ids = [i.con_id for i in UNIVERSE.all()]
    assert len(ids) == len(set(ids))
    assert all(UNIVERSE.by_con_id(i).con_id == i for i in ids)  # type: ignore[union-attr]


def test_isin_and_old_exchange_names_are_understood() -> None:
    isin = ContractQuery(sec_id_type="ISIN", sec_id="US0378331005", exchange="SMART", sec_type="STK")
    assert [f.symbol for f in UNIVERSE.find(isin)] == ["AAPL"]
    island = ContractQuery(symbol="NVDA", sec_type="STK", exchange="SMART", primary_exchange="ISLAND")
    assert [f.symbol for f in UNIVERSE.find(island)] == ["NVDA"]


def test_matching_lists_symbols_first_then_names() -> None:
    assert UNIVERSE.match("AA")[0].symbol == "AAPL"
    assert "NVDA" in [m.symbol for m in UNIVERSE.match("nvidia")]
    assert [m.symbol for m in UNIVERSE.match("ES")].count("ES") == 1
    assert UNIVERSE.match("  ") == [] and len(UNIVERSE.match("A", limit=3)) == 3


def test_ticks_are_those_of_the_price_band() -> None:
    csh2 = UNIVERSE.by_con_id(196610715)
    nvda = UNIVERSE.by_con_id(4815747)
    assert csh2 is not None and nvda is not None
    assert UNIVERSE.tick(csh2, Decimal(119310)) == 10
    assert UNIVERSE.on_tick(csh2, Decimal(119560)) and not UNIVERSE.on_tick(csh2, Decimal(119565))
    assert UNIVERSE.tick(nvda, Decimal("173.72")) == Decimal("0.01")
    assert not UNIVERSE.on_tick(nvda, Decimal("173.725"))
    assert not UNIVERSE.on_tick(nvda, Decimal("NaN"))
    assert UNIVERSE.bands(26) == [(Decimal(0), Decimal("0.01"))] and UNIVERSE.bands(123456) == []


def test_round_lots_follow_the_price() -> None:
    assert one(symbol="META", sec_type="STK", exchange="SMART").suggested_size == 40  # type: ignore[attr-defined]
    assert one(symbol="KO", sec_type="STK", exchange="SMART").suggested_size == 100  # type: ignore[attr-defined]
