"""Steps on live data and the deck's last pages: several symbols, the example script, nothing that blocks."""

from __future__ import annotations

import time
from decimal import Decimal

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTabBar

from ibdesk.app.tour.driver import Driver
from ibdesk.app.tour.steps_chart import bars_shown, open_form
from ibdesk.app.tour.steps_orders import FAR, fill_ticket, has_row, near, newest, transmit

CENT = Decimal("0.01")


def wait_for_bars(tour: Driver, symbol: str) -> None:
    """Wait until the chart in front is that of the symbol and has bars."""
    tour.wait(lambda: tour.reads("chart.legend", symbol) and bars_shown(tour) > 0, f"{symbol}'s bars")


def c6_several(tour: Driver) -> str:
    """Two symbols typed together get a chart each."""
    tour.show("chart")
    if tour.look("chart.exchange") is not None:
        tour.click("chart.more")
    tour.type("chart.symbol", "AAPL, NVDA")
    tour.press("chart.symbol", Qt.Key.Key_Return)
    tour.wait(lambda: tour.look("chart.tabs") is not None, "a tab for each symbol")
    tabs = tour.find_as("chart.tabs", QTabBar)
    tour.wait(lambda: {"AAPL", "NVDA"} <= {tabs.tabText(number) for number in range(tabs.count())}, "both tabs")
    seen = []
    for number in range(tabs.count()):
        symbol = tabs.tabText(number)
        if symbol not in ("AAPL", "NVDA"):
            continue
        QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=QPoint(tabs.tabRect(number).left() + 8, 10))
        wait_for_bars(tour, symbol)
        seen.append(f"{symbol} {bars_shown(tour)} bars")
        tour.picture(f"C6 {symbol}")
    return "; ".join(seen)


def d9_example(tour: Driver) -> str:
    """The deck's example: list, market order, limit order, change, cancel; the list tells each."""
    tour.show("blotter")
    before = len(tour.rows("blotter.table"))
    fill_ticket(tour, "1", "MKT")
    market = transmit(tour)
    fill_ticket(tour, "1", "LMT")
    tour.type("ticket.limit", str((near(tour) * FAR).quantize(CENT)))
    limit = transmit(tour)
    tour.show("blotter")
    tour.wait(lambda: len(tour.rows("blotter.table")) == before + 2, "two more orders")
    tour.wait(lambda: has_row(tour, symbol="NVDA", status="Working", filled="0/1"), "the limit order working")
    row = newest(tour, symbol="NVDA", status="Working", filled="0/1")
    tour.click_row("blotter.table", row, "symbol")
    tour.press_table("blotter.table", Qt.Key.Key_F2)
    tour.type("blotter.edit.quantity", "10")
    tour.press("blotter.edit.quantity", Qt.Key.Key_Return)
    tour.wait(lambda: tour.look("confirm.dialog") is not None, "the review of the change")
    tour.tick_warnings()
    tour.wait(lambda: tour.find("confirm.transmit").isEnabled(), "Transmit enabled")
    tour.click("confirm.transmit")
    tour.wait(lambda: tour.cell("blotter.table", row, "filled") == "0/10", "0/10 in the blotter")
    tour.wait(lambda: tour.cell("blotter.table", row, "status").startswith("Working"), "the change confirmed")
    changed = tour.row("blotter.table", row)
    tour.click_row("blotter.table", row, "symbol")
    tour.click("blotter.cancel")
    tour.wait(lambda: tour.cell("blotter.table", row, "status").startswith("Cancelled"), "Cancelled")
    return f"{market}; {limit}; changed to {changed}; then {tour.cell('blotter.table', row, 'status')}"


def e1_live(tour: Driver) -> str:
    """The quote is live: it changes by itself."""
    tour.show("ticket")
    tour.wait(lambda: tour.number("ticket.bid") is not None, "a quote in the ticket")
    first = (tour.text("ticket.bid"), tour.text("ticket.ask"))
    tour.wait(lambda: (tour.text("ticket.bid"), tour.text("ticket.ask")) != first, "the quote to change", 20)
    now = (tour.text("ticket.bid"), tour.text("ticket.ask"))
    return f"bid and ask went from {' and '.join(first)} to {' and '.join(now)}; {tour.text('ticket.badge')}"


def e3_guard(tour: Driver) -> str:
    """The mode is said by plate, ticket and title; the first order is a small one on simulated money."""
    tour.show("ticket")
    plate, strip, title = tour.text("top.mode"), tour.text("ticket.mode"), tour.window.windowTitle()
    word = plate.split(" ")[0]
    tour.expect(word in ("SIM", "PAPER"), f"the plate says {plate}")
    tour.expect(strip.startswith(word) and title.startswith(word), f"{plate}, {strip} and {title} disagree")
    return f"{plate}; {strip}; {title}"


def e4_nothing_blocks(tour: Driver) -> str:
    """While a large request is under way the window takes keys at once."""
    open_form(tour)
    tour.type("chart.duration", "1 W")
    tour.choose("chart.bar_size", "1 min")
    tour.type("chart.end", "")
    before = bars_shown(tour)
    tour.click("chart.load")
    tour.show("ticket")
    started = time.monotonic()
    tour.type("ticket.quantity", "7")
    typed_ms = round((time.monotonic() - started) * 1000)
    tour.expect(tour.text("ticket.quantity") == "7", "the key did not arrive")
    pending = bars_shown(tour) == before
    tour.wait(lambda: bars_shown(tour) > 1_500, "a week of minutes", 60)
    when = "while the bars were on their way" if pending else "after the bars, which were faster"
    return f"typed in {typed_ms} ms, {when}; {bars_shown(tour):,} bars"


def e5_rows(tour: Driver) -> str:
    """Each row of the blotter tells id, side, type, TIF, filled and price, as TWS' own rows do."""
    tour.show("blotter")
    seen = []
    for key in tour.rows("blotter.table"):
        cells = {
            name: tour.cell("blotter.table", key, name) for name in ("id", "side", "type", "tif", "filled", "price")
        }
        empty = [name for name, text in cells.items() if not text]
        tour.expect(not empty, f"order {cells['id']} lacks {empty}")
        seen.append(" ".join(cells.values()))
    tour.expect(seen, "no row to compare")
    return "; ".join(seen)
