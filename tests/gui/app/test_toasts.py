"""Toasts: news only, never an echo of one's own click, and rejects stay till they are closed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from ibdesk.app.toasts import Toaster
from ibdesk.core.ids import RequestId
from ibdesk.core.orders.state import Base, Order, OrderKey
from ibdesk.core.records.execution import Execution
from ibdesk.core.records.link import SendOutcome
from ibdesk.core.records.notice import Notice
from ibdesk.ui.notify import Toast
from tests.gui.session.bracketed import STOP, bracket, hear
from tests.gui.session.conftest import Desk, desk, journal, trading
from tests.gui.session.scripted import ACCOUNT, NOON, NVDA

__all__ = ["desk", "journal", "trading"]  # the fixtures


class Watcher:
    """A page with toasts over a desk, and the panels that they brought to the front."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.page = QWidget()
        self.page.resize(1600, 900)
        desk.qtbot.addWidget(self.page)
        self.shown: list[str] = []
        self.toaster = Toaster(desk.session, self.shown.append, self.page, right=388, clock=desk.clock)

    @property
    def toasts(self) -> tuple[Toast, ...]:
        return self.toaster.host.toasts

    @property
    def texts(self) -> list[str]:
        return [toast.accessibleName() for toast in self.toasts]

    def fill(self, order: Order, shares: str, price: str, exec_id: str = "0000e0d5.01.01") -> None:
        assert isinstance(order.key, OrderKey)
        self.desk.broker.tell(
            Execution(
                request_id=None, exec_id=exec_id, order_id=order.key.order_id, client_id=order.key.client_id,
                perm_id=order.perm_id, contract=NVDA, account=ACCOUNT, side="BUY", shares=Decimal(shares),
                price=Decimal(price), cumulative=None, average_price=None, exchange="NASDAQ", order_ref="",
                time=NOON, time_text="",
            )
        )  # fmt: skip


@pytest.fixture
def watcher(trading: Desk) -> Watcher:
    watcher = Watcher(trading)
    watcher.toaster.on_lists_completed()  # the lists of this link were read before the page was made
    return watcher


def test_a_fill_is_told_and_goes_by_itself(watcher: Watcher) -> None:
    order = watcher.desk.place()
    assert not watcher.toasts  # working: the user has just clicked Transmit
    watcher.fill(order, "1", "178.4")
    watcher.desk.until(lambda: bool(watcher.toasts))
    assert watcher.texts == ["BUY 1 NVDA filled at 178.40. Order 1, 1 execution"]


def test_parts_of_one_order_share_one_toast(watcher: Watcher) -> None:
    order = watcher.desk.place(quantity="5")
    watcher.fill(order, "2", "178.39")
    watcher.desk.until(lambda: bool(watcher.toasts))
    assert watcher.texts == ["BUY 2 of 5 NVDA filled at 178.39. Order 1, 1 execution"]
    watcher.fill(order, "3", "178.39", "0000e0d5.02.01")
    watcher.desk.until(lambda: watcher.texts == ["BUY 5 NVDA filled at 178.39. Order 1, 2 executions"])


def test_fills_that_the_lists_of_a_fresh_link_tell_are_no_news(watcher: Watcher) -> None:
    order = watcher.desk.place()
    watcher.desk.broker.lose()
    watcher.desk.until(lambda: not watcher.desk.session.link.view.ready)
    watcher.fill(order, "1", "178.40")
    watcher.desk.until(lambda: watcher.desk.session.orders.rows[0].base is Base.FILLED)
    assert not any("filled" in text for text in watcher.texts)


def test_a_reject_says_why_once_and_stays(watcher: Watcher) -> None:
    watcher.desk.broker.silent = True
    preview = watcher.desk.session.order_desk.preview(watcher.desk.draft())
    key = watcher.desk.session.order_desk.transmit(preview.token).key
    assert isinstance(key, OrderKey)
    watcher.desk.until(lambda: watcher.desk.session.orders.order(key) is not None)
    reason = Notice(subject_id=RequestId(key.order_id), code=201, text="Order rejected - reason: margin is short")
    watcher.desk.broker.tell(reason)
    watcher.desk.until(lambda: bool(watcher.toasts))
    watcher.desk.until(lambda: watcher.desk.session.notices.rows[-1].code == 201)
    (text,) = watcher.texts
    assert text.startswith("Rejected: BUY 1 NVDA LMT 178.40 DAY. TWS says: ")
    assert text.endswith("(201)")
    watcher.toasts[0].shown_asked.emit()
    assert watcher.shown == ["blotter"]


def test_an_order_that_did_not_leave_is_told_once_with_its_reason(watcher: Watcher) -> None:
    watcher.desk.broker.outcome = SendOutcome.NOT_SENT
    preview = watcher.desk.session.order_desk.preview(watcher.desk.draft())
    assert watcher.desk.session.order_desk.transmit(preview.token).accepted
    watcher.desk.until(lambda: bool(watcher.toasts))
    assert watcher.texts == ["Not sent. Order 1: the write failed"]


def test_own_cancel_and_own_back_are_no_news(watcher: Watcher) -> None:
    order = watcher.desk.place()
    session = watcher.desk.session
    session.order_desk.void(session.order_desk.preview(watcher.desk.draft()).token)
    assert session.order_desk.cancel([order.key]).asked
    report = watcher.desk.broker.status(1, order.spec, "Cancelled")
    watcher.desk.broker.tell(report, Notice(subject_id=RequestId(1), code=202, text="Order Canceled - reason:"))
    watcher.desk.until(lambda: any(row.code == 202 for row in session.notices.rows))
    assert not watcher.toasts


def test_a_review_that_the_link_took_away_is_told(watcher: Watcher) -> None:
    session = watcher.desk.session
    assert session.order_desk.preview(watcher.desk.draft()).ok
    session.link.update(account="DU2")
    assert watcher.texts == ["Review closed. Connection, account or mode changed. Review again."]


def test_a_lost_link_tells_of_the_order_that_was_never_answered(watcher: Watcher) -> None:
    watcher.desk.broker.silent = True
    preview = watcher.desk.session.order_desk.preview(watcher.desk.draft())
    key = watcher.desk.session.order_desk.transmit(preview.token).key
    assert key is not None
    watcher.desk.until(lambda: watcher.desk.session.orders.order(key) is not None)
    watcher.desk.broker.lose()
    watcher.desk.until(lambda: bool(watcher.toasts))
    assert any(text.startswith("State unknown: BUY 1 NVDA LMT 178.40 DAY.") for text in watcher.texts)


def test_a_note_raises_nothing(watcher: Watcher) -> None:
    farm = Notice(subject_id=None, code=2104, text="Market data farm connection is OK:usfarm")
    watcher.desk.broker.tell(farm, replace(farm, code=2106, text="HMDS data farm connection is OK:ushmds"))
    watcher.desk.until(lambda: len(watcher.desk.session.farms.rows) == 2)
    assert not watcher.toasts


def complain(watcher: Watcher, first: int, count: int, step_s: float = 0.02) -> None:
    """Let TWS refuse `count` requests, `step_s` apart, each in words of its own."""
    for number in range(first, first + count):
        watcher.desk.clock.now += step_s
        text = f"Order rejected - reason: {number}"
        watcher.desk.broker.tell(Notice(subject_id=RequestId(10_000 + number), code=201, text=text))
        watcher.desk.session._bridge.drain()


def test_scenario_119_five_hundred_errors_in_ten_seconds_are_one_counter(watcher: Watcher) -> None:
    complain(watcher, 0, 500)
    assert len(watcher.toasts) <= 3
    counting = [text for text in watcher.texts if "need you" in text]
    assert counting == ["500 messages need you. They come too fast to be told one by one."]
    assert QApplication.activeModalWidget() is None
    assert not [top for top in QApplication.topLevelWidgets() if isinstance(top, QDialog) and top.isVisible()]
    assert watcher.desk.session.notices.unopened == 500, "every one of them stands in Messages"
    assert len(watcher.toaster._raised) <= 3, "toasts that went are not kept"


def test_scenario_119_a_closed_counter_stays_closed_until_the_flood_is_over(watcher: Watcher) -> None:
    complain(watcher, 0, 20)
    for toast in watcher.toasts:
        toast.on_close_clicked()
    complain(watcher, 20, 20)
    assert not watcher.toasts
    watcher.desk.clock.now += 11.0
    complain(watcher, 40, 1)
    assert [text.rpartition(" ")[2] for text in watcher.texts] == ["(201)"]


def test_scenario_70_two_dangers_about_one_position_are_two_toasts(watcher: Watcher) -> None:
    """Two brackets on NVDA lose their stops: neither message may take the place of the other."""
    for client in (7, 8):
        bracket(watcher.desk, client)
        hear(watcher.desk, (STOP, "Inactive"), client=client)
    watcher.desk.until(lambda: len(watcher.desk.session.protection.findings) == 2)
    watcher.desk.until(lambda: len(watcher.toasts) == 2)
    assert sorted(f"order 61 of client {client}" in text for text in watcher.texts for client in (7, 8)) == [
        False, False, True, True,
    ]  # fmt: skip
