"""Real outages on a real gateway process: what became of each order is told by TWS's lists, and nothing is resent."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ibdesk.core.ids import ConId
from ibdesk.core.orders.differences import Kind
from ibdesk.core.orders.state import AnyKey, Base, Certainty, OrderKey
from ibdesk.session.views import Phase
from tests.e2e.outages import Trader

NVDA_ID = ConId(4815747)


@pytest.fixture
def trader(qtbot: QtBot, tmp_path: Path) -> Iterator[Trader]:
    trader = Trader(qtbot, tmp_path)
    yield trader
    trader.close()


def kill(point: str) -> list[dict[str, Any]]:
    return [{"name": "kill", "params": {"point": point}}]


def test_scenario_27_killed_after_reading_the_order_it_is_found_and_not_sent_again(trader: Trader) -> None:
    trader.connect(faults=kill("after_read_place"))
    key = trader.send()
    trader.killed()
    assert trader.becomes(key, Base.UNKNOWN).perm_id is None
    trader.start_gateway()
    order = trader.becomes(key, Base.WORKING)
    trader.reconciled()
    assert order.perm_id is not None
    assert trader.placed_frames() == 1
    assert trader.report == []


def test_scenario_28_killed_before_reading_the_order_it_is_proven_not_placed(trader: Trader) -> None:
    trader.connect(faults=kill("before_read_place"))
    key = trader.send()
    trader.killed()
    trader.becomes(key, Base.UNKNOWN)
    trader.start_gateway()
    trader.reconciled()
    assert trader.becomes(key, Base.UNKNOWN).live
    assert trader.report == [Kind.UNKNOWN]
    trader.second_reading()
    assert trader.becomes(key, Base.NOT_PLACED).ended
    assert trader.placed_frames() == 0
    trader.quoted()
    again = trader.send()
    assert isinstance(again, OrderKey)
    assert isinstance(key, OrderKey)
    assert again.order_id > key.order_id
    trader.becomes(again, Base.WORKING)


def test_scenario_25_ids_that_roll_back_name_no_second_order(trader: Trader) -> None:
    """The restart comes in the second in which the second order is sent."""
    trader.connect()
    first = trader.send()
    trader.becomes(first, Base.WORKING)
    trader.fault("restart", {"on": "placeOrder", "nth": 1}, down_s=0.2, next_id="rollback")
    lost = trader.send(at="0.96")
    trader.becomes(lost, Base.UNKNOWN)
    trader.until(lambda: trader.session.link.view.ready)
    trader.reconciled()
    trader.second_reading()
    assert trader.becomes(first, Base.WORKING).certainty is Certainty.LIVE
    assert trader.becomes(lost, Base.NOT_PLACED).ended
    trader.quoted()
    third = trader.send(at="0.95")
    trader.becomes(third, Base.WORKING)
    ids = [frame["order_id"] for frame in trader.gateway.frames("placeOrder")]
    assert ids == [1, 3]


@pytest.mark.parametrize("point", ["before_read_place", "after_read_place"])
def test_scenario_29_ibdesk_and_gateway_die_and_the_next_run_knows_the_order(trader: Trader, point: str) -> None:
    trader.connect("--clock", "real", faults=kill(point))
    key = trader.send()
    trader.killed()
    trader.die()
    trader.start()
    trader.start_gateway("--clock", "real")
    trader.open()
    trader.reconciled()
    if point == "after_read_place":
        assert trader.becomes(key, Base.HELD).certainty is Certainty.LIVE
    else:
        trader.becomes(key, Base.UNKNOWN)
        trader.second_reading()
        trader.becomes(key, Base.NOT_PLACED)
    assert trader.placed_frames() == (point == "after_read_place")


@pytest.mark.parametrize("code", [1101, 1102])
def test_scenarios_18_20_and_21_what_happened_in_the_outage_is_read_from_the_lists(trader: Trader, code: int) -> None:
    trader.connect()
    key = trader.send()
    perm_id = trader.becomes(key, Base.WORKING).perm_id
    trader.gateway.steer(do="ib_link", code=1100)
    trader.until(lambda: not trader.session.link.view.ib_up)
    assert trader.session.order_desk.locked is not None
    for name in ("orderStatus", "openOrder"):  # TWS tells nothing of what happens now
        trader.fault("drop_msg", {"on": name, "nth": 1})
    trader.gateway.steer(do="withdraw", perm_id=perm_id)
    trader.gateway.steer(do="ib_link", code=code)
    trader.becomes(key, Base.CANCELLED)
    trader.reconciled()
    assert trader.report == [Kind.CANCELLED]
    trader.quoted()
    assert trader.placed_frames() == 1


def test_scenario_38_a_fill_of_which_no_message_came_is_found_by_the_next_reading(trader: Trader) -> None:
    trader.connect()
    for name in ("orderStatus", "openOrder", "execDetails", "commissionReport"):
        trader.fault("drop_msg", {"on": name})
    key = trader.send(kind="MKT")
    trader.until(lambda: bool(trader.gateway.frames("execution")))
    trader.becomes(key, Base.SENT)
    trader.gateway.steer(do="drop", how="rst")
    trader.until(lambda: trader.session.link.view.session_no == 2)
    trader.becomes(key, Base.UNKNOWN)
    trader.until(lambda: trader.session.lists.gate_open)
    assert trader.session.positions.quantity(trader.session.link.view.account, NVDA_ID) == 1
    assert trader.report == [Kind.POSITION, Kind.FILLED]  # known from the list of ended orders alone
    order = trader.becomes(key, Base.FILLED)
    assert order.fills == ()  # law L4: no fill is made up for it


def test_figure_f3_restarts_at_random_lose_no_order_and_double_none(trader: Trader) -> None:
    """A dozen orders, each meeting a restart before or after it is read, ids kept or rolled back; the ledger judges."""
    trader.connect()
    chance = random.Random(20261122)
    fates: dict[AnyKey, bool] = {}
    for _ in range(12):
        read, next_id = chance.random() < 0.5, chance.choice(["keep", "rollback"])
        trader.fault("restart", {"on": "placeOrder", "nth": 1}, down_s=0.01, next_id=next_id, read=read)
        links = trader.session.link.view.session_no
        key = trader.send(at="0.95")
        fates[key] = read
        trader.until(lambda: trader.session.link.view.session_no > links)  # noqa: B023
        trader.reconciled()
        if not read:
            trader.second_reading()
        trader.becomes(key, Base.WORKING if read else Base.NOT_PLACED)
        trader.quoted()
    received = [(frame["client_id"], frame["order_id"]) for frame in trader.gateway.frames("placeOrder")]
    known = [(key.client_id, key.order_id) for key, read in fates.items() if read and isinstance(key, OrderKey)]
    assert received == known
    assert len(trader.session.orders.rows) == len(fates)


def test_scenario_39_a_used_id_is_looked_for_before_anything_is_said(trader: Trader) -> None:
    trader.connect()
    trader.fault("reject", {"on": "placeOrder", "nth": 1}, code=103, text="Duplicate order id")
    key = trader.send()
    order = trader.becomes(key, Base.UNKNOWN)
    trader.reconciled()
    assert order.base is not Base.REJECTED
    assert trader.placed_frames() == 1


def test_scenario_44_a_market_order_without_any_status_is_filled_by_its_execution(trader: Trader) -> None:
    trader.connect()
    trader.fault("drop_msg", {"on": "orderStatus"})
    key = trader.send(kind="MKT")
    assert trader.becomes(key, Base.FILLED).filled == 1


def test_scenario_76_a_list_without_its_end_is_asked_for_again(trader: Trader) -> None:
    trader.connect()
    trader.fault("drop_msg", {"on": "openOrderEnd", "nth": 1})
    trader.gateway.steer(do="drop", how="fin")
    trader.until(lambda: trader.session.link.view.session_no == 2 and trader.session.lists.running)
    assert not trader.session.lists.gate_open
    trader.add_time(10.5)
    # The next End may be the late one of the first question, so the list after it is asked for once more, too.
    trader.until(lambda: trader.session.lists.progress[0] == 1)
    trader.add_time(10.5)
    trader.reconciled()


def test_scenario_77_offline_over_midnight_the_position_tells_what_no_execution_does(trader: Trader) -> None:
    """Somebody buys in TWS while we are away, and IB's day rolls before we are back: its executions are not listed."""
    trader.connect("--clock", "2026-11-18T15:00:00Z")
    trader.session.connector.close()
    trader.until(lambda: trader.session.link.view.phase is Phase.OFF)
    trader.gateway.steer(do="manual", symbol="NVDA", action="BUY", quantity="10", type="MKT")
    trader.until(lambda: bool(trader.gateway.frames("execution")))
    trader.gateway.steer(do="clock", at="2026-11-19T15:00:00Z")
    trader.open()
    trader.reconciled()
    assert trader.report == [Kind.POSITION]
    assert trader.session.away.items[0].text.startswith("Unexplained change +10 NVDA: 0 before, 10 now.")


def test_scenario_78_fills_that_come_with_the_position_are_counted_once(trader: Trader) -> None:
    """The same fills by message, by list and in the position, after a reconnect in their midst."""
    trader.connect()
    key = trader.send(kind="MKT", quantity="3")
    trader.until(lambda: trader.placed_frames() == 1)
    trader.gateway.steer(do="drop", how="rst")
    trader.until(lambda: trader.session.link.view.session_no == 2)
    trader.reconciled()
    assert trader.becomes(key, Base.FILLED).filled == 3
    assert trader.session.positions.quantity(trader.session.link.view.account, NVDA_ID) == 3
    assert Kind.POSITION not in trader.report
