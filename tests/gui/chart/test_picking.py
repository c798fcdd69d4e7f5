"""A price picked on the plot: on the tick, for the contract in sight, and never more than a wish."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ibdesk.core.records.bars import Bars
from ibdesk.panels.chart.menu import ChartMenu
from ibdesk.panels.chart.panel import ChartPanel
from ibdesk.panels.chart.picking import PriceWish
from ibdesk.panels.chart.plot import PlotView
from tests.gui.chart.test_panel import Details, load

NO_KEYS = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def loaded(panel: ChartPanel, session: Any, details: Details, daily: Bars, qapp: QApplication) -> ChartPanel:
    qapp.setDoubleClickInterval(60)
    load(session, panel, details["NVDA"], daily)
    return panel


def wishes_of(panel: ChartPanel) -> list[PriceWish]:
    heard: list[PriceWish] = []
    panel.price_asked.connect(heard.append)
    return heard


def plot_of(panel: ChartPanel) -> PlotView:
    assert isinstance(panel.plot, PlotView)
    return panel.plot


def spot(panel: ChartPanel, price: float, x: int) -> QPoint:
    plot = plot_of(panel)
    return QPoint(x, round(plot.view.y_at(price, plot.stage.plot.height())))


def press(panel: ChartPanel, at: QPoint, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
    QTest.mouseClick(plot_of(panel).viewport(), Qt.MouseButton.LeftButton, keys, at)


def test_alt_and_click_wishes_for_the_price_under_the_pointer_on_the_tick(loaded: ChartPanel) -> None:
    heard, at = wishes_of(loaded), spot(loaded, 100.4, 300)
    press(loaded, at, Qt.KeyboardModifier.AltModifier)
    [wish] = heard
    plot = plot_of(loaded)
    assert wish.contract.symbol == "NVDA"
    assert wish.side is None
    assert wish.price % Decimal("0.01") == 0
    assert float(wish.price) == pytest.approx(plot.view.price_at(at.y(), plot.stage.plot.height()), abs=0.0051)


def test_a_click_on_the_price_axis_does_so_but_neither_a_drag_nor_a_double_click(
    qtbot: QtBot, loaded: ChartPanel
) -> None:
    heard, plot = wishes_of(loaded), plot_of(loaded)
    at = spot(loaded, 100.4, int(plot.stage.plot.right()) + 20)
    press(loaded, at)
    assert heard == []  # a second click may follow
    qtbot.waitUntil(lambda: len(heard) == 1)
    assert float(heard[0].price) == pytest.approx(100.4, abs=0.02)
    QTest.mousePress(plot.viewport(), Qt.MouseButton.LeftButton, NO_KEYS, at)
    QTest.mouseMove(plot.viewport(), at + QPoint(0, 40))
    QTest.mouseRelease(plot.viewport(), Qt.MouseButton.LeftButton, NO_KEYS, at + QPoint(0, 40))
    press(loaded, at)
    QTest.mouseDClick(plot.viewport(), Qt.MouseButton.LeftButton, NO_KEYS, at)
    assert not plot._wait.isActive()
    assert len(heard) == 1
    assert plot.view.y_auto


def test_the_menu_offers_the_price_to_the_ticket_with_or_without_a_side(loaded: ChartPanel) -> None:
    heard = wishes_of(loaded)
    loaded.on_menu_asked(QPoint(0, 0), 100.404)
    menu = loaded.findChild(ChartMenu)
    assert menu is not None
    for words in ("Use price in ticket", "Buy limit here…", "Sell limit here…", "Buy stop here…", "Sell stop here…"):
        next(one for one in menu.actions() if one.text().startswith(words)).trigger()
    menu.close()
    assert {str(wish.price) for wish in heard} == {"100.40"}
    assert [(wish.side, wish.order_type) for wish in heard] == [
        (None, "LMT"), ("BUY", "LMT"), ("SELL", "LMT"), ("BUY", "STP"), ("SELL", "STP"),
    ]  # fmt: skip


def test_pence_are_put_on_the_tick_of_the_exchange(
    panel: ChartPanel, session: Any, details: Details, daily: Bars
) -> None:
    """Scenario 110: IB gives London's tick in pounds, the plot and the ticket speak of pence."""
    csh2 = replace(details["CSH2"], min_tick=Decimal("0.1"))
    pence = replace(
        daily, open=daily.open * 1195, high=daily.high * 1195, low=daily.low * 1195, close=daily.close * 1195
    )
    load(session, panel, csh2, pence)
    heard = wishes_of(panel)
    panel.picking.take(119_583.7)
    assert [wish.price for wish in heard] == [Decimal(119_580)]


def test_without_bars_there_is_nothing_to_wish_for(panel: ChartPanel) -> None:
    heard = wishes_of(panel)
    panel.picking.take(100.0)
    panel.on_menu_asked(QPoint(0, 0), None)
    menu = panel.findChild(ChartMenu)
    assert menu is not None
    assert not menu.actions()[0].isEnabled()
    menu.close()
    assert heard == []
