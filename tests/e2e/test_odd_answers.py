"""Dialogs, strangers, odd lists and days that roll, on the real gateway process: what the lists prove, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ibdesk.core.ids import ConId, OrderId
from ibdesk.core.orders.allowed import allowed
from ibdesk.core.orders.differences import Kind
from ibdesk.core.orders.draft import OrderDraft
from ibdesk.core.orders.state import AnyKey, Base, Certainty, ForeignKey, OrderKey, Owner
from ibdesk.session.previews import Scope
from ibdesk.session.views import Phase
from tests.e2e.outages import Trader

NVDA_ID = ConId(4815747)
NOW = {"now": True}
PLACED = {"on": "placeOrder", "nth": 1}
TUESDAY = "2026-11-17T15:00:00Z"


@pytest.fixture
def trader(qtbot: QtBot, tmp_path: Path) -> Iterator[Trader]:
    trader = Trader(qtbot, tmp_path)
    yield trader
    trader.close()


def position(trader: Trader) -> Any:
    return trader.session.positions.quantity(trader.session.link.view.account, NVDA_ID)


def read_again(trader: Trader) -> None:
    """Let an idle minute pass: the lists are read again, whatever is doubtful."""
    before = len(trader.session.lists._readings)
    trader.add_time(61.0)
    trader.until(lambda: len(trader.session.lists._readings) > before and not trader.session.lists.running)


def held_in_a_dialog(trader: Trader, **params: Any) -> AnyKey:
    """Send an order that a dialog of TWS holds, and let its quarter of a minute pass."""
    trader.connect()
    trader.fault("hold_dialog", PLACED, **params)
    key = trader.send()
    trader.becomes(key, Base.SENT)
    trader.until(lambda: trader.placed_frames() == 1)
    trader.add_time(16.0)
    trader.becomes(key, Base.UNKNOWN)
    return key


def test_scenario_41_an_order_that_a_dialog_held_is_adopted_when_somebody_says_yes(trader: Trader) -> None:
    key = held_in_a_dialog(trader, release_s=2.0)
    assert trader.becomes(key, Base.WORKING).perm_id is not None
    trader.reconciled()
    assert trader.placed_frames() == 1
    assert len(trader.session.orders.rows) == 1


def test_scenario_41_an_order_that_was_discarded_in_a_dialog_stays_unknown_and_blocks_its_contract(
    trader: Trader,
) -> None:
    """No list can prove it: on this very connection the dialog may still be open (decision 21)."""
    key = held_in_a_dialog(trader, discard=True)
    trader.reconciled()
    for _ in range(2):
        read_again(trader)
        assert trader.becomes(key, Base.UNKNOWN).live
    assert trader.details is not None
    draft = OrderDraft(
        side="BUY", quantity="2", limit="100", account=trader.session.link.view.account, details=trader.details
    )
    assert not trader.session.order_desk.preview(draft).ok
    assert trader.placed_frames() == 1


def test_scenario_19_hundreds_of_1100_are_one_alarm_with_a_counter(trader: Trader) -> None:
    trader.connect()
    trader.fault("repeat_1100", NOW, n=200, gap=0.005, then=1102)
    trader.until(lambda: not trader.session.link.view.ib_up)
    assert trader.session.order_desk.locked is not None
    trader.until(lambda: trader.session.link.view.ib_up)
    (alarm,) = [row for row in trader.session.notices.rows if row.code == 1100]
    assert alarm.count == 200
    trader.reconciled()
    assert trader.session.link.view.session_no == 1


def test_scenario_22_a_flapping_farm_leaves_the_link_and_the_orders_alone(trader: Trader) -> None:
    trader.connect()
    key = trader.send()
    trader.becomes(key, Base.WORKING)
    flaps = {"name": "usfarm", "n": 20, "gap": 0.01}
    trader.gateway.steer(do="fault", name="farm_flap", params=flaps, trigger=NOW)
    trader.until(lambda: sum(row.count for row in trader.session.notices.rows if row.code == 2103) == 20)
    trader.until(lambda: all(farm.state == "ok" for farm in trader.session.farms.rows))
    assert trader.session.link.view.session_no == 1
    assert trader.becomes(key, Base.WORKING).certainty is Certainty.LIVE


# --- orders of others --------------------------------------------------------------------------------------------


def test_scenarios_64_66_and_67_an_order_of_another_client_under_our_own_id(trader: Trader) -> None:
    """Client 7 has used our order id; its text is free and its type unknown. Ours is not touched by it."""
    trader.connect()
    own = trader.send()
    trader.becomes(own, Base.WORKING)
    assert isinstance(own, OrderKey)
    stranger = {"client": 7, "id": int(own.order_id), "ref": "2026-11-31 25:00", "type": "TRAIL LIT"}
    trader.fault("foreign", NOW, **stranger)
    trader.session.lists.refresh()
    trader.until(lambda: len(trader.session.orders.rows) == 2)
    trader.reconciled()
    (other,) = [order for order in trader.session.orders.live if order.owner is Owner.CLIENT]
    assert isinstance(other.key, OrderKey)
    assert (other.key.client_id, other.key.order_id) == (7, own.order_id)
    assert (other.asked.order_type, other.asked.order_ref) == ("TRAIL LIT", "2026-11-31 25:00")
    assert not allowed(other).cancel.ok
    assert allowed(other).cancel.reason
    assert not allowed(other).change.ok
    assert trader.session.order_desk.cancel_all(Scope.MINE).asked == (own,)
    trader.becomes(own, Base.CANCELLED)
    assert [frame["order_id"] for frame in trader.gateway.frames("cancelOrder")] == [own.order_id]
    assert trader.session.link.view.dropped_messages == 0


@pytest.mark.parametrize("order_id", [0, -1])
def test_scenario_65_an_order_typed_into_tws_is_known_by_its_perm_id(trader: Trader, order_id: int) -> None:
    trader.connect()
    own = trader.send()
    trader.becomes(own, Base.WORKING)
    trader.fault("manual", NOW, id=order_id, action="SELL", price=500)
    trader.session.lists.refresh()
    trader.until(lambda: len(trader.session.orders.rows) == 2)
    trader.reconciled()
    (other,) = [order for order in trader.session.orders.live if order.key != own]
    assert isinstance(other.key, ForeignKey)
    assert other.owner is Owner.TWS
    assert not allowed(other).cancel.ok
    assert not allowed(other).change.ok
    assert trader.becomes(own, Base.WORKING).live


# --- lists -------------------------------------------------------------------------------------------------------


def hang_up(trader: Trader) -> None:
    links = trader.session.link.view.session_no
    trader.gateway.steer(do="drop", how="fin")
    trader.until(lambda: trader.session.link.view.session_no > links and trader.session.link.view.ready)


@pytest.mark.parametrize("fault", ["no_end", "truncate_list"])
@pytest.mark.parametrize("req", ["reqAllOpenOrders", "reqExecutions"])
def test_scenario_76_a_list_that_never_ends_shuts_the_gate_and_is_asked_for_again(
    trader: Trader, fault: str, req: str
) -> None:
    trader.connect()
    key = trader.send()
    trader.becomes(key, Base.WORKING)
    params = {"req": req, "k": 0} if fault == "truncate_list" else {"req": req}
    trader.fault(fault, {"on": req, "nth": 1}, **params)
    hang_up(trader)
    wanted = {"reqAllOpenOrders": 1, "reqExecutions": 2}[req]
    trader.until(lambda: trader.session.lists.progress[0] == wanted)
    assert not trader.session.lists.gate_open
    assert trader.order(key) is not None
    trader.add_time(10.5)
    trader.reconciled()
    assert trader.becomes(key, Base.WORKING).certainty is Certainty.LIVE
    assert trader.report == []


def test_scenario_76_a_list_that_ends_before_it_begins_ends_no_order(trader: Trader) -> None:
    trader.connect()
    key = trader.send()
    trader.becomes(key, Base.WORKING)
    for req in ("reqOpenOrders", "reqAllOpenOrders"):
        trader.fault("early_end", {"on": req}, req=req)
    hang_up(trader)
    trader.reconciled()
    read_again(trader)
    assert trader.becomes(key, Base.WORKING).certainty is Certainty.LIVE
    assert trader.report == []


def test_scenario_76_tws_takes_its_time_for_the_ended_orders(trader: Trader) -> None:
    trader.connect()
    key = trader.send(kind="MKT")
    trader.becomes(key, Base.FILLED)
    trader.fault("completed_busy", {"on": "reqCompletedOrders"}, s=1.0)
    hang_up(trader)
    trader.until(lambda: trader.session.lists.progress[0] == 3)
    trader.add_time(10.5)  # asked again while TWS is still busy with the first question: it hears nothing
    trader.reconciled()
    assert trader.becomes(key, Base.FILLED).filled == 1
    assert trader.report == []


# --- what happened meanwhile -------------------------------------------------------------------------------------


def filled_yesterday(trader: Trader, *faults: dict[str, Any]) -> AnyKey:
    """Leave an order behind that fills while we are away; then IB's day rolls, and we come back."""
    trader.connect("--clock", TUESDAY, faults=list(faults))
    key = trader.send(quantity="3")
    trader.becomes(key, Base.WORKING)
    trader.session.connector.close()
    trader.until(lambda: trader.session.link.view.phase is Phase.OFF)
    trader.fault("fill_during_down", NOW, down_s=0.2)
    trader.until(lambda: bool(trader.gateway.frames("execution")))
    trader.fault("clock", NOW, roll=1)
    trader.open()
    trader.until(lambda: trader.session.link.view.ready)
    trader.reconciled()
    return key


def test_scenario_77_a_fill_of_yesterday_that_no_list_shows_leaves_the_order_unknown(trader: Trader) -> None:
    key = filled_yesterday(trader)
    read_again(trader)
    order = trader.becomes(key, Base.UNKNOWN)
    assert order.fills == ()  # law L4: no fill is made up for it
    assert set(trader.report) == {Kind.UNKNOWN, Kind.POSITION}
    assert position(trader) == 3
    assert trader.placed_frames() == 1


def test_scenario_77_a_fill_of_yesterday_that_tws_still_lists_is_booked(trader: Trader) -> None:
    key = filled_yesterday(trader, {"name": "exec_window", "params": {"kind": "days", "n": 7}})
    assert trader.becomes(key, Base.FILLED).filled == 3
    assert trader.report == [Kind.FILLED]
    assert position(trader) == 3


def test_scenario_78_an_order_that_fills_while_the_positions_are_listed_is_counted_once(trader: Trader) -> None:
    trader.connect()
    key = trader.send(quantity="3")
    trader.becomes(key, Base.WORKING)
    trader.fault("fill_during_snapshot", {"on": "reqPositions", "nth": 1})
    hang_up(trader)
    assert trader.becomes(key, Base.FILLED).filled == 3
    trader.reconciled()
    assert position(trader) == 3
    assert Kind.POSITION not in trader.report
    assert trader.placed_frames() == 1


def test_scenario_18_orders_that_fill_while_the_gateway_is_down_are_read_from_its_lists(trader: Trader) -> None:
    trader.connect()
    keys = [trader.send(quantity="1"), trader.send(quantity="2", at="0.96")]
    for key in keys:
        trader.becomes(key, Base.WORKING)
    trader.fault("fill_during_down", NOW, down_s=0.4)
    trader.until(lambda: trader.session.link.view.session_no > 1 and trader.session.link.view.ready)
    trader.reconciled()
    assert [trader.becomes(key, Base.FILLED).filled for key in keys] == [1, 2]
    assert position(trader) == 3
    assert trader.report == [Kind.FILLED, Kind.FILLED]


def test_scenario_25_ids_that_jump_ahead_are_followed(trader: Trader) -> None:
    trader.connect()
    trader.becomes(trader.send(), Base.WORKING)
    trader.fault("restart", NOW, down_s=0.1, next_id="jump", not_ready_s=0.2)
    trader.until(lambda: trader.session.link.view.session_no > 1 and trader.session.link.view.ready)
    trader.reconciled()
    trader.quoted()
    later = trader.send(at="0.95")
    trader.becomes(later, Base.WORKING)
    assert isinstance(later, OrderKey)
    assert later.order_id == OrderId(10_002)
