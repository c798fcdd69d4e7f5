"""Changing an order in its row: what is asked stands beside what TWS holds, and nothing else is touched."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from ibdesk.core.orders.state import AnyKey
from ibdesk.core.records.command import PlaceOrder, SubscribeQuote
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.quote import DataType, MarketDataType
from tests.gui.blotter.conftest import Blotter


@pytest.fixture
def key(blotter: Blotter) -> AnyKey:
    """An own working order: BUY 1 NVDA LMT 178.40 DAY."""
    order = blotter.desk.place()
    blotter.until(lambda: order.key in blotter.table.rows.keys)
    blotter.table.select_keys([order.key])
    return order.key


def edit(blotter: Blotter, key: AnyKey) -> None:
    blotter.click_cell(key, "symbol")
    blotter.press(Qt.Key.Key_F2)
    blotter.until(lambda: blotter.find("blotter.edit.quantity") is not None)


def review(blotter: Blotter, field: str = "blotter.edit.quantity") -> None:
    blotter.press(Qt.Key.Key_Return, blotter.find(field))
    blotter.until(lambda: blotter.find("confirm.dialog") is not None)
    assert blotter.find("history.dialog") is None, "Enter in a field is not Enter in the table"


def transmit(blotter: Blotter) -> None:
    number = 0
    while (box := blotter.find(f"confirm.warning.{number}")) is not None:
        box.click()
        number += 1
    button = blotter.find("confirm.transmit")
    blotter.until(lambda: button.isEnabled() and not button.dead)
    blotter.click("confirm.transmit")
    if (left := blotter.find("confirm.checked")) is not None:
        assert "Not sent" not in left.text(), left.text()
    blotter.until(lambda: blotter.find("confirm.dialog") is None)


def sent(blotter: Blotter) -> list[PlaceOrder]:
    return [one for one in blotter.desk.broker.of(PlaceOrder) if isinstance(one, PlaceOrder)]


def test_scenario_63_what_is_asked_stands_beside_what_tws_holds(blotter: Blotter, key: AnyKey) -> None:
    blotter.desk.broker.silent = True
    edit(blotter, key)
    blotter.type("blotter.edit.quantity", "5")
    blotter.type("blotter.edit.limit", "178.30")
    review(blotter)
    transmit(blotter)
    blotter.until(lambda: blotter.text(key, "status") == "Change sent")
    assert blotter.text(key, "filled") == "0/1 → 0/5"
    assert blotter.text(key, "price") == "178.40 → 178.30"
    assert "TWS has 1, 178.40" in blotter.text(key, "detail")
    assert blotter.find("blotter.edit.quantity") is None
    assert not blotter.find("blotter.change").isEnabled()
    blotter.desk.broker.acknowledge(sent(blotter)[-1])
    blotter.until(lambda: blotter.text(key, "status") == "Working")
    assert (blotter.text(key, "filled"), blotter.text(key, "price")) == ("0/5", "178.30")


def test_scenario_62_every_other_field_of_the_order_is_kept(blotter: Blotter, key: AnyKey) -> None:
    edit(blotter, key)
    blotter.type("blotter.edit.quantity", "5")
    review(blotter)
    transmit(blotter)
    blotter.until(lambda: blotter.text(key, "filled") == "0/5")
    first, second = sent(blotter)
    assert second.order_id == first.order_id
    assert second.spec == replace(first.spec, quantity=Decimal(5))
    assert blotter.text(key, "price") == "178.40"


def test_scenario_54_a_refused_change_leaves_the_order_live_with_its_old_values(blotter: Blotter, key: AnyKey) -> None:
    blotter.desk.broker.silent = True
    edit(blotter, key)
    blotter.type("blotter.edit.limit", "178.30")
    review(blotter, "blotter.edit.limit")
    transmit(blotter)
    blotter.until(lambda: blotter.text(key, "status") == "Change sent")
    order_id = sent(blotter)[-1].order_id
    blotter.desk.broker.tell(Notice(subject_id=order_id, code=110, text="The price does not conform"))
    blotter.until(lambda: blotter.text(key, "status") == "Working")
    assert (blotter.text(key, "filled"), blotter.text(key, "price")) == ("0/1", "178.40")
    assert blotter.order(key).live
    blotter.until(lambda: blotter.find("blotter.change").isEnabled())


def test_the_pencil_opens_the_fields_and_esc_drops_them(blotter: Blotter, key: AnyKey) -> None:
    blotter.click_cell(key, "actions", 0.2)
    field = blotter.find("blotter.edit.limit")
    assert field.text() == "178.40"
    assert blotter.find("blotter.edit.problem").text() == "Enter reviews the change, Esc drops it."
    blotter.type("blotter.edit.limit", "170.00")
    blotter.press(Qt.Key.Key_Escape, field)
    blotter.until(lambda: blotter.find("blotter.edit.limit") is None)
    assert blotter.text(key, "price") == "178.40"
    assert len(sent(blotter)) == 1


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("quantity", "1,000", "Quantity 1,000: write 1000, no separators."),
        ("quantity", "", "Quantity is missing."),
        ("quantity", "0", "Quantity must be above 0."),
        ("limit", "178.405", "Limit 178.405 is between ticks. Use 178.40 or 178.41."),
        ("limit", "1e2", "Limit 1e2 is not a plain number. Example: 178.40"),
        ("limit", "", "Limit is missing."),
    ],
)
def test_scenarios_106_to_110_what_is_wrong_is_said_below_the_row_and_nothing_opens(
    blotter: Blotter, key: AnyKey, field: str, typed: str, said: str
) -> None:
    edit(blotter, key)
    name = f"blotter.edit.{field}"
    blotter.type(name, typed)
    assert blotter.find("blotter.edit.problem").text() == said
    assert blotter.find(name).toolTip() == said
    blotter.press(Qt.Key.Key_Return, blotter.find(name))
    assert blotter.find("confirm.dialog") is None
    assert blotter.find(name).text() == typed, "typed text is never rewritten"
    assert len(sent(blotter)) == 1


def test_enter_without_a_change_says_so(blotter: Blotter, key: AnyKey) -> None:
    edit(blotter, key)
    blotter.press(Qt.Key.Key_Return, blotter.find("blotter.edit.quantity"))
    assert blotter.find("blotter.edit.problem").text() == "Nothing is changed."


def test_scenario_59_the_quantity_is_the_total_and_cannot_go_below_what_is_filled(blotter: Blotter) -> None:
    order = blotter.desk.place(quantity="5")
    key = order.key
    blotter.until(lambda: key in blotter.table.rows.keys)
    perm = blotter.order(key).perm_id
    assert perm is not None
    blotter.fills(1, "3", "178.40")
    blotter.until(lambda: blotter.text(key, "filled") == "3/5")
    edit(blotter, key)
    assert blotter.find("blotter.edit.quantity").text() == "5"
    assert blotter.find("blotter.edit.problem").text().startswith("3 filled.")
    blotter.type("blotter.edit.quantity", "2")
    assert blotter.find("blotter.edit.problem").text() == "Quantity must be at least 3: so much is filled."


def test_scenario_101_the_wheel_changes_nothing_and_the_arrow_keys_step_by_the_tick(
    blotter: Blotter, key: AnyKey
) -> None:
    edit(blotter, key)
    field = blotter.find("blotter.edit.limit")
    centre = QPointF(field.rect().center())
    wheel = QWheelEvent(
        centre, field.mapToGlobal(centre), QPoint(0, 120), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(field, wheel)
    assert field.text() == "178.40"
    blotter.press(Qt.Key.Key_Up, field)
    assert field.text() == "178.41"
    blotter.press(Qt.Key.Key_Up, blotter.find("blotter.edit.quantity"))
    assert blotter.find("blotter.edit.quantity").text() == "2"


def test_back_in_the_review_keeps_what_was_typed(blotter: Blotter, key: AnyKey) -> None:
    edit(blotter, key)
    blotter.type("blotter.edit.quantity", "5")
    review(blotter)
    blotter.click("confirm.back")
    blotter.until(lambda: blotter.find("confirm.dialog") is None)
    assert blotter.find("blotter.edit.quantity").text() == "5"
    assert len(sent(blotter)) == 1


def test_scenario_60_an_order_that_ends_while_it_is_edited_takes_the_fields_with_it(
    blotter: Blotter, key: AnyKey
) -> None:
    edit(blotter, key)
    blotter.fills(1, "1", "178.40")
    blotter.until(lambda: blotter.text(key, "status") == "Filled")
    blotter.until(lambda: blotter.find("blotter.edit.quantity") is None)


def test_the_fields_follow_their_order_when_rows_move(blotter: Blotter, key: AnyKey) -> None:
    edit(blotter, key)
    for _ in range(3):
        blotter.desk.place(limit="178.20")
    blotter.until(lambda: blotter.table.rows.place(key) == 3)
    field = blotter.find("blotter.edit.quantity")
    middle = field.mapTo(blotter.table.viewport(), field.rect().center())
    assert blotter.table.cell_rect(key, "filled").contains(middle)


def test_scenario_95_with_a_delayed_quote_a_change_wants_a_reference_price_and_has_a_field_for_it(
    blotter: Blotter, key: AnyKey
) -> None:
    (asked,) = blotter.desk.broker.of(SubscribeQuote)
    assert isinstance(asked, SubscribeQuote)
    blotter.desk.broker.tell(MarketDataType(request_id=asked.request_id, data_type=DataType.DELAYED))
    quotes = blotter.desk.session.quotes
    blotter.until(lambda: quotes.view(asked.contract.con_id).data_type is DataType.DELAYED)  # type: ignore[union-attr]
    edit(blotter, key)
    assert blotter.find("blotter.edit.reference") is None
    blotter.type("blotter.edit.limit", "178.30")
    blotter.until(lambda: blotter.find("blotter.edit.reference") is not None)
    assert blotter.find("blotter.edit.problem").text() == "Quote is delayed 15 min. Type a reference price."
    blotter.type("blotter.edit.reference", "178.35")
    review(blotter, "blotter.edit.reference")
    transmit(blotter)
    blotter.until(lambda: len(sent(blotter)) == 2)
    assert sent(blotter)[-1].spec.limit_price == Decimal("178.30")
