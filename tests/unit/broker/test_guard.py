"""The lock behind the session's own: which account lists let an order leave."""

from __future__ import annotations

import pytest

from ibdesk.broker.guard import ReadOnlyGuard, is_paper


@pytest.mark.parametrize(
    ("account", "paper"),
    [
        ("DU1234567", True), ("DF1", True), ("U1234567", False), ("DU", False), ("", False), ("DUabc", False),
        ("DU1234567 ", False), ("xDU1234567", False), ("DU١٢", False), ("du1234567", False), ("DU1\n", False),
    ],
)  # fmt: skip
def test_only_what_is_certainly_paper_money_is(account: str, paper: bool) -> None:
    assert is_paper(account) is paper


def test_nothing_leaves_before_the_accounts_are_known() -> None:
    guard = ReadOnlyGuard()
    assert guard.reason == "TWS has not announced its accounts yet, so no order can leave."
    guard.on_accounts(("DU1234567",))
    assert (guard.reason, guard.accounts) == ("", ("DU1234567",))
    guard.on_accounts(())
    assert guard.reason != ""


def test_one_account_that_may_be_live_wants_arming_for_good_and_the_session_may_lock_too() -> None:
    guard = ReadOnlyGuard()
    guard.on_accounts(("DU1234567",))
    guard.asked = True
    assert guard.reason == "This session is read-only."
    guard.asked = False
    assert guard.reason == ""
    assert guard.new_orders_reason == ""
    for accounts in (("DU1234567", "U7"), ("DU1234567",)):
        guard.on_accounts(accounts)
        assert (guard.reason, guard.new_orders_reason) == ("", "Real money: this session is not armed.")
