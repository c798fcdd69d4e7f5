"""Orders that ended before ibdesk looked: TWS lists a filled one with a total of 0 and says how much filled."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ibdesk.core.ids import OrderId, PermId
from ibdesk.core.orders.describe import sentence
from ibdesk.core.orders.state import Base, Order, Owner
from ibdesk.core.records.execution import Execution
from ibdesk.core.records.order import CompletedOrder, OpenOrder, OrderSpec
from tests.gui.session.conftest import Desk
from tests.gui.session.scripted import ACCOUNT, ENDPOINT, NOON, NVDA

PERM = PermId(900000002)


def completed(total: str, filled: str | None, status: str = "Filled") -> CompletedOrder:
    spec = OrderSpec(
        action="SELL", quantity=Decimal(total), order_type="LMT", limit_price=Decimal("305.97"), account=ACCOUNT
    )
    return CompletedOrder(
        order=OpenOrder(
            order_id=OrderId(0), client_id=ENDPOINT.client_id, perm_id=PERM, contract=NVDA, spec=spec, status=status,
            completed_status=f"{status} Size: {filled}", filled_quantity=None if filled is None else Decimal(filled),
        )
    )  # fmt: skip


def execution(shares: str) -> Execution:
    return Execution(
        request_id=None, exec_id="0000e0d5.01.01", order_id=OrderId(0), client_id=ENDPOINT.client_id, perm_id=PERM,
        contract=NVDA, account=ACCOUNT, side="SELL", shares=Decimal(shares), price=Decimal("305.97"), cumulative=None,
        average_price=None, exchange="ARCA", order_ref="", time=NOON, time_text="",
    )  # fmt: skip


def told(desk: Desk, *records: object) -> Order:
    desk.broker.tell(*records)
    desk.until(lambda: bool(desk.session.orders.rows) and bool(desk.session.orders.rows[0].fills))
    return desk.session.orders.rows[0]


@pytest.mark.parametrize("executions_first", [True, False])
def test_a_filled_order_of_the_past_has_its_size_and_raises_no_alarm(trading: Desk, executions_first: bool) -> None:
    records = [completed("0", "3"), execution("3")]
    order = told(trading, *(reversed(records) if executions_first else records))
    assert (order.base, order.owner, order.alarm) == (Base.FILLED, Owner.TWS, None)
    assert (order.spec.quantity, order.filled, order.remaining) == (3, 3, 0)
    assert sentence(order.spec, order.contract) == "SELL 3 NVDA LMT 305.97 DAY"


def test_what_had_filled_of_a_cancelled_order_is_no_late_fill(trading: Desk) -> None:
    order = told(trading, completed("5", "2", "Cancelled"), execution("2"))
    assert (order.base, order.filled, order.alarm) == (Base.CANCELLED, 2, None)


def test_law_5_more_than_tws_counted_is_still_an_alarm(trading: Desk) -> None:
    order = told(trading, completed("5", "2", "Cancelled"), execution("3"))
    assert order.alarm == "Filled 3 after it was cancelled."
