"""Figure F5: every code that exists x every situation of an order; none ends it unless the table says so (law L6)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ibdesk.core.notices import known_codes, rule_for
from ibdesk.core.orders import events
from ibdesk.core.orders.allowed import allowed
from ibdesk.core.orders.machine import step
from ibdesk.core.orders.notices_on_orders import DUPLICATE_ID, MAY_ANSWER_CANCEL, MODIFY_REFUSED
from ibdesk.core.orders.state import Base, Certainty, Order
from tests.unit.core.orders.reports_of import (
    SPEC,
    after,
    cancel,
    execution,
    follow,
    later,
    modify,
    notice,
    opened,
    sent_order,
    status,
)

UNKNOWN_CODES = frozenset({-1, 0, 1, 99, 799, 2**31 - 1, 2**31, 424242})
CODES = sorted(known_codes() | UNKNOWN_CODES | set(range(1, 500)) | set(range(2100, 2200)) | set(range(10000, 10400)))
LIVE = after(opened("Submitted"))
PARTLY = follow(LIVE, execution("a.01", 2), status("Submitted", 2))
ACKNOWLEDGED: dict[str, Order] = {
    "pending submit": after(status("PendingSubmit")),
    "held": after(status("PreSubmitted")),
    "live": LIVE,
    "partly filled": PARTLY,
    "modify pending": follow(LIVE, modify(quantity=Decimal(9))),
    "cancel pending": follow(LIVE, cancel()),
    "cancel taken": follow(LIVE, cancel(), status("PendingCancel")),
    "partly filled, modify pending": follow(PARTLY, modify(quantity=Decimal(9))),
    "partly filled, cancel pending": follow(PARTLY, cancel()),
    "live, link down": follow(LIVE, events.LinkLost(time=later(20))),
    "live, from the journal": follow(LIVE, events.Restarted(time=later(20))),
}
NEVER_ACKNOWLEDGED: dict[str, Order] = {
    "sent": sent_order(),
    "unknown": follow(sent_order(), events.LinkLost(time=later(20))),
}


def ends_unacknowledged(code: int) -> bool:
    """Return what the table says, 103 apart: a used id is looked for before anything is said."""
    return rule_for(code).ends_unacknowledged and code != DUPLICATE_ID


@pytest.mark.parametrize("situation", ACKNOWLEDGED)
def test_scenario_53_no_code_whatever_ends_an_order_that_tws_has_acknowledged(situation: str) -> None:
    order = ACKNOWLEDGED[situation]
    for code in CODES:
        told = step(order, notice(code))
        assert told.live, code
        assert told.base is order.base, code
        assert (told.fills, told.spec, told.alarms) == (order.fills, order.spec, order.alarms)
        assert told.notes[-1].code == code
        assert allowed(told).cancel.ok
        twice = step(told, notice(code))
        assert twice is told, code


@pytest.mark.parametrize("situation", NEVER_ACKNOWLEDGED)
def test_scenario_55_a_code_of_the_table_and_no_other_ends_what_was_never_acknowledged(situation: str) -> None:
    order = NEVER_ACKNOWLEDGED[situation]
    for code in CODES:
        told = step(order, notice(code))
        if ends_unacknowledged(code):
            assert told.base is Base.REJECTED, code
        elif code == DUPLICATE_ID:
            assert told.base is Base.UNKNOWN
        else:
            assert told.base is order.base, code


@pytest.mark.parametrize("situation", NEVER_ACKNOWLEDGED)
def test_scenario_49_what_may_be_the_answer_to_a_cancel_does_not_end_an_order_that_was_never_acknowledged(
    situation: str,
) -> None:
    """A read-only TWS answers 321 to the cancel of an order that lives."""
    order = follow(NEVER_ACKNOWLEDGED[situation], cancel())
    for code in CODES:
        told = step(order, notice(code))
        if code in MAY_ANSWER_CANCEL:
            assert (told.base, told.pending, told.cancel_asked) == (order.base, None, True), code
            assert told.certainty is not Certainty.LIVE
        elif ends_unacknowledged(code):
            assert told.base is Base.REJECTED, code
        else:
            assert told.live, code
            assert told.pending == order.pending


def test_scenario_49_the_answers_to_a_repeated_cancel_decide_nothing_either() -> None:
    """The first answer took the command away; the second must not be read as one to the place."""
    order = follow(sent_order(), cancel(1), cancel(2), notice(10147, "not found"))
    for code in MAY_ANSWER_CANCEL:
        assert step(order, notice(code, "again")).base is Base.SENT, code


@pytest.mark.parametrize("situation", ["modify pending", "partly filled, modify pending"])
def test_scenario_54_a_change_is_refused_by_these_codes_alone_and_the_order_stays_as_it_was(situation: str) -> None:
    order = ACKNOWLEDGED[situation]
    for code in CODES:
        told = step(order, notice(code))
        refused = code in MODIFY_REFUSED or rule_for(code).ends_unacknowledged
        assert (told.pending is None) is refused, code
        assert told.spec == SPEC
        assert told.reject is None


@pytest.mark.parametrize("situation", ["cancel pending", "partly filled, cancel pending", "cancel taken"])
def test_scenario_49_an_answer_to_a_cancel_decides_nothing(situation: str) -> None:
    order = ACKNOWLEDGED[situation]
    for code in CODES:
        told = step(order, notice(code))
        assert (told.pending is None) is (code in MAY_ANSWER_CANCEL), code
        assert (told.certainty is Certainty.UNRECONCILED) is (code in MAY_ANSWER_CANCEL), code


@pytest.mark.parametrize("code", sorted(MAY_ANSWER_CANCEL))
def test_scenario_49_a_cancel_that_meets_the_fill_ends_by_the_executions(code: int) -> None:
    order = follow(PARTLY, cancel(), notice(code))
    assert order.live
    assert follow(order, execution("b.01", 3)).base is Base.FILLED
    assert follow(order, status("Cancelled", 2)).base is Base.CANCELLED


def test_a_broken_link_stays_broken_whatever_a_code_says() -> None:
    order = follow(LIVE, cancel(), events.LinkLost(time=later(20)))
    assert step(order, notice(161)).certainty is Certainty.STALE
    assert step(order, notice(161)).stale_since == later(20)
