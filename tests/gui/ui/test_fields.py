"""What a hand may do to a price: type it, step it, paste it; and what does nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ibdesk.core.money import Grammar
from ibdesk.ui import theme
from ibdesk.ui.controls import ComboBox
from ibdesk.ui.fields import PriceField, QuantityField, Step, SymbolField

TICK = Decimal("0.01")


def by_tick(value: Decimal | None, step: Step, direction: int) -> Decimal | None:
    if value is None:
        return None
    size = {Step.ONE: TICK, Step.TEN: 10 * TICK, Step.PERCENT: (value / 100).quantize(TICK)}[step]
    return value + direction * size


@pytest.fixture
def price(qtbot: QtBot) -> PriceField:
    field = PriceField("Limit price", object_name="ticket.limit")
    qtbot.addWidget(field)
    field.set_stepper(by_tick)
    field.show()
    return field


def wheel(widget: QWidget) -> bool:
    """Turn the wheel one notch over a widget; return whether it took the event."""
    event = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, 120), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def test_101_the_wheel_never_changes_a_price_or_a_choice(price: PriceField, qtbot: QtBot) -> None:
    price.set_value(Decimal("178.40"))
    price.setFocus()
    assert not wheel(price)
    assert price.value() == Decimal("178.40")
    combo = ComboBox("Order type")
    qtbot.addWidget(combo)
    combo.addItems(["LMT", "MKT"])
    assert not wheel(combo)
    assert combo.currentText() == "LMT"


BAD_PASTES = {
    "line": "178.40\n", "tab": "1\t2", "grouped": "1,000", "german": "1.000,5", "exponent": "1e5",
    "currency": "12 USD", "nan": "nan", "arabic": "٣", "10 MB": "9" * 10_000_000,
}  # fmt: skip


@pytest.mark.parametrize("text", BAD_PASTES.values(), ids=BAD_PASTES)
def test_109_a_bad_paste_is_refused_whole_and_says_why(price: PriceField, qtbot: QtBot, text: str) -> None:
    price.set_value(Decimal("178.40"))
    QApplication.clipboard().setText(text)
    with qtbot.waitSignal(price.refused) as heard:
        qtbot.keyClick(price, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert heard.args[0].startswith("Nothing pasted: ")
    assert len(heard.args[0]) < 120
    assert price.text() == "178.40"


def test_109_a_separated_number_is_offered_plain(price: PriceField, qtbot: QtBot) -> None:
    assert price.paste_problem("1,000") == "Nothing pasted: for 1,000 write 1000, no separators."


def test_a_plain_number_is_pasted(price: PriceField, qtbot: QtBot) -> None:
    QApplication.clipboard().setText("176.80")
    with qtbot.waitSignal(price.edited):
        qtbot.keyClick(price, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert price.value() == Decimal("176.80")


@pytest.mark.parametrize("text", ["1e5", "+5", "1_000", "1,000", "0,012", "nan", "-1", "1.2.3"])
def test_106_107_typed_text_stays_as_typed_and_is_no_value(price: PriceField, qtbot: QtBot, text: str) -> None:
    qtbot.keyClicks(price, text)
    assert price.text() == text
    assert price.value() is None
    assert price.grammar() is not Grammar.NUMBER


def test_108_an_empty_price_is_nothing_never_zero(price: PriceField) -> None:
    assert price.value() is None
    assert price.grammar() is Grammar.EMPTY
    price.set_value(None)
    assert price.text() == ""


def test_keys_step_by_tick_ten_ticks_and_one_percent(price: PriceField, qtbot: QtBot) -> None:
    price.set_value(Decimal("178.40"))
    qtbot.keyClick(price, Qt.Key.Key_Up)
    assert price.text() == "178.41"
    qtbot.keyClick(price, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert price.text() == "178.31"
    qtbot.keyClick(price, Qt.Key.Key_PageUp)
    assert price.text() == "180.09"


def test_stepping_leaves_text_that_is_no_number_alone(price: PriceField, qtbot: QtBot) -> None:
    price.set_text("17x")
    qtbot.keyClick(price, Qt.Key.Key_Up)
    assert price.text() == "17x"


def test_the_small_arrows_step_too(price: PriceField, qtbot: QtBot) -> None:
    price.resize(120, 26)
    price.set_value(Decimal("10.00"))
    qtbot.mouseClick(price, Qt.MouseButton.LeftButton, pos=QPoint(112, 5))
    assert price.text() == "10.01"
    qtbot.mouseClick(price, Qt.MouseButton.LeftButton, pos=QPoint(112, 22))
    assert price.text() == "10.00"


def test_a_spread_may_go_below_zero(price: PriceField) -> None:
    price.set_text("-0.05")
    assert price.value() is None
    price.set_negative(True)
    assert price.value() == Decimal("-0.05")


def test_a_quantity_is_never_negative(qtbot: QtBot) -> None:
    field = QuantityField("Quantity")
    qtbot.addWidget(field)
    field.set_text("-5")
    assert field.value() is None
    assert field.grammar() is Grammar.NEGATIVE


def test_a_problem_is_said_and_goes(price: PriceField) -> None:
    price.set_problem("Limit is missing.")
    assert price.toolTip() == "Limit is missing."
    price.set_problem("")
    assert price.toolTip() == ""


def test_a_symbol_is_asked_for_by_enter(qtbot: QtBot) -> None:
    field = SymbolField()
    qtbot.addWidget(field)
    qtbot.keyClicks(field, " csh2 ")
    with qtbot.waitSignal(field.asked) as heard:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert heard.args == ["csh2"]
    QApplication.clipboard().setText("A\nB")
    with qtbot.waitSignal(field.refused):
        qtbot.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


@pytest.mark.parametrize("name", ["dark", "light"])
def test_what_stands_in_an_empty_field_can_be_read_in_either_theme(qtbot: QtBot, qapp: QApplication, name: str) -> None:
    """Qt's own ink for it is half as dark as the text: too pale on white."""
    theme.apply(qapp, theme.load_theme(name))
    field = SymbolField("Symbol")
    qtbot.addWidget(field)
    field.setPlaceholderText("████")
    field.resize(120, 26)
    field.show()
    qtbot.waitExposed(field)
    image = field.grab().toImage()
    inks = {image.pixelColor(x, 13).name() for x in range(4, 116)}
    assert theme.color("text3").name() in inks
    theme.apply(qapp, theme.load_theme("dark"))
