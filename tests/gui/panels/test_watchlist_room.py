"""The words beside a symbol are read whole in the column as it first stands."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from ibdesk.panels.watchlist.columns import watchlist_columns
from ibdesk.ui.fonts import Role, Weight, font
from ibdesk.ui.table.delegate import PADDING


@pytest.mark.parametrize(("symbol", "tag"), [("EUR.USD", "closed"), ("GBP.USD", "frozen"), ("CSH2", "no data")])
def test_symbol_and_tag_have_room(qtbot: QtBot, symbol: str, tag: str) -> None:
    column = next(one for one in watchlist_columns(lambda row: 0) if one.key == "symbol")
    text = QFontMetrics(font(Role.BODY, Weight.SEMIBOLD)).horizontalAdvance(symbol)
    word = QFontMetrics(font(Role.MICRO, Weight.MEDIUM)).horizontalAdvance(tag)
    assert PADDING + text + 5 + word <= column.width
