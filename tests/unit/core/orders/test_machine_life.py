"""The life of an order: sending, holding, changing, cancelling, losing the link."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Literal

import pytest

from ibdesk.core.ids import ClientId, OrderId, PermId
from ibdesk.core.orders import events
from ibdesk.core.orders.machine import NoSuchOrderError, step
from ibdesk.core.orders.state import Base, Certainty, ForeignKey, OrderKey, Owner
from ibdesk.core.records.link import SendOutcome
from tests.unit.core.orders.reports_of import (
    BACK,
    KEY,
    LOST,
    NOW,
    NVDA,
    PERM,
    SILENT,
    SPEC,
    after,
    cancel,
    execution,
    follow,
    intent,
    later,
    modify,
    notice,
    opened,
    resolved,
    sent,
    sent_order,
    status,
)


def test_an_order_begins_with_its_intent() -> None:
    order = step(None, intent())
    assert (order.base, order.key, order.owner, order.spec) == (Base.INTENT, KEY, Owner.OWN, SPEC)
    assert follow(order, events.Sending(time=NOW)).base is Base.SENDING
    assert sent_order().base is Base.SENT
    assert follow(sent_order(), events.Sending(time=NOW)).base is Base.SENT


def test_nothing_but_an_intent_or_a_report_of_its_content_starts_an_order() -> None:
    for event in (status("Submitted"), execution("a.01", 1), cancel(), notice(201)):
        assert not events.starts_order(event)
        with pytest.raises(NoSuchOrderError):
            step(None, event)
    assert events.starts_order(intent())


def test_law_l2_a_second_intent_on_an_id_is_an_alarm() -> None:
    assert "Nothing was merged" in str(follow(sent_order(), intent()).alarm)


def test_scenario_79_each_outcome_of_the_send() -> None:
    going = follow(step(None, intent()), events.Sending(time=NOW))
    assert follow(going, sent(SendOutcome.NOT_SENT, "no link")).base is Base.NOT_SENT
    assert follow(going, sent(SendOutcome.MAYBE, "reset")).base is Base.UNKNOWN
    # law L3: only the first result can be its own
    assert follow(sent_order(), sent(SendOutcome.NOT_SENT)).base is Base.SENT
    # what TWS says counts more than what we think we did
    known = follow(going, status("Submitted"), sent(SendOutcome.MAYBE))
    assert known.base is Base.WORKING


def test_bytes_that_never_left_are_known_even_if_the_link_broke_first() -> None:
    going = follow(step(None, intent()), events.Sending(time=NOW), LOST)
    assert going.base is Base.UNKNOWN
    assert follow(going, sent(SendOutcome.SENT)).base is Base.UNKNOWN
    assert follow(going, sent(SendOutcome.NOT_SENT, "link down")).base is Base.NOT_SENT


def test_scenario_41_silence_makes_an_order_unknown_never_rejected() -> None:
    order = follow(sent_order(), events.Silence(time=later(3), waited_s=3))
    assert order.notes == ()
    order = follow(order, events.Silence(time=later(5), waited_s=5), events.Silence(time=later(6), waited_s=6))
    assert (order.base, len(order.notes)) == (Base.SENT, 1)
    order = follow(order, SILENT)
    assert order.base is Base.UNKNOWN
    assert follow(order, events.Silence(time=later(900), waited_s=900)).base is Base.UNKNOWN
    adopted = follow(order, opened("Submitted"))
    assert (adopted.base, adopted.certainty, adopted.alarm) == (Base.WORKING, Certainty.LIVE, None)


def test_scenario_56_inactive_is_held_and_may_come_back() -> None:
    order = after(status("Inactive", why="locate"))
    assert (order.base, order.why_held, order.live) == (Base.HELD, "locate", True)
    assert follow(order, status("Submitted")).base is Base.WORKING


def test_scenario_57_an_order_held_until_the_open_lives() -> None:
    order = after(opened("PreSubmitted"), notice(399, "will not be placed at the exchange until 09:30"))
    assert (order.base, order.live, order.notes[0].code) == (Base.HELD, True, 399)


@pytest.mark.parametrize("word", ["PendingSubmit", "ApiPending", "PreSubmitted", "Inactive", "SomethingNew"])
def test_statuses_before_the_exchange_are_held_and_new_words_kept_raw(word: str) -> None:
    order = after(status(word))
    assert (order.base, order.raw_status) == (Base.HELD, word)


def test_scenario_58_what_tws_made_of_the_order_is_what_is_live() -> None:
    order = after(opened("Submitted", replace(SPEC, tif="GTC")))
    assert (order.asked.tif, order.spec.tif) == ("DAY", "GTC")


def test_a_change_is_laid_over_the_order_until_tws_has_it() -> None:
    """Scenario 63: the live value stays in the cell, the asked one beside it."""
    change = modify(limit_price=Decimal("179.00"))
    order = after(opened("Submitted"), change)
    assert order.pending is not None
    assert order.spec.limit_price == Decimal("178.40")
    order = follow(order, opened("Submitted"))
    assert order.pending is not None
    order = follow(order, opened("Submitted", change.spec))
    assert (order.pending, order.spec.limit_price, order.asked) == (None, Decimal("179.00"), change.spec)


def test_one_command_at_a_time_and_none_after_the_end() -> None:
    order = after(opened("Submitted"), modify(1, quantity=Decimal(9)))
    assert step(order, modify(2, quantity=Decimal(8))) is order
    ended = after(status("Cancelled"))
    assert step(ended, modify()) is ended
    assert step(ended, cancel()) is ended


@pytest.mark.parametrize("code", [104, 105, 110, 134, 201, 321, 329, 462, 2102])
def test_scenario_54_and_60_a_refused_change_leaves_the_order_as_it_was(code: int) -> None:
    order = after(opened("Submitted"), modify(limit_price=Decimal("179.00")), notice(code, "no"))
    assert (order.base, order.pending, order.spec, order.reject) == (Base.WORKING, None, SPEC, None)
    assert order.notes[-1].code == code


def test_a_warning_does_not_end_a_change() -> None:
    order = after(opened("Submitted"), modify(quantity=Decimal(9)), notice(399))
    assert order.pending is not None


@pytest.mark.parametrize("command", ["modify", "cancel"])
def test_what_is_known_of_a_command_on_its_way(command: Literal["modify", "cancel"]) -> None:
    ask: events.OrderEvent = modify(quantity=Decimal(9)) if command == "modify" else cancel()
    order = after(opened("Submitted"), ask)

    def result(outcome: SendOutcome, number: int = 1) -> events.SendResult:
        return events.SendResult(time=later(11), command=command, outcome=outcome, number=number, reason="why")

    assert follow(order, result(SendOutcome.SENT)).pending is not None
    assert follow(order, result(SendOutcome.NOT_SENT)).pending is None
    assert follow(order, result(SendOutcome.MAYBE)).certainty is Certainty.UNRECONCILED
    assert step(order, result(SendOutcome.NOT_SENT, number=9)) is order


def test_a_cancel_ends_nothing_until_tws_says_so() -> None:
    """Scenario 51: asked at 12:03, may still fill, counted as live."""
    order = after(opened("Submitted"), cancel(), status("PendingCancel"), notice(202, "Order Canceled - reason:"))
    assert (order.base, order.live) == (Base.WORKING, True)
    assert order.pending is not None
    since = order.pending.since
    again = follow(order, cancel(2, at=99))
    assert again.pending is not None
    assert (again.pending.since, again.pending.number) == (since, 2)
    done = follow(again, status("Cancelled"))
    assert (done.base, done.pending, done.cancel_asked) == (Base.CANCELLED, None, True)


@pytest.mark.parametrize("code", [135, 136, 161, 10147, 10148])
def test_scenario_49_a_refused_cancel_decides_nothing(code: int) -> None:
    order = after(opened("Submitted"), cancel(), notice(code))
    assert (order.base, order.pending, order.certainty) == (Base.WORKING, None, Certainty.UNRECONCILED)
    assert follow(order, execution("a.01", 5)).base is Base.FILLED
    unknown = follow(sent_order(), LOST, cancel(), notice(code))
    assert (unknown.base, unknown.certainty) == (Base.UNKNOWN, Certainty.STALE)


def test_scenario_52_a_cancelled_inactive_order_waits_for_tws() -> None:
    order = after(status("Inactive"), cancel())
    assert order.base is Base.HELD
    assert follow(order, status("ApiCancelled")).base is Base.CANCELLED


def test_a_lost_link_greys_what_is_known_and_guesses_nothing() -> None:
    order = after(opened("Submitted"), LOST)
    assert (order.base, order.certainty, order.stale_since) == (Base.WORKING, Certainty.STALE, LOST.time)
    assert step(order, LOST) is order
    order = follow(order, BACK)
    assert (order.base, order.certainty) == (Base.WORKING, Certainty.UNRECONCILED)
    assert step(order, BACK) is order
    assert follow(order, status("Submitted")).certainty is Certainty.LIVE
    sure = follow(order, events.Confirmed(time=later(40)))
    assert sure.certainty is Certainty.LIVE
    assert step(sure, events.Confirmed(time=later(41))) is sure


def test_an_ended_order_does_not_care_for_the_link() -> None:
    ended = after(status("Cancelled"))
    assert step(ended, LOST) is ended
    assert step(ended, events.Restarted(time=later(40))) is ended


def test_an_unknown_order_leaves_only_by_tws_reconciliation_or_the_users_word() -> None:
    unknown = follow(sent_order(), LOST)
    assert unknown.base is Base.UNKNOWN
    assert follow(unknown, BACK, events.Confirmed(time=later(40))).base is Base.UNKNOWN
    assert follow(unknown, notice(202)).base is Base.UNKNOWN
    for base in (Base.NOT_PLACED, Base.USER_RESOLVED):
        assert follow(unknown, resolved(base, "said so")).base is base
    bad = resolved(Base.CANCELLED, "guess")
    assert step(unknown, bad) is unknown
    working = after(status("Submitted"))
    assert step(working, resolved(Base.NOT_PLACED, "")) is working


def test_scenario_61_two_perm_ids_for_one_intent_are_an_alarm() -> None:
    order = after(opened("Submitted"), opened("Submitted", perm_id=PermId(99)))
    assert (order.perm_id, order.other_perm_ids) == (PERM, (PermId(99),))
    assert "second order" in str(order.alarm)
    assert step(order, opened("Submitted", perm_id=PermId(99))) is order


def test_scenario_68_the_perm_id_binds_when_it_comes() -> None:
    order = after(status("PendingSubmit", perm=None))
    assert order.perm_id is None
    assert follow(order, status("Submitted")).perm_id == PERM > 2**31


def test_another_order_under_our_id_is_a_collision() -> None:
    order = after(opened("Submitted", replace(SPEC, order_ref="theirs")))
    assert (order.base, order.acknowledged) == (Base.SENT, False)
    assert "another order" in str(order.alarm)
    blank = replace(SPEC, order_ref="")
    assert after(opened("Submitted", blank)).base is Base.WORKING
    assert after(opened("Submitted", replace(blank, action="SELL"))).base is Base.SENT


def test_scenario_64_to_67_foreign_orders_are_shown_with_their_owner() -> None:
    spec = replace(SPEC, order_ref="x", order_type="TRAIL LIT")
    theirs = step(None, opened("Submitted", spec, Owner.CLIENT, client_id=ClientId(7)))
    assert theirs.key == OrderKey(client_id=ClientId(7), order_id=KEY.order_id)
    assert (theirs.owner, theirs.base, theirs.spec.order_type) == (Owner.CLIENT, Base.WORKING, "TRAIL LIT")
    manual = step(None, opened("Submitted", spec, Owner.TWS, order_id=OrderId(-2), client_id=ClientId(0)))
    assert manual.key == ForeignKey(perm_id=PERM)
    assert manual.contract == NVDA
    assert events.owner_of(ClientId(1), OrderId(5), ClientId(1)) is Owner.OWN
    assert events.owner_of(ClientId(7), OrderId(5), ClientId(1)) is Owner.CLIENT
    assert events.owner_of(ClientId(0), OrderId(0), ClientId(0)) is Owner.TWS
