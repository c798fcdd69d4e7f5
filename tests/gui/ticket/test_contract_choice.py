"""From typed text to one contract, and never the first of several."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ibdesk.core.records.command import SearchSymbols, SubscribeQuote
from tests.gui.ticket.conftest import Trader


def test_before_anything_is_chosen_the_ticket_invites(desk: Trader) -> None:
    desk.connect()
    desk.until(lambda: desk.panel.mode.shown_text().startswith("SIM"))
    assert desk.text("ticket.name") == ""
    assert desk.text("ticket.lookup") == "Type a symbol or a name, then Enter."
    assert desk.problems() == ["Choose a symbol."]
    assert desk.text("ticket.review") == "Fix 1 problem to review"


def test_the_one_exact_match_is_taken(trader: Trader) -> None:
    assert trader.text("ticket.name") == "NVIDIA CORP"
    assert trader.text("ticket.product") == "Stock · SMART · USD · tick 0.01"
    assert trader.text("ticket.position") == "Position 0"
    assert trader.find("ticket.quantity").hasFocus()


def test_an_exact_match_wins_over_longer_names(desk: Trader) -> None:
    desk.connect()
    desk.search("abcd")
    desk.until(lambda: desk.text("ticket.name") == "ABCD INC")


def test_scenario_97_of_several_exact_matches_none_is_taken(desk: Trader) -> None:
    desk.connect()
    desk.search("ABC")
    chooser = desk.panel.instrument.chooser
    desk.until(chooser.isVisible)
    assert chooser.list.count() == 3
    assert chooser.list.currentRow() == -1
    QTest.keyClick(chooser.list, Qt.Key.Key_Return)  # Enter alone chooses nothing
    assert chooser.isVisible()
    assert desk.panel.instrument.details is None
    assert not desk.broker.of(SubscribeQuote)


def test_arrows_and_enter_choose(desk: Trader) -> None:
    desk.connect()
    desk.search("ABC")
    chooser = desk.panel.instrument.chooser
    desk.until(chooser.isVisible)
    QTest.keyClick(chooser.list, Qt.Key.Key_Down)
    QTest.keyClick(chooser.list, Qt.Key.Key_Down)
    row = chooser.list.currentItem().data(Qt.ItemDataRole.AccessibleTextRole)
    QTest.keyClick(chooser.list, Qt.Key.Key_Return)
    desk.until(lambda: bool(desk.text("ticket.name")))
    assert desk.text("ticket.name") in row
    assert chooser.isHidden()


def test_a_click_chooses(desk: Trader) -> None:
    desk.connect()
    desk.search("ABC")
    chooser = desk.panel.instrument.chooser
    desk.until(chooser.isVisible)
    place = chooser.list.visualItemRect(chooser.list.item(1)).center()
    QTest.mouseClick(chooser.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    desk.until(lambda: desk.text("ticket.name") == "ABC PLC")
    assert "GBP" in desk.text("ticket.product")


def test_escape_leaves_the_chooser_with_nothing_chosen(desk: Trader) -> None:
    desk.connect()
    desk.search("ABC")
    chooser = desk.panel.instrument.chooser
    desk.until(chooser.isVisible)
    QTest.keyClick(chooser.list, Qt.Key.Key_Escape)
    assert chooser.isHidden()
    assert desk.panel.instrument.details is None
    assert desk.find("ticket.symbol").hasFocus()


def test_an_unknown_symbol_is_said_under_the_field(desk: Trader) -> None:
    desk.connect()
    desk.search("XYZQ")
    desk.until(lambda: desk.text("ticket.lookup").startswith("No contract for XYZQ."))
    assert desk.text("ticket.lookup").endswith("(200)")
    assert not desk.find("ticket.review").isEnabled()


def test_another_symbol_under_way_drops_the_contract(trader: Trader) -> None:
    """The field and the contract never name two different things."""
    trader.write()
    QTest.keyClicks(trader.find("ticket.symbol"), "X")
    assert trader.panel.instrument.details is None
    assert trader.problems() == ["Choose a symbol."]
    assert trader.text("ticket.limit") == ""


def test_the_search_icon_asks_too(desk: Trader) -> None:
    desk.connect()
    desk.type("ticket.symbol", "NVDA")
    desk.click("ticket.search")
    desk.until(lambda: desk.text("ticket.name") == "NVIDIA CORP")
    assert len(desk.broker.of(SearchSymbols)) == 1


def test_without_a_link_the_search_says_so(desk: Trader) -> None:
    desk.search("NVDA")
    desk.session._deadlines.run_due()
    desk.until(lambda: desk.text("ticket.lookup") == "Not connected. Connect first.")
