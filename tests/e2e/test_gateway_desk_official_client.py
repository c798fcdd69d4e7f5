"""What an everyday trader needs of the gateway, asked by the official client at each generation of server versions.

Runs on whichever ibapi is installed; the gateway is a process of its own, steered by its control lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from ibapi.contract import Contract
from ibapi.order import Order

from tests.e2e import test_gateway_official_client as base
from tests.e2e.gateway_process import GatewayProcess
from tests.e2e.official_shapes import KEY_VERSIONS, cancel_extras
from tests.e2e.test_gateway_official_client import contract, history

VOD = contract("VOD", "LSE", "GBP")
NVDA = contract("NVDA")


class App(base.App):
    """The script of the other tests, with what this file's tests need to hear."""

    def marketRule(self, marketRuleId: int, priceIncrements: list[Any]) -> None:
        self.note("marketRule", marketRuleId, [(one.lowEdge, one.increment) for one in priceIncrements])

    def completedOrder(self, contract: Contract, order: Order, orderState: Any) -> None:
        self.note("completedOrder", contract.symbol, orderState.status, order.permId)

    def pnl(self, reqId: int, dailyPnL: float, unrealizedPnL: float, realizedPnL: float) -> None:
        self.note("pnl", reqId, dailyPnL, unrealizedPnL, realizedPnL)

    def pnlSingle(
        self, reqId: int, pos: Any, dailyPnL: float, unrealizedPnL: float, realizedPnL: float, value: float
    ) -> None:
        self.note("pnlSingle", reqId, float(pos), dailyPnL, value)

    def historicalDataUpdate(self, reqId: int, bar: Any) -> None:
        self.note("update", reqId, bar.date)

    def historicalSchedule(self, reqId: int, start: str, end: str, zone: str, sessions: list[Any]) -> None:
        self.note("schedule", reqId, zone, [one.refDate for one in sessions])


@contextmanager
def connected(gateway: GatewayProcess, client_id: int = 123) -> Iterator[App]:
    original, base.App = base.App, App  # type: ignore[misc]
    try:
        with base.connected(gateway.port, client_id) as app:
            assert isinstance(app, App)
            yield app
    finally:
        base.App = original  # type: ignore[misc]


@pytest.fixture(scope="module", params=KEY_VERSIONS)
def gateway(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayProcess]:
    folder: Path = tmp_path_factory.mktemp("gateway")
    process = GatewayProcess(folder, "--server-version", str(request.param))
    try:
        yield process
    finally:
        process.close()


def order(action: str, quantity: int, kind: str = "MKT", **fields: Any) -> Order:
    made = Order()
    made.action, made.totalQuantity, made.orderType = action, quantity, kind
    made.eTradeOnly = made.firmQuoteOnly = False
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def test_market_rules_the_first_instant_of_data_and_a_schedule(gateway: GatewayProcess) -> None:
    with connected(gateway) as app:
        app.reqMarketRule(26)
        assert app.wait("marketRule", 26)[2] == [(0.0, 0.01)]
        app.reqHeadTimeStamp(6, NVDA, "TRADES", 1, 1)
        assert app.wait("headTimestamp", 6)[2] == "19990122-14:30:00"
        if hasattr(app, "reqUserInfo") and gateway.hello["server_version"] >= 165:
            history(app, 7, NVDA, whatToShow="SCHEDULE", durationStr="3 D")
            zone, days = app.wait("schedule", 7)[2:]
            assert zone == "US/Eastern" and len(days) == 3


def test_delayed_data_for_a_contract_without_a_subscription(gateway: GatewayProcess) -> None:
    with connected(gateway) as app:
        app.reqMktData(4, VOD, "", False, False, [])
        app.wait("error", 4, 10089)
        app.reqMarketDataType(3)
        app.reqMktData(5, VOD, "", False, False, [])
        app.wait("marketDataType", 5, 3)
        app.wait("error", 5, 10167)
        bid, ask = app.wait("tickPrice", 5, 66)[3], app.wait("tickPrice", 5, 67)[3]
        assert 0 < bid < ask
        app.cancelMktData(5)


def test_bars_are_kept_up_to_date(gateway: GatewayProcess) -> None:
    with connected(gateway) as app:
        history(app, 8, NVDA, barSizeSetting="1 min", durationStr="600 S", keepUpToDate=True)
        app.wait("historicalDataEnd", 8)
        app.wait("update", 8)
        app.cancelHistoricalData(8)
        app.wait("error", 8, 162)


def test_the_link_and_the_history_farm_go_and_come(gateway: GatewayProcess) -> None:
    with connected(gateway) as app:
        gateway.steer(do="ib_link", code=1100)
        app.wait("error", -1, 1100)
        history(app, 9, NVDA)
        app.wait("error", 9, 162)
        gateway.steer(do="ib_link", code=1102)
        app.wait("error", -1, 1102)
        gateway.steer(do="farm", name="ushmds", state="broken")
        history(app, 10, NVDA)
        app.wait("error", 10, 162)
        gateway.steer(do="farm", name="ushmds", state="ok")
        history(app, 11, NVDA)
        app.wait("historicalDataEnd", 11)


def test_client_0_binds_an_order_typed_into_tws_and_cancels_it(gateway: GatewayProcess) -> None:
    with connected(gateway, 0) as app:
        app.reqAutoOpenOrders(True)
        app.settle()
        row = {"symbol": "NVDA", "action": "BUY", "quantity": "10", "type": "LMT", "price": "100"}
        gateway.steer(do="manual", **row)
        status = next(event for event in [app.wait("orderStatus")] if event[2] == "PreSubmitted")
        assert status[1] < 0
        app.wait("orderStatus", status[1], "Submitted")
        app.cancelOrder(status[1], *cancel_extras(app.cancelOrder))
        app.wait("error", status[1], 202)


def test_the_orders_of_others_are_seen_but_not_cancelled(gateway: GatewayProcess) -> None:
    row = {"symbol": "AAPL", "action": "SELL", "quantity": "1", "type": "TRAIL LIT", "tif": "GTC", "ref": "x"}
    perm_id = gateway.steer(do="foreign", client=7, order_id=4000, **row)["perm_id"]
    with connected(gateway, 3) as app:
        app.reqAllOpenOrders()
        app.wait("openOrder", 4000, "AAPL")
        app.cancelOrder(4000, *cancel_extras(app.cancelOrder))
        app.wait("error", 4000, 10147)
        gateway.steer(do="withdraw", perm_id=perm_id)
        app.reqCompletedOrders(False)
        app.wait("completedOrder", "AAPL", "Cancelled")


def test_a_stop_order_waits_for_its_trigger_and_a_large_order_fills_in_pieces(gateway: GatewayProcess) -> None:
    with connected(gateway, 11) as app:
        first = app.wait("nextValidId")[1]
        app.placeOrder(first, NVDA, order("SELL", 1, "STP", auxPrice=1.0))
        app.wait("orderStatus", first, "PreSubmitted")
        app.cancelOrder(first, *cancel_extras(app.cancelOrder))
        app.wait("orderStatus", first, "Cancelled")
        app.placeOrder(first + 1, NVDA, order("BUY", 1200))
        app.wait("orderStatus", first + 1, "Filled", 1200.0)
        statuses = [event[3] for event in app.all("orderStatus") if event[1] == first + 1]
        assert statuses == sorted(statuses) and any(0 < filled < 1200 for filled in statuses)
        app.reqPnL(20, "DU1000000", "")
        app.reqPnLSingle(21, "DU1000000", "", 4815747)
        app.wait("pnl", 20)
        assert app.wait("pnlSingle", 21)[2] >= 1200
        app.cancelPnL(20)
        app.cancelPnLSingle(21)
