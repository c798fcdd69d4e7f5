"""The session and TWS's lists: when they are read, what the gate does, what the report says. Time is the test's."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ibdesk.core.ids import OrderId
from ibdesk.core.orders.differences import Kind
from ibdesk.core.orders.state import Base, Certainty, Order, OrderKey
from ibdesk.core.orders.statements import Seen, Statement
from ibdesk.core.records.command import (
    CancelOrder,
    PlaceOrder,
    RequestCompletedOrders,
    RequestOpenOrders,
)
from ibdesk.core.records.link import MessageDropped
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.position import PositionRow
from ibdesk.journal import Journal
from ibdesk.session.targets import SessionSettings
from ibdesk.session.views import Phase
from tests.gui.session.conftest import Desk
from tests.gui.session.scripted import ACCOUNT, ENDPOINT, NVDA, NVDA_DETAILS
from tests.gui.session.test_orders import fill


def reconnect(desk: Desk) -> None:
    """Lose the link and dial again, till TWS's lists are read."""
    desk.broker.lose()
    desk.until(lambda: desk.session.link.view.phase is Phase.WAITING)
    desk.session.connector.try_now()
    settled(desk)


def settled(desk: Desk) -> None:
    desk.until(lambda: desk.session.lists.gate_open and not desk.session.lists.running)


def swallowed(desk: Desk) -> Order:
    """Send an order that TWS never answers, and lose the link."""
    desk.broker.silent = True
    desk.session.order_desk.transmit(desk.session.order_desk.preview(desk.draft()).token)
    desk.until(lambda: bool(desk.session.orders.rows) and desk.session.orders.rows[0].base is Base.SENT)
    return desk.session.orders.rows[0]


def now(desk: Desk, order: Order) -> Order:
    found = desk.session.orders.order(order.key)
    assert found is not None
    return found


def kinds(desk: Desk) -> list[Kind]:
    return [one.kind for one in desk.session.away.items]


def second_reading(desk: Desk) -> None:
    """Let half a minute pass, so that the lists are read again."""
    before = len(desk.broker.of(RequestOpenOrders))
    desk.advance(31.0)
    desk.until(lambda: len(desk.broker.of(RequestOpenOrders)) > before and not desk.session.lists.running)


def test_scenario_28_an_order_that_tws_never_saw_is_proven_not_placed_by_two_readings(
    trading: Desk, journal: Journal, tmp_path: Path
) -> None:
    order = swallowed(trading)
    reconnect(trading)
    assert now(trading, order).base is Base.UNKNOWN
    second_reading(trading)
    assert now(trading, order).base is Base.NOT_PLACED
    assert not trading.broker.of(PlaceOrder)
    assert journal.close(3.0)
    (kept,) = known_next_time(tmp_path, order)
    assert kept.base is Base.NOT_PLACED


def known_next_time(folder: Path, order: Order) -> list[Order]:
    """Return what the next run will read from the journal."""
    journal = Journal(folder / "journal.db")
    journal.start()
    assert isinstance(order.key, OrderKey)
    orders = journal.orders_today(order.key.client_id)
    assert journal.close(3.0)
    return orders


@pytest.mark.parametrize("doubt", ["counted", "no end"])
def test_scenario_76_a_doubt_keeps_it_unknown_and_its_contract_blocked(trading: Desk, doubt: str) -> None:
    order = swallowed(trading)
    if doubt == "counted":
        trading.broker.next_id = 2
    trading.broker.lose()
    trading.until(lambda: trading.session.link.view.phase is Phase.WAITING)
    trading.session.connector.try_now()
    trading.until(lambda: len(trading.brokers) == 2)
    if doubt == "no end":
        trading.broker.without_end = {RequestCompletedOrders}
    trading.until(lambda: trading.session.link.view.ready)
    trading.advance(31.0)
    settled(trading)
    assert now(trading, order).base is Base.UNKNOWN
    assert now(trading, order).history[-1].text.startswith("Look in TWS:")
    again = trading.session.order_desk.preview(trading.draft())
    assert again.problems[0].text == "State of order 1 on NVDA is unknown. Resolve it in Orders."


def test_scenario_76_each_list_is_asked_for_three_times_and_completed_orders_one_at_a_time(desk: Desk) -> None:
    desk.open()
    desk.until(lambda: desk.session.link.view.ready)
    desk.broker.without_end = {RequestCompletedOrders}
    settled(desk)
    desk.session.lists.refresh()
    desk.until(lambda: len(desk.broker.of(RequestCompletedOrders)) >= 2)
    asked = len(desk.broker.of(RequestCompletedOrders))
    for more in (1, 2):
        desk.advance(11.0)
        assert len(desk.broker.of(RequestCompletedOrders)) == asked + more
    desk.advance(11.0)
    assert not desk.session.lists.running
    assert desk.session.lists.gate_open


def test_the_gate_stays_shut_while_a_list_that_could_hide_an_order_has_no_end(desk: Desk) -> None:
    desk.open()
    desk.until(lambda: bool(desk.brokers))
    desk.broker.without_end = {RequestOpenOrders}
    desk.until(lambda: desk.session.link.view.ready)
    desk.advance(200.0)
    assert not desk.session.lists.gate_open
    lock = desk.session.order_desk.locked
    assert lock is not None
    assert lock.reason == "Locked: checking orders after the reconnect"
    assert lock.what_to_do.endswith("of 5 lists read")


def test_the_lists_are_read_again_every_idle_minute(trading: Desk) -> None:
    before = len(trading.broker.of(RequestOpenOrders))
    trading.advance(59.0)
    assert len(trading.broker.of(RequestOpenOrders)) == before
    trading.advance(3.0)
    assert len(trading.broker.of(RequestOpenOrders)) == before + 1
    assert trading.session.lists.gate_open


def test_scenario_122_a_lost_order_message_shuts_the_gate_till_the_lists_are_read(trading: Desk) -> None:
    before = len(trading.broker.of(RequestOpenOrders))
    trading.broker.tell(MessageDropped(what="5", error="cut short", concerns_orders=True))
    trading.until(lambda: len(trading.broker.of(RequestOpenOrders)) > before)
    settled(trading)


def test_scenario_18_a_fill_that_arrives_while_ib_is_out_of_reach_is_booked(trading: Desk) -> None:
    order = trading.place()
    trading.broker.tell(Notice(subject_id=None, code=1100, text="lost"))
    trading.until(lambda: now(trading, order).certainty is Certainty.STALE)
    trading.broker.tell(fill(1))
    trading.until(lambda: now(trading, order).base is Base.FILLED)
    assert trading.session.order_desk.locked is not None


@pytest.mark.parametrize("code", [1101, 1102])
def test_scenarios_20_and_21_after_the_outage_the_lists_tell_what_happened(trading: Desk, code: int) -> None:
    order = trading.place()
    trading.broker.tell(Notice(subject_id=None, code=1100, text="lost"))
    trading.until(lambda: not trading.session.link.view.ib_up)
    trading.broker.completed = [replace(trading.broker.orders[0], status="Cancelled")]
    trading.broker.orders = []
    trading.broker.tell(Notice(subject_id=None, code=code, text="back"))
    trading.until(lambda: now(trading, order).base is Base.CANCELLED)
    settled(trading)
    assert kinds(trading) == [Kind.CANCELLED]
    assert len(trading.broker.of(PlaceOrder)) == 1


def test_scenario_38_a_fill_whose_messages_were_lost_is_found_by_the_idle_reading(trading: Desk) -> None:
    order = trading.place()
    trading.broker.orders = []
    trading.broker.executions = [fill(1)]
    trading.broker.positions = [held(1)]
    trading.advance(61.0)
    trading.until(lambda: now(trading, order).base is Base.FILLED)


def held(quantity: int) -> PositionRow:
    return PositionRow(account=ACCOUNT, contract=NVDA, quantity=Decimal(quantity), average_cost=None)


def test_scenario_77_a_position_that_no_fill_explains_is_said_after_a_second_look(trading: Desk) -> None:
    trading.broker.positions = [held(100)]
    trading.broker.next_id = 1
    reconnect(trading)
    (gap,) = trading.session.away.items
    assert gap.kind is Kind.POSITION
    assert gap.text.startswith("Unexplained change +100 NVDA")
    reconnect(trading)
    assert len(trading.session.away.items) == 1


def test_scenario_78_a_fill_during_the_reading_makes_another_one_and_no_false_alarm(trading: Desk) -> None:
    order = trading.place()
    trading.broker.executions = [fill(1)]
    trading.broker.positions = [held(1)]
    trading.broker.orders = []
    reconnect(trading)
    assert now(trading, order).base is Base.FILLED
    assert kinds(trading) == [Kind.FILLED]
    assert len(trading.broker.of(RequestOpenOrders)) > 1
    assert trading.session.positions.quantity(ACCOUNT, NVDA.con_id) == 1


def test_while_you_were_away_lists_each_difference_till_it_is_acknowledged(trading: Desk) -> None:
    first, second = trading.place(), trading.place(limit="178.30", quantity="2")
    ours = list(trading.broker.orders)
    trading.broker.orders = [replace(ours[1], spec=replace(ours[1].spec, quantity=Decimal(7)))]
    trading.broker.completed = [replace(ours[0], status="Cancelled")]
    stranger = replace(ours[0], client_id=7, order_id=OrderId(3), perm_id=9, spec=replace(ours[0].spec, order_ref="x"))
    trading.broker.orders.append(stranger)
    reconnect(trading)
    assert kinds(trading) == [Kind.CANCELLED, Kind.CHANGED, Kind.FOREIGN]
    assert [one.about for one in trading.session.away.items] == ["Order 1 NVDA", "Order 2 NVDA", "Order 3 NVDA"]
    seen = trading.session.away.items
    reconnect(trading)
    assert trading.session.away.items == seen
    trading.session.away.acknowledge(seen[:1])
    assert kinds(trading) == [Kind.CHANGED, Kind.FOREIGN]
    trading.session.away.acknowledge(trading.session.away.items)
    assert trading.session.away.items == ()
    assert (now(trading, first).base, now(trading, second).spec.quantity) == (Base.CANCELLED, Decimal(7))


def test_the_average_of_a_fill_while_away_has_the_decimals_of_its_contract(trading: Desk) -> None:
    """A tick of half a cent: an average has three decimals, neither two nor six."""
    trading.place(quantity="3")
    trading.session.contracts.learn(replace(NVDA_DETAILS, min_tick=Decimal("0.005")))
    trading.broker.executions = [
        replace(fill(1, "2"), price=Decimal("178.405")),
        replace(fill(1, "1", "0002.01"), price=Decimal("178.41")),
    ]
    reconnect(trading)
    trading.until(lambda: Kind.FILLED in kinds(trading))
    (told,) = [one for one in trading.session.away.items if one.kind is Kind.FILLED]
    assert told.text == "BUY 3 of 3 at 178.407"


def test_nothing_is_reported_when_nothing_differs(trading: Desk) -> None:
    trading.place()
    reconnect(trading)
    assert trading.session.away.items == ()


def test_contracts_that_keep_moving_stay_shut_and_the_others_open(trading: Desk) -> None:
    order = trading.place()
    turns = iter(range(100))

    def change_of_mind() -> None:
        if trading.session.lists.running:
            spec = replace(order.spec, quantity=Decimal(10 + next(turns)))
            trading.broker.tell(trading.broker.open_order(1, spec))

    trading.session.lists.progressed.connect(change_of_mind)
    reconnect(trading)
    assert trading.session.lists.shut_contracts == {NVDA.con_id}
    problems = trading.session.order_desk.preview(trading.draft()).problems
    assert problems[0].text.startswith("Orders on this contract changed while they were checked.")
    trading.session.lists.progressed.disconnect(change_of_mind)
    for _ in range(2):  # the first of them finds the last change of mind
        trading.advance(11.0)
        settled(trading)
    assert not trading.session.lists.shut_contracts


def test_scenario_29_orders_of_an_earlier_run_are_shown_unknown_until_proven(qtbot: QtBot, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.db")
    journal.start()
    first = Desk(qtbot, journal, SessionSettings(frame_ms=1, idle_frame_ms=1, tick_ms=100_000))
    first.connect()
    first.quote()
    kept, lost = first.place(), first.place(limit="178.30")
    orders = list(first.broker.orders)
    assert first.session.close()
    assert journal.close(3.0)
    journal = Journal(tmp_path / "journal.db")
    journal.start()
    desk = Desk(qtbot, journal, SessionSettings(frame_ms=1, idle_frame_ms=1, tick_ms=100_000))
    try:
        desk.open()
        desk.until(lambda: bool(desk.brokers))
        desk.broker.orders = orders[:1]
        desk.broker.next_id = 3
        settled(desk)
        assert (now(desk, kept).base, now(desk, kept).certainty) == (Base.WORKING, Certainty.LIVE)
        assert now(desk, lost).base is Base.UNKNOWN
        assert kinds(desk) == [Kind.UNKNOWN]
        assert desk.session.link.view.next_order_id == 3
        assert not desk.broker.of(PlaceOrder)
    finally:
        assert desk.session.close()
        assert journal.close(3.0)


def test_the_user_settles_an_unknown_order_by_what_tws_shows(trading: Desk, journal: Journal, tmp_path: Path) -> None:
    order = swallowed(trading)
    trading.broker.next_id = 2
    reconnect(trading)
    settler = trading.session.order_desk.settler
    assert settler.probe(order.key).asked == (order.key,)
    assert len(trading.broker.of(CancelOrder)) == 1
    trading.broker.tell(Notice(subject_id=1, code=10147, text="OrderId 1 that needs to be cancelled is not found."))  # type: ignore[arg-type]
    trading.until(lambda: now(trading, order).pending is None)
    assert now(trading, order).base is Base.UNKNOWN
    wrong = settler.record(order.key, Statement(seen=Seen.FILLED, quantity="1,0", price=""))
    assert len(wrong) == 2
    assert settler.record(order.key, Statement(seen=Seen.FILLED, quantity="1", price="178.40")) == []
    settled_order = now(trading, order)
    assert settled_order.base is Base.USER_RESOLVED
    assert settled_order.filled == 0
    assert settled_order.history[-1].text == "You recorded what TWS shows: filled 1 at 178.40"
    assert settler.record(order.key, Statement(seen=Seen.CANCELLED))[0].text.startswith("TWS has answered meanwhile")
    assert journal.close(3.0)
    (kept,) = known_next_time(tmp_path, order)
    assert kept.base is Base.USER_RESOLVED


def test_a_read_only_desk_reconciles_all_the_same_and_sends_nothing(trading: Desk) -> None:
    trading.place()
    trading.broker.completed = [replace(trading.broker.orders[0], status="Cancelled")]
    trading.broker.orders = []
    trading.session.connector.close()
    trading.until(lambda: trading.session.link.view.phase is Phase.OFF)
    trading.open(read_only=True)
    settled(trading)
    assert trading.broker.read_only
    assert kinds(trading) == [Kind.CANCELLED]
    assert not [*trading.broker.of(PlaceOrder), *trading.broker.of(CancelOrder)]


def test_orders_of_a_tws_that_was_left_come_back_with_it(trading: Desk) -> None:
    """Another TWS shows its own orders; what was unknown here is not forgotten meanwhile."""
    order = swallowed(trading)
    elsewhere = replace(ENDPOINT, port=7499)
    trading.open(endpoint=elsewhere)
    trading.until(lambda: trading.session._endpoint == elsewhere)
    settled(trading)
    assert trading.session.orders.rows == []
    trading.broker.next_id = 2
    trading.open()
    trading.until(lambda: trading.session.orders.order(order.key) is not None)
    settled(trading)
    assert now(trading, order).base is Base.UNKNOWN


def ended(desk: Desk) -> Order:
    """An order that TWS cancelled, as far as ibdesk knows."""
    order = desk.place()
    (mine,) = desk.broker.orders
    desk.broker.orders = []
    desk.broker.tell(desk.broker.status(1, mine.spec, "Cancelled"))
    desk.until(lambda: now(desk, order).base is Base.CANCELLED)
    return order


def test_scenario_50_a_late_fill_found_by_the_lists_keeps_the_end_and_raises_an_alarm(trading: Desk) -> None:
    order = ended(trading)
    trading.broker.executions = [fill(1)]
    trading.broker.positions = [held(1)]
    reconnect(trading)
    assert (now(trading, order).base, now(trading, order).filled) == (Base.CANCELLED, 1)
    assert now(trading, order).alarm == "Filled 1 after it was cancelled."
    assert kinds(trading) == [Kind.ALARM, Kind.FILLED]


def test_scenario_50_an_ended_order_in_the_open_list_works_again_with_an_alarm(trading: Desk) -> None:
    order = trading.place()
    mine = list(trading.broker.orders)
    trading.broker.tell(trading.broker.status(1, mine[0].spec, "Cancelled"))
    trading.until(lambda: now(trading, order).base is Base.CANCELLED)
    reconnect(trading)
    assert now(trading, order).base is Base.WORKING
    assert now(trading, order).alarm == "TWS reports this order as Submitted after it was cancelled."
    assert Kind.ALARM in kinds(trading)
    assert not trading.broker.of(PlaceOrder)
