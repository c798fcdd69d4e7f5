"""A preview against the real gateway: figures come back, and no order exists before or after."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from ibdesk.core.ids import OrderId
from ibdesk.core.orders.draft import OrderDraft
from ibdesk.core.records.command import PlaceOrder, PreviewOrder
from ibdesk.core.records.order import OrderSpec, WhatIf
from ibdesk.panels.ticket import TicketPanel
from ibdesk.session.costs import CostState
from ibdesk.ui import theme
from tests.e2e.gateway_process import GatewayProcess
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


class Ticket:
    """The real ticket on a real gateway, with hands."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.panel = TicketPanel(desk.session)
        desk.qtbot.addWidget(self.panel)
        self.panel.resize(372, 612)
        with desk.qtbot.waitExposed(self.panel):
            self.panel.show()
        self.panel.fill(QUESTION)
        desk.until(lambda: bool(self.panel.form.limit.text()))

    def type(self, quantity: str) -> None:
        field = self.panel.form.quantity
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, quantity)

    def text(self, name: str, under: QWidget | None = None) -> str:
        label = (under or self.panel).findChild(QLabel, name)
        assert label is not None, name
        return label.text()

    def until_cost(self, start: str) -> None:
        self.desk.until(lambda: self.text("ticket.cost").startswith(start))


@pytest.fixture
def ticket(desk: Desk, qapp: QApplication) -> Ticket:
    if not qapp.styleSheet():
        theme.apply(qapp, theme.load_theme("dark"))
    desk.connect()
    return Ticket(desk)


def flags(gateway: GatewayProcess) -> dict[int, bool]:
    """Return by id which frames of the ledger were what-ifs; an id never stands for both."""
    frames = gateway.frames("placeOrder")
    found = {int(row["order_id"]): row["order"]["whatIf"] in (True, "1") for row in frames}
    assert len(found) == len(frames)
    return found


def test_scenario_74_the_ticket_shows_its_cost_and_nothing_is_routed_till_transmit(ticket: Ticket) -> None:
    desk, gateway = ticket.desk, ticket.desk.gateways[0]
    ticket.type("10")
    ticket.until_cost("IB preview, ")
    assert ticket.text("ticket.figure.commission").endswith(" USD")
    assert " → " in ticket.text("ticket.figure.initial")
    assert ticket.text("ticket.note.excess").endswith(" % left")
    assert ticket.text("ticket.cost").endswith("margin in GBP")
    assert set(flags(gateway).values()) == {True}
    assert gateway.frames("state") == []
    assert desk.session.orders.rows == []

    ticket.panel.review_button.click()
    dialog = ticket.panel.dialog
    assert dialog is not None
    assert ticket.text("confirm.row.margin", dialog).endswith(" GBP")
    assert ticket.text("confirm.row.commission", dialog) == ticket.text("ticket.figure.commission")
    desk.until(dialog.transmit.isEnabled)
    QTest.mouseClick(dialog.transmit, Qt.MouseButton.LeftButton)
    desk.until(lambda: any(order.perm_id is not None for order in desk.session.orders.rows))
    (order_id,) = [number for number, what_if in flags(gateway).items() if not what_if]
    assert {int(row["order_id"]) for row in gateway.frames("state")} == {order_id}
    assert [order.asked.quantity for order in desk.session.orders.rows] == [10]


def test_scenario_75_empty_partial_refused_and_missing_answers_are_told_apart(ticket: Ticket) -> None:
    desk, gateway = ticket.desk, ticket.desk.gateways[0]

    def ask(quantity: str, name: str, **params: str) -> None:
        gateway.steer(do="fault", name=name, params=params, trigger={"on": "whatIf", "nth": 1})
        ticket.type(quantity)

    ask("11", "whatif", kind="all_unset", text="Nothing known today")
    ticket.until_cost("Unknown. IB gave no preview: Nothing known today")
    ask("12", "whatif", kind="partial")
    ticket.until_cost("IB preview, ")
    assert ticket.text("ticket.figure.commission") == "unknown"
    assert "unknown" not in ticket.text("ticket.figure.initial")
    ask("13", "reject", text="Order rejected - reason: no what-ifs today")
    ticket.until_cost("Refused by TWS: Order rejected - reason: no what-ifs today (201)")
    ask("14", "whatif", kind="never")
    desk.until(lambda: desk.session.costs.view.state is CostState.WAITING)
    assert ticket.panel.review_button.isEnabled()
    ticket.until_cost("Unknown. IB gave no preview: no answer in 5 s")
    assert set(flags(gateway).values()) == {True}
    assert gateway.frames("state") == []
    assert desk.session.orders.rows == []
