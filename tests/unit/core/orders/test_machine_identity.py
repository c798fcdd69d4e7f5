"""Whose report it is: an order keeps to itself what speaks of it, and takes nothing of another (reliability.md 3.2)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ibdesk.core.ids import ClientId, ConId, OrderId, PermId
from ibdesk.core.orders import events
from ibdesk.core.orders.allowed import allowed
from ibdesk.core.orders.machine import step
from ibdesk.core.orders.reports import COLLISION
from ibdesk.core.orders.state import Base, Certainty, ForeignKey, OrderKey, key_of
from ibdesk.core.records.contract import Contract
from tests.unit.core.orders.reports_of import (
    NVDA,
    PERM,
    SPEC,
    after,
    completed,
    execution,
    follow,
    later,
    opened,
    sent_order,
    status,
)

TWIN = PermId(99)
WORKING = after(opened("Submitted"))
FORKED = follow(WORKING, opened("Submitted", perm_id=TWIN))


def _of_another(exec_id: str = "theirs.01", **changes: object) -> events.ExecutionReport:
    event = execution(exec_id, 2)
    theirs = {"perm_id": None, "order_ref": "theirs", **changes}
    return replace(event, record=replace(event.record, **theirs))  # type: ignore[arg-type]


def test_scenario_66_an_execution_of_another_order_under_our_id_is_not_booked() -> None:
    order = follow(sent_order(), _of_another())
    assert (order.filled, order.base, order.acknowledged, order.alarm) == (0, Base.SENT, False, COLLISION)


def test_an_execution_without_a_ref_is_ours_by_contract_and_side() -> None:
    assert follow(sent_order(), _of_another(order_ref="")).filled == 2
    assert follow(sent_order(), _of_another(order_ref="", side="SELL")).alarm == COLLISION
    other = replace(NVDA, con_id=ConId(1))
    assert follow(sent_order(), _of_another(order_ref="", contract=other)).alarm == COLLISION


def test_the_perm_id_proves_more_than_the_ref() -> None:
    assert follow(WORKING, _of_another(perm_id=PERM)).filled == 2
    assert follow(FORKED, _of_another(perm_id=TWIN)).filled == 2
    assert follow(WORKING, _of_another(perm_id=PermId(7))).alarm == COLLISION


def test_a_combo_is_filled_by_its_own_executions_and_only_told_those_of_its_legs() -> None:
    combo = replace(NVDA, con_id=ConId(0), sec_type="BAG")
    order = step(None, replace(opened("Submitted"), record=replace(opened("Submitted").record, contract=combo)))
    leg = execution("leg.01", 5)
    told = follow(order, leg)
    assert (told.filled, told.base) == (0, Base.WORKING)
    assert told.history[-1].text == "Execution leg.01: 5 at 178.38"
    assert step(told, leg) is told
    whole = execution("combo.01", 5)
    filled = follow(told, replace(whole, record=replace(whole.record, contract=Contract(sec_type="BAG"))))
    assert (filled.filled, filled.base, filled.alarms) == (5, Base.FILLED, ())


@pytest.mark.parametrize("end", [status("Cancelled", 0), status("Filled", 5), opened("Cancelled"), completed("Filled")])
def test_scenario_61_the_end_of_one_of_two_orders_is_not_the_end_of_the_intent(end: events.OrderEvent) -> None:
    order = follow(FORKED, end)
    assert order.live
    assert allowed(order).cancel.ok
    assert order.ended_perm_ids == (PERM,)
    assert "Another one may be live" not in order.raw_status
    both = follow(order, status("Cancelled", 0, perm=TWIN))
    assert both.ended


def test_scenario_61_fills_of_one_of_two_orders_do_not_end_the_intent() -> None:
    order = follow(FORKED, execution("a.01", 5))
    assert (order.base, order.filled) == (Base.WORKING, 5)
    assert follow(order, status("Filled", 5)).live
    ended = follow(order, status("Filled", 5), status("Cancelled", 0, perm=TWIN))
    assert (ended.base, ended.filled) == (Base.FILLED, 5)


def test_scenario_61_a_second_order_that_shows_itself_by_an_execution_brings_a_cancelled_one_back() -> None:
    order = follow(WORKING, status("Cancelled"), _of_another(perm_id=TWIN, order_ref=SPEC.order_ref))
    assert (order.base, order.filled) == (Base.WORKING, 2)
    assert order.alarms == ("TWS shows a second order (99) under this id.",)
    assert order.history[-1].text == "Another order under this id may be live"


def test_no_alarm_hides_another() -> None:
    order = follow(WORKING, execution("a.01", 5), execution("b.01", 3), execution("a.02", 4))
    assert order.alarms == (
        "An execution was corrected downwards.", "Executions add up to 7 of 5.", "Executions add up to 8 of 5.",
    )  # fmt: skip
    assert order.alarm == " ".join(order.alarms)
    assert follow(order, events.AlarmSeen(time=later(9))).alarm is None


@pytest.mark.parametrize(
    ("word", "said", "base"),
    [
        ("Inactive", "Rejected by System: margin", Base.REJECTED),
        ("Cancelled", "Rejected by Exchange", Base.REJECTED),
        ("Cancelled", "Expired", Base.EXPIRED),
        ("Cancelled", "Cancelled by Trader", Base.CANCELLED),
        ("ApiCancelled", "", Base.CANCELLED),
    ],
)
def test_the_list_of_ended_orders_ends_whatever_lived_and_reopens_nothing(word: str, said: str, base: Base) -> None:
    for order in (WORKING, sent_order(), follow(sent_order(), events.LinkLost(time=later(20)))):
        ended = follow(order, completed(word, said))
        assert (ended.base, ended.raw_status, ended.live) == (base, word, False)
    cancelled = follow(WORKING, status("Cancelled"))
    assert follow(cancelled, completed(word, said)).base is Base.CANCELLED
    assert follow(cancelled, completed(word, said)).alarms == ()


def test_a_listed_inactive_order_is_rejected_with_or_without_a_word_about_it() -> None:
    assert follow(WORKING, completed("Inactive")).base is Base.REJECTED
    assert follow(WORKING, completed("Inactive")).history[-1].text == "Inactive"


def test_the_list_of_ended_orders_tells_the_perm_id_and_which_of_two_has_ended() -> None:
    assert follow(sent_order(), completed("Filled")).perm_id == PERM
    for said in ("Expired", "Rejected by Exchange", ""):
        order = follow(FORKED, completed("Cancelled", said))
        assert (order.live, order.ended_perm_ids) == (True, (PERM,))
    assert follow(WORKING, completed("Submitted")).ended_perm_ids == ()
    theirs = completed("Filled")
    record = replace(theirs.record, perm_id=None, spec=replace(SPEC, order_ref="theirs"))
    assert follow(WORKING, replace(theirs, record=record)).history[-1].time == theirs.time


def test_scenario_65_an_order_without_a_usable_id_is_known_by_its_perm_id() -> None:
    for order_id, key in ((-2, ForeignKey(perm_id=PERM)), (0, ForeignKey(perm_id=PERM))):
        assert key_of(client_id=ClientId(0), order_id=OrderId(order_id), perm_id=PERM) == key
    own = OrderKey(client_id=ClientId(0), order_id=OrderId(1))
    assert key_of(client_id=ClientId(0), order_id=OrderId(1), perm_id=PERM) == own
    nameless = OrderKey(client_id=ClientId(0), order_id=OrderId(0))
    assert key_of(client_id=ClientId(0), order_id=OrderId(0), perm_id=None) == nameless


def test_a_new_start_and_a_decision_leave_no_trace_of_the_broken_link() -> None:
    lost = follow(WORKING, events.LinkLost(time=later(20)))
    restarted = follow(lost, events.Restarted(time=later(30)))
    assert (restarted.certainty, restarted.stale_since) == (Certainty.UNRECONCILED, None)
    assert restarted.history[-1].text == "ibdesk was started anew"
    assert follow(lost, events.LinkBack(time=later(30))).stale_since is None
    assert follow(lost, events.Confirmed(time=later(30))).stale_since is None
    unknown = follow(sent_order(), events.LinkLost(time=later(20)))
    settled = follow(unknown, events.Resolved(time=later(40), base=Base.NOT_PLACED, text="never counted"))
    assert (settled.certainty, settled.stale_since) == (Certainty.LIVE, None)
