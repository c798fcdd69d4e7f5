"""Closing the window: what stays live is named, nothing is cancelled unasked, and it takes no time."""

from __future__ import annotations

import socket
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ibdesk.app.exit_dialog import ExitDialog
from ibdesk.app.main_window import MainWindow
from ibdesk.app.place import Place
from ibdesk.core.orders.state import Base, Order, OrderKey
from ibdesk.core.records.command import CancelOrder
from ibdesk.core.records.link import CurrentTime
from tests.gui.safety.conftest import House


@pytest.fixture
def working(house: House) -> list[Order]:
    """Two orders that work."""
    house.start(7497)
    house.trade()
    return [house.place(quantity=str(number)) for number in (1, 2)]


def end(house: House, order: Order) -> None:
    assert isinstance(order.key, OrderKey)
    house.broker.tell(house.broker.status(order.key.order_id, order.spec, "Cancelled"))


def test_without_live_orders_nobody_asks(house: House) -> None:
    house.start(7497)
    house.window.close()
    assert not house.window.isVisible()
    assert house.window.page is None


def test_scenario_115_live_orders_are_listed_and_no_key_leaves(house: House, working: list[Order]) -> None:
    for _ in range(3):  # one question, however often the cross is pressed
        house.window.close()
    assert len([one for one in house.window.findChildren(ExitDialog) if one.isVisible()]) == 1
    assert house.text("leave.title") == "2 orders stay live at IB after you close. ibdesk will not watch them."
    listed = house.find("leave.list").shown_text()
    assert "0/1 LMT 178.40" in listed
    assert "0/2 LMT 178.40" in listed
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        QTest.keyClick(house.find("leave.dialog"), key)
        assert house.find("leave.dialog") is not None
    QTest.keyClick(house.find("leave.dialog"), Qt.Key.Key_Escape)
    house.gone("leave.dialog")
    house.window.close()
    house.click("leave.stay")
    house.gone("leave.dialog")
    assert house.window.isVisible()
    assert house.window.page is not None
    assert not house.broker.of(CancelOrder)


def test_scenario_115_unknown_and_cancel_pending_orders_count(house: House, working: list[Order]) -> None:
    house.broker.silent = True
    house.session.order_desk.cancel([working[0].key])
    end(house, working[1])
    preview = house.session.order_desk.preview(house.draft(quantity="9"))
    key = house.session.order_desk.transmit(preview.token).key
    assert key is not None
    house.until(lambda: house.session.orders.order(key) is not None)
    for _ in range(15):
        house.advance(1)
        house.broker.tell(CurrentTime(time=house.broker.time, received_s=house.clock.now))
    unknown = house.session.orders.order(key)
    assert unknown is not None
    assert unknown.base is Base.UNKNOWN
    house.window.close()
    listed = house.find("leave.list").shown_text().splitlines()
    assert sorted(line.split(" NVDA")[0] for line in listed) == ["Cancel sent", "Unknown"]


def test_scenario_115_leave_working_leaves_and_cancels_nothing(house: House, working: list[Order]) -> None:
    broker = house.broker
    house.window.close()
    house.click("leave.working")
    house.until(lambda: not house.window.isVisible())
    assert not broker.of(CancelOrder)


def test_scenario_115_cancel_mine_waits_for_the_word_of_tws(house: House, working: list[Order]) -> None:
    broker = house.broker
    house.window.close()
    house.click("leave.cancel")
    assert [one.order_id for one in broker.of(CancelOrder) if isinstance(one, CancelOrder)] == [1, 2]
    assert house.text("leave.said").startswith("Confirmed 0 of 2, still live: 1, 2.")
    end(house, working[0])
    house.until(lambda: house.text("leave.said").startswith("Confirmed 1 of 2, still live: 2."))
    assert house.window.isVisible()
    house.advance(30)
    assert len(broker.of(CancelOrder)) == 2, "asked once: only the kill switch repeats"
    assert not house.session.controls.trading_lock.locked
    end(house, working[1])
    house.until(lambda: not house.window.isVisible())


def test_scenario_115_going_to_another_place_asks_as_well(house: House, working: list[Order]) -> None:
    house.window.on_change_asked()
    house.click("leave.stay")
    assert house.window.page is not None
    house.window.on_change_asked()
    house.click("leave.working")
    house.until(lambda: house.window.page is None)
    assert house.window.isVisible()


@pytest.mark.parametrize("says", [b"", b"\x00\x00\x00\x1a15", b"\xff\xff\xff\xf0"], ids=["nothing", "half", "huge"])
def test_f13_the_window_closes_within_3_s_whatever_the_peer_does(qtbot: QtBot, says: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        window = MainWindow()
        qtbot.addWidget(window)
        window.show()
        window.open_desk(Place(kind="other", port=listener.getsockname()[1]))
        peer, _ = listener.accept()
        with peer:
            peer.sendall(says)
            began = time.monotonic()
            window.close()
            assert time.monotonic() - began < 3.0
    assert window.page is None
