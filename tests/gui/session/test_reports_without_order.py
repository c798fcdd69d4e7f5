"""Scenario 43: what TWS reports about orders that nothing has introduced is held, and shown after a minute."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ibdesk.core.ids import ClientId, OrderId, PermId
from ibdesk.core.orders.state import OrderKey
from ibdesk.core.records.command import PlaceOrder, RequestOpenOrders
from ibdesk.core.records.order import OrderSpec, OrderStatus
from ibdesk.session.stores import orders
from tests.gui.session.conftest import Desk
from tests.gui.session.test_orders import fill

SPEC = OrderSpec(action="BUY", quantity=fill(1).shares, order_type="LMT")


def status_of(desk: Desk, order_id: int, client: int = 7) -> OrderStatus:
    """A status of another program's order that no list has named."""
    report = desk.broker.status(order_id, SPEC, "Submitted")
    return replace(report, client_id=ClientId(client), perm_id=PermId(500 + order_id))


def warnings(desk: Desk) -> list[str]:
    return [one.text for one in desk.session.notices.rows if "none of its lists" in one.text]


def heard(desk: Desk) -> None:
    desk.until(lambda: bool(desk.session.orders.waiting_for_their_order))


def test_scenario_43_a_report_without_its_order_is_shown_after_60_s_and_the_lists_are_read(trading: Desk) -> None:
    trading.broker.tell(status_of(trading, 5))
    heard(trading)
    trading.advance(58.0)
    assert warnings(trading) == []
    read = len(trading.broker.of(RequestOpenOrders))
    trading.advance(3.0)
    assert warnings(trading) == [
        "TWS reported on order 5 of client 7 a minute ago, but none of its lists names such an order."
    ]
    assert len(trading.broker.of(RequestOpenOrders)) > read
    trading.advance(200.0)
    assert len(warnings(trading)) == 1, "said once"
    assert not trading.broker.of(PlaceOrder)


def test_scenario_43_a_report_whose_order_comes_in_time_is_laid_on_it_and_nothing_is_said(trading: Desk) -> None:
    late = replace(
        trading.broker.open_order(5, replace(SPEC, quantity=fill(5, "2").shares)), client_id=ClientId(7)
    )  # fmt: skip
    trading.broker.tell(replace(fill(5, "1"), client_id=ClientId(7), perm_id=late.perm_id))
    heard(trading)
    trading.advance(30.0)
    trading.broker.orders.append(late)
    trading.broker.tell(late)
    trading.until(lambda: not trading.session.orders.waiting_for_their_order)
    (order,) = trading.session.orders.rows
    assert (order.filled, order.remaining) == (1, 1)
    trading.advance(60.0)
    assert warnings(trading) == []


def test_scenario_43_many_of_them_make_one_message(trading: Desk) -> None:
    for order_id in range(1, 8):
        trading.broker.tell(status_of(trading, order_id))
    trading.until(lambda: len(trading.session.orders.waiting_for_their_order) == 7)
    trading.advance(61.0)
    (said,) = warnings(trading)
    assert "order 1 of client 7, order 2 of client 7, order 3 of client 7 and 4 more" in said


def test_scenario_43_one_typed_in_by_hand_goes_by_its_permanent_id(trading: Desk) -> None:
    trading.broker.tell(replace(status_of(trading, 5), order_id=OrderId(0), client_id=ClientId(0)))
    heard(trading)
    trading.advance(61.0)
    assert "an order typed in TWS (permanent id 505)" in warnings(trading)[0]


def test_scenario_43_reports_beyond_what_is_kept_are_counted_said_once_and_asked_for(
    trading: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is let go is never let go in silence: TWS's lists tell what the reports would have told."""
    monkeypatch.setattr(orders, "HELD_BACK", 5)
    key = OrderKey(client_id=ClientId(7), order_id=OrderId(5))
    read = len(trading.broker.of(RequestOpenOrders))
    trading.broker.tell(*[status_of(trading, 5)] * 5)
    heard(trading)
    assert said(trading) == []
    trading.broker.tell(*[status_of(trading, 5)] * 3)
    trading.until(lambda: trading.session.orders.dropped_of(key) == 3)
    assert said(trading) == ["TWS's reports about order 5 of client 7 were too many to keep; asking TWS."]
    trading.until(lambda: len(trading.broker.of(RequestOpenOrders)) > read)
    named = replace(trading.broker.open_order(5, replace(SPEC, quantity=fill(5, "2").shares)), client_id=ClientId(7))
    trading.broker.tell(named)
    trading.until(lambda: bool(trading.session.orders.rows))
    assert trading.session.orders.dropped_of(key) == 0


def said(desk: Desk) -> list[str]:
    return [one.text for one in desk.session.notices.rows if "too many to keep" in one.text]
