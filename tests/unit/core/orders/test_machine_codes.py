"""What a code may do to an order: law L6."""

from __future__ import annotations

import pytest

from ibdesk.core.orders.state import Base
from tests.unit.core.orders.reports_of import (
    after,
    cancel,
    execution,
    follow,
    notice,
    opened,
    sent_order,
    status,
)


@pytest.mark.parametrize("code", [110, 200, 201, 203, 321, 460])
def test_scenario_55_a_new_order_that_tws_refuses_is_rejected_with_its_reason(code: int) -> None:
    order = follow(sent_order(), notice(code, "reason:margin short", '{"reject": "json"}'))
    assert order.base is Base.REJECTED
    assert order.reject is not None
    assert (order.reject.code, order.reject.text) == (code, 'reason:margin short ({"reject": "json"})')


@pytest.mark.parametrize("code", [202, 161, 10147, 10148, 399, 404, 2109, 10349, 424242])
def test_these_codes_end_nothing_at_all(code: int) -> None:
    assert follow(sent_order(), notice(code)).base is Base.SENT


def test_scenario_39_a_used_id_is_looked_for_before_anything_is_said() -> None:
    order = follow(sent_order(), notice(103, "Duplicate order id"))
    assert (order.base, order.reject is not None) == (Base.UNKNOWN, True)


@pytest.mark.parametrize("word", ["Inactive", "Cancelled"])
def test_a_rejection_by_the_exchange_reads_the_same_in_both_orders(word: str) -> None:
    ways = (status(word), notice(201)), (notice(201), status(word))
    assert [after(*way).base for way in ways] == [Base.REJECTED] * 2


def test_a_rejection_after_acknowledgement_needs_the_status_too() -> None:
    order = after(opened("PreSubmitted"), notice(201))
    assert order.base is Base.HELD
    assert follow(order, status("Inactive")).base is Base.REJECTED
    assert follow(order, status("Submitted")).base is Base.WORKING


def test_what_was_filled_or_cancelled_by_us_is_not_called_rejected() -> None:
    assert after(status("Submitted"), cancel(), status("Cancelled"), notice(201)).base is Base.CANCELLED
    part = after(opened("Submitted"), execution("a.01", 2), status("Inactive", 2), notice(201))
    assert part.base is Base.HELD


def test_a_rejected_order_that_tws_still_shows_is_reopened_loudly() -> None:
    order = follow(sent_order(), notice(201), opened("Submitted"))
    assert (order.base, order.alarm is not None) == (Base.WORKING, True)


def test_the_same_message_is_noted_once() -> None:
    once = after(opened("Submitted"), notice(399))
    assert follow(once, notice(399)) is once
