"""Cancel orders as a kill switch: it works when everything else is broken, and tells only what TWS confirmed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ibdesk.core.ids import OrderId
from ibdesk.core.orders.state import Order, OrderKey
from ibdesk.core.records.command import CancelAllOrders, CancelOrder, PlaceOrder
from ibdesk.core.records.link import SendOutcome
from ibdesk.core.records.notice import Notice
from ibdesk.journal import Journal
from ibdesk.session import tradinglock
from ibdesk.session.previews import Scope
from ibdesk.session.targets import SessionSettings
from ibdesk.session.views import Phase, ReadOnly
from tests.gui.session.conftest import Desk
from tests.gui.session.scripted import ENDPOINT


@pytest.fixture
def flag(tmp_path: Path) -> Path:
    return tmp_path / "journal.db.locked"


@pytest.fixture
def trading(qtbot: QtBot, journal: Journal, flag: Path) -> Iterator[Desk]:
    """A desk that trades, and whose trading lock is kept in a file."""
    desk = Desk(qtbot, journal, SessionSettings(frame_ms=1, idle_frame_ms=1, tick_ms=100_000, lock_file=flag))
    desk.connect()
    desk.quote()
    yield desk
    assert desk.session.close()


def three(desk: Desk) -> list[Order]:
    return [desk.place(quantity=str(number)) for number in (1, 2, 3)]


def cancels(desk: Desk) -> list[int]:
    return [one.order_id for one in desk.broker.of(CancelOrder) if isinstance(one, CancelOrder)]


def confirm(desk: Desk, order: Order) -> None:
    assert isinstance(order.key, OrderKey)
    desk.broker.orders = [one for one in desk.broker.orders if one.order_id != order.key.order_id]
    desk.broker.tell(desk.broker.status(order.key.order_id, order.spec, "Cancelled"))
    desk.until(lambda: (now := desk.session.orders.order(order.key)) is not None and not now.live)


def test_scope_a_asks_each_own_order_and_locks_trading(trading: Desk) -> None:
    orders = three(trading)
    result = trading.session.order_desk.cancel_all(Scope.MINE)
    assert result.asked == tuple(order.key for order in orders)
    assert cancels(trading) == [1, 2, 3]
    lock = trading.session.order_desk.locked
    assert lock is not None
    assert (lock.reason, lock.what_to_do) == ("Locked after Cancel orders", "Unlock in Settings, Limits")
    assert lock.cancel_works
    assert not trading.session.order_desk.preview(trading.draft()).ok


def test_it_is_repeated_every_5_s_until_each_one_is_confirmed(trading: Desk) -> None:
    orders, switch = three(trading), trading.session.order_desk.kill_switch
    switch.fire(Scope.MINE)
    confirm(trading, orders[1])
    trading.advance(5)
    assert cancels(trading) == [1, 2, 3, 1, 3]
    report = switch.report
    assert report is not None
    assert [order.key for order in report.left] == [orders[0].key, orders[2].key]
    confirm(trading, orders[0])
    trading.advance(5)
    assert cancels(trading)[-1:] == [3]
    confirm(trading, orders[2])
    trading.advance(60)
    assert len(cancels(trading)) == 6, "confirmed: nothing more is asked"
    assert switch.report is not None
    assert switch.report.done


def test_an_unknown_order_is_asked_for_too(trading: Desk) -> None:
    trading.broker.silent = True
    preview = trading.session.order_desk.preview(trading.draft())
    assert trading.session.order_desk.transmit(preview.token).accepted
    trading.until(lambda: bool(trading.session.orders.rows))
    trading.session.order_desk.kill_switch.fire(Scope.MINE)
    assert cancels(trading) == [1]


def test_the_repetition_goes_on_after_a_new_connection(trading: Desk) -> None:
    three(trading)
    trading.session.order_desk.kill_switch.fire(Scope.MINE)
    trading.broker.lose()
    trading.until(lambda: trading.session.link.view.retry_at is not None)
    trading.advance(2)
    trading.until(lambda: trading.session.link.view.ready and not trading.session.lists.running)
    trading.advance(5)
    assert cancels(trading) == [1, 2, 3]


def test_scenario_12_and_116_orders_of_another_login_are_never_cancelled_by_the_repetition(trading: Desk) -> None:
    """What was asked for at one TWS is not asked of the next one, whose orders nobody meant."""
    (order, *_) = three(trading)
    trading.session.order_desk.kill_switch.fire(Scope.MINE)
    trading.session.connector.close()
    trading.until(lambda: trading.session.link.view.phase is Phase.OFF)
    trading.broker.orders = [trading.broker.open_order(77, order.spec)]
    trading.open(endpoint=replace(ENDPOINT, port=4002))
    trading.until(lambda: trading.session.link.view.ready and not trading.session.lists.running)
    assert trading.session.orders.own(OrderId(77)) is not None
    trading.advance(30)
    assert not trading.broker.of(CancelOrder)
    assert trading.session.controls.trading_lock.locked
    assert any(one.text.startswith("Cancel orders ends here: 3 of 3 orders") for one in trading.session.notices.rows)


def test_own_orders_that_come_to_light_later_are_asked_for_as_well(trading: Desk) -> None:
    (order,) = three(trading)[:1]
    trading.session.order_desk.kill_switch.fire(Scope.MINE)
    trading.broker.tell(trading.broker.open_order(77, order.spec))
    trading.until(lambda: len(trading.session.orders.rows) == 4)
    trading.advance(5)
    assert 77 in cancels(trading)


def test_scope_b_is_one_command_and_then_own_orders_one_by_one(trading: Desk) -> None:
    three(trading)
    trading.session.order_desk.kill_switch.fire(Scope.EVERYTHING)
    assert len(trading.broker.of(CancelAllOrders)) == 1
    assert cancels(trading) == []
    trading.advance(5)
    assert len(trading.broker.of(CancelAllOrders)) == 1
    assert cancels(trading) == [1, 2, 3]


def raises(*_: Any, **__: Any) -> None:
    raise OSError(28, "No space left on device")


def broken_journal(desk: Desk, patch: pytest.MonkeyPatch) -> None:
    journal = desk.session.journal
    for name in ("append", "note_cancel", "commit_intent", "note_end"):
        patch.setattr(journal, name, raises)


def dead_journal(desk: Desk, patch: pytest.MonkeyPatch) -> None:
    assert desk.session.journal is not None
    desk.session.journal.close(3.0)


def broken_limits(desk: Desk, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(type(desk.session.limits), "of", raises)
    patch.setattr(desk.session.checks, "context", raises)


def broken_data(desk: Desk, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(desk.session.quotes, "view", raises)
    patch.setattr(desk.session.contracts, "known", raises)


def broken_marks(desk: Desk, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(desk.session.orders, "apply", raises)


def full_disk(desk: Desk, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(tradinglock, "write_whole", raises)


def own_bug(desk: Desk, patch: pytest.MonkeyPatch) -> None:
    desk.session.order_desk.note_bug("KeyError()")


def gate_shut(desk: Desk, patch: pytest.MonkeyPatch) -> None:
    desk.broker.silent = True
    desk.session.lists.refresh()


def ib_down(desk: Desk, patch: pytest.MonkeyPatch) -> None:
    desk.broker.tell(Notice(subject_id=None, code=1100, text="Connectivity between IB and TWS has been lost."))
    desk.until(lambda: not desk.session.link.view.ib_up)


def stale(desk: Desk, patch: pytest.MonkeyPatch) -> None:
    desk.broker.silent = True
    desk.advance(10)
    assert desk.session.link.view.stale


FAULTS = (
    broken_journal, dead_journal, broken_limits, broken_data, broken_marks, full_disk, own_bug, gate_shut, ib_down,
    stale,
)  # fmt: skip


@pytest.mark.complains
@pytest.mark.parametrize("scope", [Scope.MINE, Scope.EVERYTHING])
@pytest.mark.parametrize("fault", FAULTS, ids=[fault.__name__ for fault in FAULTS])
def test_scenario_116_it_works_whatever_else_is_broken(
    trading: Desk,
    monkeypatch: pytest.MonkeyPatch,
    fault: Callable[[Desk, pytest.MonkeyPatch], None],
    scope: Scope,
) -> None:
    three(trading)
    with monkeypatch.context() as patch:
        fault(trading, patch)
        result = trading.session.order_desk.cancel_all(scope)
        assert len(result.asked) == 3
        assert trading.session.controls.trading_lock.locked
        assert cancels(trading) == ([1, 2, 3] if scope is Scope.MINE else [])
        assert len(trading.broker.of(CancelAllOrders)) == (scope is Scope.EVERYTHING)
        if fault is stale:
            return  # 5 s more and the link is given up
        trading.advance(5)
        assert cancels(trading) == [1, 2, 3] * (2 if scope is Scope.MINE else 1), "and it is repeated"


@pytest.mark.complains
def test_scenario_116_without_a_list_of_orders_everything_in_tws_still_works(
    trading: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    three(trading)
    monkeypatch.setattr(type(trading.session.orders), "live", property(raises))
    switch = trading.session.order_desk.kill_switch
    assert switch.fire(Scope.MINE).reason == "ibdesk could not list its orders. Choose Everything in TWS."
    assert switch.fire(Scope.EVERYTHING).reason == ""
    assert len(trading.broker.of(CancelAllOrders)) == 1


@pytest.mark.complains
def test_scenario_116_one_broken_cancel_still_leaves(trading: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Law L9 for a single cancel: the journal raises, the cancel goes."""
    order = three(trading)[1]
    assert trading.session.journal is not None
    monkeypatch.setattr(trading.session.journal, "note_cancel", raises)
    assert trading.session.order_desk.cancel([order.key]).asked == (order.key,)
    assert cancels(trading) == [2]


@pytest.mark.complains
def test_law_9_an_order_that_cannot_be_marked_stops_no_other_cancel(
    trading: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders = three(trading)
    monkeypatch.setattr(trading.session.orders, "apply", raises)
    keys = tuple(order.key for order in orders)
    assert trading.session.order_desk.cancel(keys).asked == keys
    assert cancels(trading) == [1, 2, 3]


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (SendOutcome.NOT_SENT, "Cancel of order 1 was not sent: the write failed"),
        (SendOutcome.MAYBE, "Cancel of order 1 may not have reached TWS: the write failed"),
    ],
)
def test_law_9_a_cancel_that_did_not_leave_is_said(trading: Desk, outcome: SendOutcome, said: str) -> None:
    """The row turns back to Working, which nobody may take for an answer of TWS."""
    order = three(trading)[0]
    trading.broker.outcome = outcome
    trading.session.order_desk.cancel([order.key])
    trading.until(lambda: said in [one.text for one in trading.session.notices.rows])


def test_scenario_116_everything_that_did_not_leave_is_said(trading: Desk) -> None:
    trading.broker.outcome = SendOutcome.NOT_SENT
    trading.session.order_desk.cancel_all(Scope.EVERYTHING)
    said = "Cancel everything in TWS was not sent: the write failed"
    trading.until(lambda: said in [one.text for one in trading.session.notices.rows])


def test_without_a_link_nothing_is_queued_but_trading_is_locked(trading: Desk) -> None:
    three(trading)
    broker = trading.broker
    trading.broker.lose()
    trading.until(lambda: trading.session.link.view.retry_at is not None)
    result = trading.session.order_desk.cancel_all(Scope.MINE)
    assert result.reason == "Not connected. Cancel in TWS or in IB's own apps."
    assert trading.session.controls.trading_lock.locked
    trading.advance(2)
    trading.until(lambda: trading.session.link.view.ready and not trading.session.lists.running)
    trading.advance(30)
    assert not broker.of(CancelOrder)
    assert not trading.broker.of(CancelOrder), "what could not be asked is not asked later by itself"


def test_an_order_that_waits_for_the_journal_is_not_sent_after_it(trading: Desk, journal: Journal) -> None:
    held = []
    commit = journal.commit_intent
    journal.commit_intent = lambda intent, done: held.append((intent, done))  # type: ignore[method-assign]
    preview = trading.session.order_desk.preview(trading.draft())
    assert trading.session.order_desk.transmit(preview.token).accepted
    trading.session.order_desk.cancel_all(Scope.MINE)
    commit(*held[0])
    trading.until(lambda: bool(trading.session.orders.rows))
    assert not trading.broker.of(PlaceOrder)


def test_the_lock_survives_a_restart_until_the_user_unlocks(
    trading: Desk, qtbot: QtBot, flag: Path, journal: Journal
) -> None:
    trading.session.order_desk.cancel_all(Scope.MINE)
    assert flag.exists()
    again = Desk(qtbot, journal, SessionSettings(frame_ms=1, idle_frame_ms=1, tick_ms=100_000, lock_file=flag))
    try:
        again.connect()
        again.quote()
        lock = again.session.order_desk.locked
        assert lock is not None
        assert lock.reason == "Locked after Cancel orders"
        assert again.session.order_desk.kill_switch.report is None, "a new start cancels nothing by itself"
        again.advance(30)
        assert not again.broker.of(CancelOrder)
        assert again.session.order_desk.unlock_trading() == ""
        assert not flag.exists()
        again.place(quantity="7")
    finally:
        again.session.close()


def test_unlocking_ends_the_repetition(trading: Desk) -> None:
    three(trading)
    trading.session.order_desk.cancel_all(Scope.MINE)
    trading.session.order_desk.unlock_trading()
    trading.advance(30)
    assert cancels(trading) == [1, 2, 3]


@pytest.mark.complains
def test_a_lock_that_cannot_be_saved_holds_and_is_said(trading: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tradinglock, "write_whole", raises)
    trading.session.order_desk.cancel_all(Scope.MINE)
    report = trading.session.order_desk.kill_switch.report
    assert report is not None
    assert report.problem == "The lock on new orders could not be saved: it ends when ibdesk is closed."
    assert trading.session.order_desk.locked is not None


def test_a_flag_that_cannot_be_read_counts_as_a_lock(flag: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "lstat", raises)
    assert tradinglock.TradingLock(flag, lambda _: None).locked


def test_the_order_of_things_is_cancel_first_then_lock_then_notes(
    trading: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """No file is touched before the first cancel is on its way (F15)."""
    three(trading)
    seen: list[int] = []
    monkeypatch.setattr(tradinglock, "write_whole", lambda *_: seen.append(len(cancels(trading))))
    with caplog.at_level(logging.ERROR):
        trading.session.order_desk.cancel_all(Scope.MINE)
    assert seen == [3]
    assert not caplog.records


def test_a_second_ibdesk_that_only_views_leaves_the_lock_of_the_first_alone(
    qtbot: QtBot, journal: Journal, flag: Path
) -> None:
    settings = SessionSettings(frame_ms=1, idle_frame_ms=1, tick_ms=100_000, lock_file=flag)
    desk = Desk(qtbot, journal, settings)
    desk.connect()
    desk.session.link.update(read_only=ReadOnly(cause="view", reason="Another ibdesk uses this profile."))
    result = desk.session.order_desk.cancel_all(Scope.MINE)
    assert (result.asked, result.reason) == ((), "Another ibdesk uses this profile.")
    assert not desk.session.controls.trading_lock.locked
    assert not flag.exists()
    assert desk.session.close()
