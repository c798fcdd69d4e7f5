"""Figure F11 in the fields: the country of the computer changes nothing in what a number means.

100,000 texts in five locales here, 1,000,000 by `packaging/long_tests.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, QLocale, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ibdesk.core import money
from ibdesk.core.money import Grammar
from ibdesk.ui.fields import PriceField, QuantityField
from tests.runs import runs
from tests.typed_numbers import LOCALES, means_one_number, typed


@pytest.fixture(params=LOCALES)
def locale(request: pytest.FixtureRequest) -> Iterator[str]:
    """A computer of that country."""
    usual = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield request.param
    QLocale.setDefault(usual)


@pytest.fixture
def price(qtbot: QtBot, locale: str) -> PriceField:
    field = PriceField("Limit price", negative=True)
    qtbot.addWidget(field)
    return field


@pytest.mark.timeout(3600)
def test_scenarios_106_and_107_what_stands_in_the_field_is_the_value_or_none(price: PriceField, locale: str) -> None:
    for text in typed(locale, runs(20_000), seed=107):
        price.set_text(text)
        shown = price.text()
        assert shown == text or "\n" in text, "typed text is never rewritten"
        assert price.value() == (Decimal(shown) if means_one_number(shown) else None), text
        assert (price.grammar() is Grammar.NUMBER) is means_one_number(shown)


@pytest.mark.timeout(3600)
def test_what_a_field_shows_of_a_number_reads_back_as_that_number(price: PriceField, locale: str) -> None:
    for text in typed(locale, 2_000, seed=108):
        value = money.parse(text, negative=True)[1]
        if value is not None:
            price.set_value(value)
            assert price.value() == value, text


def test_scenarios_106_to_109_hands_that_type_and_paste(qtbot: QtBot, locale: str) -> None:
    quantity = QuantityField("Quantity")
    qtbot.addWidget(quantity)
    refused: list[object] = []
    quantity.refused.connect(refused.append)
    for text in typed(locale, 300, seed=109):
        if not text.isprintable() or not text:
            continue
        quantity.set_text("")
        for character in text:
            QApplication.sendEvent(
                quantity, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, character)
            )
        plain = means_one_number(text) and not text.startswith("-")
        assert quantity.value() == (Decimal(text) if plain else None), text
        quantity.set_text("7")
        quantity.selectAll()
        before = len(refused)
        QApplication.clipboard().setText(text)
        qtbot.keyClick(quantity, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        assert quantity.text() == (text if plain else "7"), text
        assert len(refused) - before == (0 if plain else 1)
