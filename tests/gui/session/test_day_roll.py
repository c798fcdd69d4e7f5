"""The day's end at the broker and at the desk, and what outlives a restart: scenarios 57, 77, 92 and 138."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from ibdesk.core.ids import OrderId, RequestId
from ibdesk.core.orders.differences import Kind
from ibdesk.core.orders.state import Base, Order
from ibdesk.core.orders.status import display
from ibdesk.core.records.account import AccountProfit
from ibdesk.core.records.command import PlaceOrder, SubscribeAccountProfit
from ibdesk.core.records.notice import Notice
from tests.gui.session.conftest import Desk
from tests.gui.session.scripted import ACCOUNT
from tests.gui.session.test_day_caps import Start, start
from tests.gui.session.test_orders import fill
from tests.gui.session.test_reconciling import held, kinds, now, reconnect

__all__ = ["start"]  # the fixture

NEXT_DAY = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
UNTIL = (
    "Order Message:\nBUY 1 NVDA NASDAQ.NMS\nWarning: Your order will not be placed at the exchange until "
    "2026-11-23 09:30:00 US/Eastern."
)


def rolled(desk: Desk, *, completed: bool) -> Order:
    """An order fills while the link is down, and the broker's day rolls before it is back: no execution is told."""
    order = desk.place()
    (mine,) = desk.broker.orders
    desk.broker.orders, desk.broker.executions = [], []
    desk.broker.completed = [replace(mine, status="Filled")] if completed else []
    desk.broker.positions = [held(1)]
    desk.broker.next_id = 2
    desk.broker.time = NEXT_DAY
    make = desk.make

    def of_the_next_day(*arguments: object) -> object:
        broker = make(*arguments)  # type: ignore[arg-type]
        broker.time = NEXT_DAY
        return broker

    desk.session.connector._make_broker = of_the_next_day  # type: ignore[assignment]
    reconnect(desk)
    return order


def test_scenario_77_a_fill_before_midnight_is_known_from_the_list_of_ended_orders(trading: Desk) -> None:
    order = rolled(trading, completed=True)
    assert now(trading, order).base is Base.FILLED
    assert now(trading, order).filled == 0, "no execution was told, so none is invented (law L8)"
    assert Kind.FILLED in kinds(trading)
    told = next(one for one in trading.session.away.items if one.kind is Kind.FILLED)
    assert "no execution was told" in told.text
    position = next(one for one in trading.session.away.items if one.kind is Kind.POSITION)
    assert position.text.startswith("Unexplained change +1 NVDA: 0 before, 1 now.")


def test_scenario_77_without_any_trace_but_the_position_the_order_is_unknown_and_blocks(trading: Desk) -> None:
    order = rolled(trading, completed=False)
    assert now(trading, order).base is Base.UNKNOWN, "neither cancelled nor filled by guess"
    assert {Kind.UNKNOWN, Kind.POSITION} <= set(kinds(trading))
    again = trading.session.order_desk.preview(trading.draft(limit="178.30"))
    assert not again.ok
    assert "State of order 1 on NVDA is unknown." in again.problems[0].text
    assert not trading.broker.of(PlaceOrder), "nothing is sent by itself"


def test_scenario_92_the_blotter_of_a_running_desk_does_not_empty_at_the_brokers_midnight(trading: Desk) -> None:
    working, filled = trading.place(limit="178.30"), trading.place(quantity="2")
    trading.broker.tell(fill(2, "2"), trading.broker.status(2, filled.spec, "Filled"))
    trading.until(lambda: now(trading, filled).base is Base.FILLED)
    trading.broker.positions = [held(2)]
    trading.broker.time = NEXT_DAY
    trading.broker.orders = [one for one in trading.broker.orders if one.order_id == OrderId(1)]
    trading.session.lists.refresh()
    trading.until(lambda: not trading.session.lists.running)
    trading.advance(70.0)
    trading.until(lambda: not trading.session.lists.running)
    assert [now(trading, one).base for one in (working, filled)] == [Base.WORKING, Base.FILLED]
    assert [one.key for one in trading.session.orders.rows] == [working.key, filled.key]
    assert trading.session.executions.rows, "what was told of the day before stays till the desk is started anew"


def test_scenario_92_a_day_profit_moves_by_the_word_of_tws_and_by_no_clock(trading: Desk) -> None:
    (asked,) = trading.broker.of(SubscribeAccountProfit)
    told = AccountProfit(
        request_id=RequestId(asked.request_id), daily=Decimal("12.50"), unrealized=Decimal(3), realized=Decimal(9)
    )  # type: ignore[attr-defined]  # fmt: skip
    trading.broker.tell_state(("pnl", told.request_id), told)
    profits = trading.session.profits
    trading.until(lambda: profits.of(ACCOUNT) is not None and profits.of(ACCOUNT).daily == Decimal("12.50"))
    for wall_s in (86_400, -2 * 86_400):
        trading.wall.now += wall_s
        trading.advance(30.0)
    trading.broker.time = NEXT_DAY
    trading.advance(60.0)
    assert profits.of(ACCOUNT).daily == Decimal("12.50"), "shown as TWS told it last, whatever midnight passed"


@pytest.mark.parametrize(
    ("restarted", "shown"),
    [
        (datetime(2026, 11, 21, 0, 30, tzinfo=UTC), True),  # past midnight in London, 19:30 in New York
        (datetime(2026, 11, 21, 4, 59, tzinfo=UTC), True),  # one minute to midnight in New York
        (datetime(2026, 11, 21, 5, 1, tzinfo=UTC), False),
    ],
)
def test_scenario_92_a_restart_brings_back_the_orders_of_the_brokers_day(
    start: Start, restarted: datetime, shown: bool
) -> None:
    noon = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
    desk = start(noon, clock=lambda: noon)
    order = desk.place()
    desk.broker.tell(desk.broker.status(1, order.spec, "Cancelled"))
    desk.until(lambda: now(desk, order).base is Base.CANCELLED)
    desk.broker.orders = []
    later = start(restarted, clock=lambda: restarted)
    assert [one.base for one in later.session.orders.rows] == ([Base.CANCELLED] if shown else [])


def test_scenario_57_held_until_the_open_is_said_and_survives_a_restart(start: Start) -> None:
    friday = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
    desk = start(friday, clock=lambda: friday)
    order = desk.place()
    (mine,) = desk.broker.orders
    desk.broker.orders = [replace(mine, status="PreSubmitted")]
    desk.broker.tell(
        desk.broker.orders[0],
        desk.broker.status(1, order.spec, "PreSubmitted"),
        Notice(subject_id=RequestId(1), code=399, text=UNTIL),
    )
    desk.until(lambda: now(desk, order).base is Base.HELD and bool(now(desk, order).notes))
    before = display(now(desk, order), friday)
    assert before.word == "Held"
    assert "opens 2026-11-23 09:30:00 US/Eastern" in before.detail
    sunday = friday + timedelta(days=2)
    later = start(sunday, clock=lambda: sunday)
    after = display(now(later, order), sunday)
    assert (now(later, order).base, after.word, after.detail) == (Base.HELD, before.word, before.detail)
    assert not later.broker.of(PlaceOrder), "nobody enters it again"


@pytest.mark.parametrize("step_s", [3600, -3600, 86_400, -86_400])
def test_scenario_138_a_clock_that_steps_moves_no_deadline_and_no_row(trading: Desk, step_s: int) -> None:
    first, second = trading.place(limit="178.30"), trading.place(limit="178.20")
    trading.broker.silent = True
    result = trading.session.order_desk.transmit(
        trading.session.order_desk.preview(trading.draft(limit="178.10")).token
    )  # fmt: skip
    assert result.accepted
    trading.until(lambda: len(trading.session.orders.rows) == 3)
    third = trading.session.orders.rows[2]
    trading.until(lambda: now(trading, third).base is Base.SENT)
    trading.wall.now += step_s
    trading.session._deadlines.run_due()
    assert now(trading, third).base is Base.SENT, "fifteen seconds of silence have not passed"
    assert [one.key for one in trading.session.orders.rows] == [first.key, second.key, third.key]
    trading.clock.now += 15.5
    trading.session._deadlines.run_due()
    assert now(trading, third).base is Base.UNKNOWN, "and now they have, whatever the wall clock says"
