"""Orders, executions and the position on the bars: where they stand, what they say, and when they go."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QMenu, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from ibdesk.core.orders.state import Base, Certainty, Owner
from ibdesk.core.records.bars import Bars
from ibdesk.core.records.contract import ContractDetails
from ibdesk.panels.chart.mark_stage import MarkStage
from ibdesk.panels.chart.marks import Look
from ibdesk.panels.chart.menu import ChartMenu
from ibdesk.panels.chart.panel import ChartPanel
from ibdesk.panels.chart.plot import PlotView
from ibdesk.ui import theme
from ibdesk.ui.theme import color
from tests.gui.chart.market import changing, execution, hold, order, seconds, spec
from tests.gui.chart.test_panel import Details, load

Market = tuple[ChartPanel, Any, ContractDetails]


@pytest.fixture
def market(panel: ChartPanel, session: Any, details: Details, intraday: Bars) -> Market:
    """Quarter hours of NVDA between 98.23 and 102.34, the last one at 102.24."""
    panel.page.take_texts(replace(panel.page.texts, bar_size="15 mins", duration="3 D"))
    load(session, panel, details["NVDA"], intraday)
    return panel, session, details["NVDA"]


def plot_of(panel: ChartPanel) -> PlotView:
    assert isinstance(panel.plot, PlotView)
    return panel.plot


def marks_of(panel: ChartPanel) -> MarkStage:
    return plot_of(panel).stage.marks


def level(panel: ChartPanel, price: float) -> float:
    """Where a price must be, worked out from the viewport alone."""
    view, area = plot_of(panel).view, plot_of(panel).stage.plot
    return (view.y1 - price) / (view.y1 - view.y0) * area.height()


def working(session: Any, *orders: Any) -> None:
    session.orders.rows = list(orders)
    session.orders.changed.emit(None)


def moment(bars: Bars, number: int) -> datetime:
    return datetime.fromtimestamp(int(bars.time[number]), UTC)


def test_a_working_order_stands_at_its_price_and_goes_when_it_ends(market: Market) -> None:
    panel, session, nvda = market
    buy = order(41, spec("BUY", "LMT", "100.50", tif="GTC"), nvda.contract, session.link.now)
    working(session, buy)
    [place] = marks_of(panel).orders
    assert place.y == pytest.approx(level(panel, 100.5))
    assert place.label.center().y() == pytest.approx(place.y, abs=1.0)
    assert place.mark.sentence == "BUY 100 LMT 100.50  GTC"
    image = plot_of(panel).grab().toImage()
    row = {image.pixelColor(x, int(place.y)).name() for x in range(20, 200)}
    assert color("buyT").name() in row
    assert place.axis is not None
    assert image.pixelColor(int(place.axis.left()) + 3, int(place.axis.center().y())) == color("buy")
    moved = spec("BUY", "LMT", "99.10", tif="GTC")
    working(session, replace(buy, confirmed=moved))
    assert marks_of(panel).orders[0].y == pytest.approx(level(panel, 99.1))
    working(session, replace(buy, base=Base.CANCELLED))
    assert marks_of(panel).orders == ()


def test_only_orders_of_this_contract_that_have_a_price_of_their_own_are_drawn(
    market: Market, details: Details
) -> None:
    panel, session, nvda = market
    now = session.link.now
    trail = spec("SELL", "TRAIL", "1.50")  # its aux price is a distance
    other = order(43, spec("BUY", "LMT", "100"), details["CSH2"].contract, now)
    working(
        session, order(41, spec("BUY", "MKT", "0"), nvda.contract, now), order(42, trail, nvda.contract, now), other
    )
    assert marks_of(panel).orders == ()


def test_what_was_asked_stands_beside_what_tws_has_until_tws_agrees(market: Market) -> None:
    """Two truths: the old line stays, the asked price is dotted with its age."""
    panel, session, nvda = market
    now = session.link.now
    stop, asked = spec("SELL", "STP", "99.00", tif="GTC"), spec("SELL", "STP", "99.40", tif="GTC")
    standing = order(44, stop, nvda.contract, now, base=Base.HELD, raw_status="PreSubmitted")
    working(session, replace(standing, pending=changing(asked, now - seconds(2))))
    looks = {place.mark.look: place for place in marks_of(panel).orders}
    assert set(looks) == {Look.STOP, Look.ASKED}
    assert looks[Look.STOP].y == pytest.approx(level(panel, 99.0))
    assert looks[Look.ASKED].y == pytest.approx(level(panel, 99.4))
    assert looks[Look.ASKED].mark.sentence == "SELL asked 99.40  2 s, not confirmed"
    session.link.now += seconds(3)
    session.link.ticked.emit()
    assert "5 s, not confirmed" in {place.mark.tail for place in marks_of(panel).orders}
    working(session, replace(standing, confirmed=asked))
    [place] = marks_of(panel).orders
    assert (place.mark.look, place.mark.words) == (Look.STOP, "100 STP 99.40")


def test_states_that_a_trader_must_not_mistake(market: Market) -> None:
    panel, session, nvda = market
    now, content = session.link.now, spec("BUY", "LMT", "100.00")
    fresh = order(1, content, nvda.contract, now, base=Base.SENT, confirmed=None, raw_status="", acknowledged=False)
    working(session, fresh)
    assert marks_of(panel).orders[0].mark.look is Look.ASKED
    working(session, order(1, content, nvda.contract, now, base=Base.UNKNOWN))
    assert marks_of(panel).orders[0].mark.words == "100 LMT 100.00 ?"
    working(session, order(1, content, nvda.contract, now, owner=Owner.CLIENT))
    assert marks_of(panel).orders[0].mark.locked
    assert marks_of(panel).orders[0].mark.tail == "DAY · client 1"
    working(session, order(1, content, nvda.contract, now, certainty=Certainty.STALE))
    [old] = marks_of(panel).orders
    assert old.mark.tail == "DAY · last known"
    assert old.axis is not None
    image = plot_of(panel).grab().toImage()
    assert image.pixelColor(int(old.axis.left()) + 3, int(old.axis.center().y())) == color("lineS")  # old is grey
    other = replace(content, account="DU2000000")
    working(session, order(1, other, nvda.contract, now))
    assert marks_of(panel).orders[0].mark.tail == "DAY · DU2000000"


def test_a_stop_limit_stands_at_its_stop_until_it_is_triggered(market: Market) -> None:
    panel, session, nvda = market
    content = replace(spec("SELL", "STP LMT", "99.00"), limit_price=Decimal("98.80"))
    held = order(7, content, nvda.contract, session.link.now, base=Base.HELD, raw_status="PreSubmitted")
    working(session, held)
    [place] = marks_of(panel).orders
    assert place.mark.words == "100 STP LMT 99.00 limit 98.80"
    assert place.y == pytest.approx(level(panel, 99.0))
    working(session, replace(held, base=Base.WORKING, raw_status="Submitted"))
    assert marks_of(panel).orders[0].y == pytest.approx(level(panel, 98.8))


def test_labels_keep_apart_and_off_the_last_price(market: Market) -> None:
    panel, session, nvda = market
    prices = ("102.30", "102.26", "102.24", "102.20", "102.18", "99.00", "98.99")
    content = [spec("SELL", "LMT", price) for price in prices]
    working(session, *(order(n, one, nvda.contract, session.link.now) for n, one in enumerate(content, 1)))
    places = sorted(marks_of(panel).orders, key=lambda place: place.label.top())
    assert len(places) == len(prices)
    for upper, lower in pairwise(places):
        assert upper.label.bottom() <= lower.label.top() + 1.0
        assert upper.y is not None
        assert lower.y is not None
        assert upper.y <= lower.y
    last = plot_of(panel).stage.last_tag.place
    assert not any(place.axis is not None and place.axis.adjusted(0, 1, 0, -1).intersects(last) for place in places)


def test_orders_off_the_scale_are_named_at_the_edge_and_never_fill_the_plot(market: Market) -> None:
    panel, session, nvda = market
    content = [spec("BUY", "LMT", str(price)) for price in (90, 80, 70, 60, 50)] + [spec("SELL", "LMT", "130")]
    working(session, *(order(n, one, nvda.contract, session.link.now) for n, one in enumerate(content, 1)))
    places = marks_of(panel).orders
    assert all(place.y is None and place.axis is None for place in places)
    assert [place.mark.words for place in places if place.beyond > 0] == [
        "100 LMT 90.00", "100 LMT 80.00", "3 more, to 50.00",
    ]  # fmt: skip
    assert [place.mark.words for place in places if place.beyond < 0] == ["100 LMT 130.00"]
    assert max(place.label.bottom() for place in places) <= plot_of(panel).stage.plot.height()


def test_a_fill_stands_on_its_bar_at_its_price(market: Market, intraday: Bars) -> None:
    panel, session, nvda = market
    time = moment(intraday, 120) + timedelta(minutes=7)
    price = f"{float(intraday.close[120]):.2f}"
    session.executions.rows = [execution(1, "BUY", "60", price, time, nvda.contract)]
    session.executions.changed.emit(None)
    [place] = marks_of(panel).fills
    view, area = plot_of(panel).view, plot_of(panel).stage.plot
    assert place.x == pytest.approx((120 - view.x0) / view.span * area.width())
    assert place.notches == (pytest.approx(level(panel, float(price))),)
    assert place.triangle.top() >= level(panel, float(intraday.low[120]))
    assert place.text == "60"
    image = plot_of(panel).grab().toImage()
    assert image.pixelColor(place.triangle.center().toPoint() + QPoint(0, 1)) == color("buyT")
    clock = time.astimezone(panel.page.data.clock.zone)  # type: ignore[union-attr]
    assert place.words == f"{clock:%H:%M:%S}  BUY 60 at {price} · order 41"


def test_sells_stand_above_and_fills_too_near_together_become_one(market: Market, intraday: Bars) -> None:
    panel, session, nvda = market
    fills = [
        execution(n, "SELL", "20", f"{float(intraday.close[60]):.2f}", moment(intraday, 60) + seconds(n), nvda.contract)
        for n in (1, 2, 3)
    ]
    late = execution(4, "BUY", "5", "99", moment(intraday, len(intraday) - 1) + timedelta(days=2), nvda.contract)
    session.executions.rows = [*fills, late]
    session.executions.changed.emit(None)
    [place] = marks_of(panel).fills  # a bar that is not there has no mark
    assert place.text == "60"
    assert place.words.count("\n") == 2
    assert place.triangle.bottom() <= level(panel, float(intraday.high[60]))


def test_the_tip_of_a_fill_tells_price_time_and_order(market: Market, intraday: Bars, qtbot: QtBot) -> None:
    panel, session, nvda = market
    session.executions.rows = [execution(1, "BUY", "60", "100.00", moment(intraday, 120), nvda.contract)]
    session.executions.changed.emit(None)
    spot = marks_of(panel).fills[0].triangle.center().toPoint()
    viewport = plot_of(panel).viewport()
    QApplication.sendEvent(viewport, QHelpEvent(QEvent.Type.ToolTip, spot, viewport.mapToGlobal(spot)))
    assert "BUY 60 at 100.00 · order 41" in QToolTip.text()
    QToolTip.hideText()
    assert marks_of(panel).words_at(QPointF(5.0, 200.0)) == ""


def test_a_fill_on_a_daily_chart_stands_on_the_day_of_the_exchange(
    panel: ChartPanel, session: Any, details: Details, daily: Bars
) -> None:
    load(session, panel, details["NVDA"], daily)
    night = datetime(2026, 11, 20, 0, 30, tzinfo=UTC)  # still Thursday in New York
    session.executions.rows = [execution(1, "BUY", "5", "100.50", night, details["NVDA"].contract)]
    session.executions.changed.emit(None)
    view, area = plot_of(panel).view, plot_of(panel).stage.plot
    assert marks_of(panel).fills[0].x == pytest.approx((len(daily) - 2 - view.x0) / view.span * area.width())


def test_the_position_stands_at_its_average_cost_with_what_tws_says_of_it(market: Market) -> None:
    panel, session, nvda = market
    hold(session, nvda, "100", "100.42", "200")
    place = marks_of(panel).position
    assert place is not None
    assert place.y == pytest.approx(level(panel, 100.42))
    assert (place.mark.words, place.mark.cost, place.mark.gain) == ("+100", "avg 100.42", "+200.00 USD")
    assert place.tint is not None
    assert place.tint.top() == pytest.approx(level(panel, 102.24))
    assert plot_of(panel).accessibleDescription() == "Position +100, avg 100.42, +200.00 USD"
    hold(session, nvda, "0", "100.42", "0")
    assert marks_of(panel).position is None


def test_pounds_stand_on_the_bars_in_pence(panel: ChartPanel, session: Any, details: Details, daily: Bars) -> None:
    """Scenario 110: the average cost comes in pounds, the bars are in pence."""
    csh2 = details["CSH2"]
    pence = replace(
        daily, open=daily.open * 1195, high=daily.high * 1195, low=daily.low * 1195, close=daily.close * 1195
    )
    load(session, panel, csh2, pence)
    hold(session, csh2, "10", "1195.8", "18.00")
    place = marks_of(panel).position
    assert place is not None
    assert place.y == pytest.approx(level(panel, 119_580))
    assert (place.mark.cost, place.mark.gain) == ("avg 119,580", "+18.00 GBP")


def test_the_menu_hides_the_marks_and_the_layout_remembers_that(market: Market) -> None:
    panel, session, nvda = market
    working(session, order(41, spec("BUY", "LMT", "100.50"), nvda.contract, session.link.now))
    hold(session, nvda, "100", "100.42", "200")
    panel.on_menu_asked(QPoint(0, 0), 100.0)
    menu = panel.findChild(ChartMenu)
    assert isinstance(menu, QMenu)
    action = next(one for one in menu.actions() if one.text() == "Orders and fills")
    assert action.isChecked()
    action.trigger()
    menu.close()
    assert marks_of(panel).orders == ()
    assert marks_of(panel).position is None
    state = panel.save_state()
    assert state["marked"] is False
    panel.restore_state(state | {"marked": True})
    assert len(marks_of(panel).orders) == 1
    panel.restore_state({key: value for key, value in state.items() if key != "marked"})
    assert panel.page.marked


def test_marks_follow_zoom_theme_and_symbol(market: Market, qapp: QApplication, details: Details, daily: Bars) -> None:
    panel, session, nvda = market
    working(session, order(41, spec("BUY", "LMT", "100.50"), nvda.contract, session.link.now))
    plot_of(panel).zoom(0.9, 150.0)
    assert marks_of(panel).orders[0].y == pytest.approx(level(panel, 100.5))
    theme.apply(qapp, theme.load_theme("light"))
    place = marks_of(panel).orders[0]
    assert place.axis is not None
    image = plot_of(panel).grab().toImage()
    assert image.pixelColor(int(place.axis.left()) + 3, int(place.axis.center().y())) == color("buy")
    load(session, panel, details["CSH2"], daily)
    assert marks_of(panel).orders == ()


def test_no_label_covers_the_legend_or_the_sign_that_bars_stand_still(market: Market) -> None:
    panel, session, nvda = market
    hold(session, nvda, "100", "102.20", "200")
    plot = plot_of(panel)
    legend = plot.findChild(QWidget, "chart.legend")
    chip = plot.findChild(QWidget, "chart.stale")
    assert legend is not None
    assert chip is not None
    for words in ("", "Not updating since 11:12:38"):
        plot.set_chip(words)
        place = marks_of(panel).position
        assert place is not None
        assert not place.label.intersects(legend.geometry().toRectF())
        assert not (words and place.label.intersects(chip.geometry().toRectF()))
        assert place.y == pytest.approx(level(panel, 102.2))
    content = [spec("SELL", "LMT", price) for price in ("120", "121")]
    working(session, *(order(n, one, nvda.contract, session.link.now) for n, one in enumerate(content, 1)))
    assert not any(one.label.intersects(legend.geometry().toRectF()) for one in marks_of(panel).orders)
