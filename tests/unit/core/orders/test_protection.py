"""Brackets that lost a leg and exits that are left over: found from what TWS says, and never guessed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ibdesk.core.ids import OrderId
from ibdesk.core.orders import events
from ibdesk.core.orders.brackets import name_of
from ibdesk.core.orders.protection import Danger, Picture, findings, follow, uncovered
from ibdesk.core.orders.protection_words import next_step, sentence_of, tag_of, tooltip_of
from ibdesk.core.orders.state import Base, Owner
from ibdesk.core.records.notice import Notice
from tests.unit.core.orders.groups_of import (
    ACCOUNT,
    BRACKET,
    ENTRY,
    FILLED_BRACKET,
    FOREX,
    NVDA_KEY,
    STOP,
    TARGET,
    after,
    by_client,
    filled,
    key,
    one_of,
    picture,
    refused,
    said,
    spec_of,
    told,
)
from tests.unit.core.orders.reports_of import later

OTHER = 50
NOT_CANCELLED = Notice(subject_id=None, code=10148, text="cannot be cancelled, state: Submitted", advanced_reject="")
CANCEL_BY_USER = (STOP, events.CancelAsked(time=later(150), number=1))


def test_a_whole_bracket_is_nothing_to_speak_of_before_and_after_its_entry_filled() -> None:
    assert said(BRACKET) == []
    assert said(BRACKET, "500") == []
    assert said(FILLED_BRACKET, "100") == []
    assert said((*FILLED_BRACKET, filled(TARGET, "100"), told(TARGET, "Filled"), told(STOP, "Cancelled")), "0") == []


def test_scenario_70_a_rejected_stop_leaves_a_working_entry_unprotected() -> None:
    found = one_of((*BRACKET, *refused(STOP)))
    assert (found.danger, found.quantity, found.subject) == (Danger.UNPROTECTED, Decimal(100), key(ENTRY))
    assert found.rows == (key(ENTRY),)
    assert found.legs == (key(STOP),)
    assert sentence_of(found) == (
        "UNPROTECTED: 100 NVDA of order 41 of client 7 without a working stop. "
        "The stop 43 is rejected: Order rejected - reason: no permission."
    )
    assert next_step(found).startswith("Place a stop or close the position.")
    assert tag_of(found) == "UNPROTECTED 100"


def test_scenario_70_a_rejected_stop_leaves_a_filled_entry_unprotected_as_far_as_the_position_still_stands() -> None:
    bare = (*FILLED_BRACKET, *refused(STOP))
    assert said(bare, "100") == [("UNPROTECTED", "100")]
    assert said(bare, "600") == [("UNPROTECTED", "100")]  # the 500 of before were never in a bracket
    assert said(bare, "30")[0] == ("UNPROTECTED", "30")  # 70 were closed by hand
    assert said(bare, "0") == [("no parent", "100")]  # the target alone: a refused stop is no danger any more
    assert "UNPROTECTED" not in dict(said(bare, "-100"))


def test_scenario_70_a_part_filled_entry_counts_with_what_may_yet_fill() -> None:
    assert said((*BRACKET, filled(ENTRY, "40"), *refused(STOP)), "40") == [("UNPROTECTED", "100")]
    gone = (*BRACKET, filled(ENTRY, "40"), *refused(STOP), told(ENTRY, "Cancelled"))
    assert ("UNPROTECTED", "40") in said(gone, "40")


@pytest.mark.parametrize("word", ["Cancelled", "ApiCancelled", "Inactive"])
def test_scenario_70_a_stop_that_others_took_away_or_that_stands_inactive_is_gone(word: str) -> None:
    assert said((*FILLED_BRACKET, told(STOP, word)), "100") == [("UNPROTECTED", "100")]


@pytest.mark.parametrize(
    "base", [Base.EXPIRED, Base.NOT_SENT, Base.NOT_PLACED, Base.USER_RESOLVED, Base.UNKNOWN, Base.REJECTED]
)
def test_scenario_70_any_other_end_and_an_unknown_stop_leave_it_unprotected(base: Base) -> None:
    orders = after(*FILLED_BRACKET)
    orders[key(STOP)] = replace(orders[key(STOP)], base=base)
    (found,) = findings(picture(orders, "100"))
    assert found.danger is Danger.UNPROTECTED
    assert f"The stop 43 is {base.value.replace('_', ' ')}." == found.cause


def test_a_stop_that_the_user_cancelled_here_is_no_alarm() -> None:
    assert said((*FILLED_BRACKET, CANCEL_BY_USER, told(STOP, "Cancelled")), "100") == []


def test_legs_that_tws_ends_before_the_entry_that_is_being_cancelled_are_no_alarm() -> None:
    by_hand = (*BRACKET, told(ENTRY, "PendingCancel"), told(TARGET, "Cancelled"), told(STOP, "Cancelled"))
    assert said(by_hand) == []
    assert said((*by_hand, filled(ENTRY, "40")), "40") == [("UNPROTECTED", "40")]
    here = (*BRACKET, (ENTRY, events.CancelAsked(time=later(150), number=1)), told(STOP, "Cancelled"))
    assert said(here) == []
    refused_ = (*here, (ENTRY, events.NoticeReport(time=later(151), record=NOT_CANCELLED)))
    assert said(refused_) == [("UNPROTECTED", "100")]


def test_scenario_43_a_target_that_tws_calls_filled_before_its_execution_leaves_nothing_open() -> None:
    early = (*FILLED_BRACKET, told(TARGET, "Filled"), told(STOP, "Cancelled"))
    assert said(early, "100") == []
    busted = (*early, filled(TARGET, "100"), filled(TARGET, "0", revision=2))
    assert said(busted, "100") == [("UNPROTECTED", "100")]


def test_a_stop_on_its_way_is_not_gone() -> None:
    orders = after(*BRACKET)
    for base in (Base.INTENT, Base.SENDING, Base.SENT):
        orders[key(STOP)] = replace(orders[key(STOP)], base=base)
        assert findings(picture(orders)) == ()


def test_a_lone_target_that_is_refused_leaves_no_exit_at_all() -> None:
    bare = (told(ENTRY, "Submitted"), told(TARGET, "PreSubmitted"), *refused(TARGET))
    assert said(bare) == [("UNPROTECTED", "100")]
    assert one_of(bare).cause.startswith("The target 42 is rejected")


def test_a_refused_target_beside_a_working_stop_makes_the_bracket_incomplete_only() -> None:
    found = one_of((*FILLED_BRACKET, *refused(TARGET)), "100")
    assert (found.danger, found.rows) == (Danger.INCOMPLETE, (key(ENTRY),))
    assert sentence_of(found).startswith("The bracket of order 41 of client 7 is incomplete. The target 42 is rejected")


def test_scenario_69_an_entry_of_unknown_fate_with_legs_that_never_left_is_an_incomplete_bracket() -> None:
    orders = after(*BRACKET)
    orders[key(ENTRY)] = replace(orders[key(ENTRY)], base=Base.UNKNOWN)
    for leg in (TARGET, STOP):
        orders[key(leg)] = replace(orders[key(leg)], base=Base.NOT_SENT)
    (found,) = findings(picture(orders))
    assert (found.danger, found.legs) == (Danger.INCOMPLETE, (key(TARGET), key(STOP)))
    for leg in (TARGET, STOP):
        orders[key(leg)] = replace(orders[key(leg)], base=Base.UNKNOWN)
    assert findings(picture(orders)) == ()  # each of the three says so itself


def test_a_stop_placed_by_hand_covers_what_the_lost_leg_leaves_open() -> None:
    bare = (*FILLED_BRACKET, *refused(STOP))
    half = told(OTHER, "Submitted", "60", order_type="STP", oca_group="mine")
    twin = told(OTHER + 1, "Submitted", "60", order_type="STP", oca_group="mine")
    assert said((*bare, half), "100")[0] == ("UNPROTECTED", "40")
    assert said((*bare, half, twin), "100")[0] == ("UNPROTECTED", "40")  # only one of the two can fill
    whole = told(OTHER, "PreSubmitted", "100", order_type="TRAIL")
    assert "UNPROTECTED" not in dict(said((*bare, whole), "100"))
    dead = told(OTHER, "Inactive", "100", order_type="STP")
    assert said((*bare, dead), "100")[0] == ("UNPROTECTED", "100")


def test_scenario_71_a_child_whose_entry_ended_without_a_fill_is_an_orphan() -> None:
    found = findings(picture(after(*BRACKET, told(ENTRY, "Cancelled")), "0"))
    assert [(one.danger, one.subject) for one in found] == [
        (Danger.ORPHAN, key(TARGET)), (Danger.ORPHAN, key(STOP)),
    ]  # fmt: skip
    assert sentence_of(found[1]) == (
        "Order 43 of client 7 has no parent: 100 NVDA left. Its entry, order 41, was cancelled without a fill."
    )


def test_scenario_71_a_stop_left_after_the_position_is_flat_is_an_orphan() -> None:
    closed = (*FILLED_BRACKET, filled(TARGET, "100"), told(TARGET, "Filled"))
    found = one_of(closed, "0")
    assert (found.danger, found.subject) == (Danger.ORPHAN, key(STOP))
    assert found.cause == "There is no position left that it could close."
    assert said(closed) == [("no parent", "100")]  # TWS names no row for a flat position
    assert said(closed, "-50") == [("no parent", "100")]
    unknown_entry = [one for one in closed if one[0] != ENTRY]  # it filled on another day
    assert said(unknown_entry, "0") == [("no parent", "100")]
    assert said(unknown_entry, "100") == []


def test_scenario_71_exits_that_together_would_open_the_other_side_are_told_with_the_excess() -> None:
    loose = told(OTHER, "Submitted", "30")
    found = one_of((*FILLED_BRACKET, loose), "100")
    assert (found.danger, found.quantity, found.subject) == (Danger.TOO_LARGE, Decimal(30), None)
    assert found.rows == (key(TARGET), key(STOP), key(OTHER))
    assert sentence_of(found).startswith("Exits of NVDA are larger than the position by 30.")
    assert (found.account, found.legs) == (ACCOUNT, found.rows)
    assert said((*FILLED_BRACKET, loose), "129") == [("exit too large", "1")]
    assert said((*FILLED_BRACKET, loose), "130") == []
    assert said((*FILLED_BRACKET, filled(TARGET, "40")), "60") == [("exit too large", "40")]  # the stop kept its size


def test_scenario_72_exits_of_one_oca_group_count_once() -> None:
    pair = (
        told(OTHER, "Submitted", oca_group="x"),
        told(OTHER + 1, "Submitted", order_type="STP", oca_group="x"),
        told(OTHER + 2, "Submitted", "5"),
    )
    assert said(pair[:2], "100") == []
    assert said(pair, "100") == [("exit too large", "5")]
    bridge = told(OTHER + 2, "Submitted", "5", oca_group="y")
    assert said((*pair[:2], bridge), "105") == []


def test_orders_that_open_a_position_are_no_exits() -> None:
    assert said((told(OTHER, "Submitted"),), "0") == []
    assert said((told(OTHER, "Submitted"),)) == []
    bracket_short = (
        told(ENTRY, "Submitted", action="SELL"), told(STOP, "PreSubmitted", action="BUY"),
        told(OTHER, "Submitted", "10"),
    )  # fmt: skip
    assert said(bracket_short, "20") == []


def test_a_child_that_adds_to_the_position_is_no_exit() -> None:
    scale = told(STOP, "Submitted", action="BUY")
    assert said((*FILLED_BRACKET[:2], scale, filled(ENTRY, "100"), told(ENTRY, "Filled")), "0") == [
        ("no parent", "100")
    ]  # the target alone


def test_no_position_is_expected_of_a_currency_pair() -> None:
    pair = tuple(
        told(number, word, contract=FOREX)
        for number, word in ((ENTRY, "Submitted"), (STOP, "PreSubmitted"), (STOP, "Cancelled"))
    )
    assert said(pair) == [("UNPROTECTED", "100")]
    assert said((*pair[:2], told(OTHER, "Submitted", contract=FOREX)), "0") == []


def test_the_same_ids_of_another_client_are_another_bracket() -> None:
    orders = after(*BRACKET, *refused(STOP))
    moved = by_client(orders.pop(key(STOP)), 8)
    orders[moved.key] = moved
    assert findings(picture(orders)) == ()


def test_an_order_that_names_itself_as_parent_or_is_known_only_as_filled_is_taken_as_it_is() -> None:
    odd = told(OTHER, "Submitted", parent_id=OrderId(OTHER))
    assert said((odd,), "0") == []
    listed = after(*FILLED_BRACKET)
    listed[key(ENTRY)] = replace(listed[key(ENTRY)], fills=(), base=Base.FILLED)
    listed[key(STOP)] = replace(listed[key(STOP)], base=Base.EXPIRED)
    (found,) = findings(picture(listed, "100"))
    assert (found.danger, found.quantity) == (Danger.UNPROTECTED, Decimal(100))


def test_law_L7_nothing_new_is_said_and_nothing_taken_back_while_the_lists_are_unproven() -> None:
    known = findings(picture(after(*BRACKET, *refused(STOP))))
    unproven = picture({}, proven=False)
    assert follow((), picture(after(*BRACKET, *refused(STOP)), proven=False)) == ()
    (kept,) = follow(known, unproven)
    assert kept == replace(known[0], stale=True)
    assert tag_of(kept) == "UNPROTECTED 100?"
    assert "Last known" in tooltip_of(kept)
    assert follow((kept,), picture(after(*BRACKET, *refused(STOP)))) == known
    assert follow((kept,), picture(after(*BRACKET))) == ()


def test_law_L8_a_position_that_the_fills_do_not_explain_yet_proves_nothing() -> None:
    # the fill is told, the new position is not: the stop is not left over
    early = picture(after(*FILLED_BRACKET), "0", doubtful=frozenset({NVDA_KEY}))
    assert follow((), early) == ()
    known = findings(picture(after(*FILLED_BRACKET, *refused(STOP)), "100"))
    assert [one.stale for one in follow(known, early)] == [True]
    elsewhere = replace(early, doubtful=frozenset({("DU2", NVDA_KEY[1])}))
    assert [one.danger for one in follow((), elsewhere)] == [Danger.ORPHAN, Danger.ORPHAN]


def test_the_units_without_an_exit_are_counted_for_any_position() -> None:
    def left(held: str, *steps: tuple[int, events.OrderEvent]) -> Decimal:
        return uncovered(picture(after(*steps), held)).get(NVDA_KEY, Decimal(0))

    assert left("100") == 100
    assert left("-100") == 100
    assert left("100", told(OTHER, "Submitted", "60")) == 40
    assert left("100", *FILLED_BRACKET) == 0
    assert left("0", told(OTHER, "Submitted", "60")) == 0
    assert uncovered(Picture(orders={}, positions={})) == {}


def test_an_order_without_an_account_is_never_measured_against_a_position() -> None:
    orders = {
        one: replace(order, asked=spec_of(one.order_id, account=""), confirmed=None)  # type: ignore[union-attr]
        for one, order in after(*FILLED_BRACKET).items()
    }
    assert findings(picture(orders, "0")) == ()


def test_orders_are_named_by_whose_they_are() -> None:
    order = after(*BRACKET)[key(ENTRY)]
    assert name_of(order) == "order 41 of client 7"
    assert name_of(replace(order, owner=Owner.OWN)) == "order 41"
    assert name_of(replace(order, owner=Owner.TWS)) == "an order typed in TWS"
