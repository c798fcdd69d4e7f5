"""What the window shows of real money: plates, words, frame, and the one dialog that arms."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ibdesk.core.records.command import PlaceOrder, PreviewOrder
from ibdesk.core.records.link import Mode
from tests.gui.safety.conftest import LIVE, PAPER, House


def disarmed_is_said(live: House) -> None:
    live.until(lambda: live.window.windowTitle() == "LIVE READ-ONLY …4567 – ibdesk")
    assert live.find("top.mode").shown_text() == "LIVE READ-ONLY"
    assert live.find("ticket.mode").shown_text() == "READ-ONLY new orders and changes are off …4567"
    review = live.find("ticket.review")
    assert (review.text(), review.sub) == ("Locked: read-only", "Arm trading in the top bar")
    assert live.find("live.frame") is None
    assert live.text("top.arm") == "Arm trading…"


def test_scenario_105_title_plate_strip_frame_and_buttons_say_the_mode(live: House) -> None:
    """Disarmed, armed, an order with its confirm dialog, the minutes that pass, and one click that disarms."""
    live.start()
    disarmed_is_said(live)
    live.arm()
    live.until(lambda: live.window.windowTitle() == "LIVE ARMED …4567 – ibdesk")
    assert live.find("top.mode").shown_text() == "LIVE"
    assert live.find("ticket.mode").shown_text() == f"LIVE real money · armed 15:00 {LIVE}"
    assert live.text("top.arm") == "Armed 15:00   Disarm"
    frame = live.find("live.frame")
    assert frame.geometry() == live.page.rect()
    assert frame.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    live.trade()
    preview = live.session.order_desk.preview(live.draft(account=LIVE))
    assert preview.ok, preview.problems
    live.page.panels["ticket"]._reviewer.open(preview)  # type: ignore[attr-defined]
    dialog = live.find("confirm.dialog")
    assert dialog.mode is Mode.LIVE
    assert dialog.band.shown_text() == "LIVE  Real money · account ••••4567"
    assert live.text("confirm.transmit") == "BUY 1 NVDA LMT 178.40 DAY – LIVE …4567"
    live.until(live.find("confirm.transmit").isEnabled)
    live.click("confirm.transmit")
    live.until(lambda: len(live.broker.of(PlaceOrder)) == 1)
    live.advance(30)
    live.until(lambda: live.text("top.arm") == "Armed 14:30   Disarm")
    live.click("top.arm")
    disarmed_is_said(live)
    live.arm()
    live.window.on_application_state_changed(Qt.ApplicationState.ApplicationInactive)
    assert live.session.link.view.armed, "another window in front is no locked screen"
    live.window.on_application_state_changed(Qt.ApplicationState.ApplicationSuspended)
    assert not live.session.link.view.armed


def test_arming_wants_every_character_typed_by_hand_and_enter_does_nothing(live: House) -> None:
    live.start()
    live.click("top.arm")
    QApplication.clipboard().setText("4567")
    QTest.keyClick(live.find("arm.typed"), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert live.text("arm.typed") == ""
    assert live.text("arm.said") == "Type it. Pasting is off here."
    live.type("arm.typed", "456")
    assert live.text("arm.more") == "1 more"
    assert not live.find("arm.confirm").isEnabled()
    live.type("arm.typed", "4568")
    live.click("arm.confirm")
    assert live.text("arm.said") == "These are not the last 4 characters of the account."
    assert live.text("arm.typed") == ""
    live.type("arm.typed", "4567")
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        for name in ("arm.typed", "arm.confirm", "arm.dialog"):
            QTest.keyClick(live.find(name), key)
    assert not live.session.link.view.armed
    live.broker.lose()
    live.gone("arm.dialog")
    assert not live.session.link.view.armed


def test_scenario_17_another_computer_wants_its_own_tick(live: House) -> None:
    live.start(host="192.168.7.7")
    live.click("top.arm")
    live.type("arm.typed", "4567")
    assert not live.find("arm.confirm").isEnabled()
    assert live.text("arm.tick.remote") == "My orders cross the network to 192.168.7.7 unencrypted."
    live.click("arm.tick.remote")
    live.click("arm.confirm")
    assert live.session.link.view.armed


def test_scenario_12_a_port_that_means_paper_asks_before_anything(live: House) -> None:
    live.start(7497)
    live.until(lambda: live.find("doubt.dialog") is not None)
    assert live.text("doubt.sentence") == "Port 7497 usually means paper, but account …4567 is real money."
    assert live.text("doubt.confirm") == "Continue read-only"
    QTest.keyClick(live.find("doubt.dialog"), Qt.Key.Key_Return)
    assert live.session.link.view.doubt is not None
    live.click("doubt.confirm")
    live.gone("doubt.dialog")
    live.click("top.arm")
    assert live.text("arm.tick.port") == "Port 7497 usually means paper, but …4567 is real money."


def test_scenario_12_other_accounts_than_last_time_stop_and_ask(house: House) -> None:
    house.start(7497)
    house.window.leave_desk()
    house.accounts = (PAPER, "DU2000000")
    house.start(7497)  # a new desk remembers the accounts of the old one
    house.until(lambda: house.find("doubt.dialog") is not None)
    QTest.keyClick(house.find("doubt.dialog"), Qt.Key.Key_Escape)
    house.gone("doubt.dialog")
    assert house.page.banner.shown_text().endswith("served …0000 last time, and now it serves …0000, …0000.")
    assert house.session.order_desk.locked is not None
    house.click("banner.action")
    house.click("doubt.confirm")
    house.until(lambda: house.session.link.view.doubt is None)
    assert house.page.banner.shown_text() == ""
    house.accounts = ("DU3000000",)
    house.reopen(7497)
    house.until(lambda: house.find("doubt.dialog") is not None)
    house.click("doubt.disconnect")
    house.until(lambda: not house.session.link.view.ready)


def test_real_money_opens_by_arming_and_by_nothing_else(live: House) -> None:
    """The program as it starts: armed by four characters, for this connection; a new one asks again."""
    live.start()
    disarmed_is_said(live)
    live.trade()
    live.session.order_desk.transmit(live.session.order_desk.preview(live.draft(account=LIVE)).token)
    assert not live.broker.of(PlaceOrder)
    assert not live.broker.of(PreviewOrder)
    live.arm()
    live.page.desk.session.connector.close()
    live.until(lambda: not live.session.link.view.ready)
    live.reopen(7496)
    disarmed_is_said(live)


def test_read_only_by_choice_offers_no_arming(live: House) -> None:
    """The start option stands above it: nothing leaves, not even a cancel, and nothing is offered."""
    live.read_only = True
    live.start()
    assert live.find("top.arm") is None
    live.page.safety.ask_to_arm()
    assert live.find("arm.dialog") is None
    assert live.session.arming.arm("4567") == "Connected read-only, as chosen at the start."
    assert live.text("ticket.review") == "Locked: read-only"
    assert live.find("ticket.mode").shown_text() == "READ-ONLY nothing can be sent, not even a cancel"
    assert live.session.order_desk.cancel_trouble
    assert live.broker.read_only


def test_paper_money_offers_no_arming(house: House) -> None:
    house.start(7497)
    assert house.find("top.arm") is None
    house.page.safety.ask_to_arm()
    assert house.find("arm.dialog") is None
    assert house.session.order_desk.locked is None
