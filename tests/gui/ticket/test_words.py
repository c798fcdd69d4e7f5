"""Distances, badges, steps and rows in words."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ibdesk.core.ids import ConId, RequestId
from ibdesk.core.limits import LimitContext, default_profile
from ibdesk.core.market_rules import shown_tick
from ibdesk.core.records.contract import Contract, SymbolMatch
from ibdesk.core.records.link import Mode
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.order import OrderSpec
from ibdesk.core.records.quote import DataType
from ibdesk.core.ticks import Band, TickRule
from ibdesk.panels.ticket.stepping import passive, price_stepper, quantity_stepper
from ibdesk.panels.ticket.words import fix_text
from ibdesk.session.views import QuoteView
from ibdesk.ui.confirm_rows import Facts, _position
from ibdesk.ui.contract_finder import exact
from ibdesk.ui.fields import Step
from ibdesk.ui.order_words import badge_of, distance_line, product_line, trades_at_once
from tests.gui.session.scripted import NVDA, NVDA_DETAILS

CENT = TickRule.fixed(Decimal("0.01"))
QUOTE = QuoteView(
    contract=NVDA, bid=Decimal("178.41"), ask=Decimal("178.43"), last=Decimal("178.42"), data_type=DataType.LIVE,
    received_s=99.8, clock=lambda: 100.0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("178.40", "1 tick under bid · 0.01 % under mid"),
        ("178.41", "at the bid · 0.006 % under mid"),
        ("178.42", "inside the spread · at mid"),
        ("178.43", "at the ask · 0.006 % over mid"),
        ("180.43", "200 ticks over ask · 1.13 % over mid"),
    ],
)
def test_where_a_limit_lies(limit: str, words: str) -> None:
    assert distance_line(Decimal(limit), QUOTE, CENT) == words


def test_a_limit_at_the_far_touch_trades_at_once() -> None:
    assert trades_at_once("BUY", Decimal("178.43"), QUOTE)
    assert not trades_at_once("BUY", Decimal("178.42"), QUOTE)
    assert trades_at_once("SELL", Decimal("178.41"), QUOTE)
    assert not trades_at_once("SELL", Decimal("178.42"), None)


def test_the_badge_says_how_much_a_quote_is_worth() -> None:
    assert badge_of(QUOTE).text == "Real-time · 0.2 s old"
    assert badge_of(replace(QUOTE, received_s=94.0)).token == "text3"  # scenario 96: grey after 5 s
    assert badge_of(replace(QUOTE, data_type=DataType.DELAYED)).text == "Delayed 15 min"
    assert badge_of(replace(QUOTE, stale=True)).text == "Not updating · 0.2 s old"
    assert badge_of(None).text == "No quote"
    refused = Notice(subject_id=RequestId(1), code=354, text="Not subscribed")
    assert badge_of(QuoteView(contract=NVDA, error=refused)).text == "No quote (354)"


def test_pence_and_the_finest_band_are_named_as_they_are() -> None:
    contract = replace(NVDA, currency="GBP", exchange="LSE", primary_exchange="LSE")
    etf = replace(NVDA_DETAILS, contract=contract, price_magnifier=100, stock_type="ETF", min_tick=Decimal("0.000001"))
    assert product_line(etf) == "ETF · LSE · GBp"
    assert shown_tick(etf) is None


def test_each_step_is_that_of_the_band_landed_in() -> None:
    rule = TickRule((Band(Decimal(0), Decimal("0.01")), Band(Decimal(10), Decimal("0.05"))))
    step = price_stepper(rule, lambda: None)
    assert step(Decimal("9.99"), Step.ONE, 1) == Decimal("10.00")
    assert step(Decimal("10.00"), Step.ONE, 1) == Decimal("10.05")
    assert step(Decimal("10.00"), Step.ONE, -1) == Decimal("9.99")
    assert step(Decimal("0.01"), Step.ONE, -1) is None
    assert step(None, Step.ONE, 1) is None
    assert step(Decimal("0.10"), Step.PERCENT, 1) == Decimal("0.11")  # never no step at all


def test_quantities_step_by_the_increment() -> None:
    step = quantity_stepper(Decimal(100))
    assert step(None, Step.ONE, 1) == 100
    assert step(Decimal(250), Step.ONE, 1) == 300
    assert step(Decimal(250), Step.ONE, -1) == 200
    assert step(Decimal(100), Step.TEN, -1) == 100
    assert step(Decimal(100), Step.PERCENT, 1) is None


def test_a_price_between_ticks_is_taken_on_the_side_that_does_not_pay_more() -> None:
    assert passive(Decimal("178.415"), CENT, "BUY") == Decimal("178.41")
    assert passive(Decimal("178.415"), CENT, "SELL") == Decimal("178.42")


def test_an_exact_match_ignores_the_case_and_nothing_else() -> None:
    found = tuple(
        SymbolMatch(contract=Contract(con_id=ConId(number), symbol=symbol)) for number, symbol in enumerate(("A", "AB"))
    )
    assert exact(" a ", found) == found[:1]
    assert exact("b", found) == ()


@pytest.mark.parametrize(
    ("held", "side", "count", "note"),
    [
        ("100", "SELL", "120", "Flips to short"),
        ("-5", "BUY", "8", "Flips to long"),
        ("0", "SELL", "1", "Opens a short position"),
        ("5", "SELL", "5", "Closes the position"),
        ("5", "BUY", "5", ""),
    ],
)
def test_what_the_order_does_to_the_position(held: str, side: str, count: str, note: str) -> None:
    limits = LimitContext(
        mode=Mode.SIM, profile=default_profile(Mode.SIM), base_currency="GBP", rate=None, position=Decimal(held)
    )
    spec = OrderSpec(action="BUY" if side == "BUY" else "SELL", quantity=Decimal(count), order_type="MKT")
    assert _position(spec, Facts(quote=None, limits=limits)).note == note


def test_problems_are_counted_in_words() -> None:
    assert fix_text(1) == "Fix 1 problem to review"
    assert fix_text(2) == "Fix 2 problems to review"
