"""Limits typed in the window, Cancel orders from wherever one is, and the way back to trading."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ibdesk.core.limit_file import load_limits
from ibdesk.core.records.command import CancelAllOrders, CancelOrder, PlaceOrder
from ibdesk.core.records.link import Mode
from tests.gui.safety.conftest import House

KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def panic(widget: object) -> None:
    QTest.keyClick(widget, Qt.Key.Key_K, KEYS)  # type: ignore[call-overload]


def test_limits_are_typed_by_the_tickets_grammar_saved_and_in_force(house: House) -> None:
    house.start(7497)
    house.trade()
    house.page.safety.ask_limits()
    for text, said in (
        ("", "Stock is missing. There is no order without a limit."),
        ("1,000", "Stock: write 1000, no separators."),
        ("1e5", "Stock is not a plain number. Example: 1000 or 2.5"),
        ("9999999", "Stock can be 1,000,000 at most."),
    ):
        house.type("limits.max_size_stk", text)
        assert house.text("limits.said") == said
        assert not house.find("limits.save").isEnabled()
    house.type("limits.max_size_stk", "5")
    QTest.keyClick(house.find("limits.max_size_stk"), Qt.Key.Key_Return)
    assert house.session.limits.of(Mode.PAPER).max_size["STK"] == 1000, "Enter saves nothing"
    house.click("limits.save")
    house.gone("limits.dialog")
    preview = house.session.order_desk.preview(house.draft(quantity="6"))
    assert [one.text for one in preview.problems] == ["Quantity 6 is over your limit of 5."]
    folder = house.session.settings.folder
    assert folder is not None
    assert load_limits(folder).limits[Mode.PAPER].max_size["STK"] == 5
    assert load_limits(folder).limits[Mode.LIVE].max_size["STK"] == 1000, "other modes keep theirs"
    house.window.leave_desk()
    house.start(7497)
    assert house.session.limits.of(Mode.PAPER).max_size["STK"] == 5


def test_in_live_a_raised_limit_waits_and_the_confirmation_is_no_choice(live: House) -> None:
    live.start()
    live.arm()
    live.page.safety.ask_limits()
    assert live.find("limits.confirm") is None
    assert live.text("limits.said") == "In LIVE a raised limit holds from the next arming on; a lowered one at once."
    live.type("limits.max_value", "50000")
    live.type("limits.max_orders", "2")
    live.click("limits.save")
    in_force = live.session.limits.of(Mode.LIVE)
    assert (in_force.max_value, in_force.max_orders) == (25000, 2)
    live.page.safety.ask_limits()
    assert live.text("limits.said").endswith("Some raised limits wait for the next arming.")
    live.find("limits.dialog").reject()
    live.session.arming.disarm()
    live.arm()
    assert live.session.limits.of(Mode.LIVE).max_value == 50000


def test_fewer_confirmations_send_by_a_click_but_never_with_a_warning_or_by_a_key(house: House) -> None:
    house.start(7497)
    house.trade()
    house.page.safety.ask_limits()
    house.click("limits.confirm")
    house.click("limits.save")
    ticket = house.page.panels["ticket"]
    ticket.fill(house.draft().details.contract, "BUY", "3", "178.40")  # type: ignore[attr-defined, union-attr]
    review = house.find("ticket.review")
    house.until(lambda: review.text() == "Transmit BUY 3 NVDA LMT 178.40 DAY")
    house.find("ticket.limit").setFocus()
    house.until(house.find("ticket.limit").hasFocus)
    QTest.keyClick(house.find("ticket.limit"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    house.until(lambda: house.find("confirm.dialog") is not None)
    house.find("confirm.dialog").reject()
    assert not house.broker.of(PlaceOrder)
    house.click("ticket.review")
    house.until(lambda: len(house.broker.of(PlaceOrder)) == 1)
    house.until(lambda: review.text() == "Review BUY 3 NVDA LMT 178.40 DAY")  # the same again is a warning
    QTest.mouseClick(review, Qt.MouseButton.LeftButton)
    assert house.find("confirm.warning.0").text().startswith("Same order sent ")
    assert len(house.broker.of(PlaceOrder)) == 1


def test_the_key_of_the_kill_switch_opens_it_and_works_from_any_dialog(house: House) -> None:
    house.start(7497)
    house.trade()
    orders = [house.place(quantity=str(number)) for number in (1, 2)]
    house.until(house.window.isActiveWindow)
    panic(house.window)
    house.until(lambda: house.find("cancel_all.dialog") is not None)
    panic(house.find("cancel_all.dialog"))
    assert house.find("cancel_all.dialog") is not None, "it stays"
    assert not house.broker.of(CancelOrder), "it asks first"
    house.find("cancel_all.dialog").reject()
    preview = house.session.order_desk.preview(house.draft(quantity="9"))
    house.page.panels["ticket"]._reviewer.open(preview)  # type: ignore[attr-defined]
    house.until(house.find("confirm.dialog").isActiveWindow)
    panic(house.find("confirm.dialog"))
    house.until(lambda: house.find("cancel_all.dialog") is not None)
    house.gone("confirm.dialog")
    assert not house.session.order_desk.transmit(preview.token).accepted
    house.click("cancel_all.confirm")
    assert len(house.broker.of(CancelOrder)) == len(orders)
    assert house.text("cancel_all.result") == "Confirmed 0 of 2, still live: 1, 2"
    house.click("cancel_all.back")
    house.advance(5)
    assert len(house.broker.of(CancelOrder)) == 4, "repeated with the dialog closed"
    assert (
        house.page.banner.shown_text() == "New orders are off after Cancel orders. Confirmed 0 of 2, still live: 1, 2"
    )
    assert house.find("ticket.review").text() == "Locked after Cancel orders"


def test_the_lock_survives_a_restart_and_a_question_takes_it_off(house: House) -> None:
    house.start(7497)
    house.page.on_cancel_orders_asked()
    house.click("cancel_all.everything")
    house.click("cancel_all.confirm")
    assert len(house.broker.of(CancelAllOrders)) == 1
    house.find("cancel_all.dialog").reject()
    house.window.leave_desk()
    house.start(7497)
    assert house.page.banner.shown_text() == "New orders are off after Cancel orders."
    house.page.safety.ask_limits()
    house.click("limits.unlock")
    house.until(lambda: house.find("unlock.dialog") is not None)
    QTest.keyClick(house.find("unlock.dialog"), Qt.Key.Key_Return)
    assert house.session.controls.trading_lock.locked
    assert house.text("unlock.said") == "The lock was set before ibdesk was started."
    house.click("unlock.confirm")
    house.gone("unlock.dialog")
    assert house.page.banner.shown_text() == ""
    house.trade()
    house.place()


def test_scenario_132_broken_limits_are_said_in_the_banner(house: House) -> None:
    from ibdesk.app.paths import profile_folder

    (profile_folder("default") / "limits.toml").write_text("schema = 1\n[PAPER]\nmax_value = 'inf'\n", encoding="utf-8")
    house.start(7497)
    assert house.page.banner.shown_text().startswith("The limit max_value of PAPER is not as it should be")
    assert house.session.limits.of(Mode.PAPER).max_value == 25000
