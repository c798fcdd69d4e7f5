"""Steps D: one order placed, changed, cancelled; another filled; all cancelled at once."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt

from ibdesk.app.tour.driver import Driver, StepError
from ibdesk.app.tour.steps_session import a3_reconnect
from ibdesk.ui.order_button import OrderButton

FAR = Decimal("0.97")


def chosen(tour: Driver) -> bool:
    """Tell whether the ticket has its contract; where several fit, the first is picked by hand, with Return."""
    if tour.look("ticket.chooser") is not None:
        tour.press("ticket.chooser", Qt.Key.Key_Return)
    return tour.look("ticket.name") is not None and bool(tour.text("ticket.name"))


def fill_ticket(tour: Driver, quantity: str, order_type: str, limit: str = "") -> None:
    """Type an order for NVDA into the ticket, as a person does."""
    tour.show("ticket")
    if tour.text("ticket.symbol") != "NVDA" or not tour.text("ticket.name"):
        tour.type("ticket.symbol", "NVDA")
        tour.press("ticket.symbol", Qt.Key.Key_Return)
        tour.wait(lambda: chosen(tour), "NVDA in the ticket")
    tour.wait(lambda: tour.number("ticket.bid") is not None, "a quote of NVDA")
    tour.click("ticket.buy")
    tour.type("ticket.quantity", quantity)
    tour.choose("ticket.type", order_type)
    tour.choose("ticket.tif", "DAY")
    if limit:
        tour.type("ticket.limit", limit)


def near(tour: Driver) -> Decimal:
    """Read the bid."""
    bid = tour.number("ticket.bid")
    if bid is None:
        raise StepError("there is no bid")
    return bid


def transmit(tour: Driver) -> str:
    """Review, read the sentence, transmit. Returns the sentence."""
    tour.wait(lambda: tour.find("ticket.review").isEnabled(), f"Review ({tour.text('ticket.problems')})")
    tour.click("ticket.review")
    tour.wait(lambda: tour.look("confirm.dialog"), "the confirmation")
    sentence = tour.text("confirm.sentence")
    tour.tick_warnings()
    tour.wait(lambda: tour.find("confirm.transmit").isEnabled(), "Transmit enabled")
    tour.picture("D confirm")
    tour.click("confirm.transmit")
    tour.wait(lambda: not tour.look("confirm.dialog"), "the confirmation gone")
    return sentence


def newest(tour: Driver, **wanted: str) -> object:
    """Return the key of the newest blotter row whose cells start with the wanted texts. Raises StepError."""
    table = tour.table("blotter.table")
    rows = [
        row
        for row in table.rows.keys
        if all(table.visible_text(row, column).startswith(text) for column, text in wanted.items())
    ]
    if not rows:
        raise StepError(f"no order with {wanted}: {tour.rows('blotter.table')}")
    return max(rows, key=lambda row: int(table.visible_text(row, "id") or 0))


def has_row(tour: Driver, **wanted: str) -> bool:
    """Tell whether such a row is shown."""
    try:
        newest(tour, **wanted)
    except StepError:
        return False
    return True


def d1_ticket(tour: Driver) -> str:
    """An order is written: BUY 1 NVDA, limit below the market; the preview is one sentence."""
    fill_ticket(tour, "1", "LMT")
    limit = (near(tour) * FAR).quantize(Decimal("0.01"))
    tour.type("ticket.limit", str(limit))
    tour.wait(lambda: f"BUY 1 NVDA LMT {limit} DAY" in tour.text("ticket.preview"), "the preview")
    tour.wait(lambda: tour.text("ticket.cost") != "No answer yet", "the cost, or that IB tells none")
    return f"{tour.text('ticket.preview')}: {tour.text('ticket.figure.commission')}, {tour.text('ticket.cost')}"


def d2_placed(tour: Driver) -> str:
    """The order goes out and appears in the blotter with its id."""
    sentence = transmit(tour)
    tour.show("blotter")
    tour.wait(lambda: has_row(tour, symbol="NVDA", status="Working", filled="0/1"), "BUY 1 NVDA working")
    row = newest(tour, symbol="NVDA", status="Working", filled="0/1")
    return f"{sentence}: {tour.row('blotter.table', row)}"


def d3_listed(tour: Driver) -> str:
    """The list of orders is live: id, side, symbol, type, price."""
    tour.show("blotter")
    row = newest(tour, symbol="NVDA", status="Working")
    cells = tour.row("blotter.table", row)
    tour.expect("BUY" in cells and "LMT" in cells, f"the row lacks side or type: {cells}")
    return cells


def d4_changed(tour: Driver) -> str:
    """The quantity is changed in place from 1 to 5; every other field stays."""
    tour.show("blotter")
    row = newest(tour, symbol="NVDA", status="Working", filled="0/1")
    before = tour.cell("blotter.table", row, "price")
    tour.click_row("blotter.table", row, "symbol")
    tour.press_table("blotter.table", Qt.Key.Key_F2)
    tour.type("blotter.edit.quantity", "5")
    tour.press("blotter.edit.quantity", Qt.Key.Key_Return)
    tour.wait(lambda: tour.look("confirm.dialog"), "the review of the change")
    tour.tick_warnings()
    tour.wait(lambda: tour.find("confirm.transmit").isEnabled(), "Transmit enabled")
    tour.picture("D4 review of a change")
    tour.click("confirm.transmit")
    tour.wait(lambda: tour.cell("blotter.table", row, "filled") == "0/5", "0/5 in the blotter")
    tour.wait(lambda: tour.cell("blotter.table", row, "status").startswith("Working"), "the change confirmed")
    after = tour.cell("blotter.table", row, "price")
    tour.expect(after == before, f"the price went from {before} to {after}")
    return tour.row("blotter.table", row)


def d5_cancelled(tour: Driver) -> str:
    """One order is cancelled; 202 reads as success."""
    tour.show("blotter")
    row = newest(tour, symbol="NVDA", status="Working", filled="0/5")
    tour.click_row("blotter.table", row, "symbol")
    tour.click("blotter.cancel")
    tour.wait(lambda: tour.cell("blotter.table", row, "status").startswith("Cancelled"), "Cancelled")
    return tour.row("blotter.table", row)


def d8_filled(tour: Driver) -> str:
    """A market order fills; its execution and commission arrive."""
    tour.show("executions")
    known = set(tour.rows("executions.table"))
    fill_ticket(tour, "1", "MKT")
    sentence = transmit(tour)
    tour.show("executions")

    def fresh() -> list[object]:
        return [row for row in tour.rows("executions.table") if row not in known]

    tour.wait(fresh, "the execution")
    row = fresh()[0]
    tour.wait(lambda: "USD" in tour.cell("executions.table", row, "commission"), "the commission")
    seen = tour.row("executions.table", row)
    tour.picture("D8 execution")
    tour.show("blotter")
    tour.wait(lambda: has_row(tour, symbol="NVDA", status="Filled", filled="1/1"), "Filled in the blotter")
    return f"{sentence}: {seen}"


def d6_all_cancelled(tour: Driver) -> str:
    """Two orders rest; Cancel orders asks first, then all are gone."""
    for _ in range(2):
        fill_ticket(tour, "1", "LMT")
        tour.type("ticket.limit", str((near(tour) * FAR).quantize(Decimal("0.01"))))
        transmit(tour)
    tour.show("blotter")
    tour.wait(lambda: tour.count("blotter.table", "status", "Working") >= 2, "two working orders")
    tour.click("top.cancel_orders")
    tour.wait(lambda: tour.look("cancel_all.dialog"), "the question before all are cancelled")
    tour.click("cancel_all.everything")
    tour.picture("D6 cancel all asks first")
    tour.click("cancel_all.confirm")
    tour.wait(lambda: tour.count("blotter.table", "status", "Working") == 0, "no working order left")
    seen = tour.text("cancel_all.result")
    tour.click("cancel_all.back")
    tour.wait(lambda: tour.look("cancel_all.dialog") is None, "the dialog gone")
    tour.click("banner.action")
    tour.wait(lambda: tour.look("unlock.dialog"), "the question before new orders are allowed again")
    tour.wait(lambda: not tour.find_as("unlock.confirm", OrderButton).dead, "the question takes clicks")
    tour.click("unlock.confirm")
    tour.wait(lambda: tour.look("unlock.dialog") is None, "trading unlocked")
    return seen


def a3_orders_found_again(tour: Driver) -> str:
    """An order works; after a clean disconnect and a reconnect it stands there again, sent by nobody."""
    fill_ticket(tour, "2", "LMT")
    tour.type("ticket.limit", str((near(tour) * FAR).quantize(Decimal("0.01"))))
    transmit(tour)
    tour.show("blotter")
    tour.wait(lambda: has_row(tour, symbol="NVDA", status="Working", filled="0/2"), "the order working")
    row = newest(tour, symbol="NVDA", status="Working", filled="0/2")
    count = len(tour.rows("blotter.table"))
    links = a3_reconnect(tour)
    tour.show("blotter")
    tour.wait(lambda: tour.cell("blotter.table", row, "status").startswith("Working"), "the order found again")
    tour.expect(len(tour.rows("blotter.table")) == count, "the list of orders changed")
    seen = tour.row("blotter.table", row)
    tour.click_row("blotter.table", row, "symbol")
    tour.wait(lambda: tour.find("blotter.cancel").isEnabled(), "Cancel enabled")
    tour.click("blotter.cancel")
    tour.wait(lambda: tour.cell("blotter.table", row, "status").startswith("Cancelled"), "Cancelled")
    return f"{links}; {seen}"
