"""The official client, unmodified, against the gateway's process: what a user's own script would see.

Runs on whichever ibapi is installed; items A1, A2, B1 to B3, C1, C2 of the acceptance list.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from ibapi.client import EClient
from ibapi.contract import Contract
from ibapi.order import Order
from ibapi.wrapper import EWrapper

from tests.e2e.official_loop import run_to_the_end
from tests.e2e.official_shapes import KEY_VERSIONS, cancel_extras

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 20.0
TAGS = "TotalCashValue,AvailableFunds,BuyingPower,NetLiquidation"
FARMS = ["cashfarm", "usfarm.nj", "eufarm", "usfarm", "usopt", "euhmds", "fundfarm", "ushmds", "secdefil"]


class App(EWrapper, EClient):  # type: ignore[misc]
    """A script as users write it: wrapper and client in one, callbacks into lists."""

    def __init__(self) -> None:
        EClient.__init__(self, self)
        self._heard = threading.Condition()
        self.events: list[tuple[Any, ...]] = []

    def note(self, *event: Any) -> None:
        with self._heard:
            self.events.append(event)
            self._heard.notify_all()

    def wait(self, kind: str, *start: Any) -> tuple[Any, ...]:
        """Return the first event that begins so; fails after the deadline."""
        wanted = (kind, *start)

        def find() -> tuple[Any, ...] | None:
            return next((event for event in self.events if event[: len(wanted)] == wanted), None)

        with self._heard:
            assert self._heard.wait_for(lambda: find() is not None, PATIENCE_S), (wanted, self.events[-5:])
            found = find()
        assert found is not None
        return found

    def settle(self) -> None:
        """Wait until everything sent so far has arrived: 10.x stumbles over messages during `disconnect`."""
        before = len(self.all("currentTime"))
        self.reqCurrentTime()
        with self._heard:
            assert self._heard.wait_for(lambda: len(self.all("currentTime")) > before, PATIENCE_S)

    def all(self, kind: str) -> list[tuple[Any, ...]]:
        with self._heard:
            return [event for event in self.events if event[0] == kind]

    def error(self, reqId: int, *rest: Any) -> None:
        # 9.81: code, text; 10.x: time, code, text, json.
        numbers = [part for part in rest if isinstance(part, int)]
        texts = [part for part in rest if isinstance(part, str)]
        self.note("error", reqId, numbers[-1], texts[0])

    def nextValidId(self, orderId: int) -> None:
        self.note("nextValidId", orderId)

    def managedAccounts(self, accountsList: str) -> None:
        self.note("managedAccounts", accountsList)

    def currentTime(self, time: int) -> None:
        self.note("currentTime", time)

    def connectionClosed(self) -> None:
        self.note("connectionClosed")

    def accountSummary(self, reqId: int, account: str, tag: str, value: str, currency: str) -> None:
        self.note("accountSummary", reqId, account, tag, value, currency)

    def accountSummaryEnd(self, reqId: int) -> None:
        self.note("accountSummaryEnd", reqId)

    def position(self, account: str, contract: Contract, position: Any, avgCost: float) -> None:
        self.note("position", account, contract.symbol, contract.secType, float(position), avgCost)

    def positionEnd(self) -> None:
        self.note("positionEnd")

    def symbolSamples(self, reqId: int, contractDescriptions: list[Any]) -> None:
        self.note("symbolSamples", reqId, [one.contract.symbol for one in contractDescriptions])

    def contractDetails(self, reqId: int, contractDetails: Any) -> None:
        self.note("contractDetails", reqId, contractDetails)

    def contractDetailsEnd(self, reqId: int) -> None:
        self.note("contractDetailsEnd", reqId)

    def marketDataType(self, reqId: int, marketDataType: int) -> None:
        self.note("marketDataType", reqId, marketDataType)

    def tickPrice(self, reqId: int, tickType: int, price: float, attrib: Any) -> None:
        self.note("tickPrice", reqId, int(tickType), price)

    def tickSnapshotEnd(self, reqId: int) -> None:
        self.note("tickSnapshotEnd", reqId)

    def historicalData(self, reqId: int, bar: Any) -> None:
        self.note("bar", reqId, bar.date, bar.open, bar.high, bar.low, bar.close)

    def historicalDataEnd(self, reqId: int, start: str, end: str) -> None:
        self.note("historicalDataEnd", reqId, start, end)

    def headTimestamp(self, reqId: int, headTimestamp: str) -> None:
        self.note("headTimestamp", reqId, headTimestamp)

    def completedOrdersEnd(self) -> None:
        self.note("completedOrdersEnd")

    def openOrderEnd(self) -> None:
        self.note("openOrderEnd")

    def accountDownloadEnd(self, accountName: str) -> None:
        self.note("accountDownloadEnd", accountName)

    def openOrder(self, orderId: int, contract: Contract, order: Order, orderState: Any) -> None:
        self.note("openOrder", orderId, contract.symbol, order.lmtPrice)

    def orderStatus(self, orderId: int, status: str, filled: Any, *rest: Any) -> None:
        self.note("orderStatus", orderId, status, float(filled))

    def execDetails(self, reqId: int, contract: Contract, execution: Any) -> None:
        self.note("execDetails", reqId, contract.symbol, execution.side, float(execution.shares))


@contextmanager
def gateway_process(version: int) -> Iterator[int]:
    """Run the gateway and yield its port; it is gone afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ibdesk.simgateway", "--port", "0", "--parent-pipe", "--server-version", str(version)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["port"]
        process.communicate("", timeout=PATIENCE_S)
        assert process.returncode == 0
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module", params=sorted({KEY_VERSIONS[0], KEY_VERSIONS[-1]}))
def version(request: pytest.FixtureRequest) -> int:
    """The oldest and the newest server version that this client and the gateway share."""
    return int(request.param)


@pytest.fixture(scope="module")
def port(version: int) -> Iterator[int]:
    with gateway_process(version) as found:
        yield found


@contextmanager
def connected(port: int, client_id: int = 123) -> Iterator[App]:
    """Connect as the reference notebooks do: `run` in a thread, then disconnect and join."""
    app = App()
    app.connect("127.0.0.1", port, client_id)
    loop = threading.Thread(target=run_to_the_end, args=(app,), name="ib-run")
    loop.start()
    try:
        app.wait("nextValidId")
        yield app
        app.settle()
    finally:
        # The client closes its socket under its own reader, which holds it open until its next time-out:
        # only then does TWS see the end and free the client id.
        reader = app.reader
        app.disconnect()
        for thread in (loop, reader):
            thread.join(PATIENCE_S)
            assert not thread.is_alive()


def contract(symbol: str, exchange: str = "SMART", currency: str = "USD", sec_type: str = "STK") -> Contract:
    made = Contract()
    made.symbol, made.secType, made.exchange, made.currency = symbol, sec_type, exchange, currency
    return made


def history(app: App, request_id: int, what: Contract, **changed: Any) -> None:
    settings: dict[str, Any] = {
        "endDateTime": "",
        "durationStr": "3 M",
        "barSizeSetting": "1 day",
        "whatToShow": "TRADES",
        "useRTH": 1,
        "formatDate": 1,
        "keepUpToDate": False,
        "chartOptions": [],
    }
    app.reqHistoricalData(request_id, what, **{**settings, **changed})


def test_A1_A2_connect_shows_the_next_order_id_and_the_farms_in_order(port: int) -> None:
    with connected(port) as app:
        assert app.wait("nextValidId") == ("nextValidId", 1)
        app.wait("error", -1, 2158)
        assert app.all("managedAccounts") == [("managedAccounts", "DU1000000")]
        assert [event[3].rpartition(":")[2] for event in app.all("error")] == FARMS
        app.reqCurrentTime()
        app.wait("currentTime")


def test_A3_disconnect_and_connect_again(port: int) -> None:
    for _ in range(3):
        with connected(port) as app:
            app.wait("error", -1, 2158)


def test_326_when_the_client_id_is_in_use(port: int) -> None:
    with connected(port, 5):
        second = App()
        second.connect("127.0.0.1", port, 5)
        loop = threading.Thread(target=run_to_the_end, args=(second,), name="ib-run-2")
        loop.start()
        second.wait("error", -1, 326)
        loop.join(PATIENCE_S)
        second.disconnect()
        assert not loop.is_alive()
        assert not second.all("nextValidId")


def test_B1_B2_the_decks_account_summary_in_pounds(port: int) -> None:
    with connected(port) as app:
        app.reqAccountSummary(9001, "All", TAGS)
        app.wait("accountSummaryEnd", 9001)
        assert {event[3]: event[4:] for event in app.all("accountSummary")} == {
            "NetLiquidation": ("1084506.99", "GBP"),
            "BuyingPower": ("4335357.38", "GBP"),
            "AvailableFunds": ("1083839.34", "GBP"),
            "TotalCashValue": ("1083839.40", "GBP"),
        }
        app.cancelAccountSummary(9001)


def test_B3_positions_with_the_closed_one_as_zero(port: int) -> None:
    with connected(port) as app:
        app.reqPositions()
        app.wait("positionEnd")
        assert app.all("position") == [("position", "DU1000000", "NVDA", "STK", 0.0, 0.0)]
        app.cancelPositions()


def test_C1_contracts_are_found_described_and_refused(port: int) -> None:
    with connected(port) as app:
        app.reqMatchingSymbols(1, "NVD")
        assert "NVDA" in app.wait("symbolSamples", 1)[2]
        app.reqContractDetails(2, contract("CSH2", "LSE", "GBP"))
        app.wait("contractDetailsEnd", 2)
        ((_, _, details),) = app.all("contractDetails")
        assert (details.contract.symbol, details.contract.currency) == ("CSH2", "GBP")
        assert details.priceMagnifier == 100 and details.stockType and details.timeZoneId
        assert ":" in details.tradingHours and details.marketRuleIds
        app.reqContractDetails(3, contract("XXXX"))
        app.wait("error", 3, 200)


def test_C2_history_of_the_decks_contracts(port: int) -> None:
    with connected(port) as app:
        history(app, 1, contract("CSH2", "LSE", "GBP"), endDateTime="20250801 23:59:00 UTC")
        app.wait("historicalDataEnd", 1)
        bars = [event[2:] for event in app.all("bar")]
        assert len(bars) > 60 and bars[-1] == ("20250801", 119420.0, 119560.0, 119380.0, 119560.0)
        for request_id, symbol in ((2, "AAPL"), (3, "NVDA")):
            history(app, request_id, contract(symbol))
            app.wait("historicalDataEnd", request_id)
        history(app, 4, contract("NVDA"), barSizeSetting="1 hour", durationStr="2 D", formatDate=2)
        app.wait("historicalDataEnd", 4)
        assert int(app.wait("bar", 4)[2]) > 1_700_000_000
        history(app, 5, contract("NVDA"), barSizeSetting="7 mins")
        app.wait("error", 5, 321)
        app.cancelHistoricalData(5)
        app.wait("error", 5, 366)
        app.reqHeadTimeStamp(6, contract("NVDA"), "TRADES", 1, 1)
        app.wait("headTimestamp", 6)


def test_E1_live_quotes_stream_and_end(port: int) -> None:
    with connected(port) as app:
        app.reqMktData(4, contract("NVDA"), "", False, False, [])
        bid, ask = app.wait("tickPrice", 4, 1)[3], app.wait("tickPrice", 4, 2)[3]
        assert 0 < bid < ask
        app.cancelMktData(4)
        app.cancelMktData(4)
        app.wait("error", 4, 300)
        app.reqMktData(5, contract("NVDA"), "", True, False, [])
        app.wait("tickSnapshotEnd", 5)


def test_lists_that_a_client_asks_for_at_connect_all_end(port: int) -> None:
    with connected(port) as app:
        app.reqCompletedOrders(False)
        app.wait("completedOrdersEnd")
        app.reqAllOpenOrders()
        app.wait("openOrderEnd")
        app.reqAccountUpdates(True, "DU1000000")
        app.wait("accountDownloadEnd", "DU1000000")


def market_or_limit(kind: str, limit: float = 0.0) -> Order:
    made = Order()
    made.action, made.orderType, made.totalQuantity = "BUY", kind, 1
    made.eTradeOnly = made.firmQuoteOnly = False
    if limit:
        made.lmtPrice = limit
    return made


def test_a_working_order_greets_its_client_on_reconnect_and_its_id_stays_used(port: int) -> None:
    with connected(port, 77) as app:
        first = app.wait("nextValidId")[1]
        app.placeOrder(first, contract("NVDA"), market_or_limit("LMT", 100.0))
        app.wait("orderStatus", first, "Submitted")
    with connected(port, 77) as app:
        assert app.wait("nextValidId")[1] == first + 1
        kinds = [event[0] for event in app.events]
        assert kinds[:3] == ["openOrder", "orderStatus", "openOrderEnd"]
        app.reqGlobalCancel(*cancel_extras(app.reqGlobalCancel))
        app.wait("orderStatus", first, "Cancelled")
        app.wait("error", first, 202)


# The last test of the file: it leaves a position behind.
def test_a_market_order_fills_and_the_account_follows(port: int) -> None:
    with connected(port, 1) as app:
        app.reqPositions()
        app.wait("positionEnd")
        app.placeOrder(1, contract("NVDA"), market_or_limit("MKT"))
        app.wait("orderStatus", 1, "Filled", 1.0)
        app.wait("execDetails", -1, "NVDA", "BOT", 1.0)
        app.wait("position", "DU1000000", "NVDA", "STK", 1.0)
