"""The broker's own lock, behind every check of the session."""

from __future__ import annotations

import pytest

from ibdesk.broker.guard import ReadOnlyGuard

LIVE, PAPER = ("U1234567",), ("DU1000000", "DF2000000")


@pytest.mark.parametrize("armed", [False, True])
def test_without_the_parameter_a_live_list_lets_nothing_out_armed_or_not(armed: bool) -> None:
    guard = ReadOnlyGuard()
    guard.on_accounts(LIVE)
    guard.armed = armed
    assert guard.reason
    assert guard.new_orders_reason


def test_with_it_cancels_leave_and_new_orders_only_while_armed() -> None:
    guard = ReadOnlyGuard(live_open=True)
    guard.on_accounts(LIVE)
    assert guard.reason == "", "law L9: cancels need no arming"
    assert guard.new_orders_reason == "Real money: this session is not armed."
    guard.armed = True
    assert guard.new_orders_reason == ""
    guard.asked = True  # TWS said 321, or the start option
    assert guard.reason == guard.new_orders_reason == "This session is read-only."


def test_before_any_accounts_nothing_leaves_even_armed() -> None:
    guard = ReadOnlyGuard(live_open=True)
    guard.armed = True
    assert guard.reason
    assert guard.new_orders_reason


@pytest.mark.parametrize("live_open", [False, True])
def test_paper_needs_no_arming(live_open: bool) -> None:
    guard = ReadOnlyGuard(live_open=live_open)
    guard.on_accounts(PAPER)
    assert guard.reason == guard.new_orders_reason == ""


def test_once_real_money_was_seen_the_session_stays_with_it() -> None:
    guard = ReadOnlyGuard(live_open=True)
    guard.on_accounts(LIVE)
    guard.on_accounts(PAPER)
    assert guard.new_orders_reason
