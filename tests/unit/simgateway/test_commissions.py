"""Commissions of fixed pricing, against the examples of the world data and the captured ones."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ibdesk.simgateway.commissions import Commissions, NoCommissionRuleError
from ibdesk.simgateway.instruments import ContractQuery, Instrument
from tests.unit.simgateway.order_desk import UNIVERSE

ONE = Decimal(1)


def find(symbol: str, sec_type: str = "STK", exchange: str = "SMART", currency: str = "USD") -> Instrument:
    return UNIVERSE.find(ContractQuery(symbol=symbol, sec_type=sec_type, exchange=exchange, currency=currency))[0]


@pytest.mark.parametrize(
    ("what", "side", "quantity", "price", "fee", "currency"),
    [
        (find("AAPL"), "BUY", "1", "309.16", "1.000003", "USD"),
        (find("AAPL"), "BUY", "100", "309", "1.0003", "USD"),
        (find("TSLA"), "BUY", "1000", "25", "5.003", "USD"),
        (find("TSLA"), "BUY", "1000", "0.25", "2.503", "USD"),
        (find("TSLA"), "BUY", "0.5", "100", "0.0100015", "USD"),
        (find("CSH2", exchange="LSE", currency="GBP"), "BUY", "10", "119560", "5.978", "GBP"),
        (find("CSH2", exchange="LSE", currency="GBP"), "BUY", "1", "119560", "3", "GBP"),
        (find("VOD", currency="GBP"), "BUY", "20000", "82", "9.7", "GBP"),
        (find("SAP", currency="EUR"), "BUY", "1", "200", "3", "EUR"),
        (find("EUR", "CASH", "IDEALPRO"), "BUY", "20000", "1.15", "2", "USD"),
        (find("EUR", "CASH", "IDEALPRO"), "BUY", "1000000", "1.15", "23", "USD"),
        (find("BTC", "CRYPTO", "PAXOS"), "BUY", "0.01", "100000", "1.8", "USD"),
        (find("IBUS500", "CFD"), "BUY", "10", "7000", "3.5", "USD"),
        (find("AAPL", "CFD"), "BUY", "10", "300", "1", "USD"),
        (find("VTSAX", "FUND", "FUNDSERV"), "BUY", "100", "150", "14.95", "USD"),
    ],
)
def test_fees(what: Instrument, side: str, quantity: str, price: str, fee: str, currency: str) -> None:
    cost = Commissions().cost(what, side, [(Decimal(quantity), Decimal(price))], ONE)
    assert (cost.amount, cost.currency) == (Decimal(fee), currency)


def test_the_captured_sale_pays_the_regulators_too() -> None:
    cost = Commissions().cost(find("AAPL"), "SELL", [(ONE, Decimal("309.15"))], ONE)
    assert round(cost.amount, 6) == Decimal("1.006566")


def test_a_future_pays_broker_exchange_and_regulator() -> None:
    (es,) = UNIVERSE.find(ContractQuery(local_symbol="ESZ6", sec_type="FUT", exchange="CME"))
    assert Commissions().cost(es, "BUY", [(ONE, Decimal(7000))], ONE).amount == Decimal("2.25")


def test_the_minimum_is_paid_once_an_order_however_many_fills_it_has() -> None:
    fees = Commissions()
    first = fees.cost(find("AAPL"), "BUY", [(Decimal(10), Decimal(300))], ONE).amount
    both = fees.cost(find("AAPL"), "BUY", [(Decimal(10), Decimal(300))] * 2, ONE).amount
    assert both - first == Decimal("0.00003")


def test_an_index_has_no_commission_because_it_has_no_orders() -> None:
    with pytest.raises(NoCommissionRuleError):
        Commissions().cost(find("SPX", "IND", "CBOE"), "BUY", [(ONE, ONE)], ONE)
