"""Bars that move: the last one, the countdown, and the chart that says when it stands still."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from ibdesk.core.ids import RequestId
from ibdesk.core.records.bars import Bars, BarUpdate
from ibdesk.core.records.quote import DataType
from ibdesk.panels.chart.panel import ChartPanel
from ibdesk.panels.chart.plot import PlotView
from ibdesk.panels.chart.zones import ZoneChoice
from tests.gui.chart.test_panel import Details, button, fill, load


def shown(panel: ChartPanel, name: str) -> str:
    widget = panel.findChild(QWidget, name)
    assert widget is not None
    return str(widget.shown_text())  # type: ignore[attr-defined]


def update(time: int, close: float) -> BarUpdate:
    return BarUpdate(
        request_id=RequestId(1), time=time, open=close - 0.1, high=close + 0.2, low=close - 0.2, close=close,
        volume=7.0, wap=close, count=3, daily=False,
    )  # fmt: skip


class Painted(QObject):
    """Notes which of the widgets watched are painted."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[QObject] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self.seen.append(watched)
        return False

    @classmethod
    def of(cls, plot: PlotView, countdown: QWidget) -> list[QObject]:
        """Let everything that waits be painted; give what was."""
        eye = cls()
        for widget in (plot.viewport(), countdown):
            widget.installEventFilter(eye)
        QApplication.processEvents()
        return eye.seen


@pytest.fixture
def live(panel: ChartPanel, session: Any, details: Details, intraday: Bars) -> Any:
    """Quarter hours of NVDA, kept up to date; it is 19:57:38 in New York. Gives the job."""
    panel.page.take_texts(panel.form.texts("NVDA"))
    panel.form.bar_size.setCurrentText("15 mins")
    panel.form.duration.setText("3 D")
    panel.page.take_texts(panel.form.texts("NVDA"))
    session.link.now = datetime.fromtimestamp(int(intraday.time[-1]), UTC) + timedelta(minutes=12, seconds=38)
    load(session, panel, details["NVDA"], intraday)
    return session.history.jobs[-1]


def test_a_question_without_an_end_is_kept_up_to_date(
    qtbot: QtBot, panel: ChartPanel, session: Any, details: Details, live: Any
) -> None:
    assert live.query.keep
    fill(qtbot, panel, end="2026-11-20 17:00 UTC")
    keep = panel.findChild(QCheckBox, "chart.keep")
    assert keep is not None
    assert not keep.isEnabled()
    assert "end time" in keep.toolTip()
    qtbot.mouseClick(button(panel, "chart.load"), Qt.MouseButton.LeftButton)
    session.contracts.asked[-1].settle((details["NVDA"],))
    assert session.history.jobs[-1].query.keep is False


def test_the_last_bar_moves_and_a_new_one_comes_into_sight(panel: ChartPanel, live: Any, intraday: Bars) -> None:
    assert isinstance(panel.plot, PlotView)
    last, count = int(intraday.time[-1]), len(intraday)
    live.updated.emit(update(last, 111.5))
    assert panel.plot.stage.last_tag.words == "111.50"
    assert "C 111.50" in panel.plot.legend_text()
    span = panel.plot.view.span
    live.updated.emit(update(last + 900, 112.0))
    assert panel.bars is not None
    assert len(panel.bars) == count + 1
    assert panel.plot.view.x1 > count + 0.5
    assert panel.plot.view.span == span
    frame = panel.frame()
    assert frame is not None
    assert float(frame["Close"].iloc[-1]) == 112.0


def test_looking_at_the_past_is_not_disturbed_by_a_new_bar(panel: ChartPanel, live: Any, intraday: Bars) -> None:
    assert isinstance(panel.plot, PlotView)
    panel.plot.zoom(0.2, 20.0)
    view = panel.plot.view
    live.updated.emit(update(int(intraday.time[-1]) + 900, 112.0))
    assert (panel.plot.view.x0, panel.plot.view.x1) == (view.x0, view.x1)


def test_the_table_follows_the_bars(qtbot: QtBot, panel: ChartPanel, live: Any, intraday: Bars) -> None:
    qtbot.mouseClick(button(panel, "chart.table_toggle"), Qt.MouseButton.LeftButton)
    live.updated.emit(update(int(intraday.time[-1]) + 900, 112.0))
    assert panel.body.model.rowCount() == len(intraday) + 1
    qtbot.waitUntil(lambda: panel.body.model.cell(0, 4).text == "112.00")  # the table sorts twice a second


def test_the_countdown_repaints_itself_alone(qtbot: QtBot, panel: ChartPanel, session: Any, live: Any) -> None:
    session.link.ticked.emit()
    assert shown(panel, "chart.countdown") == "02:22"
    assert isinstance(panel.plot, PlotView)
    countdown = panel.findChild(QWidget, "chart.countdown")
    assert countdown is not None
    assert panel.plot.stage.last_tag.place.toRect().contains(countdown.geometry())
    qtbot.waitUntil(lambda: not Painted.of(panel.plot, countdown))  # type: ignore[arg-type]
    session.link.now += timedelta(seconds=1)
    session.link.ticked.emit()
    assert Painted.of(panel.plot, countdown) == [countdown]
    assert shown(panel, "chart.countdown") == "02:21"


def test_a_lost_link_says_since_when_nothing_moves(panel: ChartPanel, session: Any, live: Any) -> None:
    """Picture 06: a grey tag that says stale, and a chip with the time of the last bar that came."""
    assert isinstance(panel.plot, PlotView)
    session.link.now += timedelta(minutes=5)
    live.following = False
    live.stopped.emit(None)
    assert shown(panel, "chart.stale") == "Not updating since 19:57:38"
    assert shown(panel, "chart.countdown") == "stale"
    session.link.view = SimpleNamespace(ready=False, stale=False, account="")
    session.link.changed.emit(None)
    assert shown(panel, "chart.stale") == "Not updating since 19:57:38"
    session.link.view = SimpleNamespace(ready=True, stale=False, account="")
    live.done.emit(live_bars := panel.bars)
    assert shown(panel, "chart.stale") == ""
    assert panel.bars is live_bars


def test_silence_of_tws_is_not_mistaken_for_a_quiet_market(panel: ChartPanel, session: Any, live: Any) -> None:
    session.link.view = SimpleNamespace(ready=True, stale=True, account="")
    session.link.changed.emit(None)
    assert shown(panel, "chart.stale") == "Not updating since 19:57:38"


def test_a_delayed_price_is_outlined(panel: ChartPanel, session: Any, details: Details, live: Any) -> None:
    from ibdesk.ui.theme import color

    assert isinstance(panel.plot, PlotView)
    session.quotes.views[details["NVDA"].contract.con_id] = SimpleNamespace(data_type=DataType.DELAYED)
    session.link.ticked.emit()
    place = panel.plot.stage.last_tag.place.toRect()
    image = panel.plot.grab().toImage()
    assert image.pixelColor(place.left() + 5, place.top() + 3) == color("panel")


def test_new_bars_end_the_old_subscription_but_a_cancelled_question_does_not(panel: ChartPanel, live: Any) -> None:
    session: Any = panel._session
    panel.on_tools_range_chosen("1 W")
    assert live.state == "done"
    panel.on_cancel_asked()
    assert live.following
    panel.on_tools_range_chosen("1 W")
    session.history.jobs[-1].done.emit(panel.bars)
    assert live.state == "cancelled"
    assert session.history.jobs[-1].following


def test_the_axis_shows_the_time_that_the_user_chose(panel: ChartPanel, live: Any) -> None:
    assert isinstance(panel.plot, PlotView)
    assert panel.plot.stage.time_axis.zone == "ET"
    zone = panel.findChild(QComboBox, "chart.zone")
    assert zone is not None
    place = zone.findData(ZoneChoice.UTC)
    zone.setCurrentIndex(place)
    zone.activated.emit(place)
    assert panel.plot.stage.time_axis.zone == "UTC"
    assert panel.plot.legend_text().startswith("Sat 21 Nov 00:45")
    assert "all hours, UTC" in panel.plot.legend_text() or "regular hours, UTC" in panel.plot.legend_text()
    # The ground outside RTH is the exchange's, whatever the axis shows.
    assert panel.page.data is not None
    assert panel.page.data.outside is not None
    assert int((~panel.page.data.outside).sum()) == 3 * 26


def test_the_log_scale_gives_equal_room_to_equal_ratios(qtbot: QtBot, panel: ChartPanel, live: Any) -> None:
    assert isinstance(panel.plot, PlotView)
    qtbot.keyClick(panel, Qt.Key.Key_L, Qt.KeyboardModifier.AltModifier)
    view, height = panel.plot.view, panel.plot.stage.plot.height()
    assert view.log
    gaps = [view.y_at(price, height) - view.y_at(price * 1.01, height) for price in (95.0, 105.0)]
    assert gaps[0] == pytest.approx(gaps[1])
    assert view.price_at(view.y_at(101.0, height), height) == pytest.approx(101.0)
    assert panel.look.log.isChecked()
