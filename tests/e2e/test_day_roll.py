"""Midnight in New York on a real gateway process, with the desk open and over a restart (scenario 92)."""

from __future__ import annotations

from ibdesk.core.orders.state import Base
from ibdesk.session.views import Phase
from tests.e2e.outages import Trader
from tests.e2e.test_reconciliation import trader

__all__ = ["trader"]  # the fixture

TODAY, TOMORROW = "2026-11-18T15:00:00Z", "2026-11-19T15:00:00Z"


def roll(trader: Trader) -> None:
    """Let the gateway's world go on to the next day, whose lists do not tell of the day before."""
    trader.gateway.steer(do="clock", at=TOMORROW)
    before = len(trader.session.lists._readings)
    trader.add_time(61.0)
    trader.until(lambda: len(trader.session.lists._readings) > before and not trader.session.lists.running)


def test_scenario_92_the_desk_keeps_its_orders_and_executions_over_the_brokers_midnight(trader: Trader) -> None:
    trader.connect("--clock", TODAY)
    filled = trader.send(kind="MKT")
    trader.becomes(filled, Base.FILLED)
    rows = [order.key for order in trader.session.orders.rows]
    executions = [one.key for one in trader.session.executions.rows]
    roll(trader)
    assert [order.key for order in trader.session.orders.rows] == rows
    assert [one.key for one in trader.session.executions.rows] == executions
    order = trader.order(filled)
    assert order is not None
    assert (order.base, order.filled, order.alarm) == (Base.FILLED, 1, None)
    assert trader.report == [], "a day that ended is no news"
    assert trader.placed_frames() == 1


def test_scenario_92_a_restart_after_the_brokers_midnight_finds_nothing_unexplained(trader: Trader) -> None:
    """Yesterday's executions are told no more, but the position holds them: the checkpoint in the journal knows."""
    trader.connect("--clock", TODAY)
    trader.becomes(trader.send(kind="MKT"), Base.FILLED)
    trader.add_time(61.0)
    trader.reconciled()
    trader.session.connector.close()
    trader.until(lambda: trader.session.link.view.phase is Phase.OFF)
    trader.die()
    trader.gateway.steer(do="clock", at=TOMORROW)
    trader.start()
    trader.open()
    trader.reconciled()
    trader.add_time(61.0)
    trader.until(lambda: not trader.session.lists.running)
    assert trader.report == []
    assert trader.session.order_desk.locked is None
