"""The official client sends brackets and OCA groups to the gateway's own process, at each generation's version."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ibapi.contract import Contract
from ibapi.order import Order

from tests.e2e.gateway_process import GatewayProcess
from tests.e2e.official_shapes import KEY_VERSIONS, OLD_CLIENT
from tests.e2e.test_gateway_orders_official_client import Event, Trader, is_status, nvda, order

Made = Callable[..., GatewayProcess]
FAR_BELOW, FAR_ABOVE = 50.0, 900.0


class GroupTrader(Trader):
    """Hears also what ties orders to one another."""

    def openOrder(self, orderId: int, contract: Contract, order: Order, orderState: Any) -> None:
        size = Decimal(str(order.totalQuantity))
        self.events.put(("openOrder", orderId, orderState.status, order.parentId, order.ocaGroup, order.ocaType, size))

    def orderStatus(self, orderId: int, status: str, filled: Any, remaining: Any, *rest: Any) -> None:
        _average, perm_id, parent_id, _last, _client, why_held, _cap = rest
        left = Decimal(str(remaining))
        self.events.put(("orderStatus", orderId, status, why_held, parent_id, str(perm_id), left))

    def send(self, order_id: int, how: Order) -> None:
        self.placeOrder(order_id, nvda(), how)

    def listed(self) -> dict[int, tuple[Event, Event]]:
        """Return openOrder and orderStatus of the orders that TWS lists now."""
        self.reqOpenOrders()
        heard = self.until(lambda event: event[0] == "openOrderEnd")
        pairs = [event for event in heard if event[0] in ("openOrder", "orderStatus")]
        return {opened[1]: (opened, status) for opened, status in zip(pairs[::2], pairs[1::2], strict=True)}


@pytest.fixture(params=KEY_VERSIONS)
def version(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def made(version: int, tmp_path: Path) -> Iterator[Made]:
    """Start gateways at the version, with a state file."""
    running: list[GatewayProcess] = []

    def make(*faults: dict[str, Any]) -> GatewayProcess:
        options = ["--server-version", str(version), "--state", str(tmp_path / "state.jsonl")]
        running.append(GatewayProcess(tmp_path, *options, faults=list(faults)))
        return running[-1]

    yield make
    for one in running:
        one.close()


@pytest.fixture
def trader() -> Iterator[GroupTrader]:
    client = GroupTrader()
    yield client
    client.finish()


@pytest.fixture
def again() -> Iterator[GroupTrader]:
    """The same trader after a restart."""
    client = GroupTrader()
    yield client
    client.finish()


def size(shares: int) -> Any:
    return shares if OLD_CLIENT else Decimal(shares)


def limit(price: float, shares: int = 1, **fields: Any) -> Order:
    return order(orderType="LMT", lmtPrice=price, totalQuantity=size(shares), **fields)


def stop(price: float, **fields: Any) -> Order:
    return order(orderType="STP", auxPrice=price, **fields)


def send_bracket(trader: GroupTrader, first: int, entry: Order, target: float) -> None:
    """Send entry, target and a stop far below; only the stop transmits."""
    entry.transmit = False
    trader.send(first, entry)
    trader.send(first + 1, limit(target, action="SELL", parentId=first, transmit=False))
    trader.send(first + 2, stop(1.0, action="SELL", parentId=first))


def ends_with_202(trader: GroupTrader, *order_ids: int) -> list[Event]:
    """Return what is heard until the last of these orders is told as cancelled; each must be, once."""
    heard = trader.until(lambda event: event == ("error", order_ids[-1], 202))
    assert [event[1] for event in heard if event[0] == "error" and event[2] == 202] == list(order_ids)
    return heard


def test_a_bracket_waits_tied_together_and_its_ties_come_back_from_tws(made: Made, trader: GroupTrader) -> None:
    gateway = made()
    first = trader.begin(gateway.port)
    send_bracket(trader, first, limit(FAR_BELOW), FAR_ABOVE)
    trader.until(is_status(first + 2, "PreSubmitted"))
    trader.until(is_status(first, "Submitted"))
    entry, target, guard = (trader.listed()[first + leg] for leg in range(3))
    group = entry[1][5]
    assert entry[0][2:5] == ("Submitted", 0, "") and entry[1][3:5] == ("", 0)
    assert target[0][2:6] == guard[0][2:6] == ("PreSubmitted", first, group, 3)
    assert target[1][3:5] == ("child", first)
    assert guard[1][3:5] == ("child,trigger", first)
    ties = [(row["order"].get("parentId"), row["order"]["transmit"]) for row in gateway.frames("placeOrder")]
    assert ties == [(None, False), (str(first), False), (str(first), True)]


def test_the_entry_fills_the_target_fills_and_the_stop_is_cancelled(made: Made, trader: GroupTrader) -> None:
    first = trader.begin(made().port)
    send_bracket(trader, first, order(), target=FAR_BELOW)  # a sell limit far below the market deals at once
    heard = ends_with_202(trader, first + 2)
    deals = [event[1:] for event in heard if event[0] == "orderStatus" and event[2] in ("Filled", "Cancelled")]
    assert [(order_id, status) for order_id, status, *_ in deals] == [
        (first, "Filled"),
        (first + 1, "Filled"),
        (first + 2, "Cancelled"),
    ]
    assert trader.listed() == {}


def test_cancelling_the_entry_cancels_its_children(made: Made, trader: GroupTrader) -> None:
    first = trader.begin(made().port)
    send_bracket(trader, first, limit(FAR_BELOW), FAR_ABOVE)
    trader.until(is_status(first, "Submitted"))
    trader.cancel_order(first)
    ends_with_202(trader, first, first + 1, first + 2)


@pytest.mark.parametrize("oca_type", [1, 2, 3])
def test_a_filled_member_of_an_oca_group_cancels_the_others(made: Made, trader: GroupTrader, oca_type: int) -> None:
    first = trader.begin(made().port)
    group = {"ocaGroup": "one of them", "ocaType": oca_type}
    for leg in (0, 1):
        trader.send(first + leg, limit(FAR_BELOW, **group))
        heard = trader.until(is_status(first + leg, "Submitted"))
        assert [event[4:6] for event in heard if event[0] == "openOrder"][-1] == ("one of them", oca_type)
    trader.send(first + 2, order(**group))
    ends_with_202(trader, first, first + 1)
    assert trader.listed() == {}


@pytest.mark.parametrize(("oca_type", "left"), [(1, None), (2, 6), (3, 6)])
def test_a_part_of_one_member_cancels_or_reduces_the_other(
    made: Made, trader: GroupTrader, oca_type: int, left: int | None
) -> None:
    part = {"parts": [[0.0, 4, FAR_BELOW]]}
    first = trader.begin(made({"name": "fill_plan", "params": part, "trigger": {"on": "placeOrder", "nth": 2}}).port)
    group = {"ocaGroup": "both", "ocaType": oca_type}
    trader.send(first, limit(FAR_BELOW, 10, **group))
    trader.send(first + 1, limit(FAR_BELOW, 10, **group))
    if left is None:
        ends_with_202(trader, first)
    else:
        trader.until(lambda event: event[:2] == ("orderStatus", first) and event[6] == left)
        assert trader.listed()[first][0][6] == left
    assert trader.listed()[first + 1][1][6] == 6


def test_scenario_73_an_untransmitted_order_is_silent_and_starts_when_it_is_sent_again(
    made: Made, trader: GroupTrader
) -> None:
    first = trader.begin(made().port)
    trader.send(first, limit(FAR_BELOW, transmit=False))
    assert trader.listed() == {}
    assert trader.events.empty()
    trader.send(first, limit(FAR_BELOW))
    trader.until(is_status(first, "Submitted"))
    assert list(trader.listed()) == [first]


def test_a_bracket_and_an_untransmitted_order_outlive_the_gateway(
    made: Made, trader: GroupTrader, again: GroupTrader
) -> None:
    gateway = made()
    first = trader.begin(gateway.port)
    trader.send(first, limit(FAR_BELOW, transmit=False))
    send_bracket(trader, first + 1, limit(FAR_BELOW), FAR_ABOVE)
    trader.until(is_status(first + 1, "Submitted"))
    before = trader.listed()
    assert list(before) == [first + 1, first + 2, first + 3]
    trader.finish()
    gateway.close()
    assert again.begin(made().port) == first + 4
    assert again.listed() == before
    again.send(first, limit(FAR_BELOW))
    again.until(is_status(first, "Submitted"))
    again.cancel_order(first + 1)
    ends_with_202(again, first + 1, first + 2, first + 3)


def test_scenario_70_the_last_leg_is_rejected_and_the_entry_is_live(made: Made, trader: GroupTrader) -> None:
    first = trader.begin(made({"name": "reject", "params": {"leg": 3}}).port)
    send_bracket(trader, first, limit(FAR_BELOW), FAR_ABOVE)
    trader.until(lambda event: event == ("error", first + 2, 201))
    trader.until(is_status(first, "Submitted"))
    assert list(trader.listed()) == [first, first + 1]


def test_scenario_69_the_gateway_dies_after_the_first_leg(made: Made, trader: GroupTrader, again: GroupTrader) -> None:
    gateway = made({"name": "kill", "params": {"after_leg": 1}})
    first = trader.begin(gateway.port)
    send_bracket(trader, first, limit(FAR_BELOW), FAR_ABOVE)
    assert gateway.process.wait(timeout=20) == 137
    assert [row["order_id"] for row in gateway.frames("placeOrder")] == [first]
    trader.finish()
    assert again.begin(made().port) == first + 1
    assert again.listed() == {}
