"""The order in words: ticket, confirm dialog and button say the same."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ibdesk.core.orders import describe
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.link import Mode
from ibdesk.core.records.order import Action, OrderSpec

D = Decimal
NVDA = Contract(symbol="NVDA", local_symbol="NVDA", currency="USD")
TICK = D("0.01")
BUY = OrderSpec(action="BUY", quantity=D(100), order_type="LMT", limit_price=D("178.4"))
STOP = replace(BUY, order_type="STP LMT", aux_price=D("180"), tif="GTC")
MKT = replace(BUY, order_type="MKT", limit_price=None)


def test_the_sentence() -> None:
    assert describe.sentence(BUY, NVDA, TICK) == "BUY 100 NVDA LMT 178.40 DAY"
    assert describe.sentence(BUY, NVDA) == "BUY 100 NVDA LMT 178.40 DAY"
    assert describe.sentence(MKT, NVDA) == "BUY 100 NVDA MKT DAY"
    assert describe.sentence(STOP, NVDA, TICK) == "BUY 100 NVDA STP LMT 180.00 178.40 GTC"


def test_a_price_is_never_rounded_by_its_words() -> None:
    finer = replace(BUY, limit_price=D("178.405"))
    assert describe.sentence(finer, NVDA, TICK) == "BUY 100 NVDA LMT 178.405 DAY"
    assert describe.sentence(finer, NVDA) == "BUY 100 NVDA LMT 178.405 DAY"


def test_a_future_goes_by_its_local_symbol() -> None:
    future = Contract(symbol="ES", local_symbol="ESZ6", sec_type="FUT")
    assert describe.sentence(replace(BUY, quantity=D(2)), future, D("0.25")) == "BUY 2 ESZ6 LMT 178.40 DAY"


def test_the_headline() -> None:
    spec = replace(BUY, quantity=D(120), limit_price=D("176.8"))
    assert describe.headline(spec, NVDA, TICK) == "120 NVDA at 176.80 limit, for today"
    assert describe.headline(MKT, NVDA) == "100 NVDA at market, for today"
    assert describe.headline(STOP, NVDA) == "100 NVDA stop limit 180.00 limit 178.40, until cancelled"
    foreign = replace(MKT, order_type="TRAIL LIT", tif="GTD", good_till="20261231 23:59 UTC")
    assert describe.headline(foreign, NVDA) == "100 NVDA TRAIL LIT, until 20261231 23:59 UTC"
    assert describe.headline(replace(MKT, tif="XYZ"), NVDA) == "100 NVDA at market, XYZ"


def test_the_buttons_repeat_the_order() -> None:
    sale = replace(BUY, action="SELL", quantity=D(120), limit_price=D("176.80"))
    masked = describe.masked("U1234567")
    assert describe.button_text(sale, NVDA, Mode.LIVE, masked) == "SELL 120 NVDA LMT 176.80 DAY – LIVE …4567"
    assert describe.button_text(sale, NVDA, Mode.SIM) == "SELL 120 NVDA LMT 176.80 DAY – SIM"
    assert describe.button_text(BUY, NVDA, Mode.PAPER, kind="modify") == (
        "Change to BUY 100 NVDA LMT 178.40 DAY – PAPER"
    )
    assert describe.review_text(BUY, NVDA) == "Review BUY 100 NVDA LMT 178.40 DAY"
    assert describe.review_caption(Mode.PAPER, "DU1234567") == "PAPER · DU1234567"
    assert describe.review_caption(Mode.LIVE, "U1234567") == "LIVE · U1234567 · real money"
    assert describe.transmit_text(BUY, NVDA, Mode.PAPER) == "Transmit BUY 100 NVDA LMT 178.40 DAY – PAPER"


def test_a_change_shows_old_and_new() -> None:
    five = replace(BUY, quantity=D(5), limit_price=D("178.5"))
    assert describe.change_sentence(BUY, five, NVDA) == "BUY 100 → 5 NVDA LMT 178.40 → 178.50 DAY"
    longer = replace(BUY, tif="GTC", outside_rth=True)
    assert describe.change_sentence(BUY, longer, NVDA) == (
        "BUY 100 NVDA LMT 178.40 DAY → GTC, regular hours → all hours"
    )


def test_a_change_of_type_names_each_price_so_that_no_limit_reads_as_a_stop() -> None:
    assert describe.change_sentence(BUY, MKT, NVDA) == "BUY 100 NVDA LMT → MKT, limit 178.40 → none, DAY"
    both = replace(BUY, order_type="STP LMT", aux_price=D("180"), tif="GTC")
    assert describe.change_sentence(BUY, both, NVDA) == (
        "BUY 100 NVDA LMT → STP LMT, stop none → 180.00, limit 178.40, DAY → GTC"
    )
    stop = replace(BUY, order_type="STP", limit_price=None, aux_price=D("180"))
    assert describe.change_sentence(BUY, stop, NVDA) == (
        "BUY 100 NVDA LMT → STP, stop none → 180.00, limit 178.40 → none, DAY"
    )


SPREAD = Contract(symbol="SPY", sec_type="BAG", currency="USD", local_symbol="SPY spread")


@pytest.mark.parametrize(
    ("side", "price", "said"),
    [
        ("BUY", "1.2", "1.20 (DEBIT)"),
        ("BUY", "-1.2", "-1.20 (CREDIT)"),
        ("SELL", "1.2", "1.20 (CREDIT)"),
        ("SELL", "-1.2", "-1.20 (DEBIT)"),
        ("BUY", "0", "0.00"),
    ],
)
def test_scenario_112_the_price_of_a_combination_says_who_pays_whom(side: Action, price: str, said: str) -> None:
    """The sign is kept and said in words: in the sentence, the headline and on the button alike."""
    spec = replace(BUY, action=side, quantity=D(1), limit_price=D(price))
    assert describe.sentence(spec, SPREAD, TICK) == f"{side} 1 SPY spread LMT {said} DAY"
    assert describe.headline(spec, SPREAD, TICK) == f"1 SPY spread at {said} limit, for today"
    assert said in describe.button_text(spec, SPREAD, Mode.PAPER, tick=TICK)


def test_scenario_112_a_change_from_debit_to_credit_names_both() -> None:
    paid, received = (replace(BUY, quantity=D(1), limit_price=D(price)) for price in ("0.10", "-0.10"))
    assert describe.change_sentence(paid, received, SPREAD, TICK) == (
        "BUY 1 SPY spread LMT 0.10 (DEBIT) → -0.10 (CREDIT) DAY"
    )


def test_scenario_112_a_future_below_zero_keeps_its_sign_and_needs_no_word() -> None:
    oil = Contract(symbol="CL", local_symbol="CLK0", sec_type="FUT")
    spec = replace(BUY, quantity=D(1), limit_price=D("-37.63"))
    assert describe.sentence(spec, oil, TICK) == "BUY 1 CLK0 LMT -37.63 DAY"
