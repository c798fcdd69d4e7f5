"""The plot as painted and as handled: candles where they should be, crosshair, wheel, drag, keys."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ibdesk.core.records.bars import Bars
from ibdesk.core.records.contract import ContractDetails
from ibdesk.panels.chart.model import chart_data
from ibdesk.panels.chart.picture import Kind
from ibdesk.panels.chart.plot import PlotView
from ibdesk.ui.theme import color

NO_KEYS = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def plot(qtbot: QtBot, daily: Bars, details: dict[str, ContractDetails]) -> PlotView:
    made = PlotView()
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show()
    qtbot.waitExposed(made)
    made.show_data(chart_data(daily, details["NVDA"]), "NVDA", 2026)
    return made


def picture_of(plot: PlotView) -> QImage:
    return plot.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def place(plot: PlotView, bar: float, price: float) -> QPoint:
    """Where a bar and a price must be, worked out from the viewport alone."""
    view, area = plot.view, plot.stage.plot
    x = (bar - view.x0) / view.span * area.width()
    y = (view.y1 - price) / (view.y1 - view.y0) * area.height()
    return QPoint(int(x), int(y))


def near(image: QImage, at: QPoint, wanted: QColor, reach: int = 1) -> bool:
    return any(
        image.pixelColor(at.x() + dx, at.y() + dy) == wanted
        for dx in range(-reach, reach + 1) for dy in range(-reach, reach + 1)
    )  # fmt: skip


def wheel(plot: PlotView, at: QPointF, notches: int, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
    event = QWheelEvent(
        at, plot.mapToGlobal(at.toPoint()).toPointF(), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton,
        keys, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(plot.viewport(), event)


def move(plot: PlotView, at: QPointF) -> None:
    event = QMouseEvent(
        QEvent.Type.MouseMove, at, plot.viewport().mapToGlobal(at), Qt.MouseButton.NoButton, Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(plot.viewport(), event)


def test_a_falling_candle_is_filled_and_a_rising_one_hollow(plot: PlotView, daily: Bars) -> None:
    image, up, down = picture_of(plot), color("up"), color("down")
    for bar in (20, 21, 40, 41):
        middle = (float(daily.open[bar]) + float(daily.close[bar])) / 2.0
        rising = daily.close[bar] >= daily.open[bar]
        body, wick = place(plot, bar, middle), place(plot, bar, float(daily.high[bar]) - 0.3)
        assert near(image, wick, up if rising else down)
        assert (image.pixelColor(body) == down) is not rising
        assert near(image, body, up, 6) is bool(rising)


def test_volume_stands_on_the_floor_in_the_colour_of_its_bar(plot: PlotView) -> None:
    image, area = picture_of(plot), plot.stage.plot
    at = place(plot, 30, 0.0)
    assert image.pixelColor(at.x(), int(area.height()) - 3) not in (color("panel"), color("up"), color("down"))
    assert image.pixelColor(at.x(), int(area.height() * 0.825)) in (color("panel"), color("grid"))


def test_the_last_price_has_a_line_and_a_tag(plot: PlotView, daily: Bars) -> None:
    close = float(daily.close[-1])
    assert plot.stage.last_tag.words == f"{close:.2f}"
    image, at = picture_of(plot), place(plot, 0, close)
    ink = color("up") if daily.close[-1] >= daily.open[-1] else color("down")
    assert image.pixelColor(int(plot.stage.plot.right()) + 4, at.y()) == ink
    row = {image.pixelColor(x, y).name() for x in range(845, 857) for y in range(at.y() - 1, at.y() + 2)}
    assert ink.name() in row


def test_the_legend_shows_the_last_bar_until_the_crosshair_shows_another(plot: PlotView, daily: Bars) -> None:
    assert "Fri 20 Nov 2026" in plot.legend_text()
    at = place(plot, 30, 101.0)
    move(plot, QPointF(at))
    seen = plot.legend_text()
    assert f"O {daily.open[30]:.2f} H {daily.high[30]:.2f} L {daily.low[30]:.2f} C {daily.close[30]:.2f}" in seen
    assert "Vol 0.93 M" in seen
    assert plot.stage.time_tag.words in seen
    assert plot.stage.price_tag.words.startswith("101.0")
    plot.leaveEvent(QEvent(QEvent.Type.Leave))
    assert "Fri 20 Nov 2026" in plot.legend_text()
    assert plot.stage.time_tag.words == ""


def test_the_crosshair_snaps_to_bar_and_tick(plot: PlotView, details: dict[str, ContractDetails], daily: Bars) -> None:
    plot.show_data(chart_data(daily, details["CSH2"]), "CSH2", 2026)
    move(plot, QPointF(place(plot, 30.4, 101.0)) + QPointF(0.0, 3.0))
    assert plot.stage.price_tag.words in ("100", "110", "90")
    assert plot.stage.cross_x.pos().x() == pytest.approx(place(plot, 30, 100.0).x(), abs=1.6)


def test_the_wheel_zooms_at_the_pointer(plot: PlotView) -> None:
    at = QPointF(place(plot, 20, 101.0))
    before = plot.view.bar_at(at.x(), plot.stage.plot.width())
    wheel(plot, at, 3)
    assert plot.view.span < 50
    assert plot.view.bar_at(at.x(), plot.stage.plot.width()) == pytest.approx(before, abs=0.01)
    wheel(plot, at, 2, Qt.KeyboardModifier.ControlModifier)
    assert not plot.view.y_auto


def test_a_drag_moves_the_bars_and_a_double_click_brings_them_all_back(qtbot: QtBot, plot: PlotView) -> None:
    wheel(plot, QPointF(400.0, 200.0), 6)
    before, viewport = plot.view, plot.viewport()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=QPoint(400, 200))
    drag = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(500.0, 200.0), viewport.mapToGlobal(QPointF(500.0, 200.0)),
        Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(viewport, drag)
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(500, 200))
    assert plot.view.x0 == pytest.approx(before.x0 - 100 * before.span / plot.stage.plot.width())
    qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(400, 200))
    assert plot.view.visible(63) == (0, 63)


def test_the_price_axis_scales_by_drag_and_follows_again_by_double_click(qtbot: QtBot, plot: PlotView) -> None:
    tall = plot.view.y1 - plot.view.y0
    viewport = plot.viewport()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=QPoint(870, 200))
    drag = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(870.0, 300.0), viewport.mapToGlobal(QPointF(870.0, 300.0)),
        Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(viewport, drag)
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(870, 300))
    assert plot.view.y1 - plot.view.y0 > tall
    qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(870, 200))
    assert plot.view.y_auto
    assert plot.view.y1 - plot.view.y0 == pytest.approx(tall)


def test_everything_can_be_done_by_keys(qtbot: QtBot, plot: PlotView, daily: Bars) -> None:
    keys = Qt.Key
    qtbot.keyClick(plot, keys.Key_Plus)
    assert plot.view.span < 66
    qtbot.keyClick(plot, keys.Key_PageUp)
    assert plot.view.visible(63)[1] < 63
    qtbot.keyClick(plot, keys.Key_End)
    assert plot.view.visible(63)[1] == 63
    qtbot.keyClick(plot, keys.Key_0)
    assert plot.view.visible(63) == (0, 63)
    qtbot.keyClick(plot, keys.Key_Left)
    assert f"C {daily.close[62]:.2f}" in plot.legend_text()
    qtbot.keyClick(plot, keys.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert plot.stage.time_tag.words in plot.legend_text()
    assert f"C {daily.close[52]:.2f}" in plot.legend_text()
    qtbot.keyClick(plot, keys.Key_Escape)
    assert plot.stage.time_tag.words == ""


def test_stale_bars_keep_their_place_and_lose_their_colour(plot: PlotView) -> None:
    plot.set_stale(True)
    image = picture_of(plot)
    seen = {image.pixelColor(x, y).name() for x in range(0, 830, 2) for y in range(60, 400, 2)}
    assert color("up").name() not in seen
    assert color("down").name() not in seen
    assert color("text3").name() in seen


def test_a_line_and_bars_are_drawn_too(plot: PlotView) -> None:
    plot.set_kind(Kind.LINE)
    assert plot.stage.line.calls == 1
    assert plot.stage.candles.calls == 0
    image = picture_of(plot)
    assert color("focus").name() in {image.pixelColor(x, y).name() for x in range(830) for y in range(60, 400, 3)}
    plot.set_kind(Kind.BARS)
    assert (plot.stage.line.calls, plot.stage.candles.calls) == (0, 2)


def test_a_frame_is_a_handful_of_drawing_calls_whatever_the_history(
    plot: PlotView, intraday: Bars, details: dict[str, ContractDetails]
) -> None:
    """The count gate of the painter: two calls an item, four where hours outside RTH are dimmed."""
    stage = plot.stage
    assert (stage.candles.calls, stage.volume.calls) == (2, 2)
    plot.show_data(chart_data(intraday, details["NVDA"]), "NVDA", 2026)
    assert stage.candles.calls == 4
    assert stage.ground.calls <= 3


def test_the_axes_show_exchange_time_and_its_zone(
    plot: PlotView, intraday: Bars, details: dict[str, ContractDetails]
) -> None:
    assert plot.stage.time_axis.zone == "days"
    plot.show_data(chart_data(intraday, details["NVDA"]), "NVDA", 2026)
    labels = {label.text: label.strong for label in plot.stage.time_axis.labels}
    assert plot.stage.time_axis.zone == "ET"
    assert labels["Thu 19"] is True
    assert labels["12:00"] is False


def test_guests_in_bars_and_prices_line_up_with_the_candles(plot: PlotView) -> None:
    """Order lines will be placed by the view box: its range is the viewport at every frame."""
    wheel(plot, QPointF(400.0, 200.0), 4)
    (x0, x1), (y0, y1) = plot.stage.view_box.viewRange()
    assert (x0, x1, y0, y1) == pytest.approx((plot.view.x0, plot.view.x1, plot.view.y0, plot.view.y1))


def test_a_plot_without_bars_is_quiet(plot: PlotView, daily: Bars, details: dict[str, ContractDetails]) -> None:
    plot.clear()
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Plus, Qt.Key.Key_End, Qt.Key.Key_0):
        plot.keyPressEvent(_key(key))
    wheel(plot, QPointF(400.0, 200.0), 1)
    move(plot, QPointF(400.0, 200.0))
    image = picture_of(plot)
    assert {image.pixelColor(x, y).name() for x in range(0, 830, 3) for y in range(0, 460, 3)} == {
        color("panel").name()
    }
    plot.show_data(chart_data(_first(daily, 1), details["NVDA"]), "NVDA", 2026)
    assert "Vol" in plot.legend_text()
    assert plot.stage.candles.calls == 1


def _first(bars: Bars, count: int) -> Bars:
    names = ("time", "open", "high", "low", "close", "volume", "wap", "count")
    return Bars(**{name: np.array(getattr(bars, name)[:count]) for name in names}, daily=bars.daily)


def _key(key: Qt.Key) -> object:
    from PySide6.QtGui import QKeyEvent

    return QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
