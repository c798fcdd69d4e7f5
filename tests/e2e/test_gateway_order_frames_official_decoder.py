"""Order frames of every server version, read by the official decoder to the very last field."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from ibapi.decoder import Decoder
from ibapi.wrapper import EWrapper

from ibdesk.simgateway.messages.order_fields import ComboLeg, DeltaNeutral, Order, OrderCondition, OrderContract
from ibdesk.simgateway.messages.orders import (
    CommissionReport,
    CompletedOrder,
    ExecDetails,
    OpenOrder,
    OrderState,
    OrderStatus,
)
from ibdesk.simgateway.text.codec import encode
from tests.e2e.official_shapes import GATEWAY_VERSIONS as VERSIONS
from tests.e2e.official_shapes import READS_ID_APART

NOON = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
CONTRACT = OrderContract(
    con_id=4815747, symbol="NVDA", sec_type="STK", exchange="SMART", currency="USD", local_symbol="NVDA"
)
PLAIN = Order(
    action="BUY",
    total_quantity=Decimal(5),
    order_type="LMT",
    lmt_price=Decimal("165.50"),
    tif="GTC",
    account="DU1000000",
    order_ref="ibdesk:1",
)
#: An order in which every variable part of the layout is present.
FULL = replace(
    PLAIN,
    min_qty=2,
    scale_init_level_size=1,
    scale_price_increment=Decimal("0.05"),
    scale_random_percent=True,
    hedge_type="P",
    hedge_param="2.5",
    algo_strategy="Adaptive",
    algo_params=(("adaptivePriority", "Normal"),),
    smart_combo_routing_params=(("NonGuaranteed", "1"),),
    order_combo_legs=(Decimal("1.5"), None),
    delta_neutral_order_type="LMT",
    delta_neutral_con_id=7,
    delta_neutral_open_close="O",
    conditions=(
        OrderCondition(kind=1, conjunction="a", values=("1", "170.0", "4815747", "SMART", "0")),
        OrderCondition(kind=3, conjunction="o", values=("0", "20261120 10:00:00 US/Eastern")),
        OrderCondition(kind=4, conjunction="a", values=("1", "30")),
        OrderCondition(kind=5, conjunction="a", values=("STK", "SMART", "NVDA")),
        OrderCondition(kind=6, conjunction="a", values=("1", "1000", "4815747", "SMART")),
        OrderCondition(kind=7, conjunction="a", values=("1", "2.5", "4815747", "SMART")),
    ),
    conditions_ignore_rth=True,
    cash_qty=Decimal(100),
    ext_operator="me",
)
FULL_CONTRACT = replace(
    CONTRACT,
    sec_type="BAG",
    combo_legs=(
        ComboLeg(con_id=1, ratio=1, action="BUY", exchange="SMART"),
        ComboLeg(con_id=2, ratio=1, action="SELL", exchange="SMART"),
    ),
    delta_neutral=DeltaNeutral(con_id=3, delta=Decimal("0.5"), price=Decimal("10.5")),
)


class Reader(EWrapper):  # type: ignore[misc]
    """Keeps the last call of the decoder."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: tuple[Any, ...] = ()

    def openOrder(self, *said: Any) -> None:
        self.heard = said

    def orderStatus(self, *said: Any) -> None:
        self.heard = said

    def execDetails(self, *said: Any) -> None:
        self.heard = said

    def completedOrder(self, *said: Any) -> None:
        self.heard = said

    def commissionReport(self, *said: Any) -> None:
        self.heard = said

    def commissionAndFeesReport(self, *said: Any) -> None:
        self.heard = said


def decoded(message: object, version: int, *methods: str) -> tuple[Any, ...]:
    """Let the official decoder read ``message``; nothing may be left over."""
    payload = encode(message, version)
    assert payload is not None
    texts = payload.split(b"\0")[:-1]
    reader = Reader()
    decoder = Decoder(reader, version)
    rest = iter(texts[1:] if READS_ID_APART else texts)
    method = next(getattr(decoder, name) for name in methods if hasattr(decoder, name))
    method(rest)
    assert list(rest) == []
    return reader.heard


def held(order: Order = PLAIN, contract: OrderContract = CONTRACT) -> OpenOrder:
    state = OrderState(
        status="Submitted",
        warning_text="careful",
        completed_time=NOON,
        completed_status="Filled Size: 5",
        init_margin_before=Decimal("1.5"),
        init_margin_after=Decimal(4),
    )
    return OpenOrder(
        order_id=3,
        client_id=7,
        perm_id=1800000001,
        contract=contract,
        order=order,
        state=state,
        filled=Decimal(5),
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_a_plain_open_order(version: int) -> None:
    order_id, contract, order, state = decoded(held(), version, "processOpenOrder")
    assert (order_id, contract.conId, contract.symbol, contract.exchange) == (3, 4815747, "NVDA", "SMART")
    assert (order.action, order.totalQuantity, order.orderType, order.lmtPrice) == ("BUY", 5, "LMT", 165.5)
    assert (order.tif, order.account, order.orderRef) == ("GTC", "DU1000000", "ibdesk:1")
    assert (order.permId, order.clientId, order.clearingIntent) == (1800000001, 7, "IB")
    assert (state.status, state.warningText) == ("Submitted", "careful")
    assert (float(state.initMarginBefore), float(state.initMarginChange)) == (1.5, 2.5)


@pytest.mark.parametrize("version", VERSIONS)
def test_an_open_order_with_every_variable_part(version: int) -> None:
    _, contract, order, state = decoded(held(FULL, FULL_CONTRACT), version, "processOpenOrder")
    assert [leg.conId for leg in contract.comboLegs] == [1, 2]
    assert contract.deltaNeutralContract.price == 10.5
    assert order.orderComboLegs[0].price == 1.5
    assert (order.hedgeType, order.hedgeParam, order.algoStrategy) == ("P", "2.5", "Adaptive")
    assert order.algoParams[0].tag == "adaptivePriority"
    assert [condition.type() for condition in order.conditions] == [1, 3, 4, 5, 6, 7]
    assert order.conditionsIgnoreRth is True
    assert (order.scalePriceIncrement, order.scaleRandomPercent, order.cashQty) == (0.05, True, 100)
    assert (order.deltaNeutralOrderType, order.deltaNeutralConId) == ("LMT", 7)
    assert (state.status, state.warningText) == ("Submitted", "careful")
    if version >= 193:
        assert order.extOperator == "me"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("order", "contract"), [(PLAIN, CONTRACT), (FULL, FULL_CONTRACT)])
def test_a_completed_order(version: int, order: Order, contract: OrderContract) -> None:
    message = CompletedOrder(open_order=held(order, contract), time_zone="US/Eastern")
    _, read, state = decoded(message, version, "processCompletedOrderMsg")
    assert (read.action, read.lmtPrice, read.permId) == ("BUY", 165.5, 1800000001)
    assert (state.status, state.completedStatus) == ("Submitted", "Filled Size: 5")
    assert state.completedTime == "20261120 12:00:00 US/Eastern"
    assert read.filledQuantity == 5


@pytest.mark.parametrize("version", VERSIONS)
def test_an_order_status(version: int) -> None:
    message = OrderStatus(
        order_id=3,
        status="Filled",
        filled=Decimal(5),
        remaining=Decimal(0),
        avg_fill_price=Decimal("165.5"),
        perm_id=1800000001,
        parent_id=0,
        last_fill_price=Decimal("165.5"),
        client_id=7,
    )
    heard = decoded(message, version, "processOrderStatusMsg")
    assert heard == (3, "Filled", 5, 0, 165.5, 1800000001, 0, 165.5, 7, "", 0.0)


@pytest.mark.parametrize("version", VERSIONS)
def test_an_execution_and_its_commission(version: int) -> None:
    message = ExecDetails(
        request_id=-1,
        order_id=3,
        contract=CONTRACT,
        exec_id="0000e0d5.67fe667b.01.01",
        time=NOON,
        time_zone="US/Eastern",
        account="DU1000000",
        exchange="NASDAQ",
        side="BOT",
        shares=Decimal(5),
        price=Decimal("165.5"),
        perm_id=1800000001,
        client_id=7,
        cum_qty=Decimal(5),
        avg_price=Decimal("165.5"),
        order_ref="ibdesk:1",
    )
    request_id, contract, execution = decoded(message, version, "processExecutionDataMsg", "processExecutionDetailsMsg")
    assert (request_id, contract.symbol, execution.execId) == (-1, "NVDA", "0000e0d5.67fe667b.01.01")
    assert execution.time == "20261120 12:00:00 US/Eastern"
    assert (execution.side, execution.shares, execution.price) == ("BOT", 5, 165.5)
    assert (execution.orderRef, execution.lastLiquidity) == ("ibdesk:1", 2)
    cost = CommissionReport(
        exec_id="0000e0d5.67fe667b.01.01", commission=Decimal("1.000003"), currency="USD", realized_pnl=None
    )
    names = ("processCommissionReportMsg", "processCommissionAndFeesReportMsg")
    (report,) = decoded(cost, version, *names)
    assert (report.execId, report.currency) == ("0000e0d5.67fe667b.01.01", "USD")
    assert report.realizedPNL > 1e300
