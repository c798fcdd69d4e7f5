"""Steps that need the gateway's hand: the deck's error 162, and a market that is closed."""

from __future__ import annotations

from PySide6.QtCore import Qt

from ibdesk.app.tour.driver import Driver
from ibdesk.app.tour.steps_chart import bars_shown, fill_form
from ibdesk.app.tour.steps_orders import fill_ticket, newest, transmit

SATURDAY = "2026-11-21T15:00:00Z"


def c3_error_162(tour: Driver) -> str:
    """Error 162 in the middle of a request is said on the chart; when the farms are back the next request works."""
    fill_form(tour, "CSH2", "LSE", "GBP", "1 M", "1 day", "2025-08-01 23:59 UTC")
    tour.control({"do": "competing", "on": True})
    tour.show("connection")
    tour.wait(lambda: tour.count("connection.farms", "state", "Broken") > 0, "broken farms")
    broken = tour.count("connection.farms", "state", "Broken")
    tour.click("chart.load")
    tour.wait(lambda: tour.reads("chart.message", "162"), "error 162 on the chart")
    said = tour.text("chart.message")
    tour.picture("C3 error 162")
    tour.control({"do": "competing", "on": False})
    tour.wait(lambda: tour.count("connection.farms", "state", "Broken") == 0, "the farms back")
    tour.click("chart.retry")
    tour.wait(lambda: 15 < bars_shown(tour) < 30 and tour.look("chart.message") is None, "a month of bars")
    return f"{broken} farms broken; {said}; then {bars_shown(tour)} bars"


def d7_held(tour: Driver) -> str:
    """While the market is closed an order is held: PreSubmitted, nothing filled, and the reason stands there."""
    tour.control({"do": "clock", "at": SATURDAY})
    tour.wait(lambda: tour.reads("status.clock", "Sat 21 Nov"), "Saturday on the clock")
    fill_ticket(tour, "1", "LMT")
    tour.type("ticket.limit", "200.00")
    sentence = transmit(tour)
    tour.show("blotter")
    tour.wait(lambda: tour.count("blotter.table", "status", "Held") > 0, "the order held")
    row = newest(tour, symbol="NVDA", status="Held", filled="0/1")
    seen = tour.row("blotter.table", row)
    tour.expect("PreSubmitted" in seen, f"PreSubmitted does not stand there: {seen}")
    tour.picture("D7 held while the market is closed")
    tour.click_row("blotter.table", row, "symbol")
    tour.press_table("blotter.table", Qt.Key.Key_Delete)
    tour.wait(lambda: tour.cell("blotter.table", row, "status").startswith("Cancelled"), "the held order cancelled")
    return f"{sentence}: {seen}"
