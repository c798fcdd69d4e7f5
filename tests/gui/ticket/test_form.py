"""What is typed into the ticket, and what it answers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget

from ibdesk.core.records.notice import Notice
from tests.gui.ticket.conftest import Trader

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


def wheel(widget: QWidget) -> None:
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(middle, widget.mapToGlobal(middle), QPoint(0, 0), QPoint(0, 120), Qt.MouseButton.NoButton,
                        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    QApplication.sendEvent(widget, event)


def test_a_sound_order_reads_as_one_sentence_on_preview_and_button(trader: Trader) -> None:
    trader.write("100", "178.4")
    assert trader.text("ticket.preview") == "BUY 100 NVDA LMT 178.40 DAY"
    assert trader.text("ticket.review") == "Review BUY 100 NVDA LMT 178.40 DAY"
    assert trader.panel.review_button.sub == "SIM · DU1000000"
    assert trader.panel.review_button.kind == "buy"
    assert trader.problems() == []


def test_the_price_starts_at_the_near_touch_and_follows_the_side_till_one_is_typed(trader: Trader) -> None:
    assert trader.text("ticket.limit") == "178.39"
    trader.click("ticket.sell")
    assert trader.text("ticket.limit") == "178.41"
    trader.type("ticket.limit", "179")
    trader.click("ticket.buy")
    assert trader.text("ticket.limit") == "179"


def test_an_emptied_limit_stays_empty(trader: Trader) -> None:
    trader.type("ticket.limit", "")
    trader.move_market("178.50", "178.52")
    assert trader.text("ticket.limit") == ""


def test_typed_text_is_never_rewritten(trader: Trader) -> None:
    trader.write("010", "178.400")
    trader.move_market("178.50", "178.52")
    assert trader.text("ticket.quantity") == "010"
    assert trader.text("ticket.limit") == "178.400"


def test_the_limit_steps_by_ticks_and_percent(trader: Trader) -> None:
    trader.type("ticket.limit", "178.40")
    trader.key("ticket.limit", Qt.Key.Key_Up)
    assert trader.text("ticket.limit") == "178.41"
    trader.key("ticket.limit", Qt.Key.Key_Down, SHIFT)
    assert trader.text("ticket.limit") == "178.31"
    trader.key("ticket.limit", Qt.Key.Key_PageUp)
    assert trader.text("ticket.limit") == "180.09"  # 178.31 and 1 %: 180.0931, on the tick
    trader.type("ticket.quantity", "5")
    trader.key("ticket.quantity", Qt.Key.Key_Up, SHIFT)
    assert trader.text("ticket.quantity") == "15"
    trader.type("ticket.quantity", "1")
    trader.key("ticket.quantity", Qt.Key.Key_Down)
    assert trader.text("ticket.quantity") == "1"


def test_a_click_on_bid_mid_or_ask_takes_the_price(trader: Trader) -> None:
    trader.click("ticket.ask")
    assert trader.text("ticket.limit") == "178.41"
    trader.click("ticket.mid")
    assert trader.text("ticket.limit") == "178.40"
    trader.click("ticket.take.bid")
    assert trader.text("ticket.limit") == "178.39"


def test_the_distance_is_said_and_a_price_that_trades_at_once(trader: Trader) -> None:
    trader.type("ticket.limit", "178.38")
    assert trader.text("ticket.distance") == "1 tick under bid · 0.01 % under mid"
    trader.type("ticket.limit", "178.45")
    assert trader.text("ticket.distance") == "4 ticks over ask · 0.03 % over mid · trades at once"


def test_a_price_between_ticks_offers_its_neighbours(trader: Trader) -> None:
    trader.write("1", "178.405")
    assert trader.problems() == ["Limit 178.405 is between ticks. Use 178.40 or 178.41."]
    trader.click("ticket.choice.178.40")
    assert trader.text("ticket.limit") == "178.40"
    assert trader.problems() == []


def test_a_click_on_a_problem_leads_to_its_field(trader: Trader) -> None:
    trader.write("", "178.40")
    line = trader.panel.strip.problems.findChildren(QWidget)
    sentence = next(one for one in line if one.accessibleName() == "Quantity is missing.")
    QTest.mouseClick(sentence, Qt.MouseButton.LeftButton)
    assert trader.find("ticket.quantity").hasFocus()


@pytest.mark.parametrize("text", ["1.000,5", "0,012", "1,000"])
def test_scenario_106_grouping_and_comma_are_refused_with_the_text_left_as_it_is(trader: Trader, text: str) -> None:
    trader.write(text)
    assert trader.text("ticket.quantity") == text
    assert len(trader.problems()) == 1
    assert text in trader.problems()[0]
    assert not trader.find("ticket.review").isEnabled()


def test_scenario_106_the_sentence_says_what_was_meant(trader: Trader) -> None:
    trader.write("1,000")
    assert trader.problems() == ["Quantity 1,000: write 1000, no separators."]


@pytest.mark.parametrize("text", ["1e5", "+5", "1_000", "١٢", "nan", "inf", "−5", "1\u00a00"])
def test_scenario_107_what_only_a_computer_takes_for_a_number_is_refused(trader: Trader, text: str) -> None:
    trader.write(text)
    assert trader.problems()
    assert trader.text("ticket.review") == "Fix 1 problem to review"
    trader.write("1", text)
    assert trader.problems()
    assert not trader.find("ticket.review").isEnabled()


def test_scenario_108_an_empty_limit_is_missing_never_zero(trader: Trader) -> None:
    trader.write("1", "")
    assert trader.problems() == ["Limit is missing."]
    assert not trader.find("ticket.review").isEnabled()


def test_zero_is_no_quantity(trader: Trader) -> None:
    trader.write("0")
    assert trader.problems() == ["Quantity must be above 0."]


@pytest.mark.parametrize("text", ["100\n200", "1\t000", "£178.40", "9" * 10_000_000])
def test_scenario_109_a_bad_paste_is_refused_whole_and_says_why(trader: Trader, text: str) -> None:
    trader.paste("ticket.limit", text)
    assert trader.text("ticket.limit") == ""
    assert trader.problems()[0].startswith("Nothing pasted: ")


def test_a_good_paste_is_taken(trader: Trader) -> None:
    trader.paste("ticket.limit", "178.40")
    assert trader.text("ticket.limit") == "178.40"


def test_scenario_101_the_wheel_changes_nothing_in_the_ticket(trader: Trader) -> None:
    trader.write("5", "178.40")
    names = ("ticket.quantity", "ticket.limit", "ticket.type", "ticket.tif", "ticket.account")
    before = trader.panel.draft()
    for name in names:
        wheel(trader.find(name))
        trader.find(name).setFocus()
        wheel(trader.find(name))
    assert trader.panel.draft() == before


def test_a_market_order_greys_the_limit_and_keeps_it_for_later(trader: Trader) -> None:
    trader.write("1", "178.30")
    kind = trader.find("ticket.type")
    assert isinstance(kind, QComboBox)
    kind.setFocus()
    QTest.keyClick(kind, Qt.Key.Key_Down)
    limit = trader.find("ticket.limit")
    assert not limit.isEnabled()
    assert limit.toolTip() == "A market order takes no limit"
    assert trader.text("ticket.limit") == ""
    assert trader.text("ticket.preview") == "BUY 1 NVDA MKT DAY"
    tif = trader.find("ticket.tif")
    assert isinstance(tif, QComboBox)
    assert [tif.itemText(place) for place in range(tif.count())] == ["DAY", "GTC", "IOC", "OPG"]
    QTest.keyClick(kind, Qt.Key.Key_Up)
    assert trader.text("ticket.limit") == "178.30"


def test_presets_fill_the_quantity(trader: Trader) -> None:
    trader.click("ticket.preset.0")
    assert trader.text("ticket.quantity") == "50"


def test_keys_choose_the_side_only_while_no_field_is_typed_in(trader: Trader) -> None:
    trader.find("ticket.quantity").setFocus()
    trader.key("ticket.quantity", Qt.Key.Key_S)
    assert trader.panel.form.side == "BUY"  # the letter went into the field, which refuses it in words
    trader.type("ticket.quantity", "1")
    trader.find("ticket.type").setFocus()
    trader.key("ticket.type", Qt.Key.Key_S)
    assert trader.panel.form.side == "SELL"
    trader.key("ticket.type", Qt.Key.Key_B)
    assert trader.panel.form.side == "BUY"


@pytest.mark.parametrize(
    ("key", "name"),
    [(Qt.Key.Key_Q, "quantity"), (Qt.Key.Key_T, "type"), (Qt.Key.Key_F, "tif"), (Qt.Key.Key_L, "limit")],
)
def test_alt_and_a_letter_lead_to_a_field(trader: Trader, key: Qt.Key, name: str) -> None:
    trader.find("ticket.symbol").setFocus()
    trader.key("ticket.symbol", key, Qt.KeyboardModifier.AltModifier)
    assert trader.find(f"ticket.{name}").hasFocus()


def test_escape_clears_the_problems_till_something_changes(trader: Trader) -> None:
    trader.type("ticket.limit", "")
    assert len(trader.problems()) == 2
    trader.key("ticket.limit", Qt.Key.Key_Escape)
    assert trader.problems() == []
    assert not trader.find("ticket.review").isEnabled()
    trader.type("ticket.quantity", "1")
    assert trader.problems() == ["Limit is missing."]


def test_warnings_are_listed_but_do_not_block(trader: Trader) -> None:
    trader.click("ticket.sell")
    trader.write("20", "178.50")
    assert trader.problems() == ["This opens a short position of 20."]
    assert trader.text("ticket.review") == "Review SELL 20 NVDA LMT 178.50 DAY"
    assert trader.panel.review_button.kind == "sell"


def test_nothing_that_sends_moves(trader: Trader) -> None:
    """The review button stays where it is, whatever type, side and problems."""
    places = set()
    for quantity, limit in (("1", "178.30"), ("", ""), ("5000", "250"), ("x", "y")):
        trader.write(quantity, limit)
        places.add(trader.panel.review_button.geometry().getRect())
    trader.panel.form.type.setCurrentIndex(1)
    trader.panel.form.choose_side("SELL")
    places.add(trader.panel.review_button.geometry().getRect())
    assert len(places) == 1


def test_the_ticket_is_locked_without_a_link(desk: Trader) -> None:
    assert desk.text("ticket.review") == "Locked: not connected"
    assert desk.panel.review_button.sub == "Nothing is queued and nothing is resent"
    assert desk.panel.mode.shown_text() == "OFF not connected"


def test_the_ticket_is_locked_while_ib_is_away(trader: Trader) -> None:
    trader.write()
    trader.broker.tell(Notice(subject_id=None, code=1100, text="Connectivity between IB and TWS has been lost"))
    trader.until(lambda: trader.text("ticket.review") == "Locked: IB is not reachable")
    assert not trader.find("ticket.review").isEnabled()
    assert trader.text("ticket.quantity") == "1"


def test_the_ticket_is_locked_read_only(desk: Trader) -> None:
    desk.connect(read_only=True)
    desk.until(lambda: desk.text("ticket.review") == "Locked: read-only")
    assert desk.panel.mode.shown_text().startswith("READ-ONLY nothing can be sent")


def test_a_live_account_locks_the_ticket_till_it_is_armed_and_no_price_is_offered(desk: Trader) -> None:
    desk.accounts = ("U1234567",)
    desk.connect(sim=False)
    desk.session.controls.login.confirm()  # the port is one of paper
    desk.choose_nvda()
    assert (desk.text("ticket.review"), desk.panel.review_button.sub) == (
        "Locked: read-only",
        "Arm trading in the top bar",
    )
    assert desk.text("ticket.limit") == ""
    assert desk.text("ticket.caption") == "Cancel still works, in Orders"
    assert desk.session.arming.arm("4567", frozenset({"port"})) == ""
    desk.write("1", "178.30")
    desk.until(lambda: desk.find("ticket.review").isEnabled())
    assert desk.text("ticket.review") == "Review BUY 1 NVDA LMT 178.30 DAY"
    assert desk.panel.review_button.sub == "LIVE · U1234567 · real money"
    assert desk.text("ticket.caption") == "Ctrl+Enter reviews, never sends"
    desk.session.arming.disarm()
    desk.until(lambda: not desk.find("ticket.review").isEnabled())


def test_an_old_quote_turns_grey_and_asks_for_a_reference(trader: Trader) -> None:
    trader.write("1", "178.30")
    trader.clock.now += 61
    trader.panel.refresh()
    assert trader.text("ticket.badge") == "Real-time · 01:01 old"
    assert trader.problems() == ["No current quote. Type a reference price."]
    trader.type("ticket.reference", "178.40")
    assert trader.problems() == []


def test_another_account_is_chosen_in_the_ticket(desk: Trader) -> None:
    desk.accounts = ("DU1000000", "DU2000000")
    desk.connect()
    desk.choose_nvda()
    desk.write()
    account = desk.find("ticket.account")
    account.setFocus()
    QTest.keyClick(account, Qt.Key.Key_Down)
    assert desk.session.link.view.account == "DU2000000"
    assert desk.panel.review_button.sub == "SIM · DU2000000"


def test_clear_empties_the_numbers_and_keeps_the_contract(trader: Trader) -> None:
    trader.write("5", "178.30")
    trader.click("ticket.clear")
    assert (trader.text("ticket.quantity"), trader.text("ticket.limit")) == ("", "")
    assert trader.text("ticket.name") == "NVIDIA CORP"


def test_every_control_has_a_name_and_says_why_it_is_off(trader: Trader) -> None:
    trader.panel.form.type.setCurrentIndex(1)
    for widget in trader.panel.findChildren(QWidget):
        if widget.objectName().startswith("ticket.") and widget.focusPolicy() is not Qt.FocusPolicy.NoFocus:
            assert widget.accessibleName(), widget.objectName()
            assert widget.isEnabled() or widget.toolTip(), widget.objectName()


def test_the_mid_is_exact(trader: Trader) -> None:
    assert trader.panel.instrument.quote is not None
    assert trader.panel.instrument.quote.mid == Decimal("178.40")
