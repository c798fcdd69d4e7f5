"""An order whose state is unknown: probed, or settled by what the user reads in TWS; nothing is chosen for him."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from ibdesk.core.orders.state import Base, OrderKey
from ibdesk.core.records.command import CancelOrder, PlaceOrder
from ibdesk.core.records.notice import Notice
from ibdesk.session.views import Phase
from tests.gui.blotter.conftest import Blotter


@pytest.fixture
def lost(blotter: Blotter) -> OrderKey:
    """An order that TWS never answered before the link broke, and whose id TWS has counted."""
    desk = blotter.desk
    desk.broker.silent = True
    assert desk.session.order_desk.transmit(desk.session.order_desk.preview(desk.draft()).token).accepted
    blotter.until(lambda: bool(desk.session.orders.rows) and desk.session.orders.rows[0].base is Base.SENT)
    desk.broker.next_id = 2
    desk.broker.lose()
    blotter.until(lambda: desk.session.link.view.phase is Phase.WAITING)
    desk.session.connector.try_now()
    blotter.until(lambda: desk.session.lists.gate_open)
    key = blotter.key(1)
    blotter.until(lambda: blotter.text(key, "status") == "Unknown")
    blotter.table.select_keys([key])
    return key


def test_the_row_says_where_to_look_and_offers_to_settle(blotter: Blotter, lost: OrderKey) -> None:
    assert blotter.text(lost, "detail").startswith("Look in TWS:")
    menu = blotter.panel._actions.menu(lost)
    assert menu is not None
    assert "Settle this order…" in [action.text() for action in menu.actions()]
    menu.close()
    assert blotter.find("blotter.settle") is not None
    blotter.table.select_keys([])
    assert blotter.find("blotter.settle") is None


def test_nothing_is_chosen_beforehand_and_enter_records_nothing(blotter: Blotter, lost: OrderKey) -> None:
    """Scenario 99."""
    blotter.click("blotter.settle")
    dialog = blotter.find("settle.dialog")
    assert dialog.statement is None
    assert not blotter.find("settle.record").isEnabled()
    blotter.click("settle.not_there")
    blotter.press(Qt.Key.Key_Return, dialog)
    assert blotter.order(lost).base is Base.UNKNOWN
    blotter.click("settle.back")
    assert blotter.order(lost).base is Base.UNKNOWN


def test_what_tws_shows_is_recorded_and_frees_the_contract(blotter: Blotter, lost: OrderKey) -> None:
    desk = blotter.desk
    assert "is unknown" in desk.session.order_desk.preview(desk.draft()).problems[0].text
    blotter.click("blotter.settle")
    blotter.click("settle.filled")
    assert not blotter.find("settle.record").isEnabled()
    blotter.type("settle.quantity", "1,0")
    blotter.type("settle.price", "178.40")
    assert "Filled quantity" in blotter.find("settle.problem").text()
    blotter.type("settle.quantity", "1")
    assert blotter.find("settle.record").text() == "Record: filled"
    blotter.click("settle.record")
    order = blotter.order(lost)
    assert order.base is Base.USER_RESOLVED
    assert order.fills == ()
    blotter.until(lambda: blotter.text(lost, "status") == "Settled by you")
    assert blotter.text(lost, "detail") == "You recorded what TWS shows: filled 1 at 178.40"
    assert not desk.broker.of(PlaceOrder)


def test_a_probe_sends_one_cancel_and_shows_what_tws_says(blotter: Blotter, lost: OrderKey) -> None:
    blotter.click("blotter.settle")
    blotter.click("settle.probe")
    assert len(blotter.desk.broker.of(CancelOrder)) == 1
    assert not blotter.find("settle.probe").isEnabled()
    text = "OrderId 1 that needs to be cancelled is not found."
    blotter.desk.broker.tell(Notice(subject_id=1, code=10147, text=text))  # type: ignore[arg-type]
    blotter.until(lambda: blotter.find("settle.answer").text() == f"TWS says: {text} (10147)")
    assert blotter.order(lost).base is Base.UNKNOWN
    blotter.click("settle.back")


def test_an_answer_of_tws_while_the_dialog_stands_wins(blotter: Blotter, lost: OrderKey) -> None:
    blotter.click("blotter.settle")
    blotter.click("settle.not_there")
    blotter.hears(1, "Submitted", blotter.order(lost).asked)
    blotter.until(lambda: blotter.find("settle.state").text() == "TWS has answered: Working.")
    assert not blotter.find("settle.record").isEnabled()
    blotter.click("settle.back")
    assert blotter.order(lost).base is Base.WORKING


def test_pictures_of_settling(blotter: Blotter, lost: OrderKey, tmp_path: Path) -> None:
    blotter.panel.resize(924, 300)
    assert blotter.panel.grab().save(str(tmp_path / "unknown.png"))
    blotter.click("blotter.settle")
    dialog = blotter.find("settle.dialog")
    assert dialog.grab().save(str(tmp_path / "settle.png"))
    blotter.click("settle.filled")
    blotter.type("settle.quantity", "3")
    assert dialog.grab().save(str(tmp_path / "settle-filled.png"))
    blotter.click("settle.back")
