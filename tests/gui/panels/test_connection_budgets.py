"""Budgets and last events on the screen: in the Connection panel, and in short in the bar below."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from ibdesk.app.status_bar import NARROW, StatusBar
from ibdesk.panels.connection import ConnectionPanel
from ibdesk.ui import theme
from ibdesk.ui.labels import Label
from tests.gui.session.conftest import Desk, desk, journal, trading

__all__ = ["desk", "journal", "trading"]  # the fixtures


@pytest.fixture
def panel(trading: Desk, qtbot: QtBot, qapp: QApplication) -> ConnectionPanel:
    theme.apply(qapp, theme.load_theme("dark"))
    made = ConnectionPanel(trading.session)
    qtbot.addWidget(made)
    made.resize(288, 460)
    made.show()
    qtbot.waitExposed(made)
    return made


def words(panel: ConnectionPanel | StatusBar, name: str) -> str:
    label = panel.findChild(Label, name)
    assert label is not None, name
    return label.text()


def test_the_four_budgets_and_the_events_stand_in_the_panel(panel: ConnectionPanel, trading: Desk) -> None:
    lines = trading.session.quotes.lines_used
    assert words(panel, "connection.budget.lines.words") == f"{lines} of 100"
    assert words(panel, "connection.budget.history.words") == "0 of 60 in 10 min"
    assert words(panel, "connection.budget.messages.words").endswith(" of 50 a second")
    assert words(panel, "connection.budget.orders.words").startswith("0 of ")
    assert words(panel, "connection.event.0") == "Reconciled: 0 orders, 0 positions, 0 executions"
    for _ in range(50):
        trading.session.history._budget.asked(object(), object(), small_bars=True)
    trading.session.link.ticked.emit()
    assert words(panel, "connection.budget.history.words") == "50 of 60 in 10 min"
    label = panel.findChild(Label, "connection.budget.history.words")
    assert label is not None
    assert label.token == "warn"


def cut(around: QWidget) -> list[str]:
    """The texts in sight that have less room than they need."""
    labels = [one for one in around.findChildren(QLabel) if one.isVisible() and not one.wordWrap()]
    return [one.text() for one in labels if one.fontMetrics().horizontalAdvance(one.text()) > one.width() + 1]


@pytest.mark.parametrize("width", [288, 700, 1240])
def test_nothing_of_the_panel_is_cut_off_at_any_width(panel: ConnectionPanel, qtbot: QtBot, width: int) -> None:
    panel.resize(width, 700)
    area = panel.findChild(QScrollArea)
    assert area is not None
    inner = area.widget()
    qtbot.waitUntil(lambda: inner.width() <= area.viewport().width() and not cut(inner))
    assert inner.minimumSizeHint().width() <= area.viewport().width()
    table = panel._pane.view
    columns = [table.columnWidth(place) for place in range(table.model().columnCount())]
    assert sum(columns) <= table.viewport().width() + 1


@pytest.mark.parametrize("width", [1100, NARROW, 1600])
def test_the_bar_below_names_what_it_can_and_never_widens_the_window(
    trading: Desk, qtbot: QtBot, qapp: QApplication, width: int
) -> None:
    theme.apply(qapp, theme.load_theme("dark"))
    bar = StatusBar(trading.session)
    qtbot.addWidget(bar)
    bar.resize(width, bar.height())
    bar.show()
    qtbot.waitExposed(bar)
    trading.session.link.ticked.emit()
    assert words(bar, "status.budget.history") == "History 0/60"
    assert words(bar, "status.budget.lines") == f"Lines {trading.session.quotes.lines_used}/100"
    assert words(bar, "status.budget.messages").startswith("Requests ")
    assert bar.width() == width
    qtbot.waitUntil(lambda: not cut(bar))
