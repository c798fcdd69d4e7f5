"""Orders larger than the size at the touch: they fill piece by piece, as TWS tells it."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ibdesk.simgateway.messages.orders import ExecDetails, OrderStatus
from tests.unit.simgateway.order_desk import Desk


def test_a_large_order_fills_as_sizes_come_and_there_is_no_partially_filled_status() -> None:
    desk = Desk()
    desk.quote("170.00", "170.01", size=300)
    heard = desk.place(1, total_quantity=Decimal(700))
    assert heard[4:] == ["ExecDetails", "openOrder 1 Submitted", "orderStatus 1 Submitted 300/400", "CommissionReport"]
    heard = desk.quote("170.01", "170.02", size=300)
    assert heard == ["ExecDetails", "openOrder 1 Submitted", "orderStatus 1 Submitted 600/100", "CommissionReport"]
    heard = desk.quote("170.02", "170.03", size=300)
    assert heard == ["ExecDetails", "openOrder 1 Filled", "orderStatus 1 Filled 700/0", "CommissionReport"]
    shares = [execution.shares for execution, _ in desk.executions()]
    assert shares == [300, 300, 100]
    assert [execution.cum_qty for execution, _ in desk.executions()] == [300, 600, 700]
    assert desk.accounts.quantity("DU1000000", 4815747) == 700


def test_the_commission_of_the_pieces_is_that_of_the_whole() -> None:
    pieces, whole = Desk(), Desk()
    pieces.quote("170.00", "170.01", size=300)
    pieces.place(1, total_quantity=Decimal(700))
    pieces.quote("170.00", "170.01", size=400)
    whole.place(1, total_quantity=Decimal(700))
    assert sum(cost.commission for _, cost in pieces.executions()) == whole.executions()[0][1].commission


def test_two_orders_share_what_the_touch_shows() -> None:
    desk = Desk()
    desk.quote("170.00", "170.01", size=100)
    desk.place(1, total_quantity=Decimal(60), client=1)
    heard = desk.place(1, total_quantity=Decimal(60), client=2)
    assert "orderStatus 1 Submitted 40/20" in heard
    assert desk.quote("170.00", "170.01", size=100)[-2:] == ["orderStatus 1 Filled 60/0", "CommissionReport"]


def test_immediate_or_cancel_takes_what_is_there_and_cancels_the_rest() -> None:
    desk = Desk()
    desk.quote("170.00", "170.01", size=100)
    heard = desk.limit(1, "170.05", total_quantity=Decimal(250), tif="IOC")
    assert heard[-4:] == [
        "CommissionReport",
        "openOrder 1 PendingCancel",
        "orderStatus 1 PendingCancel 100/150",
        "orderStatus 1 Cancelled 100/150",
    ]


def test_the_rest_of_a_partly_filled_order_is_cancelled_and_keeps_its_fills() -> None:
    desk = Desk()
    desk.quote("170.00", "170.01", size=100)
    desk.limit(1, "170.01", total_quantity=Decimal(250))
    assert desk.cancel(1)[-2:] == ["orderStatus 1 Cancelled 100/150", "202 1"]
    assert desk.accounts.quantity("DU1000000", 4815747) == 100


def test_a_partly_filled_order_grows_but_never_shrinks_below_its_fills() -> None:
    desk = Desk()
    desk.quote("170.00", "170.01", size=100)
    desk.limit(1, "170.01", total_quantity=Decimal(250))
    assert desk.limit(1, "170.01", total_quantity=Decimal(100)) == ["201 1"]
    assert desk.limit(1, "170.01", total_quantity=Decimal(300)) == [
        "openOrder 1 Submitted",
        "orderStatus 1 Submitted 100/200",
    ]


@given(st.integers(1, 1500), st.lists(st.integers(0, 400), min_size=1, max_size=12))
def test_pieces_add_up_and_never_exceed_what_was_shown(quantity: int, sizes: list[int]) -> None:
    desk = Desk()
    desk.quote("170.00", "170.01", size=0)
    desk.place(1, total_quantity=Decimal(quantity))
    filled = Decimal(0)
    for size in sizes:
        desk.quote("170.00", "170.01", size=size)
    ((_, status),) = desk.open_orders() or ((None, None),)
    filled = sum((execution.shares for execution, _ in desk.executions()), Decimal(0))
    assert filled == min(quantity, sum(sizes))
    assert (status is None) == (filled == quantity)
    assert all(isinstance(execution, ExecDetails) and execution.shares > 0 for execution, _ in desk.executions())
    if isinstance(status, OrderStatus):
        assert (status.filled, status.remaining) == (filled, quantity - filled)
