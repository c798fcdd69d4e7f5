"""What a trader reads in the orders table: states, owners, ages, what is hidden, what is old."""

from __future__ import annotations

from collections.abc import Hashable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from ibdesk.core.ids import PermId
from ibdesk.core.orders.state import ForeignKey
from tests.gui.blotter.conftest import Blotter, spec
from tests.gui.blotter.houses import full_house
from tests.gui.session.conftest import Desk

WORDS = {
    40: ("Cancelled", "by TWS"),
    45: ("Filled", "Filled · 2 executions"),
    50: ("Unknown", "Look in TWS: it may still hold the order back"),
    42: ("Inactive", "Inactive · locating shares"),
    39: ("Awaiting trigger", "PreSubmitted"),
    48: ("Held", "PreSubmitted"),
    47: ("Cancel sent", "Cancel asked"),
    46: ("Part filled", "Submitted · 2 left"),
    44: ("Change sent", "Asked"),
    43: ("Working", "OCA 44 · Submitted"),
    41: ("Working", "Submitted"),
}


def test_every_state_has_its_word_and_its_detail(blotter: Blotter) -> None:
    tester = QAbstractItemModelTester(
        blotter.table.rows, QAbstractItemModelTester.FailureReportingMode.Fatal, blotter.panel
    )
    full_house(blotter)
    for order_id, (word, detail) in WORDS.items():
        key = blotter.key(order_id)
        assert blotter.text(key, "status") == word
        assert blotter.text(key, "detail").startswith(detail)
    assert tester.model() is blotter.table.rows


def test_live_rows_come_first_and_done_ones_last(blotter: Blotter) -> None:
    full_house(blotter)
    blotter.until(lambda: {blotter.key(40), blotter.key(45)} == set(blotter.table.rows.keys[-2:]))
    assert blotter.panel.badge == "11"


def test_what_is_filled_is_a_share_and_a_market_order_has_no_price(blotter: Blotter) -> None:
    full_house(blotter)
    assert blotter.row(blotter.key(46)) == ("Part filled", "AAPL", "BUY", "3/5", "212.10", "46")
    assert blotter.text(blotter.key(46), "average_fill") == "212.10"
    assert blotter.text(blotter.key(45), "price") == "Market"
    assert blotter.text(blotter.key(41), "average_fill") == "—"


def test_scenario_64_an_order_of_another_client_is_shown_locked_with_its_owner(blotter: Blotter) -> None:
    key = blotter.hears(12, "Submitted", spec("SELL", "40"), client=7)
    blotter.table.select_keys([key])
    assert blotter.text(key, "id") == "c7"
    assert blotter.text(key, "detail") == "Submitted · owned by client 7"
    for name in ("blotter.change", "blotter.cancel"):
        button = blotter.find(name)
        assert not button.isEnabled()
        assert button.toolTip() == "Placed by another client. Change or cancel it there."
    blotter.click_cell(key, "actions", 0.8)
    blotter.press(Qt.Key.Key_Delete)
    blotter.press(Qt.Key.Key_F2)
    assert blotter.find("blotter.edit.quantity") is None
    assert not blotter.order(key).cancel_asked
    assert blotter.panel._pane.footer.left.text() == "Placed by another client. Change or cancel it there."


def test_scenario_65_an_order_typed_in_tws_is_known_by_its_perm_id(blotter: Blotter) -> None:
    blotter.hears(0, "Submitted", spec("BUY", "7"), client=0, perm=987654321)
    key = ForeignKey(perm_id=PermId(987654321))
    blotter.until(lambda: key in blotter.table.rows.keys)
    assert blotter.text(key, "id") == "TWS"
    assert blotter.text(key, "detail") == "Submitted · typed in TWS"


def test_scenario_66_the_same_id_of_two_clients_makes_two_rows(blotter: Blotter) -> None:
    ours = blotter.hears(5, "Submitted", spec("BUY", "1"))
    theirs = blotter.hears(5, "Submitted", spec("SELL", "2"), client=7)
    assert [blotter.text(key, "filled") for key in (ours, theirs)] == ["0/1", "0/2"]


def test_scenario_50_a_fill_after_the_cancel_turns_the_row_red_until_it_was_seen(blotter: Blotter) -> None:
    key = blotter.hears(9, "Submitted", spec("BUY", "10"))
    blotter.hears(9, "Cancelled", spec("BUY", "10"))
    blotter.until(lambda: blotter.text(key, "status") == "Cancelled")
    blotter.fills(9, "10", "175.20")
    blotter.until(lambda: blotter.order(key).alarm is not None)
    blotter.until(lambda: blotter.text(key, "filled") == "10/10")
    assert blotter.table.rows.ground(blotter.order(key)) == "errBg"
    blotter.click("blotter.filter.live")
    assert key in blotter.table.rows.keys, "an alarm is shown under every chip"
    blotter.table.select_keys([key])
    blotter.press(Qt.Key.Key_H)
    blotter.click("history.seen")
    assert blotter.order(key).alarm is None
    blotter.click("history.back")
    blotter.until(lambda: key not in blotter.table.rows.keys)


def test_ages_tick_and_only_the_rows_with_an_age_are_looked_at(blotter: Blotter) -> None:
    full_house(blotter)
    looked: list[frozenset[Hashable]] = []
    blotter.table.rows.dirtied.connect(looked.append)
    before = blotter.text(blotter.key(44), "detail")
    blotter.desk.clock.now += 2
    blotter.desk.session.link.ticked.emit()
    assert blotter.text(blotter.key(44), "detail") != before
    touched = frozenset().union(*looked)
    assert blotter.key(44) in touched
    assert not touched & {blotter.key(number) for number in (41, 43, 45, 40, 46)}


def test_scenario_120_a_hidden_live_order_is_counted_and_one_click_away(blotter: Blotter) -> None:
    full_house(blotter)
    blotter.click("blotter.filter.filled")
    assert blotter.table.rows.keys == (blotter.key(45),)
    line = blotter.find("blotter.hidden")
    assert line is not None
    assert blotter.panel._hidden_label.text() == "11 hidden live orders."
    blotter.click("blotter.hidden.show")
    assert len(blotter.table.rows.keys) == 11
    assert blotter.find("blotter.hidden") is None


def test_chips_count_what_they_show(blotter: Blotter) -> None:
    full_house(blotter)
    blotter.click("blotter.others")
    names = ("all", "live", "filled", "ended")
    assert [blotter.find(f"blotter.filter.{n}").accessibleName() for n in names] == [
        "All 12", "Live 10", "Filled 1", "Ended 1",
    ]  # fmt: skip


def test_this_symbol_keeps_to_the_symbol_of_the_selected_order(blotter: Blotter) -> None:
    full_house(blotter)
    box = blotter.find("blotter.this_symbol")
    assert not box.isEnabled()
    blotter.table.select_keys([blotter.key(41)])
    blotter.click("blotter.this_symbol")
    assert {blotter.text(key, "symbol") for key in blotter.table.rows.keys} == {"NVDA"}


def test_a_lost_link_keeps_the_rows_marks_them_old_and_switches_everything_off(blotter: Blotter) -> None:
    key = blotter.hears(41, "Submitted", spec())
    blotter.table.select_keys([key])
    assert blotter.find("blotter.change").isEnabled()
    blotter.desk.broker.lose()
    blotter.until(lambda: blotter.panel._texts.display(blotter.order(key)).stale)
    blotter.until(lambda: not blotter.find("blotter.change").isEnabled())
    assert blotter.text(key, "status") == "Working"
    assert blotter.panel._pane.footer.right.text().startswith("Last known ")
    assert not blotter.find("blotter.cancel").isEnabled()
    assert blotter.find("blotter.cancel").toolTip() == "Not connected. Cancel in TWS or in IB's own apps."


def test_read_only_says_why_nothing_can_be_changed(desk: Desk, blotter: Blotter) -> None:
    key = blotter.hears(41, "Submitted", spec())
    desk.session.connector.close()
    desk.until(lambda: not desk.session.link.view.ready)
    desk.connect(read_only=True)
    blotter.hears(41, "Submitted", spec())
    blotter.table.select_keys([key])
    button = blotter.find("blotter.change")
    blotter.until(lambda: button.toolTip().startswith("Locked: read-only"))
    assert not button.isEnabled()


def test_no_orders_and_an_unfinished_list_are_said_apart(blotter: Blotter) -> None:
    assert blotter.table.overlay.sentence == "No orders today."
    blotter.hears(41, "Submitted", spec())
    blotter.desk.session.orders.unproven()
    blotter.until(lambda: "may be incomplete" in blotter.panel._pane.footer.left.text())


@pytest.mark.parametrize("column", ["price", "filled", "id", "status", "updated"])
def test_selection_stays_with_its_orders_while_rows_are_sorted_and_change(blotter: Blotter, column: str) -> None:
    full_house(blotter)
    tester = QAbstractItemModelTester(
        blotter.table.rows, QAbstractItemModelTester.FailureReportingMode.Fatal, blotter.panel
    )
    picked = {blotter.key(41), blotter.key(46)}
    blotter.table.select_keys(picked)
    blotter.table.rows.sort(blotter.table.rows.column_of(column), Qt.SortOrder.DescendingOrder)
    blotter.hears(41, "Submitted", spec(limit="160.00"))
    blotter.hears(77, "Submitted", spec(limit="180.00"))
    blotter.until(lambda: "160.00" in blotter.text(blotter.key(41), "price"))
    assert set(blotter.table.selected_keys()) == picked
    assert tester.model() is blotter.table.rows
