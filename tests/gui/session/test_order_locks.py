"""What keeps an order from leaving: real money, read-only, no journal, a link that broke meanwhile."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pytestqt.qtbot import QtBot

from ibdesk.core.orders.state import Base
from ibdesk.core.records.command import CancelAllOrders, CancelOrder, PlaceOrder
from ibdesk.core.records.notice import Notice
from ibdesk.journal import Journal
from ibdesk.session.previews import Refused
from ibdesk.session.targets import SessionSettings
from ibdesk.session.views import Phase
from tests.gui.session.conftest import Desk


@pytest.mark.parametrize("sim", [True, False])
def test_real_money_sends_nothing_new_before_it_is_armed_and_cancels_leave(desk: Desk, sim: bool) -> None:
    """Whatever the start-up nonce says; law L9 for the cancels."""
    desk.accounts = ("U1234567",)
    desk.connect(sim=sim)
    desk.session.controls.login.confirm()  # the port is one of paper
    desk.quote()
    lock = desk.session.order_desk.locked
    assert lock is not None
    assert (lock.reason, lock.cancel_works) == ("Locked: read-only", True)
    preview = desk.session.order_desk.preview(desk.draft(account="U1234567"))
    assert not preview.ok
    assert not desk.session.order_desk.transmit(preview.token).accepted
    desk.broker.tell(desk.broker.open_order(9, desk.session.order_desk.preview(desk.draft()).spec or _spec()))
    desk.until(lambda: bool(desk.session.orders.rows))
    key = desk.session.orders.rows[0].key
    assert not desk.session.order_desk.change(key, quantity="2").ok
    assert desk.broker.of(PlaceOrder) == []
    assert desk.session.order_desk.cancel([key]).asked == (key,)
    assert desk.session.order_desk.cancel_all("everything").asked
    assert len(desk.broker.of(CancelOrder)) == 1
    assert len(desk.broker.of(CancelAllOrders)) == 1


def _spec():  # type: ignore[no-untyped-def]
    from ibdesk.core.records.order import OrderSpec

    return OrderSpec(action="BUY", quantity=Decimal(1), order_type="LMT", limit_price=Decimal("178.40"))


def test_a_read_only_start_locks_and_tells_the_broker(desk: Desk) -> None:
    desk.connect(read_only=True)
    assert desk.broker.read_only
    assert desk.session.order_desk.locked is not None
    assert desk.session.order_desk.cancel_trouble


def test_scenario_10_tws_in_read_only_mode_makes_the_desk_read_only(trading: Desk) -> None:
    text = "Error validating request.-'bN' : cause - The API interface is currently in Read-Only mode."
    trading.broker.tell(Notice(subject_id=None, code=321, text=text))
    trading.until(lambda: trading.session.link.view.read_only is not None)
    assert trading.broker.read_only
    assert trading.session.order_desk.locked is not None


def test_without_a_journal_nothing_new_is_sent(qtbot: QtBot) -> None:
    """Scenario 134: cancels still work."""
    desk = Desk(qtbot, None, SessionSettings(frame_ms=1, idle_frame_ms=1, tick_ms=100_000))
    try:
        desk.connect()
        desk.quote()
        lock = desk.session.order_desk.locked
        assert lock is not None
        assert lock.reason == "Locked: journal cannot be written"
        assert lock.cancel_works
        assert not desk.session.order_desk.preview(desk.draft()).ok
    finally:
        desk.session.close()


def test_a_journal_that_fails_at_the_commit_sends_nothing(trading: Desk, journal: Journal) -> None:
    """Scenario 135: refused before the byte."""
    preview = trading.session.order_desk.preview(trading.draft())
    journal.close(3.0)
    refused: list[Refused] = []
    trading.session.order_desk.refused.connect(refused.append)
    from ibdesk.journal import JournalResult

    journal.commit_intent = lambda intent, done: done(JournalResult(ok=False, sentence="Disk is full."))  # type: ignore[method-assign]
    assert trading.session.order_desk.transmit(preview.token).accepted
    trading.until(lambda: bool(refused))
    assert "Disk is full." in refused[0].reason
    assert not trading.broker.of(PlaceOrder)
    assert not trading.session.orders.rows


def test_a_link_lost_during_the_commit_sends_nothing(trading: Desk, journal: Journal) -> None:
    answers = []
    commit = journal.commit_intent
    journal.commit_intent = lambda intent, done: answers.append((intent, done))  # type: ignore[method-assign]
    preview = trading.session.order_desk.preview(trading.draft())
    assert trading.session.order_desk.transmit(preview.token).accepted
    trading.broker.lose()
    trading.until(lambda: trading.session.link.view.phase is Phase.WAITING)
    commit(*answers[0])
    trading.until(lambda: bool(trading.session.orders.rows))
    assert trading.session.orders.rows[0].base is Base.NOT_SENT
    assert not trading.brokers[0].of(PlaceOrder)
