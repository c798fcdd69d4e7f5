"""Cancelling: one click for one order, a question that names each for more, and never by accident."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ibdesk.core.orders.state import AnyKey
from ibdesk.core.records.command import CancelAllOrders, CancelOrder
from ibdesk.panels.blotter import CancelAllDialog
from tests.gui.blotter.conftest import Blotter, spec


@pytest.fixture
def keys(blotter: Blotter) -> list[AnyKey]:
    """Three own working orders, ids 41 to 43."""
    made: list[AnyKey] = [blotter.hears(number, "Submitted", spec(limit=f"{number}.00")) for number in (41, 42, 43)]
    return made


def cancels(blotter: Blotter) -> list[int]:
    return [one.order_id for one in blotter.desk.broker.of(CancelOrder) if isinstance(one, CancelOrder)]


def open_all(blotter: Blotter, symbol: str = "") -> CancelAllDialog:
    dialog = CancelAllDialog(blotter.desk.session, blotter.panel, symbol=symbol)
    dialog.open()
    blotter.until(dialog.isVisible)
    return dialog


def ends(blotter: Blotter, number: int) -> None:
    blotter.hears(number, "Cancelled", spec(limit=f"{number}.00"))
    blotter.until(lambda: not blotter.order(blotter.key(number)).live)


def test_the_cross_cancels_its_own_order_and_no_dialog_asks(blotter: Blotter, keys: list[AnyKey]) -> None:
    blotter.click_cell(keys[1], "actions", 0.8)
    assert cancels(blotter) == [42]
    blotter.until(lambda: blotter.text(keys[1], "status") == "Cancel sent")
    assert blotter.find("cancel_some.dialog") is None
    ends(blotter, 42)
    blotter.until(lambda: blotter.text(keys[1], "detail") == "202 by you")


def test_scenario_102_a_double_click_opens_the_history_and_cancels_nothing(
    blotter: Blotter, keys: list[AnyKey]
) -> None:
    at = blotter.at(keys[0], "symbol")
    QTest.mouseClick(blotter.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(blotter.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    blotter.until(lambda: blotter.find("history.dialog") is not None)
    assert blotter.find("history.dialog").windowTitle() == "History of order 41"
    assert cancels(blotter) == []


def test_scenario_102_a_double_click_on_the_cross_is_one_cancel(blotter: Blotter, keys: list[AnyKey]) -> None:
    at = blotter.at(keys[0], "actions", 0.8)
    QTest.mouseClick(blotter.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(blotter.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert cancels(blotter) == [41]
    assert blotter.find("history.dialog") is None


def test_scenario_102_a_row_that_moves_between_press_and_release_is_not_cancelled(
    blotter: Blotter, keys: list[AnyKey]
) -> None:
    viewport, at = blotter.table.viewport(), blotter.at(keys[0], "actions", 0.8)
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=at)
    blotter.table.rows.remove([keys[0]])
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=at)
    assert cancels(blotter) == []


def test_scenario_102_rows_keep_their_places_while_the_button_is_down(blotter: Blotter, keys: list[AnyKey]) -> None:
    blotter.until(lambda: blotter.table.rows.keys[0] == keys[2])
    viewport, at = blotter.table.viewport(), blotter.at(keys[2], "actions", 0.8)
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=at)
    blotter.hears(99, "Submitted", spec())
    assert blotter.table.rows.keys[0] == keys[2]
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=at)
    assert cancels(blotter) == [43]


def test_delete_cancels_one_and_a_held_key_does_not_repeat_it(blotter: Blotter, keys: list[AnyKey]) -> None:
    blotter.table.select_keys([keys[2]])
    blotter.press(Qt.Key.Key_Delete)
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier, "", True)
    QApplication.sendEvent(blotter.table, held)
    assert cancels(blotter) == [43]


def test_more_than_one_asks_and_names_each(blotter: Blotter, keys: list[AnyKey]) -> None:
    blotter.table.setFocus()
    QTest.keyClick(blotter.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    blotter.click("blotter.cancel")
    dialog = blotter.find("cancel_some.dialog")
    named = blotter.find("cancel_some.list").shown_text()
    assert [f"{number}.00 {number}" in named for number in (41, 42, 43)] == [True] * 3
    assert blotter.find("cancel_some.confirm").text() == "Cancel 3 orders"
    blotter.press(Qt.Key.Key_Return, dialog)
    assert cancels(blotter) == []
    blotter.click("cancel_some.confirm")
    assert sorted(cancels(blotter)) == [41, 42, 43]


def test_the_question_keeps_to_the_orders_it_named(blotter: Blotter, keys: list[AnyKey]) -> None:
    blotter.table.select_keys(keys[:2])
    blotter.press(Qt.Key.Key_Delete)
    blotter.table.select_keys(keys)
    blotter.hears(44, "Submitted", spec())
    blotter.click("cancel_some.confirm")
    assert sorted(cancels(blotter)) == [41, 42]


def test_the_menu_belongs_to_the_order_under_the_pointer(blotter: Blotter, keys: list[AnyKey]) -> None:
    menu = blotter.panel._actions.menu(keys[1])
    assert menu is not None
    words = [action.text() for action in menu.actions() if action.text()]
    assert words == [
        "Change this order…", "Cancel order", "Cancel all NVDA…", "Show on chart", "Copy into ticket",
        "History of this order", "Copy row",
    ]  # fmt: skip
    blotter.table.select_keys([keys[0]])
    menu.actions()[1].trigger()
    assert cancels(blotter) == [42]


def test_cancel_all_asks_first_and_enter_or_esc_cancel_nothing(blotter: Blotter, keys: list[AnyKey]) -> None:
    dialog = open_all(blotter)
    assert blotter.find("cancel_all.confirm").text() == "Cancel 3 orders"
    assert dialog.back.hasFocus() or not dialog.isActiveWindow()
    blotter.press(Qt.Key.Key_Return, dialog)
    blotter.press(Qt.Key.Key_Enter, dialog)
    blotter.press(Qt.Key.Key_Escape, dialog)
    blotter.until(lambda: blotter.find("cancel_all.dialog") is None)
    assert cancels(blotter) == []
    assert not blotter.desk.broker.of(CancelAllOrders)


def test_cancel_all_counts_what_tws_confirmed_not_what_was_asked(blotter: Blotter, keys: list[AnyKey]) -> None:
    blotter.hears(7, "Submitted", spec(), client=7)
    open_all(blotter)
    blotter.click("cancel_all.confirm")
    assert sorted(cancels(blotter)) == [41, 42, 43], "another client's order is not ours to cancel"
    assert blotter.find("cancel_all.result").text() == "Confirmed 0 of 3, still live: 41, 42, 43"
    ends(blotter, 42)
    blotter.until(lambda: blotter.find("cancel_all.result").text() == "Confirmed 1 of 3, still live: 41, 43")
    blotter.fills(41, "100", "41.00")
    blotter.until(lambda: not blotter.order(keys[0]).live)
    ends(blotter, 43)
    said = "Confirmed 3 of 3 (1 filled before the cancel)"
    blotter.until(lambda: blotter.find("cancel_all.result").text() == said)
    assert blotter.find("cancel_all.dialog") is not None, "it stays till it is closed"
    blotter.click("cancel_all.back")
    blotter.until(lambda: blotter.find("cancel_all.dialog") is None)


def test_what_is_not_confirmed_is_asked_again_though_the_dialog_was_closed(
    blotter: Blotter, keys: list[AnyKey]
) -> None:
    open_all(blotter)
    blotter.click("cancel_all.confirm")
    ends(blotter, 42)
    blotter.click("cancel_all.back")
    blotter.until(lambda: blotter.find("cancel_all.dialog") is None)
    blotter.desk.advance(5)
    assert sorted(cancels(blotter)) == [41, 41, 42, 43, 43]
    open_all(blotter)
    assert blotter.find("cancel_all.result").text() == "Confirmed 1 of 3, still live: 41, 43"


def test_everything_in_tws_says_whom_it_hits_and_is_one_command(blotter: Blotter, keys: list[AnyKey]) -> None:
    blotter.hears(7, "Submitted", spec(), client=7)
    open_all(blotter)
    blotter.click("cancel_all.everything")
    option = blotter.find("cancel_all.everything")
    assert option.accessibleDescription() == "Also orders typed in TWS and of other clients"
    assert blotter.find("cancel_all.confirm").text() == "Cancel 4 orders"
    blotter.click("cancel_all.confirm")
    assert len(blotter.desk.broker.of(CancelAllOrders)) == 1
    assert blotter.find("cancel_all.result").text().startswith("Confirmed 0 of 4, still live:")
    assert "7 of client 7" in blotter.find("cancel_all.result").text()


def test_all_of_one_symbol_leaves_the_others_alone(blotter: Blotter, keys: list[AnyKey]) -> None:
    from tests.gui.blotter.conftest import stock

    blotter.hears(50, "Submitted", spec(), contract=stock("AAPL", 99))
    open_all(blotter, "AAPL")
    assert blotter.find("cancel_all.confirm").text() == "Cancel 1 order"
    blotter.click("cancel_all.confirm")
    assert cancels(blotter) == [50]


def test_without_orders_it_says_so_and_everything_is_still_possible(blotter: Blotter) -> None:
    open_all(blotter)
    confirm = blotter.find("cancel_all.confirm")
    assert not confirm.isEnabled()
    assert blotter.find("cancel_all.list").shown_text() == "No live orders here."
    blotter.click("cancel_all.everything")
    assert confirm.isEnabled()
    blotter.click("cancel_all.confirm")
    assert len(blotter.desk.broker.of(CancelAllOrders)) == 1


def test_without_a_link_the_dialog_says_where_to_cancel(blotter: Blotter, keys: list[AnyKey]) -> None:
    blotter.desk.broker.lose()
    blotter.until(lambda: not blotter.desk.session.link.view.ready)
    open_all(blotter)
    assert not blotter.find("cancel_all.confirm").isEnabled()
    assert blotter.find("cancel_all.result").text() == "Not connected. Cancel in TWS or in IB's own apps."
