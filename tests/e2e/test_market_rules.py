"""Price steps against the real gateway: what the ticket offers is what the market takes (scenario 110)."""

from __future__ import annotations

from decimal import Decimal

from ibdesk.core.ids import OrderId
from ibdesk.core.market_rules import tick_rule_of
from ibdesk.core.orders.draft import OrderDraft
from ibdesk.core.orders.state import Base
from ibdesk.core.records.command import PlaceOrder
from ibdesk.core.records.order import OrderSpec
from tests.e2e.test_session_with_gateway import CSH2, QUESTION, Desk, desk

__all__ = ["desk"]  # the fixture


def test_scenario_110_csh2_takes_ten_pence_steps_only(desk: Desk) -> None:
    gateway = desk.connect()
    session = desk.session
    details = desk.quoted(CSH2)
    desk.until(lambda: bool(session.contracts.with_rule(details).bands))
    details = session.contracts.with_rule(details)
    rule, quote = tick_rule_of(details), session.quotes.view(details.contract.con_id)
    assert rule is not None
    assert quote is not None
    assert quote.bid is not None
    assert rule.step_at(quote.bid) == 10
    assert rule.fits(quote.bid)
    account = session.link.view.account
    between = quote.bid - 5
    draft = OrderDraft(side="BUY", quantity="1", limit=f"{between:f}", account=account, details=details)
    preview = session.order_desk.preview(draft)
    assert not preview.ok
    low, high = (f"{price:f}" for price in rule.neighbours(between))
    assert preview.problems[0].text == f"Limit {between:f} is between ticks. Use {low} or {high}."

    # What the ticket would not send, the market refuses: code 110.
    spec = OrderSpec(action="BUY", quantity=Decimal(1), order_type="LMT", limit_price=between, account=account)
    session._wire.submit(PlaceOrder(order_id=OrderId(900), contract=details.contract, spec=spec))
    desk.until(lambda: any(row.code == 110 for row in session.notices.rows))

    # A neighbour is taken.
    draft = OrderDraft(side="BUY", quantity="1", limit=low, account=account, details=details)
    preview = session.order_desk.preview(draft)
    assert preview.ok, preview.problems
    key = session.order_desk.transmit(preview.token).key
    assert key is not None
    desk.until(lambda: (order := session.orders.order(key)) is not None and order.base is Base.WORKING)
    assert Decimal(gateway.frames("placeOrder")[-1]["order"]["lmtPrice"]) == Decimal(low)


def test_new_york_moves_by_the_cent(desk: Desk) -> None:
    desk.connect()
    details = desk.quoted(QUESTION)
    desk.until(lambda: bool(desk.session.contracts.with_rule(details).bands))
    rule = tick_rule_of(desk.session.contracts.with_rule(details))
    assert rule is not None
    assert rule.step_at(Decimal("242.42")) == Decimal("0.01")
