"""The window as it first opens: every table shows its columns whole."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetrics

from ibdesk.ui.fonts import Role, font
from ibdesk.ui.table.delegate import PADDING
from ibdesk.ui.table.view import TableView
from tests.gui.safety.conftest import House


@pytest.mark.parametrize("panel", ["watchlist", "blotter", "positions"])
def test_the_columns_of_a_panel_fit_its_place_in_the_first_layout(house: House, panel: str) -> None:
    house.start(7497)
    house.trade()
    house.place(quantity="2")
    table = house.page.panels[panel].findChildren(TableView)[0]
    house.until(table.isVisible)
    assert table.horizontalScrollBar().maximum() == 0


def test_a_spread_of_currencies_is_never_cut(house: House) -> None:
    house.start(7497)
    house.trade()
    table = house.page.panels["watchlist"].findChildren(TableView)[0]
    house.until(table.isVisible)
    place = [column.key for column in table.model().columns].index("spread")
    text = QFontMetrics(font(Role.BODY)).horizontalAdvance("0.00004")
    house.until(lambda: table.columnWidth(place) >= text + PADDING + 2)
