"""What a client may ask about orders that exist: open ones, ended ones, executions."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from ibdesk.simgateway.messages.order_fields import OrderContract
from ibdesk.simgateway.messages.orders import CompletedOrder
from tests.unit.simgateway.order_desk import OPEN, Desk

AAPL = OrderContract(symbol="AAPL", sec_type="STK", exchange="SMART", currency="USD")


def traded() -> Desk:
    desk = Desk()
    desk.place(1, client=1)
    desk.place(1, AAPL, client=2, action="SELL")
    return desk


def test_a_client_lists_its_own_orders_and_all_orders_show_whose_they_are() -> None:
    desk = Desk()
    desk.limit(1, "165.00", client=1)
    desk.limit(8, "164.00", client=2)
    assert [held.order_id for held, _ in desk.open_orders(1)] == [1]
    assert [held.order_id for held, _ in desk.open_orders(2)] == [8]
    everyone: list[Any] = desk.engine.all_open_orders()
    assert [(m.client_id, m.order_id) for m in everyone] == [(1, 1), (1, 1), (2, 8), (2, 8)]


@pytest.mark.parametrize(
    ("wanted", "symbols"),
    [
        ({}, ["NVDA", "AAPL"]),
        ({"client_id": 2}, ["AAPL"]),
        ({"symbol": "nvda"}, ["NVDA"]),
        ({"side": "SELL"}, ["AAPL"]),
        ({"side": "BUY"}, ["NVDA"]),
        ({"sec_type": "FUT"}, []),
        ({"exchange": "NASDAQ"}, ["NVDA", "AAPL"]),
        ({"exchange": "SMART"}, ["NVDA", "AAPL"]),
        ({"exchange": "LSE"}, []),
        ({"account": "DU1000000"}, ["NVDA", "AAPL"]),
        ({"account": "DU2"}, []),
        ({"since": OPEN}, ["NVDA", "AAPL"]),
        ({"since": OPEN + timedelta(seconds=1)}, []),
        ({"specific_dates": (20261120,)}, ["NVDA", "AAPL"]),
        ({"specific_dates": (20261119,)}, []),
    ],
)
def test_executions_by_filter(wanted: dict[str, Any], symbols: list[str]) -> None:
    found = traded().executions(**wanted)
    assert [details.contract.symbol for details, _ in found] == symbols
    assert all(details.request_id == 9 and cost.exec_id == details.exec_id for details, cost in found)


def test_executions_of_earlier_days_only_when_asked_for() -> None:
    desk = traded()
    desk.pass_time(timedelta(days=1))
    assert desk.executions() == []
    assert len(desk.executions(last_n_days=2)) == 2


def test_an_execution_carries_ids_that_no_other_has() -> None:
    found = [details for details, _ in traded().executions()]
    assert found[0].exec_id == "0000e0d5.67fe6600.01.01"
    assert len({d.exec_id for d in found}) == len({d.perm_id for d in found}) == 2


def test_the_days_ended_orders_say_how_they_ended() -> None:
    desk = Desk()
    desk.place(1)
    desk.limit(2, "165.00")
    desk.cancel(2)
    desk.limit(3, "165.00")
    ended: list[CompletedOrder] = desk.engine.completed_orders()  # type: ignore[assignment]
    states = [(one.open_order.state.status, one.open_order.state.completed_status) for one in ended]
    assert states == [("Filled", "Filled Size: 1"), ("Cancelled", "Cancelled by Trader")]
    desk.pass_time(timedelta(days=1))
    (expired,) = desk.engine.completed_orders() or [None]
    assert expired is not None


def test_a_partner_hears_nothing_of_an_order_that_is_not_his() -> None:
    desk = Desk()
    desk.limit(1, "165.00", client=1, total_quantity=Decimal(3))
    assert desk.engine.next_valid_id(2) == 1
    assert desk.cancel(1, client=2) == ["10147 1"]
