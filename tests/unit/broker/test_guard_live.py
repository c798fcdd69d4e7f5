"""The broker's own wall before real money, behind every check of the session."""

from __future__ import annotations

import pytest

from ibdesk.broker.guard import ReadOnlyGuard

LIVE, PAPER = ("U1234567",), ("DU1000000", "DF2000000")
NOT_ARMED = "Real money: this session is not armed."


@pytest.mark.parametrize("accounts", [LIVE, (*PAPER, "U7"), ("DUX1",), ("DU12 34",), ("F1234567",)])
def test_whatever_may_be_real_money_must_be_armed_and_cancels_need_no_arming(accounts: tuple[str, ...]) -> None:
    guard = ReadOnlyGuard()
    guard.on_accounts(accounts)
    assert guard.reason == "", "law L9: cancels need no arming"
    assert guard.new_orders_reason == NOT_ARMED
    guard.armed = True
    assert guard.new_orders_reason == ""
    guard.armed = False
    assert guard.new_orders_reason == NOT_ARMED


def test_scenario_10_read_only_goes_before_arming_for_cancels_too() -> None:
    guard = ReadOnlyGuard()
    guard.on_accounts(LIVE)
    guard.armed = True
    guard.asked = True  # TWS said 321, or the start option
    assert guard.reason == guard.new_orders_reason == "This session is read-only."


def test_scenario_11_before_any_accounts_nothing_leaves_even_armed() -> None:
    guard = ReadOnlyGuard()
    guard.armed = True
    assert guard.reason == guard.new_orders_reason == "TWS has not announced its accounts yet, so no order can leave."


def test_paper_needs_no_arming() -> None:
    guard = ReadOnlyGuard()
    guard.on_accounts(PAPER)
    assert guard.reason == guard.new_orders_reason == ""


def test_once_real_money_was_seen_the_session_stays_with_it() -> None:
    guard = ReadOnlyGuard()
    guard.on_accounts(LIVE)
    guard.on_accounts(PAPER)
    assert guard.new_orders_reason == NOT_ARMED
