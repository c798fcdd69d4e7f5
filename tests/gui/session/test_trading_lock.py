"""The lock after the kill switch, as the desk lives with it: nothing new leaves, cancels always do."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ibdesk.core.orders.state import Base
from ibdesk.core.records.command import CancelAllOrders, CancelOrder, PlaceOrder
from ibdesk.core.records.order import OrderSpec
from ibdesk.journal import Journal, JournalResult, TradingLock
from ibdesk.session.previews import Refused
from ibdesk.session.targets import SessionSettings
from tests.gui.session.conftest import Desk

BUY = OrderSpec(action="BUY", quantity=Decimal(1), order_type="LMT", limit_price=Decimal("178.40"))
QUICK = SessionSettings(frame_ms=1, idle_frame_ms=1, tick_ms=100_000)


def test_a_locked_desk_sends_nothing_new_and_cancels_all_the_same(trading: Desk) -> None:
    """Law L9."""
    order, other = trading.place(), trading.place(limit="178.30")
    desk = trading.session.order_desk
    preview, change = desk.preview(trading.draft(limit="178.20")), desk.change(order.key, quantity="2")
    told: list[object] = []
    desk.lock_changed.connect(lambda: told.append(desk.locked))
    desk.lock_trading()
    lock = desk.locked
    assert lock is not None
    assert (lock.reason, lock.what_to_do) == ("Locked after Cancel orders", "Unlock in Settings, Limits")
    assert lock.cancel_works
    assert told == [lock]
    for one in (preview, change):
        refused = desk.transmit(one.token)
        assert not refused.accepted
        assert refused.reason == "Locked after Cancel orders. Unlock in Settings, Limits"
    assert not desk.preview(trading.draft()).ok
    assert len(trading.broker.of(PlaceOrder)) == 2
    assert desk.cancel([order.key]).asked == (order.key,)
    assert desk.cancel_all("mine").asked == (order.key, other.key)
    assert desk.cancel_all("everything").asked
    assert len(trading.broker.of(CancelOrder)) == 3
    assert trading.broker.of(CancelAllOrders)


def test_the_lock_is_there_after_a_restart_until_it_is_lifted(trading: Desk, journal: Journal, tmp_path: Path) -> None:
    trading.session.order_desk.lock_trading()
    assert trading.session.close()
    assert journal.close(3.0)
    second = Journal(tmp_path / "journal.db")
    second.start()
    again = Desk(trading.qtbot, second, QUICK)
    try:
        again.connect()
        again.quote()
        desk = again.session.order_desk
        assert desk.locked is not None
        desk.unlock_trading()
        again.until(lambda: desk.locked is None)
        preview = desk.preview(again.draft())
        assert preview.ok, preview.problems
        desk.unlock_trading()  # nothing is locked: nothing happens
    finally:
        assert again.session.close()
        assert second.close(3.0)


def test_a_kill_while_the_journal_writes_stops_the_order(trading: Desk, journal: Journal) -> None:
    """Between the click and the durable intent: the order is known, and it did not leave."""
    held = []
    commit = journal.commit_intent
    journal.commit_intent = lambda intent, done: held.append((intent, done))  # type: ignore[method-assign]
    desk = trading.session.order_desk
    refused: list[Refused] = []
    desk.refused.connect(refused.append)
    assert desk.transmit(desk.preview(trading.draft()).token).accepted
    desk.lock_trading()
    commit(*held[0])
    trading.until(lambda: bool(refused))
    assert refused[0].reason == "Not sent: trading is locked after Cancel orders"
    assert trading.session.orders.rows[0].base is Base.NOT_SENT
    assert not trading.broker.of(PlaceOrder)


def test_a_change_that_a_kill_overtakes_is_not_sent(trading: Desk, journal: Journal) -> None:
    order = trading.place()
    held = []
    commit = journal.commit_intent
    journal.commit_intent = lambda intent, done: held.append((intent, done))  # type: ignore[method-assign]
    desk = trading.session.order_desk
    refused: list[Refused] = []
    desk.refused.connect(refused.append)
    assert desk.transmit(desk.change(order.key, quantity="2").token).accepted
    desk.lock_trading()
    commit(*held[0])
    trading.until(lambda: bool(refused))
    assert len(trading.broker.of(PlaceOrder)) == 1
    now = trading.session.orders.order(order.key)
    assert now is not None
    assert (now.base, now.pending) == (Base.WORKING, None)


def test_an_unlock_that_the_journal_cannot_keep_changes_nothing(trading: Desk, journal: Journal) -> None:
    desk = trading.session.order_desk
    desk.lock_trading()
    journal.unlock_trading = lambda done, session: done(JournalResult(ok=False, sentence="Disk is full."))  # type: ignore[method-assign]
    desk.unlock_trading()
    trading.until(lambda: any("stays locked: Disk is full." in row.text for row in trading.session.notices.rows))
    assert desk.locked is not None


@pytest.fixture
def without_journal(qtbot: QtBot) -> Iterator[Desk]:
    desk = Desk(qtbot, None, QUICK)
    yield desk
    assert desk.session.close()


def test_without_a_journal_the_lock_holds_while_the_program_runs(without_journal: Desk) -> None:
    without_journal.connect()
    session = without_journal.session
    session.order_desk.lock_trading("by hand")
    assert isinstance(session.trading.current, TradingLock)
    lock = session.order_desk.locked
    assert lock is not None
    assert lock.reason == "Locked by hand"
    session.order_desk.unlock_trading()
    assert session.trading.current is None


@pytest.mark.complains
def test_scenario_134_with_a_damaged_journal_the_desk_shows_the_orders_and_can_cancel(
    qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "journal.db"
    path.write_bytes(b"torn by a power cut " * 500)
    journal = Journal(path)
    journal.start()
    desk = Desk(qtbot, journal, QUICK)
    try:
        desk.open()
        desk.until(lambda: bool(desk.brokers))
        desk.until(lambda: desk.session.link.view.ready and not desk.session.lists.running)
        desk.broker.orders = [desk.broker.open_order(9, BUY)]
        desk.session.lists.refresh()
        desk.until(lambda: bool(desk.session.orders.rows))
        orders = desk.session.order_desk
        assert orders.locked is not None
        assert orders.locked.reason == "Locked: journal cannot be written"
        key = desk.session.orders.rows[0].key
        assert orders.cancel([key]).asked == (key,)
        assert len(desk.broker.of(CancelOrder)) == 1
    finally:
        assert desk.session.close()
        assert journal.close(3.0)
    assert path.read_bytes() == b"torn by a power cut " * 500
