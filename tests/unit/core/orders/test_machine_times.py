"""When an order last changed: by what happened to it, not by a list that is read again on every connect."""

from __future__ import annotations

from ibdesk.core.orders.events import ExecutionsQueried, LinkBack, LinkLost
from ibdesk.core.orders.machine import step
from tests.unit.core.orders.reports_of import (
    after,
    cancel,
    commission,
    completed,
    execution,
    follow,
    later,
    opened,
    status,
)

FILL = "0000e0d5.6a1f.01.01"


def test_a_reconnect_that_replays_the_day_leaves_a_filled_order_in_its_place() -> None:
    order = after(opened("Submitted"), execution(FILL, 5), status("Filled", 5), commission(FILL))
    replayed = follow(
        order, LinkLost(time=later(100)), LinkBack(time=later(110)), execution(FILL, 5), commission(FILL),
        ExecutionsQueried(time=later(120)), completed("Filled"),
    )  # fmt: skip
    assert replayed.executions_complete
    assert replayed.updated_at == order.updated_at


def test_a_reconnect_leaves_a_cancelled_order_in_its_place() -> None:
    order = after(opened("Submitted"), cancel(), status("Cancelled"))
    replayed = follow(order, ExecutionsQueried(time=later(120)), completed("Cancelled", "Cancelled by Trader"))
    assert replayed.updated_at == order.updated_at


def test_a_reconnect_that_finds_a_working_order_as_it_was_did_not_change_it() -> None:
    order = after(opened("Submitted"), status("Submitted"))
    back = follow(order, LinkLost(time=later(100)), LinkBack(time=later(110)), opened("Submitted"))
    assert [line.text for line in back.history[-2:]] == ["Link to TWS lost", "Link to TWS is back"]
    assert back.updated_at == order.updated_at


def test_what_happened_while_the_link_was_down_moves_it() -> None:
    order = after(opened("Submitted"), status("Submitted"))
    away = follow(order, LinkLost(time=later(100)), LinkBack(time=later(110)))
    filled = step(away, execution(FILL, 5))
    assert filled.updated_at == later(2) > order.updated_at
    ended = step(away, completed("Cancelled", "Cancelled by Trader"))
    assert ended.updated_at == later(60)
