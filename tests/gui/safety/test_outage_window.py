"""What the window says of orders that it cannot reach."""

from __future__ import annotations

import re

from ibdesk.core.orders.state import Base
from ibdesk.core.records.command import PlaceOrder
from ibdesk.core.records.link import CloseReason
from ibdesk.session.views import Phase
from tests.gui.safety.conftest import House


def test_scenario_37_while_tws_is_gone_the_banner_counts_the_orders_that_live_on_and_the_next_try(house: House) -> None:
    house.start(7497)
    house.trade()
    key = house.place(quantity="2").key
    house.until(lambda: house.session.orders.order(key).base is Base.WORKING)  # type: ignore[union-attr]
    house.refuse = CloseReason.REFUSED
    house.broker.lose()
    house.until(lambda: house.session.link.view.phase is Phase.WAITING)
    house.until(lambda: "Next try" in house.page.banner.shown_text())
    said = house.page.banner.shown_text()
    assert re.search(r"Next try in \d+ s \(attempt \d\)\. 1 order may still be live at IB\.$", said), said
    house.refuse = None
    house.click("banner.first")
    house.until(lambda: house.session.link.view.ready)
    assert not house.broker.of(PlaceOrder), "nothing is sent again"
