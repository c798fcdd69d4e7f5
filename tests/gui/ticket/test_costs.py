"""The cost strip of the ticket and the rows of the review that IB's preview fills."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QScrollArea

from ibdesk.core.ids import OrderId, RequestId
from ibdesk.core.records.command import PreviewOrder
from ibdesk.core.records.notice import Notice
from ibdesk.session.costs import CostState
from ibdesk.ui.confirm import ConfirmDialog
from ibdesk.ui.order_button import OrderButton
from tests.gui.ticket.conftest import Trader
from tests.unit.session.test_cost_words import FULL
from tests.unit.session.test_costs import answer

KEYS = ("commission", "initial", "excess")
WIDE, LAPTOP = QSize(372, 660), QSize(348, 660)


def ask(trader: Trader) -> OrderId:
    """Wait till the typed order was asked about; returns the id of the question."""
    before = len(trader.broker.of(PreviewOrder))
    trader.advance(0.4, 0.4)
    trader.until(lambda: len(trader.broker.of(PreviewOrder)) == before + 1)
    command = trader.broker.of(PreviewOrder)[-1]
    assert isinstance(command, PreviewOrder)
    return command.order_id


def known(trader: Trader) -> None:
    """Type an order and let IB answer."""
    trader.write("100", "178.30")
    tell(trader, ask(trader))


def tell(trader: Trader, order_id: OrderId) -> None:
    trader.broker.tell(replace(FULL, order_id=order_id))
    trader.until(lambda: trader.session.costs.view.state is CostState.KNOWN)


def figures(trader: Trader) -> list[str]:
    return [trader.text(f"ticket.figure.{key}") for key in KEYS]


def test_the_strip_fills_400_ms_after_the_last_key(trader: Trader) -> None:
    assert trader.text("ticket.cost") == "Not asked: the order is not complete"
    trader.write("100", "178.30")
    assert trader.text("ticket.cost") == "No answer yet"
    assert figures(trader) == ["—", "—", "—"]
    assert not trader.broker.of(PreviewOrder)
    tell(trader, ask(trader))
    assert trader.text("ticket.figure.value") == "17,830.00 USD"
    assert trader.text("ticket.note.value") == "≈ 13,372.50 GBP"
    assert trader.find("ticket.note.value").toolTip() == "By IB's rate 0.75"
    assert figures(trader) == ["1.00 to 1.35 USD", "37,604.86 → 41,657.53", "1,049,318 → 1,045,266"]
    assert trader.text("ticket.note.initial") == "+4,052.67"
    assert trader.text("ticket.note.excess") == "99.6 % left"
    assert trader.text("ticket.cost") == "IB preview, 0.0 s old · margin in GBP"
    (question,) = trader.broker.of(PreviewOrder)
    assert isinstance(question, PreviewOrder)
    assert question.spec.limit_price == Decimal("178.30")


def test_an_edit_takes_the_figures_away_at_once(trader: Trader) -> None:
    known(trader)
    trader.type("ticket.quantity", "2")
    assert figures(trader) == ["—", "—", "—"]
    assert trader.text("ticket.cost") == "No answer yet"


def test_the_age_goes_on_and_old_figures_turn_grey(trader: Trader) -> None:
    known(trader)
    trader.session.costs.attend(False)
    trader.advance(3)
    trader.panel.refresh()
    assert trader.text("ticket.cost") == "IB preview, 3.0 s old · margin in GBP"
    trader.advance(8)
    trader.panel.refresh()
    assert trader.text("ticket.cost").startswith("IB preview, 11 s old")
    assert trader.panel.strip.costs.figures._values["initial"][0].token == "text3"


def test_scenario_75_silence_is_told_and_blocks_nothing(trader: Trader) -> None:
    trader.write()
    ask(trader)
    button = trader.panel.review_button
    assert isinstance(button, OrderButton)
    assert button.isEnabled()
    trader.advance(5)
    assert trader.text("ticket.cost") == "Unknown. IB gave no preview: no answer in 5 s"
    assert button.isEnabled()
    trader.review()
    assert trader.text("confirm.row.margin") == "unknown"
    assert trader.text("confirm.note.margin") == "IB gave no preview: no answer in 5 s"
    assert trader.text("confirm.row.commission") == "unknown"


def test_scenario_75_a_refusal_is_told_whole_and_is_no_reject_of_an_order(trader: Trader) -> None:
    trader.write()
    question = ask(trader)
    text = "Order rejected - reason:" + "the exchange is closed for this very order " * 4
    trader.broker.tell(Notice(subject_id=RequestId(question), code=201, text=text))
    trader.until(lambda: trader.text("ticket.cost").startswith("Refused by TWS: Order rejected"))
    assert trader.find("ticket.cost").toolTip().endswith("(201)")
    assert not trader.session.orders.rows
    assert trader.problems() == []
    dialog = trader.review()
    assert trader.text("confirm.row.margin") == "unknown"
    assert trader.text("confirm.note.margin").startswith("Refused by TWS: Order rejected")
    assert dialog.width() == 780


def test_nothing_is_asked_about_an_order_with_problems(trader: Trader) -> None:
    trader.write("1", "178.305")
    trader.advance(1)
    assert not trader.broker.of(PreviewOrder)
    assert trader.session.costs.view.reason == "fix 1 problem first"
    assert trader.panel.strip.costs.isHidden()  # its problem stands in that place
    trader.type("ticket.limit", "178.30")
    assert not trader.panel.strip.costs.isHidden()
    ask(trader)


def test_the_user_may_ask_again(trader: Trader) -> None:
    known(trader)
    trader.click("ticket.cost.again")
    ask(trader)
    assert len(trader.broker.of(PreviewOrder)) == 2
    assert figures(trader)[0] == "1.00 to 1.35 USD"


def test_a_ticket_that_nobody_sees_asks_for_nothing_again(trader: Trader) -> None:
    known(trader)
    trader.panel.hide()
    trader.until(lambda: not trader.session.costs._inquiry._attended)
    trader.advance(30)
    assert len(trader.broker.of(PreviewOrder)) == 1


def test_the_review_shows_what_was_known_when_it_opened(trader: Trader) -> None:
    known(trader)
    trader.review()
    assert trader.text("confirm.row.margin") == "Initial 37,604.86 → 41,657.53 GBP"
    assert trader.text("confirm.note.margin") == "Excess after 1,045,266.40"
    assert trader.text("confirm.row.commission") == "1.00 to 1.35 USD"
    assert trader.text("confirm.note.commission") == "Preview 0.0 s old"
    question = trader.broker.of(PreviewOrder)[-1]
    assert isinstance(question, PreviewOrder)
    trader.broker.tell(answer(question.order_id, commission="9"))
    trader.until(lambda: trader.text("ticket.figure.commission") == "9.00 USD")
    trader.clock.now += 2
    trader.dialog.on_market_moved()
    assert trader.text("confirm.row.commission") == "1.00 to 1.35 USD"
    assert trader.text("confirm.note.commission") == "Preview 2.0 s old"


def test_a_review_before_the_answer_says_so(trader: Trader) -> None:
    trader.write()
    trader.review()
    assert trader.text("confirm.row.margin") == "unknown"
    assert trader.text("confirm.note.margin") == "No answer yet when this opened"


def test_a_change_is_not_shown_the_cost_of_the_same_order_anew(trader: Trader) -> None:
    order = trader.place(quantity="3", limit="178.30")
    known(trader)
    preview = trader.session.order_desk.change(order.key, quantity="100")
    dialog = ConfirmDialog(preview, trader.session, trader.panel)
    trader.panel._reviewer.dialog = dialog
    dialog.open()
    assert trader.text("confirm.row.margin") == "unknown"
    assert trader.text("confirm.note.margin") == "Not asked for a change"
    dialog.reject()
    trader.panel._reviewer.dialog = None


def test_a_lost_link_takes_the_figures_away(trader: Trader) -> None:
    known(trader)
    trader.broker.lose()
    trader.until(lambda: trader.text("ticket.cost") == "Not asked: not connected")
    assert figures(trader) == ["—", "—", "—"]


def test_the_ticket_does_not_scroll_at_its_usual_sizes(trader: Trader) -> None:
    known(trader)
    (middle,) = [area for area in trader.panel.findChildren(QScrollArea) if area.widget() is trader.panel._body]
    for size in (WIDE, LAPTOP):
        trader.panel.resize(size)
        trader.qtbot.waitUntil(lambda: middle.verticalScrollBar().maximum() == 0)
        for key in ("value", "initial", "excess"):
            value = trader.panel.strip.findChild(type(trader.panel.strip.preview), f"ticket.figure.{key}")
            assert value is not None
            assert value.fontMetrics().horizontalAdvance(value.text()) <= value.width()
