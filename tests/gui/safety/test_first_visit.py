"""The first visit to a paper login starts with new orders off (reliability.md 2, read-only)."""

from __future__ import annotations

from ibdesk.core.records.command import CancelOrder, PlaceOrder
from ibdesk.session.previews import Scope
from tests.gui.safety.conftest import House


def test_the_first_visit_looks_only_until_the_user_allows_orders_and_the_next_start_remembers(house: House) -> None:
    house.start(7497, allow=False)
    house.trade()
    assert house.window.windowTitle() == "PAPER READ-ONLY DU1000000 – ibdesk"
    assert house.page.banner.shown_text().startswith("First time at 127.0.0.1:7497: new orders are off.")
    ticket = house.page.panels["ticket"]
    ticket.fill(house.draft().details.contract, "BUY", "3", "178.40")  # type: ignore[attr-defined, union-attr]
    house.until(lambda: house.find("ticket.review").text() == "Locked: read-only")
    preview = house.session.order_desk.preview(house.draft(quantity="3"))
    assert not house.session.order_desk.transmit(preview.token).accepted
    house.allow()
    house.until(lambda: house.window.windowTitle() == "PAPER DU1000000 – ibdesk")
    house.place(quantity="3")
    assert len(house.broker.of(PlaceOrder)) == 1
    house.window.leave_desk()
    house.start(7497, allow=False)
    assert house.session.link.view.doubt is None


def test_cancels_work_on_a_first_visit(house: House) -> None:
    house.start(7497)
    house.trade()
    house.place(quantity="2")
    house.reopen(7499)
    doubt = house.session.link.view.doubt
    assert doubt is not None
    assert doubt.cause == "first"
    assert house.session.order_desk.cancel_all(Scope.MINE).asked
    assert house.broker.of(CancelOrder)
