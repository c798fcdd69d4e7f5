"""What the official client writes for orders, read by the gateway's strict parser to the last field."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from ibapi.client import EClient
from ibapi.contract import ComboLeg, Contract, DeltaNeutralContract
from ibapi.execution import ExecutionFilter
from ibapi.order import Order, OrderComboLeg
from ibapi.order_condition import PriceCondition, TimeCondition
from ibapi.tag_value import TagValue
from ibapi.wrapper import EWrapper

from ibdesk.simgateway.messages import orders as messages
from ibdesk.simgateway.text.codec import decode
from tests.e2e.official_shapes import GATEWAY_VERSIONS as VERSIONS
from tests.e2e.official_shapes import OLD_CLIENT, SENDS_ID_APART, cancel_extras


def written(version: int, act: Callable[[EClient], None]) -> object:
    """Return what the gateway reads of the frame that ``act`` makes the client send."""
    sent: list[str] = []
    errors: list[tuple[Any, ...]] = []
    wrapper = EWrapper()
    wrapper.error = lambda *said: errors.append(said)
    client = EClient(wrapper)
    client.isConnected = lambda: True
    client.serverVersion = lambda: version
    client.serverVersion_ = version
    if SENDS_ID_APART:
        client.sendMsg = lambda message_id, text: sent.append(f"{message_id}\0{text}")
    else:
        client.sendMsg = sent.append
    act(client)
    assert errors == []
    (frame,) = sent
    return decode(frame.encode(), version)[1]


def contract(**fields: Any) -> Contract:
    made = Contract()
    base = {"symbol": "NVDA", "secType": "STK", "exchange": "SMART", "currency": "USD"}
    for name, value in {**base, **fields}.items():
        setattr(made, name, value)
    return made


def order(**fields: Any) -> Order:
    made = Order()
    base: dict[str, Any] = {"action": "SELL", "orderType": "LMT", "lmtPrice": 165.5, "tif": "GTC"}
    base["totalQuantity"] = 3 if OLD_CLIENT else Decimal(3)
    if OLD_CLIENT:
        base |= {"eTradeOnly": False, "firmQuoteOnly": False}
    for name, value in {**base, **fields}.items():
        setattr(made, name, value)
    return made


def placed(version: int, what: Contract, how: Order) -> messages.PlaceOrder:
    request = written(version, lambda client: client.placeOrder(11, what, how))
    assert isinstance(request, messages.PlaceOrder), request
    assert request.order_id == 11
    return request


@pytest.mark.parametrize("version", VERSIONS)
def test_a_plain_order(version: int) -> None:
    request = placed(version, contract(), order(outsideRth=True, orderRef="r", account="DU1"))
    made = request.order
    assert (made.action, made.total_quantity, made.lmt_price) == ("SELL", 3, Decimal("165.5"))
    assert (made.tif, made.outside_rth, made.order_ref, made.account) == ("GTC", True, "r", "DU1")
    assert request.recorded_order["outsideRth"] is True


@pytest.mark.parametrize("version", VERSIONS)
def test_an_order_with_every_variable_part(version: int) -> None:
    bag = contract(symbol="NVDA,AAPL", secType="BAG")
    bag.comboLegs = [_leg(4815747, "BUY"), _leg(265598, "SELL")]
    neutral = DeltaNeutralContract()
    neutral.conId, neutral.delta, neutral.price = 9, 0.5, 10.25
    bag.deltaNeutralContract = neutral
    how = order(
        orderComboLegs=[_price(1.25), _price(2.5)],
        smartComboRoutingParams=[TagValue("NonGuaranteed", "1")],
        deltaNeutralOrderType="MKT",
        scaleInitLevelSize=1,
        scalePriceIncrement=0.1,
        hedgeType="B",
        hedgeParam="1.5",
        algoStrategy="Twap",
        algoParams=[TagValue("startTime", "10:00:00"), TagValue("allowPastEndTime", "1")],
        conditions=[
            PriceCondition(0, 4815747, "SMART", True, 170.0),
            TimeCondition(True, "20261120 10:00:00 US/Eastern"),
        ],
        conditionsIgnoreRth=True,
        cashQty=100.0,
    )
    request = placed(version, bag, how)
    assert [leg.con_id for leg in request.contract.combo_legs] == [4815747, 265598]
    assert request.contract.delta_neutral is not None
    assert request.contract.delta_neutral.price == Decimal("10.25")
    made = request.order
    assert made.order_combo_legs == (Decimal("1.25"), Decimal("2.5"))
    assert made.smart_combo_routing_params == (("NonGuaranteed", "1"),)
    assert (made.hedge_type, made.hedge_param, made.delta_neutral_order_type) == ("B", "1.5", "MKT")
    assert made.algo_params == (("startTime", "10:00:00"), ("allowPastEndTime", "1"))
    assert [condition.kind for condition in made.conditions] == [1, 3]
    assert made.conditions_ignore_rth and made.cash_qty == 100
    assert "comboLegs" in request.recorded_contract


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", ["PEG BENCH", "PEG MID", "PEG BEST"])
def test_pegged_orders_carry_fields_of_their_own(version: int, kind: str) -> None:
    made = placed(version, contract(exchange="IBKRATS"), order(orderType=kind)).order
    assert made.order_type == kind


@pytest.mark.parametrize("version", VERSIONS)
def test_cancels(version: int) -> None:
    cancel = written(version, lambda client: client.cancelOrder(11, *cancel_extras(client.cancelOrder)))
    assert isinstance(cancel, messages.CancelOrder)
    assert cancel.order_id == 11
    everything = written(version, lambda client: client.reqGlobalCancel(*cancel_extras(client.reqGlobalCancel)))
    assert isinstance(everything, messages.GlobalCancel)


@pytest.mark.parametrize("version", VERSIONS)
def test_lists(version: int) -> None:
    wanted = ExecutionFilter()
    wanted.symbol, wanted.side, wanted.time = "NVDA", "BUY", "20261120-15:00:00"
    request = written(version, lambda client: client.reqExecutions(5, wanted))
    assert isinstance(request, messages.ExecutionsRequest)
    assert (request.request_id, request.filter.symbol, request.filter.side) == (5, "NVDA", "BUY")
    assert isinstance(written(version, EClient.reqOpenOrders), messages.OpenOrdersRequest)
    assert isinstance(written(version, EClient.reqAllOpenOrders), messages.AllOpenOrdersRequest)
    bind = written(version, lambda client: client.reqAutoOpenOrders(True))
    assert bind == messages.AutoOpenOrdersRequest(auto_bind=True)
    completed = written(version, lambda client: client.reqCompletedOrders(True))
    assert completed == messages.CompletedOrdersRequest(api_only=True)


def _leg(con_id: int, action: str) -> ComboLeg:
    leg = ComboLeg()
    leg.conId, leg.ratio, leg.action, leg.exchange = con_id, 1, action, "SMART"
    return leg


def _price(value: float) -> OrderComboLeg:
    leg = OrderComboLeg()
    leg.price = value
    return leg
