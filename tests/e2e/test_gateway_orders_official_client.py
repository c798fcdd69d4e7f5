"""The official client trades on the simulated gateway over a real socket: its encoder, its decoder, its loop.

Runs on whichever ibapi is installed; the newer ones try several server versions.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ibapi.client import EClient
from ibapi.contract import Contract
from ibapi.execution import ExecutionFilter
from ibapi.order import Order
from ibapi.wrapper import EWrapper

from tests.e2e.official_loop import run_to_the_end
from tests.e2e.official_shapes import KEY_VERSIONS, OLD_CLIENT, cancel_extras

PATIENCE_S = 20.0
CLIENT_ID = 7
Event = tuple[Any, ...]


class Trader(EWrapper, EClient):  # type: ignore[misc]
    """A client that puts what it hears into a queue, in the client's own words."""

    def __init__(self) -> None:
        EClient.__init__(self, self)
        self.events: queue.Queue[Event] = queue.Queue()
        self._loop: threading.Thread | None = None

    def begin(self, port: int, client_id: int = CLIENT_ID) -> int:
        """Connect, run the client's loop in a thread and return the next order id."""
        self.launch(port, client_id)
        return int(self.until(lambda event: event[0] == "nextValidId")[-1][1])

    def launch(self, port: int, client_id: int = CLIENT_ID) -> None:
        """Connect and run the client's loop in a thread."""
        self.connect("127.0.0.1", port, client_id)
        self._loop = threading.Thread(target=run_to_the_end, args=(self,), name="client loop")
        self._loop.start()

    def finish(self) -> None:
        self.disconnect()
        if self._loop is not None:
            self._loop.join(timeout=PATIENCE_S)

    def until(self, wanted: Callable[[Event], bool]) -> list[Event]:
        """Return all events up to the first wanted one."""
        seen: list[Event] = []
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                seen.append(self.events.get(timeout=max(0.01, deadline - time.monotonic())))
            except queue.Empty:
                pytest.fail(f"not heard; before that: {seen}")
            if wanted(seen[-1]):
                return seen

    def nextValidId(self, orderId: int) -> None:
        self.events.put(("nextValidId", orderId))

    def openOrder(self, orderId: int, contract: Contract, order: Order, orderState: Any) -> None:
        held = (order.action, Decimal(str(order.totalQuantity)), order.orderType, order.lmtPrice, order.tif)
        self.events.put(("openOrder", orderId, orderState.status, contract.symbol, *held, order.account))

    def orderStatus(self, orderId: int, status: str, filled: Any, remaining: Any, *rest: Any) -> None:
        self.events.put(("orderStatus", orderId, status, Decimal(str(filled)), Decimal(str(remaining))))

    def openOrderEnd(self) -> None:
        self.events.put(("openOrderEnd",))

    def execDetails(self, reqId: int, contract: Contract, execution: Any) -> None:
        shares = Decimal(str(execution.shares))
        self.events.put(("execDetails", reqId, execution.orderId, execution.side, shares, execution.execId))

    def execDetailsEnd(self, reqId: int) -> None:
        self.events.put(("execDetailsEnd", reqId))

    def commissionReport(self, report: Any) -> None:
        self.events.put(("commission", report.execId, report.commission, report.currency, report.realizedPNL))

    def commissionAndFeesReport(self, report: Any) -> None:
        cost = report.commissionAndFees
        self.events.put(("commission", report.execId, cost, report.currency, report.realizedPNL))

    def completedOrder(self, contract: Contract, order: Order, orderState: Any) -> None:
        self.events.put(("completedOrder", contract.symbol, orderState.status, orderState.completedStatus))

    def completedOrdersEnd(self) -> None:
        self.events.put(("completedOrdersEnd",))

    def error(self, reqId: int, *said: Any) -> None:
        code = next(part for part in said if isinstance(part, int) and part < 1_000_000 and part)
        self.events.put(("error", reqId, code))

    def cancel_order(self, order_id: int) -> None:
        self.cancelOrder(order_id, *cancel_extras(self.cancelOrder))

    def cancel_everything(self) -> None:
        self.reqGlobalCancel(*cancel_extras(self.reqGlobalCancel))


@pytest.fixture(params=KEY_VERSIONS)
def version(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def gateway(version: int, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """A gateway in its own process at 15:00 London on an open day, with a ledger."""
    ledger = tmp_path / "ledger.jsonl"
    options = ["--port", "0", "--server-version", str(version), "--ledger", str(ledger)]
    command = [sys.executable, "-m", "ibdesk.simgateway", *options]
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        yield {**first, "ledger": ledger}
        process.terminate()
        process.wait(timeout=PATIENCE_S)


@pytest.fixture
def trader(gateway: dict[str, Any]) -> Iterator[Trader]:
    client = Trader()
    yield client
    client.finish()


def nvda() -> Contract:
    contract = Contract()
    contract.symbol, contract.secType = "NVDA", "STK"
    contract.exchange, contract.currency = "SMART", "USD"
    return contract


def order(**fields: Any) -> Order:
    plain = Order()
    plain.action, plain.orderType, plain.tif = "BUY", "MKT", "DAY"
    plain.totalQuantity = 1 if OLD_CLIENT else Decimal(1)
    if OLD_CLIENT:
        plain.eTradeOnly = plain.firmQuoteOnly = False
    for name, value in fields.items():
        setattr(plain, name, value)
    return plain


def resting(quantity: int = 1) -> Order:
    return order(orderType="LMT", lmtPrice=50.0, totalQuantity=quantity if OLD_CLIENT else Decimal(quantity))


def is_status(order_id: int, status: str) -> Callable[[Event], bool]:
    return lambda event: event[:3] == ("orderStatus", order_id, status)


def test_a_market_order_fills_and_its_commission_arrives(gateway: dict[str, Any], trader: Trader) -> None:
    order_id = trader.begin(gateway["port"])
    trader.placeOrder(order_id, nvda(), order())
    heard = trader.until(lambda event: event[0] == "commission")
    heard = [event for event in heard if event[0] != "error"]
    assert [event[0] for event in heard] == [
        *["openOrder", "orderStatus"] * 2,
        "execDetails",
        "openOrder",
        "orderStatus",
        "commission",
    ]
    execution, cost = heard[4], heard[-1]
    assert execution[1:5] == (-1, order_id, "BOT", Decimal(1))
    assert cost[1:4] == (execution[5], 1.000003, "USD")
    assert cost[4] > 1e300


def test_place_one_change_to_five_cancel(gateway: dict[str, Any], trader: Trader) -> None:
    order_id = trader.begin(gateway["port"])
    trader.placeOrder(order_id, nvda(), resting())
    trader.until(is_status(order_id, "Submitted"))
    trader.placeOrder(order_id, nvda(), resting(5))
    opened, status = trader.until(is_status(order_id, "Submitted"))
    assert opened == (
        *("openOrder", order_id, "Submitted", "NVDA", "BUY", Decimal(5), "LMT", 50.0, "DAY", "DU1000000"),
    )
    assert status[3:] == (Decimal(0), Decimal(5))
    trader.cancel_order(order_id)
    heard = trader.until(lambda event: event == ("error", order_id, 202))
    assert [event[2] for event in heard] == ["PendingCancel", "PendingCancel", "Cancelled", 202]


def test_cancel_all_open_orders_executions_and_what_ended(gateway: dict[str, Any], trader: Trader) -> None:
    first = trader.begin(gateway["port"])
    trader.placeOrder(first, nvda(), order())
    trader.until(lambda event: event[0] == "commission")
    for order_id in (first + 1, first + 2):
        trader.placeOrder(order_id, nvda(), resting())
        trader.until(is_status(order_id, "Submitted"))
    trader.reqOpenOrders()
    heard = trader.until(lambda event: event[0] == "openOrderEnd")
    assert [event[1] for event in heard if event[0] == "openOrder"] == [first + 1, first + 2]
    trader.cancel_everything()
    trader.until(lambda event: event == ("error", first + 2, 202))
    trader.reqExecutions(55, ExecutionFilter())
    heard = trader.until(lambda event: event == ("execDetailsEnd", 55))
    assert [event[0] for event in heard] == ["execDetails", "commission", "execDetailsEnd"]
    trader.reqCompletedOrders(False)
    heard = trader.until(lambda event: event[0] == "completedOrdersEnd")
    assert [event[1:] for event in heard[:-1]] == [
        ("NVDA", "Filled", "Filled Size: 1"),
        ("NVDA", "Cancelled", "Cancelled by Trader"),
        ("NVDA", "Cancelled", "Cancelled by Trader"),
    ]


def test_the_ledger_holds_what_the_client_sent(gateway: dict[str, Any], trader: Trader) -> None:
    order_id = trader.begin(gateway["port"])
    trader.placeOrder(order_id, nvda(), resting(3))
    trader.until(is_status(order_id, "Submitted"))
    row = json.loads(gateway["ledger"].read_text(encoding="utf-8").splitlines()[0])
    assert (row["client_id"], row["kind"], row["order_id"]) == (CLIENT_ID, "placeOrder", order_id)
    assert row["server_version"] == gateway["server_version"]
    assert row["contract"] == {"symbol": "NVDA", "secType": "STK", "exchange": "SMART", "currency": "USD"}
    assert row["order"] == {
        "action": "BUY",
        "totalQuantity": "3",
        "orderType": "LMT",
        "lmtPrice": "50.0",
        "tif": "DAY",
        "transmit": True,
        "whatIf": False,
    }
    assert row["refused"] is None


def test_refusals_reach_the_order_they_belong_to(gateway: dict[str, Any], trader: Trader) -> None:
    order_id = trader.begin(gateway["port"])
    trader.placeOrder(order_id, nvda(), order(orderType="LMT", lmtPrice=50.001))
    trader.until(lambda event: event == ("error", order_id, 110))
    trader.placeOrder(order_id, nvda(), order(totalQuantity=0 if OLD_CLIENT else Decimal(0)))
    trader.until(lambda event: event == ("error", order_id, 321))
    unknown = nvda()
    unknown.symbol = "NOSUCH"
    trader.placeOrder(order_id, unknown, order())
    trader.until(lambda event: event == ("error", order_id, 200))
    trader.cancel_order(order_id)
    trader.until(lambda event: event == ("error", order_id, 10147))
    trader.placeOrder(order_id, nvda(), resting())
    trader.until(is_status(order_id, "Submitted"))


@pytest.mark.skipif(not OLD_CLIENT, reason="newer clients have no such field")
def test_the_old_clients_own_defaults_are_refused(gateway: dict[str, Any], trader: Trader) -> None:
    order_id = trader.begin(gateway["port"])
    trader.placeOrder(order_id, nvda(), order(eTradeOnly=True))
    trader.until(lambda event: event == ("error", order_id, 10268))
    trader.placeOrder(order_id, nvda(), order(firmQuoteOnly=True))
    trader.until(lambda event: event == ("error", order_id, 10269))


def test_a_working_order_waits_for_its_client_to_come_back(gateway: dict[str, Any], trader: Trader) -> None:
    order_id = trader.begin(gateway["port"])
    trader.placeOrder(order_id, nvda(), resting())
    trader.until(is_status(order_id, "Submitted"))
    trader.finish()
    heard = come_back(gateway["port"])
    assert [event[0] for event in heard if event[0] != "error"] == [
        *["openOrder", "orderStatus", "openOrderEnd", "nextValidId"],
    ]
    assert heard[-1][1] == order_id + 1


def come_back(port: int) -> list[Event]:
    """Connect with the same client id and return what is pushed up to the next order id.

    The old client's socket closes only when its reader wakes up, so the id may be in use for a moment.
    """
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        client = Trader()
        client.launch(port)
        try:
            heard = client.until(lambda event: event[0] == "nextValidId" or event == ("error", -1, 326))
        finally:
            client.finish()
        if heard[-1][0] == "nextValidId":
            return heard
    pytest.fail("the client id was never freed")
