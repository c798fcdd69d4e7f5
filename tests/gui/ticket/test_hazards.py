"""Hands that slip and hostile moments: what the review, its warnings and its frozen order withstand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ibdesk.core.orders.state import Base
from ibdesk.core.problems import Field, Problem, warn
from ibdesk.session.previews import Preview
from ibdesk.ui.confirm import ConfirmDialog
from tests.gui.ticket.conftest import Trader

LEFT = Qt.MouseButton.LeftButton
LONG = "This warning is so long that it cannot stand on one line, " * 3 + "and must be readable to its end."


def shown_with(trader: Trader, warnings: list[Problem]) -> ConfirmDialog:
    """Open the real dialog for a real preview with warnings of our own."""
    trader.write()
    preview = trader.session.order_desk.preview(trader.panel.draft())
    assert preview.ok, preview.problems
    trader.panel._reviewer.open(replace(preview, warnings=tuple(warnings)))
    return trader.dialog


def test_scenario_113_five_warnings_are_all_in_sight_and_each_wants_its_tick(trader: Trader) -> None:
    dialog = shown_with(trader, [warn(f"Warning {number}. {LONG}", Field.ORDER) for number in range(5)])
    boxes = [trader.find(f"confirm.warning.{number}") for number in range(5)]
    for box in boxes:
        assert not box.visibleRegion().isEmpty()
        assert box.visibleRegion().boundingRect() == box.rect(), "no part is hidden or cut"
        needed = box.heightForWidth(box.width())
        assert box.height() >= needed > 30, "it takes the lines that it needs"
        assert dialog.rect().contains(box.mapTo(dialog, box.rect().bottomRight()))
    for left, box in enumerate(reversed(boxes)):
        assert not dialog.transmit.isEnabled()
        assert dialog.transmit.sub == f"Tick {5 - left} more warning{'' if left == 4 else 's'} to enable"
        QTest.mouseClick(box, LEFT)
    trader.until(dialog.transmit.isEnabled)


def test_scenario_113_six_warnings_cannot_be_ticked_away(trader: Trader) -> None:
    dialog = shown_with(trader, [warn(f"Warning {number}", Field.ORDER) for number in range(6)])
    for number in range(6):
        QTest.mouseClick(trader.find(f"confirm.warning.{number}"), LEFT)
    assert not dialog.transmit.isEnabled()
    assert dialog.transmit.sub == "6 warnings, at most 5 go"
    dialog.on_dead_time_over()
    dialog.transmit.click()
    assert not trader.placed


def test_scenario_113_a_hard_block_offers_nothing_to_click(trader: Trader) -> None:
    """The value in the wrong field: 178 shares at 100 became 100,000 shares."""
    trader.write("100000", "178.30")
    assert not trader.find("ticket.review").isEnabled()
    trader.panel.review()
    trader.panel.on_review_clicked()
    assert trader.panel.dialog is None
    assert not trader.placed


def test_scenario_100_a_press_in_the_dead_time_released_after_it_does_nothing(trader: Trader) -> None:
    trader.write()
    dialog = trader.review()
    middle = dialog.transmit.rect().center()
    QTest.mousePress(dialog.transmit, LEFT, pos=middle)
    space = Qt.Key.Key_Space
    QApplication.sendEvent(dialog.transmit, QKeyEvent(QEvent.Type.KeyPress, space, Qt.KeyboardModifier.NoModifier))
    trader.until(dialog.transmit.isEnabled)
    QTest.mouseRelease(dialog.transmit, LEFT, pos=middle)
    QApplication.sendEvent(dialog.transmit, QKeyEvent(QEvent.Type.KeyRelease, space, Qt.KeyboardModifier.NoModifier))
    assert dialog.isVisible()
    assert not trader.placed


def test_scenario_100_a_triple_click_on_review_never_reaches_transmit(trader: Trader) -> None:
    trader.write()
    for _ in range(3):
        QTest.mouseClick(trader.find("ticket.review"), LEFT)
        if trader.panel.dialog is not None:
            QTest.mouseClick(trader.panel.dialog.transmit, LEFT)
    assert trader.panel.dialog is not None
    assert not trader.placed


@pytest.mark.parametrize(
    "change",
    [
        {"quantity": Decimal(1000)}, {"limit_price": Decimal("999.00")}, {"action": "SELL"}, {"account": "DU2"},
        {"order_type": "MKT", "limit_price": None}, {"tif": "GTC"}, {"outside_rth": True},
    ],
)  # fmt: skip
def test_scenario_103_an_order_that_is_not_the_one_shown_is_refused_by_its_hash(
    trader: Trader, change: dict[str, object]
) -> None:
    trader.write()
    dialog = trader.reviewed()
    waiting: dict[str, Preview] = trader.session.order_desk._previewer._open
    (token,) = waiting
    shown = waiting[token]
    assert shown.spec is not None
    waiting[token] = replace(shown, spec=replace(shown.spec, **change))
    QTest.mouseClick(dialog.transmit, LEFT)
    assert trader.text("confirm.checked") == "Not sent: What was shown is not what would be sent."
    assert not trader.placed


def test_scenario_104_a_reconnect_between_review_and_click_closes_the_review(trader: Trader) -> None:
    trader.write()
    token = trader.reviewed()._preview.token
    trader.broker.lose()
    trader.until(lambda: trader.panel.dialog is None)
    assert not trader.session.order_desk.transmit(token).accepted
    trader.advance(2)
    trader.until(lambda: trader.session.link.view.ready and not trader.session.lists.running)
    assert not trader.session.order_desk.transmit(token).accepted
    assert not trader.placed


def test_an_order_beside_an_unknown_one_wants_its_quantity_typed_again(trader: Trader) -> None:
    trader.broker.silent = True
    preview = trader.session.order_desk.preview(trader.draft(quantity="4", limit="178.30"))
    assert trader.session.order_desk.transmit(preview.token).accepted
    trader.until(lambda: bool(trader.session.orders.rows))
    for _ in range(15):
        trader.clock.now += 1
        trader.session._deadlines.run_due()
    assert trader.session.orders.rows[0].base is Base.UNKNOWN
    trader.broker.silent = False
    trader.move_market("178.39", "178.41")
    trader.write("7", "178.30")
    said = "State of order 1 on NVDA is unknown. Resolve it in Orders."
    trader.until(lambda: said in trader.problems())
    problem = next(one for one in trader.panel.strip.problems.problems if one.text == said)
    trader.panel.on_problem_pressed(problem)
    field, confirm = trader.find("override.quantity"), trader.find("override.confirm")
    QTest.keyClicks(field, "70")
    assert not confirm.isEnabled()
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert confirm.isVisible(), "Enter goes nowhere"
    QTest.mouseClick(confirm, LEFT)
    trader.until(lambda: trader.find("ticket.review").isEnabled())
    dialog = trader.review()
    assert trader.find("confirm.warning.0").text() == "State of order 1 on NVDA is unknown: this may double it."
    dialog.reject()
    assert said in trader.problems(), "it was for one review only"
    assert len(trader.placed) == 1
