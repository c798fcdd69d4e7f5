"""Orders and fills on the bars, on the real client and gateway: placed from the ticket, seen in the chart."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ibdesk.core.orders.state import Base
from ibdesk.panels.chart.mark_stage import MarkStage
from ibdesk.panels.chart.marks import Look
from ibdesk.panels.chart.panel import ChartPanel
from ibdesk.panels.chart.plot import PlotView
from ibdesk.panels.ticket import TicketPanel
from ibdesk.ui import theme
from tests.e2e.test_session_with_gateway import QUESTION, Desk


class Floor(Desk):
    """A desk with a chart and a ticket in sight."""

    def __init__(self, qtbot: QtBot, folder: Path, app: QApplication) -> None:
        super().__init__(qtbot, folder)
        theme.apply(app, theme.load_theme("dark"))
        self.chart, self.ticket = ChartPanel(self.session), TicketPanel(self.session)
        for panel, size in ((self.chart, (900, 560)), (self.ticket, (372, 640))):
            qtbot.addWidget(panel)
            panel.resize(*size)
            panel.show()
            qtbot.waitExposed(panel)

    @property
    def plot(self) -> PlotView:
        assert isinstance(self.chart.plot, PlotView)
        return self.chart.plot

    @property
    def marks(self) -> MarkStage:
        return self.plot.stage.marks

    def look_at_nvda(self) -> Decimal:
        """Show it in both panels; give the bid."""
        details = self.quoted(QUESTION)
        self.chart.show_contract(details.contract)
        self.ticket.fill(details.contract, side="BUY", quantity="1")
        self.until(lambda: self.chart.bars is not None and self.ticket.form.limit.text() != "")
        quote = self.session.quotes.view(details.contract.con_id)
        assert quote is not None
        assert quote.bid is not None
        return quote.bid

    def send(self, limit: Decimal) -> None:
        """Type a limit, review, transmit."""
        self.ticket.on_price_picked(limit)
        self.until(self.ticket.review_button.isEnabled)
        self.ticket.review()
        dialog = self.ticket.dialog
        assert dialog is not None
        self.until(dialog.transmit.isEnabled)
        dialog.transmit.click()
        self.until(lambda: self.ticket.dialog is None)


@pytest.fixture
def floor(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Floor]:
    floor = Floor(qtbot, tmp_path, qapp)
    yield floor
    floor.close()


def test_an_order_from_the_ticket_stands_at_its_price_and_its_fill_on_the_last_bar(floor: Floor) -> None:
    floor.connect()
    bid = floor.look_at_nvda()
    limit = (bid * Decimal("0.99")).quantize(Decimal("0.01"))
    floor.send(limit)
    floor.until(lambda: [(one.mark.look, one.mark.tail) for one in floor.marks.orders] == [(Look.WORKING, "DAY")])
    [place] = floor.marks.orders
    assert (place.mark.side, place.mark.price) == ("BUY", limit)
    view, height = floor.plot.view, floor.plot.stage.plot.height()
    if place.beyond:
        assert not 0.0 <= view.y_at(float(limit), height) <= height
    else:
        assert place.y == pytest.approx(view.y_at(float(limit), height))
    assert floor.marks.fills == ()

    working = floor.session.orders.live[0]
    floor.session.order_desk.cancel([working.key])
    floor.until(lambda: not floor.session.orders.live)
    floor.until(lambda: floor.marks.orders == ())

    floor.send((bid * Decimal("1.01")).quantize(Decimal("0.01")))
    floor.until(lambda: any(one.base is Base.FILLED for one in floor.session.orders.rows))
    floor.until(lambda: len(floor.marks.fills) == 1)
    assert floor.marks.orders == ()
    fill = floor.marks.fills[0]
    paid = floor.session.executions.rows[0].execution.price
    assert fill.notches == (pytest.approx(floor.plot.view.y_at(float(paid), height)),)
    assert (fill.side, fill.text) == ("BUY", "1")
    assert fill.x >= (len(floor.chart.bars or ()) - 2 - floor.plot.view.x0) / floor.plot.view.span
    floor.until(lambda: floor.marks.position is not None)
    assert floor.marks.position is not None
    row = floor.session.positions.rows[0]
    assert floor.marks.position.mark.price == row.average_cost
