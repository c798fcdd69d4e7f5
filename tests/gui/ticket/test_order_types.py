"""STP, STP LMT, IOC and outside regular hours: fields that are off say why, and nothing that sends moves."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QCheckBox, QComboBox

from tests.gui.ticket.conftest import Trader


def choose(trader: Trader, name: str, word: str) -> None:
    box = trader.find(name)
    assert isinstance(box, QComboBox)
    place = box.findData(word) if box.findData(word) >= 0 else box.findText(word)
    assert place >= 0
    box.setCurrentIndex(place)


def tifs(trader: Trader) -> list[str]:
    box = trader.panel.form.tif
    return [box.itemText(place) for place in range(box.count())]


def test_a_stop_takes_a_stop_and_no_limit_and_says_so(trader: Trader) -> None:
    choose(trader, "ticket.type", "STP")
    assert trader.find("ticket.stop").isEnabled()
    assert not trader.find("ticket.limit").isEnabled()
    assert trader.find("ticket.limit").toolTip() == "A stop order takes no limit"
    assert trader.text("ticket.limit") == ""
    trader.type("ticket.quantity", "100")
    assert trader.problems() == ["Stop is missing."]
    assert trader.text("ticket.preview") == "BUY 100 NVDA STP — DAY"
    trader.type("ticket.stop", "179.1")
    assert trader.text("ticket.preview") == "BUY 100 NVDA STP 179.10 DAY"
    assert trader.text("ticket.review") == "Review BUY 100 NVDA STP 179.10 DAY"


def test_a_stop_on_the_wrong_side_is_a_warning_not_a_block(trader: Trader) -> None:
    choose(trader, "ticket.type", "STP")
    trader.type("ticket.quantity", "1")
    trader.type("ticket.stop", "178.00")
    assert trader.problems() == ["Stop is on the wrong side: it triggers at once."]
    assert trader.find("ticket.review").isEnabled()


def test_a_stop_between_ticks_offers_its_neighbours(trader: Trader) -> None:
    choose(trader, "ticket.type", "STP")
    trader.type("ticket.quantity", "1")
    trader.type("ticket.stop", "179.005")
    assert trader.problems() == ["Stop 179.005 is between ticks. Use 179.00 or 179.01."]
    trader.click("ticket.choice.179.01")
    assert trader.text("ticket.stop") == "179.01"


def test_a_stop_limit_starts_without_a_limit_and_goes_out_with_both_prices(trader: Trader) -> None:
    choose(trader, "ticket.type", "STP LMT")
    assert trader.text("ticket.limit") == ""
    trader.write("10", "179.20")
    trader.type("ticket.stop", "179.00")
    assert trader.text("ticket.preview") == "BUY 10 NVDA STP LMT 179.00 179.20 DAY"
    dialog = trader.reviewed()
    dialog.transmit.click()
    trader.until(lambda: bool(trader.placed))
    spec = trader.placed[0].spec
    assert (spec.order_type, spec.aux_price, spec.limit_price) == ("STP LMT", Decimal("179.00"), Decimal("179.20"))


def test_a_click_on_the_ask_fills_the_stop_of_a_stop(trader: Trader) -> None:
    choose(trader, "ticket.type", "STP")
    trader.click("ticket.ask")
    assert trader.text("ticket.stop") == "178.41"


@pytest.mark.parametrize(("kind", "takes_ioc"), [("LMT", True), ("MKT", True), ("STP", False), ("STP LMT", False)])
def test_ioc_is_offered_where_the_type_takes_it(trader: Trader, kind: str, takes_ioc: bool) -> None:
    choose(trader, "ticket.type", kind)
    assert ("IOC" in tifs(trader)) is takes_ioc


def test_outside_rth_warns_and_leaves_with_the_order(trader: Trader) -> None:
    trader.write("1", "178.30")
    box = trader.find("ticket.outside_rth")
    assert isinstance(box, QCheckBox)
    box.click()
    assert trader.problems() == ["Outside RTH: thin market, wide spread."]
    choose(trader, "ticket.type", "MKT")
    assert not box.isEnabled()
    assert box.toolTip()
    assert not trader.panel.draft().outside_rth
    choose(trader, "ticket.type", "LMT")
    assert trader.panel.draft().outside_rth


def test_nothing_that_sends_moves_with_the_type(trader: Trader) -> None:
    button = trader.find("ticket.review")
    before = button.mapTo(trader.panel, QPoint(0, 0))
    for kind in ("MKT", "STP", "STP LMT", "LMT"):
        choose(trader, "ticket.type", kind)
        assert button.mapTo(trader.panel, QPoint(0, 0)) == before


def test_the_review_of_a_stop_says_what_it_becomes_not_that_it_trades_at_once(trader: Trader) -> None:
    choose(trader, "ticket.type", "STP LMT")
    trader.type("ticket.quantity", "1")
    trader.type("ticket.stop", "179.00")
    trader.type("ticket.limit", "179.10")
    trader.review()
    assert trader.text("confirm.row.price") == "At 179.00 it becomes a limit of 179.10"
    assert trader.text("confirm.note.price") == "Waits for its trigger"
    trader.click("confirm.back")


def test_the_box_shows_the_code_alone_where_the_words_have_no_room(trader: Trader) -> None:
    choose(trader, "ticket.type", "STP LMT")
    box = trader.find("ticket.type")
    assert isinstance(box, QComboBox)
    room = box.width() - 28
    assert box.fontMetrics().horizontalAdvance(box.currentText()) > room
    assert box.shown_text() == "STP LMT"
    assert box.fontMetrics().horizontalAdvance("STP LMT") < room
