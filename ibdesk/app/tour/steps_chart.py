"""Steps C: history as form, chart, table and DataFrame."""

from __future__ import annotations

from ibdesk.app.tour.driver import Driver
from ibdesk.panels.chart.panel import ChartPanel

CSH2_CLOSES = {
    "2025-07-28": 119320, "2025-07-29": 119370, "2025-07-30": 119400, "2025-07-31": 119390, "2025-08-01": 119560,
}  # fmt: skip


def chart(tour: Driver) -> ChartPanel:
    """Return the chart panel: it alone knows how many bars it drew, and gives them as a DataFrame."""
    return tour.find_as("chart", ChartPanel)


def bars_shown(tour: Driver) -> int:
    """Count the bars on the chart."""
    bars = chart(tour).bars
    return 0 if bars is None else len(bars)


def open_form(tour: Driver) -> None:
    """Open the whole request form."""
    if tour.look("chart.exchange") is None:
        tour.click("chart.more")
        tour.wait(lambda: tour.look("chart.exchange"), "the request form")


def fill_form(tour: Driver, symbol: str, exchange: str, currency: str, duration: str, bar_size: str, end: str) -> None:
    """Type a whole history question."""
    tour.show("chart")
    open_form(tour)
    tour.type("chart.symbol", symbol)
    tour.choose("chart.sec_type", "STK")
    tour.type("chart.exchange", exchange)
    tour.type("chart.currency", currency)
    tour.type("chart.duration", duration)
    tour.choose("chart.bar_size", bar_size)
    tour.choose("chart.what", "TRADES")
    tour.type("chart.end", end)


def c1_contract(tour: Driver) -> str:
    """Symbol, type, exchange and currency name one contract: CSH2 on the LSE in pounds."""
    fill_form(tour, "CSH2", "LSE", "GBP", "5 D", "1 day", "2025-08-01 23:59 UTC")
    tour.click("chart.load")
    tour.wait(lambda: tour.reads("chart.legend", "CSH2"), "CSH2 in the chart")
    return tour.text("chart.legend")


def c2_settings(tour: Driver) -> str:
    """Duration, bar size, what to show, end time and RTH are fields of the form."""
    fill_form(tour, "CSH2", "LSE", "GBP", "3 M", "1 day", "2025-08-01 23:59 UTC")
    tour.expect(tour.find("chart.rth").isEnabled(), "RTH cannot be chosen")
    tour.click("chart.load")
    tour.wait(lambda: bars_shown(tour) > 55, "three months of daily bars")
    return f"{bars_shown(tour)} bars; {tour.text('chart.legend')}"


def c3_frame(tour: Driver) -> str:
    """The same bars as a pandas DataFrame, indexed by Date."""
    frame = chart(tour).frame()
    assert frame is not None
    tour.expect(frame.index.name == "Date", f"the index is {frame.index.name}")
    columns = list(frame.columns)
    tour.expect(columns == ["Open", "High", "Low", "Close", "Volume"], f"the columns are {columns}")
    tour.expect(len(frame) == bars_shown(tour), f"{len(frame)} rows for {bars_shown(tour)} bars")
    return frame.tail(5).to_string()


def c4_table(tour: Driver) -> str:
    """The table shows the deck's five days, the last close 119560."""
    if not tour.look("chart.table"):
        tour.click("chart.table_toggle")
    tour.wait(lambda: tour.look("chart.table"), "the table of bars")
    table = tour.table("chart.table")
    closes = {table.visible_text(row, "time")[:10]: table.visible_text(row, "close") for row in table.rows.keys}
    seen = {day: closes.get(day, "").replace(",", "") for day in CSH2_CLOSES}
    wrong = {day: text for day, text in seen.items() if text.split(".")[0] != str(CSH2_CLOSES[day])}
    if tour.demo:
        tour.expect(not wrong, f"closes differ: {wrong}")
    return "; ".join(f"{day} {text}" for day, text in seen.items())


def c5_line(tour: Driver) -> str:
    """A line of closes under the symbol's name, then candles again."""
    if tour.look("chart.table"):
        tour.click("chart.table_toggle")
    tour.choose("chart.kind", "Line")
    tour.expect("CSH2" in tour.text("chart.legend"), "the title does not name CSH2")
    seen = tour.text("chart.legend")
    tour.picture("C5 line of closes")
    tour.choose("chart.kind", "Candles")
    return seen
