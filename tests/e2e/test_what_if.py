"""A preview against the real gateway: figures come back, and no order exists before or after."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ibdesk.core.ids import OrderId
from ibdesk.core.orders.draft import OrderDraft
from ibdesk.core.records.command import PlaceOrder, PreviewOrder
from ibdesk.core.records.order import OrderSpec, WhatIf
from tests.e2e.test_session_with_gateway import QUESTION, Desk, desk

__all__ = ["desk"]  # the fixture


def test_a_preview_tells_margin_and_commission_and_is_no_order(desk: Desk) -> None:
    gateway = desk.connect()
    session = desk.session
    details = desk.quoted(QUESTION)
    quote = session.quotes.view(details.contract.con_id)
    assert quote is not None
    assert quote.bid is not None
    answers: list[WhatIf] = []
    session._router.on(WhatIf, answers.append)
    account, before = session.link.view.account, session.link.view.next_order_id
    assert before is not None
    spec = OrderSpec(action="BUY", quantity=Decimal(1), order_type="LMT", limit_price=quote.bid, account=account,
                     what_if=True)  # fmt: skip
    session._wire.submit(PreviewOrder(order_id=before, contract=details.contract, spec=spec))
    desk.until(lambda: bool(answers))
    answer = answers[0]
    assert answer.initial_before is not None
    assert answer.initial_after is not None
    assert answer.initial_after - answer.initial_before == answer.initial_change
    assert answer.equity_after is not None
    assert answer.commission is not None
    assert answer.commission_least is None
    assert answer.commission_most is None
    assert answer.commission_currency
    assert list(session.orders.rows) == []
    assert session.link.view.next_order_id == before

    # The id is still free for the first real order.
    draft = OrderDraft(side="BUY", quantity="1", limit=f"{quote.bid:f}", account=account, details=details)
    key = session.order_desk.transmit(session.order_desk.preview(draft).token).key
    assert key is not None
    desk.until(lambda: (order := session.orders.order(key)) is not None and order.perm_id is not None)
    assert [frame["order"]["whatIf"] for frame in gateway.frames("placeOrder")] in ([True, False], ["1", "0"])


def test_a_preview_and_an_order_are_never_taken_for_each_other(desk: Desk) -> None:
    gateway = desk.connect()
    details = desk.quoted(QUESTION)
    account = desk.session.link.view.account
    spec = OrderSpec(action="BUY", quantity=Decimal(1), order_type="LMT", limit_price=Decimal(1), account=account)
    wire = desk.session._wire
    wire.submit(PreviewOrder(order_id=OrderId(900), contract=details.contract, spec=spec))
    wire.submit(PlaceOrder(order_id=OrderId(901), contract=details.contract, spec=replace(spec, what_if=True)))
    marker = replace(spec, what_if=True)
    answers: list[WhatIf] = []
    desk.session._router.on(WhatIf, answers.append)
    wire.submit(PreviewOrder(order_id=OrderId(902), contract=details.contract, spec=marker))
    desk.until(lambda: bool(answers))
    assert [frame["order"]["whatIf"] for frame in gateway.frames("placeOrder")] in ([True], ["1"])
