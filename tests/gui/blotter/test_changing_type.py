"""Changing type, TIF and stop in the row: only what makes sense can be chosen, and nothing else of the order moves."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox

from ibdesk.core.orders.state import AnyKey
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.order import OrderSpec
from tests.gui.blotter.conftest import Blotter, spec
from tests.gui.blotter.test_changing import edit, review, sent, transmit


@pytest.fixture
def key(blotter: Blotter) -> AnyKey:
    """An own working order: BUY 1 NVDA LMT 178.40 DAY."""
    order = blotter.desk.place()
    blotter.until(lambda: order.key in blotter.table.rows.keys)
    return order.key


def stop_limit() -> OrderSpec:
    return spec("SELL", "10", "STP LMT", "177.40", aux_price=Decimal("177.50"), tif="GTC", order_ref="theirs")


def choose(blotter: Blotter, name: str, code: str) -> None:
    """Walk to an entry by the arrow keys, as a person without a mouse does."""
    box = blotter.find(name)
    assert isinstance(box, QComboBox)
    blotter.press(Qt.Key.Key_Home, box)
    for _ in range(box.count()):
        if box.currentData() == code:
            return
        blotter.press(Qt.Key.Key_Down, box)
    raise AssertionError(f"{name} does not lead to {code}")


def problem(blotter: Blotter) -> str:
    return str(blotter.find("blotter.edit.problem").text())


def test_scenario_63_a_new_type_and_tif_stand_beside_what_tws_holds_until_it_confirms(
    blotter: Blotter, key: AnyKey, tmp_path: Path
) -> None:
    blotter.desk.broker.silent = True
    edit(blotter, key)
    choose(blotter, "blotter.edit.type", "STP LMT")
    assert problem(blotter) == "Stop is missing.", "what the new type needs is asked for in the row"
    blotter.press(Qt.Key.Key_Return, blotter.find("blotter.edit.type"))
    assert blotter.find("confirm.dialog") is None
    assert blotter.find("blotter.edit.limit").text() == "178.40"
    blotter.type("blotter.edit.stop", "179.00")
    choose(blotter, "blotter.edit.tif", "GTC")
    assert blotter.panel.grab().save(str(tmp_path / "edit-stop-limit.png"))
    review(blotter, "blotter.edit.tif")
    assert blotter.find("confirm.change").text() == (
        "BUY 1 NVDA LMT → STP LMT, stop none → 179.00, limit 178.40, DAY → GTC"
    )
    transmit(blotter)
    blotter.until(lambda: blotter.text(key, "status") == "Change sent")
    assert blotter.text(key, "type") == "LMT → STP LMT"
    assert blotter.text(key, "price") == "178.40 → 179.00 / 178.40"
    assert blotter.text(key, "tif") == "DAY → GTC"
    assert "TWS has LMT, DAY" in blotter.text(key, "detail")
    assert blotter.panel.grab().save(str(tmp_path / "change-sent.png"))
    blotter.desk.broker.acknowledge(sent(blotter)[-1])
    blotter.until(lambda: blotter.text(key, "status") == "Working")
    shown = tuple(blotter.text(key, column) for column in ("type", "price", "tif"))
    assert shown == ("STP LMT", "179.00 / 178.40", "GTC")


def test_scenario_62_only_what_was_touched_changes(blotter: Blotter, key: AnyKey) -> None:
    edit(blotter, key)
    choose(blotter, "blotter.edit.tif", "GTC")
    review(blotter, "blotter.edit.tif")
    transmit(blotter)
    blotter.until(lambda: blotter.text(key, "tif") == "GTC")
    first, second = sent(blotter)
    assert second.order_id == first.order_id
    assert second.spec == replace(first.spec, tif="GTC")


def test_a_price_that_tws_changed_while_the_row_was_open_is_not_put_back(blotter: Blotter) -> None:
    key = blotter.hears(43, "Submitted", stop_limit())
    edit(blotter, key)
    blotter.type("blotter.edit.quantity", "12")
    blotter.hears(43, "Submitted", replace(stop_limit(), limit_price=Decimal("177.30")))
    blotter.until(lambda: blotter.text(key, "price") == "177.50 / 177.30")
    review(blotter)
    assert blotter.find("confirm.change").text() == "SELL 10 → 12 NVDA STP LMT 177.50 177.30 GTC"
    blotter.click("confirm.back")


def test_the_stop_of_a_stop_limit_order_is_changed_alone(blotter: Blotter) -> None:
    key = blotter.hears(43, "PreSubmitted", stop_limit(), why="trigger")
    assert blotter.text(key, "price") == "177.50 / 177.40"
    edit(blotter, key)
    blotter.type("blotter.edit.stop", "177.45")
    review(blotter, "blotter.edit.stop")
    transmit(blotter)
    blotter.until(lambda: bool(sent(blotter)))
    assert sent(blotter)[-1].spec == replace(stop_limit(), aux_price=Decimal("177.45"))


def test_scenario_54_a_refused_change_of_type_leaves_the_row_as_it_was_and_says_why(
    blotter: Blotter, key: AnyKey
) -> None:
    before = tuple(blotter.text(key, column) for column in ("type", "price", "tif"))
    blotter.desk.broker.silent = True
    edit(blotter, key)
    choose(blotter, "blotter.edit.type", "STP")
    blotter.type("blotter.edit.stop", "179.00")
    review(blotter, "blotter.edit.stop")
    transmit(blotter)
    blotter.until(lambda: blotter.text(key, "status") == "Change sent")
    text = "The order type cannot be changed."
    blotter.desk.broker.tell(Notice(subject_id=sent(blotter)[-1].order_id, code=329, text=text))
    blotter.until(lambda: blotter.text(key, "status") == "Working")
    assert tuple(blotter.text(key, column) for column in ("type", "price", "tif")) == before
    assert blotter.text(key, "detail") == f"Submitted · change refused: 329 {text}"
    blotter.fills(1, "1", "178.40")
    blotter.until(lambda: blotter.text(key, "status") == "Filled")
    assert "refused" not in blotter.text(key, "detail"), "the order has moved on"


def test_what_a_type_does_not_take_is_put_away_and_comes_back_with_it(blotter: Blotter, key: AnyKey) -> None:
    edit(blotter, key)
    blotter.type("blotter.edit.limit", "178.30")
    choose(blotter, "blotter.edit.type", "MKT")
    assert blotter.find("blotter.edit.limit") is None
    assert blotter.find("blotter.edit.stop") is None
    choose(blotter, "blotter.edit.type", "LMT")
    assert blotter.find("blotter.edit.limit").text() == "178.30"


def test_an_entry_that_makes_no_sense_cannot_be_chosen_and_says_why(blotter: Blotter, key: AnyKey) -> None:
    edit(blotter, key)
    choose(blotter, "blotter.edit.type", "STP")
    tif = blotter.find("blotter.edit.tif")
    entry = tif.findData("IOC")
    assert tif.itemText(entry) == "IOC  not for a stop order"
    assert not tif.model().flags(tif.model().index(entry, 0)) & Qt.ItemFlag.ItemIsEnabled
    blotter.press(Qt.Key.Key_End, tif)
    assert tif.currentData() == "GTC"


def test_a_tif_that_the_new_type_does_not_take_is_a_problem_never_changed_silently(blotter: Blotter) -> None:
    key = blotter.hears(43, "Submitted", spec(limit="178.30", tif="IOC"))
    edit(blotter, key)
    choose(blotter, "blotter.edit.type", "STP")
    blotter.type("blotter.edit.stop", "179.00")
    assert blotter.find("blotter.edit.tif").currentData() == "IOC"
    assert problem(blotter) == "STP does not take TIF IOC."


def test_an_order_of_a_type_that_ibdesk_does_not_know_keeps_it(blotter: Blotter) -> None:
    key = blotter.hears(43, "Submitted", spec("SELL", "10", "TRAIL", None, aux_price=Decimal("1.5")))
    edit(blotter, key)
    box = blotter.find("blotter.edit.type")
    assert [box.itemData(place) for place in range(box.count())] == ["TRAIL"]


def test_scenario_101_the_wheel_chooses_nothing_and_esc_gives_the_row_back(blotter: Blotter, key: AnyKey) -> None:
    edit(blotter, key)
    box = blotter.find("blotter.edit.type")
    centre = QPointF(box.rect().center())
    wheel = QWheelEvent(
        centre, box.mapToGlobal(centre), QPoint(0, -120), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(box, wheel)
    assert box.currentData() == "LMT"
    blotter.press(Qt.Key.Key_Escape, box)
    blotter.until(lambda: blotter.find("blotter.edit.type") is None)
    assert blotter.table.hasFocus()


def test_the_list_of_types_is_read_whole_and_the_box_shows_the_code(blotter: Blotter, key: AnyKey) -> None:
    edit(blotter, key)
    choose(blotter, "blotter.edit.type", "STP LMT")
    box = blotter.find("blotter.edit.type")
    box.showPopup()
    wide = max(box.fontMetrics().horizontalAdvance(box.itemText(place)) for place in range(box.count()))
    assert box.view().viewport().width() >= wide
    box.hidePopup()
