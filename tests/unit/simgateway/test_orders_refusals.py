"""What TWS refuses, and with which code: nothing of it may reach the exchange."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ibdesk.simgateway.messages.order_fields import OrderContract
from ibdesk.simgateway.messages.session import Notice
from tests.unit.simgateway.order_desk import CSH2, NVDA, SUNDAY, Desk, request

LIMIT: dict[str, Any] = {"order_type": "LMT", "lmt_price": Decimal("165.00")}


def contract(**fields: Any) -> OrderContract:
    return OrderContract(**{"sec_type": "STK", "exchange": "SMART", "currency": "USD", **fields})


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        pytest.param(10268, {"e_trade_only": True}, id="eTradeOnly as 9.81 sends it unasked"),
        pytest.param(10269, {"firm_quote_only": True}, id="firmQuoteOnly as 9.81 sends it unasked"),
        pytest.param(321, {"action": "HOLD"}, id="a side that is neither buy nor sell"),
        pytest.param(321, {"total_quantity": Decimal(0)}, id="zero quantity"),
        pytest.param(321, {"total_quantity": Decimal(-5)}, id="negative quantity"),
        pytest.param(321, {"total_quantity": None}, id="no quantity"),
        pytest.param(321, {"order_type": "FANCY"}, id="an order type nobody knows"),
        pytest.param(387, {"order_type": "TRAIL"}, id="a type this exchange does not take"),
        pytest.param(321, {"order_type": "LMT"}, id="a limit order without a limit"),
        pytest.param(463, {"order_type": "LMT", "lmt_price": Decimal(-1)}, id="a negative limit"),
        pytest.param(110, {"order_type": "LMT", "lmt_price": Decimal("165.005")}, id="half a cent"),
        pytest.param(321, {"order_type": "STP"}, id="a stop order without a stop price"),
        pytest.param(110, {"order_type": "STP", "aux_price": Decimal("171.001")}, id="a stop off the tick"),
        pytest.param(321, {"account": "DU7654321"}, id="somebody else's account"),
        pytest.param(321, {"tif": "OPG"}, id="a time in force that is not simulated"),
        pytest.param(10255, {"display_size": 1}, id="display size on a market order"),
        pytest.param(10256, {"min_qty": 1}, id="minimum quantity"),
        pytest.param(10257, {"all_or_none": True}, id="all or none"),
        pytest.param(135, {"parent_id": 7}, id="a child whose parent nobody knows"),
        pytest.param(135, {"parent_id": 1}, id="an order that is its own parent"),
        pytest.param(388, {"total_quantity": Decimal("0.00001")}, id="less than the smallest size"),
    ],
)
def test_a_bad_order_gets_one_error_and_leaves_its_id_free(code: int, fields: dict[str, Any]) -> None:
    desk = Desk()
    assert desk.place(1, **fields) == [f"{code} 1"]
    assert desk.open_orders() == []
    assert desk.engine.next_valid_id(1) == 1


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        pytest.param(200, contract(symbol="NOSUCH"), id="unknown symbol"),
        pytest.param(200, contract(symbol="NVDA", currency="GBP"), id="wrong currency"),
        pytest.param(200, OrderContract(symbol="BTC", sec_type="CRYPTO", exchange="ZZZ"), id="wrong exchange"),
        pytest.param(321, contract(symbol="NVDA", exchange=""), id="no exchange"),
        pytest.param(200, OrderContract(con_id=1, exchange="SMART"), id="unknown contract id"),
        pytest.param(412, OrderContract(symbol="SPX", sec_type="IND", exchange="CBOE", currency="USD"), id="an index"),
        pytest.param(
            200,
            OrderContract(symbol="ES", sec_type="FUT", exchange="CME", currency="USD"),
            id="several futures months",
        ),
    ],
)
def test_a_contract_that_is_not_exactly_one_is_refused(code: int, wanted: OrderContract) -> None:
    desk = Desk()
    assert desk.place(1, wanted) == [f"{code} 1"]


def test_an_ambiguous_contract_is_called_ambiguous() -> None:
    desk = Desk()
    wanted = OrderContract(symbol="ES", sec_type="FUT", exchange="CME", currency="USD")
    desk.engine.place(1, request(1, wanted), 157)
    ((_, notice),) = desk.take()
    assert isinstance(notice, Notice)
    assert notice.text == "The contract description specified for ES is ambiguous."


def test_pence_prices_follow_the_pence_tick() -> None:
    desk = Desk()
    desk.quote("119560", "119570")
    assert desk.limit(1, "119555", CSH2) == ["110 1"]
    assert "orderStatus 1 Submitted 0/1" in desk.limit(1, "119550", CSH2)


def test_an_id_that_was_used_or_passed_over_is_a_duplicate() -> None:
    desk = Desk()
    desk.limit(5, "165.00")
    assert desk.limit(4, "165.00") == ["103 4"]
    desk.cancel(5)
    assert desk.limit(5, "165.00") == ["103 5"]


def test_a_filled_order_cannot_be_changed_and_another_contract_or_side_is_no_change() -> None:
    desk = Desk()
    desk.place(1)
    assert desk.place(1, total_quantity=Decimal(5)) == ["104 1"]
    desk.limit(2, "165.00")
    assert desk.limit(2, "165.00", action="SELL") == ["105 2"]
    assert desk.limit(2, "165.00", contract(symbol="AAPL")) == ["105 2"]
    assert len(desk.open_orders()) == 1


def test_a_change_to_a_price_off_the_tick_leaves_the_order_as_it_was() -> None:
    desk = Desk()
    desk.limit(1, "165.00")
    assert desk.limit(1, "165.001") == ["110 1"]
    ((held, _),) = desk.open_orders()
    assert held.order.lmt_price == Decimal("165.00")


def test_cancelling_nothing_and_cancelling_twice() -> None:
    desk = Desk()
    assert desk.cancel(99) == ["10147 99"]
    desk.limit(1, "165.00")
    desk.cancel(1)
    assert desk.cancel(1) == ["161 1"]
    assert desk.cancel(1, client=2) == ["10147 1"]


def test_an_order_beyond_the_funds_is_rejected_by_the_system_and_ends_inactive() -> None:
    desk = Desk()
    heard = desk.limit(1, "170.00", total_quantity=Decimal(100_000))
    assert heard == ["openOrder 1 Inactive", "orderStatus 1 Inactive 0/100000", "201 1"]
    assert desk.open_orders() == []


def test_a_sixteenth_order_on_the_same_side_is_rejected() -> None:
    desk = Desk()
    for order_id in range(1, 16):
        desk.limit(order_id, "165.00")
    assert desk.limit(16, "165.00")[-1] == "201 16"
    assert "orderStatus 17 Submitted 0/1" in desk.limit(17, "175.00", action="SELL")


def test_immediate_or_cancel_on_a_sunday_is_rejected() -> None:
    desk = Desk()
    desk.clock.instant = SUNDAY
    assert desk.limit(1, "165.00", tif="IOC")[-1] == "201 1"


def test_with_several_accounts_the_order_must_name_one() -> None:
    desk = Desk(accounts=("U1234567", "U7654321"))
    assert desk.limit(1, "165.00") == ["435 1"]
    assert "orderStatus 1 Submitted 0/1" in desk.limit(1, "165.00", account="U7654321")


def test_a_negative_order_id_is_invalid() -> None:
    assert Desk().limit(-3, "165.00") == ["10149 -3"]


def test_an_order_sent_back_as_it_was_echoed_is_accepted() -> None:
    """Clients change an order by editing what openOrder brought, with TWS's own fillings in it."""
    desk = Desk()
    desk.limit(1, "165.00")
    heard = desk.limit(
        1,
        "166.00",
        trail_stop_price=Decimal("166.00"),
        delta_neutral_order_type="None",
        adjusted_order_type="None",
        clearing_intent="IB",
        volatility_type=0,
        reference_price_type=0,
        oca_type=3,
        discretionary_amt=Decimal(0),
        cash_qty=Decimal(0),
    )
    assert heard == ["openOrder 1 Submitted", "orderStatus 1 Submitted 0/1"]


def test_outside_hours_is_ignored_on_market_orders_with_a_word_about_it() -> None:
    desk = Desk()
    assert desk.place(1, NVDA, outside_rth=True)[0] == "2109 1"


def test_a_small_currency_order_is_an_odd_lot() -> None:
    desk = Desk()
    desk.quote("1.15000", "1.15005")
    pair = OrderContract(symbol="EUR", sec_type="CASH", exchange="IDEALPRO", currency="USD")
    assert "399 1" in desk.limit(1, "1.10000", pair, total_quantity=Decimal(1000))


@pytest.mark.parametrize("fields", [LIMIT, {}])
def test_a_halted_instrument_deals_with_nobody(fields: dict[str, Any]) -> None:
    desk = Desk()
    desk.market.now.halted = True
    assert "orderStatus 1 Submitted 0/1" in desk.place(1, **fields)
    assert desk.executions() == []
