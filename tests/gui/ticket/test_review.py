"""The review: the frozen order, the ticks, and the one press that transmits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ibdesk.core.problems import Field, warn
from ibdesk.core.records.notice import Notice
from ibdesk.session.previews import Refused
from ibdesk.ui.confirm import ConfirmDialog
from tests.gui.session.scripted import ACCOUNT
from tests.gui.ticket.conftest import Trader

LEFT = Qt.MouseButton.LeftButton


def held_key(widget: QWidget, key: Qt.Key, times: int = 20) -> None:
    """Keep a key down: presses and releases marked as auto-repeat, as Qt delivers them."""
    none = Qt.KeyboardModifier.NoModifier
    for _ in range(times):
        QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyRelease, key, none, " ", True))
        QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, key, none, " ", True))


def test_the_dialog_shows_the_frozen_order_and_its_rows(trader: Trader) -> None:
    trader.write("100", "178.30")
    dialog = trader.review()
    assert trader.text("confirm.sentence") == "100 NVDA at 178.30 limit, for today"
    assert trader.text("confirm.row.order") == "LMT 178.30 · DAY · regular hours only"
    assert trader.text("confirm.row.market") == "Bid 178.39    Ask 178.41"
    assert trader.text("confirm.row.price") == "0.06 % under mid · 9 ticks under bid"
    assert trader.text("confirm.row.value") == "17,830.00 USD  ≈  13,372.50 GBP  by IB's rate 0.75"
    assert trader.text("confirm.note.value") == "Limit per order 25,000.00 GBP"
    assert trader.text("confirm.row.position") == "0 → +100"
    assert trader.text("confirm.row.working") == "No other orders"
    assert dialog.band.shown_text() == f"SIM  The built-in market, no real money · account {ACCOUNT}"
    assert dialog.transmit.text() == "BUY 100 NVDA LMT 178.30 DAY – SIM …0000"
    assert trader.text("confirm.expires").startswith("This preview expires in 0:")


def test_a_click_transmits_and_closes(trader: Trader) -> None:
    trader.write()
    trader.reviewed()
    trader.click("confirm.transmit")
    trader.until(lambda: len(trader.placed) == 1)
    assert trader.panel.dialog is None
    assert str(trader.placed[0].spec.limit_price) == "178.30"


def test_space_on_the_focused_button_transmits(trader: Trader) -> None:
    trader.write()
    dialog = trader.reviewed()
    dialog.transmit.setFocus()
    QTest.keyClick(dialog.transmit, Qt.Key.Key_Space)
    trader.until(lambda: len(trader.placed) == 1)


def test_scenario_98_a_double_click_on_transmit_sends_one_order(trader: Trader) -> None:
    trader.write()
    dialog = trader.reviewed()
    button = dialog.transmit
    asked: list[str] = []
    transmit = trader.session.order_desk.transmit
    trader.session.order_desk.transmit = lambda token: (asked.append(token), transmit(token))[1]  # type: ignore[method-assign]
    QTest.mouseClick(button, LEFT)
    QTest.mouseDClick(button, LEFT)
    QTest.mouseRelease(button, LEFT)
    button.click()
    dialog.on_transmit_clicked()
    trader.until(lambda: bool(trader.session.orders.rows) and bool(trader.session.orders.rows[0].raw_status))
    assert len(asked) == 1
    assert len(trader.placed) == 1


def test_scenario_99_enter_never_transmits_wherever_the_focus_is(trader: Trader) -> None:
    trader.write()
    dialog = trader.reviewed()
    assert dialog.back.hasFocus()
    assert not dialog.back.isDefault()
    assert not dialog.back.autoDefault()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        for widget in (dialog, dialog.transmit):
            widget.setFocus()
            QTest.keyClick(widget, key)
    assert dialog.isVisible()
    assert not trader.placed


def test_scenario_99_enter_in_a_field_of_the_ticket_reviews_nothing(trader: Trader) -> None:
    trader.write()
    trader.key("ticket.limit", Qt.Key.Key_Return)
    trader.key("ticket.quantity", Qt.Key.Key_Enter)
    trader.find("ticket.review").setFocus()
    trader.key("ticket.review", Qt.Key.Key_Return)
    assert trader.panel.dialog is None


def test_control_enter_reviews_and_never_sends(trader: Trader) -> None:
    trader.write()
    trader.key("ticket.limit", Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    dialog = trader.dialog
    trader.until(dialog.transmit.isEnabled)
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not trader.placed


def test_scenario_100_held_keys_and_clicks_through_a_fresh_dialog_do_nothing(trader: Trader) -> None:
    trader.write()
    dialog = trader.review()
    assert not dialog.transmit.isEnabled()  # dead for 700 ms
    assert dialog.back.hasFocus()
    QTest.mouseClick(dialog.transmit, LEFT)
    assert dialog.transmit.sub == "Ready in a moment"
    trader.until(dialog.transmit.isEnabled)
    dialog.transmit.setFocus()
    held_key(dialog.transmit, Qt.Key.Key_Space)
    held_key(dialog.transmit, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert not trader.placed


def test_every_warning_wants_its_own_tick_and_then_a_moment(trader: Trader) -> None:
    trader.click("ticket.sell")
    trader.write("20", "173.00")  # opens a short, and is 3 % below mid
    dialog = trader.review()
    assert dialog.transmit.sub == "Tick 2 more warnings to enable"
    trader.click("confirm.warning.0")
    assert dialog.transmit.sub == "Tick 1 more warning to enable"
    trader.click("confirm.warning.1")
    assert not dialog.transmit.isEnabled()
    trader.until(dialog.transmit.isEnabled)
    trader.click("confirm.warning.1")
    assert not dialog.transmit.isEnabled()
    assert trader.text("confirm.note.position") == "Opens a short position"
    assert trader.text("confirm.note.price") == "Trades at once"


def test_back_and_escape_leave_nothing_behind(trader: Trader) -> None:
    trader.write()
    token = trader.review()._preview.token
    trader.click("confirm.back")
    assert trader.panel.dialog is None
    assert not trader.session.order_desk.transmit(token).accepted
    QTest.keyClick(trader.review(), Qt.Key.Key_Escape)
    assert trader.panel.dialog is None
    assert not trader.placed
    assert trader.problems() == []


def test_scenario_103_an_edit_behind_the_dialog_closes_it(trader: Trader) -> None:
    trader.write()
    dialog = trader.reviewed()
    token = dialog._preview.token
    trader.panel.form.choose_side("SELL")
    assert trader.panel.dialog is None
    assert not trader.session.order_desk.transmit(token).accepted
    assert trader.problems()[0] == "The ticket was edited. Review again."
    assert not trader.placed


def test_scenario_103_another_symbol_closes_it(trader: Trader) -> None:
    trader.write()
    token = trader.review()._preview.token
    trader.panel.head.symbol.set_text("ABC")
    trader.panel.head.symbol.edited.emit()
    assert trader.panel.dialog is None
    assert not trader.session.order_desk.transmit(token).accepted


def test_scenario_103_a_link_that_moves_closes_it_with_the_reason(trader: Trader) -> None:
    trader.write()
    trader.review()
    trader.broker.tell(Notice(subject_id=None, code=1100, text="Connectivity between IB and TWS has been lost"))
    trader.until(lambda: trader.panel.dialog is None)
    assert trader.problems()[0] == "Connection, account or mode changed. Review again."
    assert not trader.placed


def test_scenario_103_what_leaves_is_what_was_shown_not_what_the_field_says(trader: Trader) -> None:
    trader.write("1", "178.30")
    dialog = trader.reviewed()
    trader.panel.form.limit.setText("999")  # behind the back of every signal
    QTest.mouseClick(dialog.transmit, LEFT)
    trader.until(lambda: len(trader.placed) == 1)
    assert str(trader.placed[0].spec.limit_price) == "178.30"


def test_scenario_104_after_30_s_it_is_grey_and_cannot_be_sent(trader: Trader) -> None:
    trader.write()
    dialog = trader.reviewed()
    trader.clock.now += 31
    dialog.on_second_passed()
    assert trader.text("confirm.expires") == "Expired"
    assert dialog.transmit.text() == "Expired. Review again"
    assert not dialog.transmit.isEnabled()
    assert dialog.isVisible()
    dialog.on_transmit_clicked()
    assert not trader.placed


def test_scenario_104_the_sessions_own_end_of_a_preview_greys_it_too(trader: Trader) -> None:
    trader.write()
    dialog = trader.reviewed()
    trader.clock.now += 30
    trader.session._deadlines.run_due()
    assert dialog.transmit.text() == "Expired. Review again"


def test_scenario_104_the_price_ran_away_and_the_click_is_refused_with_the_reason(trader: Trader) -> None:
    trader.write()
    dialog = trader.reviewed()
    trader.move_market("150.00", "150.02")
    trader.until(lambda: "150.00" in trader.text("confirm.row.market"))
    trader.click("confirm.transmit")
    assert dialog.isVisible()
    assert trader.text("confirm.checked").startswith("Not sent: Limit is ")
    assert not dialog.transmit.isEnabled()
    assert not trader.placed


def test_a_change_shows_old_and_new_in_its_rows(trader: Trader) -> None:
    order = trader.place(quantity="3", limit="178.30")
    preview = trader.session.order_desk.change(order.key, quantity="5", limit="178.20")
    dialog = ConfirmDialog(preview, trader.session, trader.panel)
    trader.panel._reviewer.dialog = dialog
    dialog.open()
    assert trader.text("confirm.row.order") == "Quantity 3 → 5 · LMT 178.30 → 178.20 · DAY · regular hours only"
    assert trader.text("confirm.row.value").startswith("534.90 USD → 891.00 USD")
    trader.until(dialog.transmit.isEnabled)
    assert dialog.transmit.text() == "Change to BUY 5 NVDA LMT 178.20 DAY – SIM …0000"
    results: list[object] = []
    dialog.sent.connect(results.append)
    QTest.mouseClick(dialog.transmit, LEFT)
    trader.panel._reviewer.dialog = None
    trader.until(lambda: len(trader.placed) == 2)
    assert len(results) == 1


def test_other_orders_on_the_contract_are_named(trader: Trader) -> None:
    trader.place(quantity="3", limit="178.30")
    trader.write("1", "178.20")
    trader.review()
    assert trader.text("confirm.row.working") == "BUY 3 LMT 178.30"
    assert trader.text("confirm.note.working") == "1 order"


def test_the_countdown_runs_in_whole_seconds(trader: Trader) -> None:
    trader.write()
    dialog = trader.review()
    dialog.on_second_passed()
    assert dialog._left() <= timedelta(seconds=30)
    trader.clock.now += 10.5
    dialog.on_second_passed()
    assert trader.text("confirm.expires") == "This preview expires in 0:20"


def test_the_dialog_is_modal_to_its_window_and_plain(trader: Trader) -> None:
    trader.write()
    dialog = trader.review()
    assert dialog.windowModality() is Qt.WindowModality.WindowModal
    assert dialog.rect().contains(QPointF(dialog.transmit.geometry().center()).toPoint())


def test_an_order_that_did_not_leave_after_all_is_said_in_the_ticket(trader: Trader) -> None:
    trader.write()
    trader.session.order_desk.refused.emit(Refused(reason="The journal cannot be written."))
    assert trader.problems()[0] == "Not sent: The journal cannot be written."


def test_scenario_113_a_block_cannot_be_ticked_away(trader: Trader) -> None:
    """5,000 typed for 50: no preview that could go, so nothing to tick."""
    trader.write("5000", "178.30")
    assert any("over your limit" in text for text in trader.problems())
    preview = trader.session.order_desk.preview(trader.panel.draft())
    assert not preview.ok
    assert not trader.session.order_desk.transmit(preview.token).accepted
    trader.panel.review()
    assert trader.panel.dialog is None
    assert not trader.panel.review_button.isEnabled()
    assert not trader.placed


def test_scenario_113_at_most_five_warnings_all_in_sight_each_with_its_tick(trader: Trader) -> None:
    trader.write("1", "178.30")
    preview = trader.session.order_desk.preview(trader.panel.draft())
    for count in (5, 6):
        remarks = tuple(warn(f"Remark {number}.", Field.ORDER) for number in range(count))
        dialog = ConfirmDialog(replace(preview, warnings=remarks), trader.session, trader.panel)
        dialog.open()
        assert all(box.isVisible() and dialog.rect().contains(box.geometry()) for box in dialog._boxes)
        for box in dialog._boxes:
            box.box.setChecked(True)
        QTest.qWait(800)
        assert dialog.transmit.isEnabled() is (count == 5)
        assert len(dialog._boxes) == count
        dialog.reject()
