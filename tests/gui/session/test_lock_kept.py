"""The lock after Cancel orders against orders on their way, and over restarts; a damaged journal and its desk."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ibdesk.core.orders.state import Base
from ibdesk.core.records.command import CancelOrder, PlaceOrder
from ibdesk.core.records.order import OrderSpec
from ibdesk.journal import Journal
from ibdesk.session.previews import Refused
from ibdesk.session.targets import SessionSettings
from tests.gui.session.conftest import Desk

BUY = OrderSpec(action="BUY", quantity=Decimal(1), order_type="LMT", limit_price=Decimal("178.40"))
QUICK = SessionSettings(frame_ms=1, idle_frame_ms=1, tick_ms=100_000)


def test_the_journal_alone_keeps_the_lock_for_the_next_start(trading: Desk, journal: Journal, tmp_path: Path) -> None:
    """A flag file that could not be written, or was lost: the decision in the journal locks all the same."""
    trading.session.controls.trading_lock.lock("Cancel orders")
    assert trading.session.close()
    assert journal.close(3.0)
    for locked in (True, False):
        later = Journal(tmp_path / "journal.db")
        later.start()
        again = Desk(trading.qtbot, later, QUICK)
        try:
            again.connect()
            lock = again.session.order_desk.locked
            assert (lock is not None and lock.reason == "Locked after Cancel orders") is locked
            assert again.session.order_desk.unlock_trading() == ""
        finally:
            assert again.session.close()
            assert later.close(3.0)


def test_a_kill_while_the_journal_writes_stops_the_order(trading: Desk, journal: Journal) -> None:
    """Between the click and the durable intent: the order is known, and it did not leave."""
    held = []
    commit = journal.commit_intent
    journal.commit_intent = lambda intent, done: held.append((intent, done))  # type: ignore[method-assign]
    desk = trading.session.order_desk
    refused: list[Refused] = []
    desk.refused.connect(refused.append)
    assert desk.transmit(desk.preview(trading.draft()).token).accepted
    trading.session.controls.trading_lock.lock("Cancel orders")
    commit(*held[0])
    trading.until(lambda: bool(refused))
    assert refused[0].reason == "Not sent: trading was locked by Cancel orders"
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
    trading.session.controls.trading_lock.lock("Cancel orders")
    commit(*held[0])
    trading.until(lambda: bool(refused))
    assert len(trading.broker.of(PlaceOrder)) == 1
    now = trading.session.orders.order(order.key)
    assert now is not None
    assert (now.base, now.pending) == (Base.WORKING, None)


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
