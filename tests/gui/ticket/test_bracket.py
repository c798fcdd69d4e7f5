"""Target and stop loss in the ticket and in the review: what they say, and that nothing moves because of them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QCheckBox

from ibdesk.core.records.contract import Contract
from ibdesk.core.records.link import SendOutcome
from tests.gui.session.scripted import NVDA
from tests.gui.session.test_brackets import Hold
from tests.gui.ticket.conftest import Trader
from tests.gui.ticket.test_order_types import choose

D = Decimal


def bracket(trader: Trader, target: str = "182.00", stop: str = "175.00", *, quantity: str = "100") -> None:
    """Write the bracket of ui.md's picture 01."""
    trader.write(quantity, "178.40")
    trader.click("ticket.bracket")
    trader.type("ticket.target", target)
    trader.type("ticket.stop_loss", stop)


def ticked(trader: Trader) -> bool:
    box = trader.find("ticket.bracket")
    assert isinstance(box, QCheckBox)
    return box.isChecked()


def test_without_the_tick_both_fields_are_there_but_off_and_say_why(trader: Trader) -> None:
    for name in ("ticket.target", "ticket.stop_loss"):
        assert trader.find(name).isVisible()
        assert not trader.find(name).isEnabled()
        assert trader.find(name).toolTip() == "Tick Bracket to send it with the order"
    trader.write("100", "178.40")
    assert trader.problems() == []
    assert trader.text("ticket.figure.worst") == "—"
    assert trader.text("ticket.note.worst") == "no bracket"


def test_a_bracket_says_money_and_percent_from_the_entry_and_its_worst_loss(trader: Trader) -> None:
    bracket(trader)
    assert trader.problems() == []
    assert trader.text("ticket.outcome.target") == "+360.00 · +2.02 %"
    assert trader.text("ticket.outcome.stop_loss") == "−340.00 · −1.91 %"
    assert trader.text("ticket.figure.worst") == "−340.00 USD"
    assert trader.panel.review_button.sub == "SIM · DU1000000 · with target and stop"
    assert trader.text("ticket.review") == "Review BUY 100 NVDA LMT 178.40 DAY"


def test_a_target_alone_limits_no_loss_and_says_so(trader: Trader) -> None:
    bracket(trader, stop="")
    assert trader.problems() == []
    assert trader.panel.review_button.sub.endswith("· with target")
    assert (trader.text("ticket.figure.worst"), trader.text("ticket.note.worst")) == ("—", "no stop loss")
    trader.review()
    assert trader.text("confirm.row.worst") == "Not limited"
    trader.click("confirm.back")


@pytest.mark.parametrize(
    ("target", "stop", "problem", "field"),
    [
        ("", "", "A bracket needs a target, a stop loss, or both.", "ticket.target"),
        ("1e3", "175", "Target 1e3 is not a plain number. Example: 178.40", "ticket.target"),
        ("170", "175", "Target must be above the entry at 178.40.", "ticket.target"),
        ("182", "178.40", "Stop loss must be below the entry at 178.40.", "ticket.stop_loss"),
    ],
)
def test_a_wrong_exit_blocks_the_review_and_a_click_leads_to_it(
    trader: Trader, target: str, stop: str, problem: str, field: str
) -> None:
    bracket(trader, target, stop)
    assert trader.problems() == [problem]
    assert not trader.find("ticket.review").isEnabled()
    trader.find("ticket.quantity").setFocus()
    trader.panel.on_problem_pressed(trader.panel.strip.problems.problems[0])
    assert trader.find(field).hasFocus()


def test_an_exit_between_ticks_offers_its_neighbours(trader: Trader) -> None:
    bracket(trader, stop="175.005")
    assert trader.problems() == ["Stop loss 175.005 is between ticks. Use 175.00 or 175.01."]
    trader.click("ticket.choice.175.01")
    assert trader.text("ticket.stop_loss") == "175.01"
    assert trader.problems() == []


def test_the_other_side_turns_the_exits_round(trader: Trader) -> None:
    bracket(trader)
    trader.click("ticket.sell")
    assert trader.problems()[:2] == [
        "Target must be below the entry at 178.40.", "Stop loss must be above the entry at 178.40."
    ]  # fmt: skip


def test_exits_step_by_ticks_from_the_entry(trader: Trader) -> None:
    trader.write("100", "178.40")
    trader.click("ticket.bracket")
    trader.key("ticket.target", Qt.Key.Key_Up)
    assert trader.text("ticket.target") == "178.40", "an empty field starts at the entry"
    trader.key("ticket.target", Qt.Key.Key_Up)
    assert trader.text("ticket.target") == "178.41"


def test_what_was_typed_comes_back_with_the_tick_and_goes_with_clear(trader: Trader) -> None:
    bracket(trader)
    trader.click("ticket.bracket")
    assert trader.text("ticket.target") == ""
    assert not trader.panel.draft().bracket
    trader.click("ticket.bracket")
    assert (trader.text("ticket.target"), trader.text("ticket.stop_loss")) == ("182.00", "175.00")
    trader.click("ticket.clear")
    assert not ticked(trader)
    trader.click("ticket.bracket")
    assert trader.text("ticket.target") == ""


def test_an_order_that_another_panel_proposes_takes_no_exits_along(trader: Trader) -> None:
    bracket(trader)
    trader.panel.fill(NVDA, "SELL", "100", "178.41")
    trader.until(lambda: trader.text("ticket.quantity") == "100" and trader.panel.form.side == "SELL")
    assert not ticked(trader)
    assert not trader.panel.draft().bracket


def test_another_contract_takes_the_prices_of_the_exits_away(trader: Trader) -> None:
    bracket(trader)
    trader.panel.instrument.load(Contract(symbol="ABCD", sec_type="STK", exchange="SMART", currency="USD"))
    trader.until(lambda: trader.text("ticket.target") == "")
    assert trader.text("ticket.stop_loss") == ""


def test_nothing_that_sends_moves_with_the_bracket(trader: Trader) -> None:
    button = trader.find("ticket.review")
    trader.write("100", "178.40")
    before, height = button.mapTo(trader.panel, QPoint(0, 0)), trader.panel.sizeHint().height()
    trader.click("ticket.bracket")
    assert button.mapTo(trader.panel, QPoint(0, 0)) == before
    bracket(trader)
    assert button.mapTo(trader.panel, QPoint(0, 0)) == before
    assert trader.panel.sizeHint().height() == height


def test_tab_goes_on_as_the_ticket_is_read(trader: Trader) -> None:
    trader.write("100", "178.40")
    trader.click("ticket.bracket")
    trader.find("ticket.bracket").setFocus()
    for name in ("ticket.target", "ticket.stop_loss"):
        focused = QApplication.focusWidget()
        assert focused is not None
        trader.qtbot.keyClick(focused, Qt.Key.Key_Tab)
        assert trader.find(name).hasFocus()


# the review


def test_the_review_has_a_sentence_for_each_leg_and_the_worst_loss(trader: Trader) -> None:
    bracket(trader)
    dialog = trader.reviewed()
    assert trader.text("confirm.sentence") == "100 NVDA at 178.40 limit, for today"
    assert trader.text("confirm.leg.0") == "Target: SELL 100 NVDA at 182.00 limit, until cancelled"
    assert trader.text("confirm.leg.1") == "Stop loss: SELL 100 NVDA stop 175.00, until cancelled"
    assert trader.text("confirm.row.worst") == "−340.00 USD · −1.91 %"
    assert dialog.transmit.text() == "BUY 100 NVDA LMT 178.40 DAY – SIM …0000"
    assert dialog.transmit.sub == "with target 182.00 and stop 175.00"


def test_a_click_sends_exactly_the_three_orders_shown(trader: Trader) -> None:
    Hold(trader)
    bracket(trader)
    trader.reviewed()
    trader.click("confirm.transmit")
    trader.until(lambda: len(trader.placed) == 3)
    seen = [(one.spec.action, one.spec.order_type, one.spec.leading_price, one.spec.tif) for one in trader.placed]
    assert seen == [
        ("BUY", "LMT", D("178.40"), "DAY"), ("SELL", "LMT", D("182.00"), "GTC"), ("SELL", "STP", D("175.00"), "GTC"),
    ]  # fmt: skip


def test_scenario_103_an_edit_of_an_exit_closes_the_review(trader: Trader) -> None:
    bracket(trader)
    dialog = trader.reviewed()
    trader.panel.form.exits.target.set_text("183.00")
    trader.panel.form.exits.target.edited.emit()
    trader.until(lambda: trader.panel.dialog is None)
    assert not dialog.isVisible()
    assert not trader.placed


def test_market_entry_reviews_against_the_far_touch(trader: Trader) -> None:
    bracket(trader)
    choose(trader, "ticket.type", "MKT")
    assert trader.problems() == []
    assert trader.text("ticket.outcome.target") == "+359.00 · +2.01 %"


def test_scenario_69_the_ticket_says_which_leg_is_where(trader: Trader) -> None:
    Hold(trader, fail=2, outcome=SendOutcome.NOT_SENT)
    bracket(trader, quantity="1")
    trader.reviewed()
    trader.click("confirm.transmit")
    trader.until(lambda: bool(trader.panel._said))
    assert trader.problems()[0].startswith(
        "Incomplete bracket on NVDA: entry 1 may be in TWS, not transmitted; target 2 was not sent; stop loss 3"
    )
