"""When the cost of an order is asked for, and which answer counts. The clock is the test's."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ibdesk.core.ids import ConId, OrderId
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.order import OrderSpec, WhatIf
from ibdesk.session.costs import CostQuestion, CostState, Inquiry, excess_liquidity

NVDA = Contract(con_id=ConId(4815747), symbol="NVDA", sec_type="STK", exchange="SMART", currency="USD")
BUY_1 = OrderSpec(action="BUY", quantity=Decimal(1), order_type="LMT", limit_price=Decimal("178.30"), account="DU1")
ONE = CostQuestion(contract=NVDA, spec=BUY_1)
TWO = CostQuestion(contract=NVDA, spec=replace(BUY_1, quantity=Decimal(2)))
FIRST, SECOND = OrderId(7), OrderId(8)


def answer(order_id: OrderId, *, warning: str = "", **figures: str) -> WhatIf:
    names = [
        f"{what}_{when}" for what in ("initial", "maintenance", "equity") for when in ("before", "change", "after")
    ]
    names += ["commission", "commission_least", "commission_most"]
    values = {name: Decimal(figures[name]) if name in figures else None for name in names}
    return WhatIf(order_id=order_id, commission_currency="USD", margin_currency="GBP", warning=warning, **values)  # type: ignore[arg-type]


@pytest.fixture
def asked() -> Inquiry:
    """A question that left at 100.4 s."""
    inquiry = Inquiry()
    inquiry.want(ONE, 100.0)
    assert inquiry.turn(100.4)
    inquiry.sent(FIRST, 100.4)
    return inquiry


def test_it_is_asked_400_ms_after_the_last_edit_and_not_before() -> None:
    inquiry = Inquiry()
    inquiry.want(ONE, 100.0)
    assert inquiry.view.state is CostState.WAITING
    assert not inquiry.turn(100.3)
    inquiry.want(TWO, 100.3)
    assert inquiry.next_s == pytest.approx(100.7)
    assert not inquiry.turn(100.5)
    assert inquiry.turn(100.7)
    assert inquiry.question == TWO


def test_a_quote_that_moves_is_no_edit(asked: Inquiry) -> None:
    asked.want(ONE, 101.0)
    assert asked.open_id == FIRST
    assert not asked.turn(101.5)


def test_the_newest_wins_and_older_answers_are_dropped(asked: Inquiry) -> None:
    asked.want(TWO, 101.0)
    assert not asked.answered(answer(FIRST, commission="1"), 101.1)
    assert asked.turn(101.4)
    asked.sent(SECOND, 101.4)
    assert not asked.answered(answer(FIRST, commission="1"), 101.5)
    assert not asked.refused(FIRST, "no", 101.5, final=True)
    assert asked.view.state is CostState.WAITING
    assert asked.answered(answer(SECOND, commission="2"), 101.6)
    assert asked.view.figures is not None
    assert asked.view.figures.commission == 2
    assert asked.view.age_s(103.6) == pytest.approx(2.0)


def test_scenario_75_silence_for_5_s_is_unknown_and_a_late_answer_is_still_welcome(asked: Inquiry) -> None:
    assert not asked.turn(105.3)
    assert asked.view.state is CostState.WAITING
    assert not asked.turn(105.4)
    assert (asked.view.state, asked.view.reason) == (CostState.UNKNOWN, "no answer in 5 s")
    assert asked.answered(answer(FIRST, commission="1"), 106.0)
    assert asked.view.state is CostState.KNOWN


def test_scenario_75_an_answer_without_any_figure_is_unknown(asked: Inquiry) -> None:
    asked.answered(answer(FIRST, warning="Order will be held"), 100.5)
    assert (asked.view.state, asked.view.reason) == (CostState.UNKNOWN, "Order will be held")
    assert asked.view.figures is None


def test_a_refusal_is_told_in_the_words_of_tws(asked: Inquiry) -> None:
    asked.refused(FIRST, "Order rejected (201)", 100.5, final=True)
    assert (asked.view.state, asked.view.reason) == (CostState.REFUSED, "Order rejected (201)")
    assert not asked.turn(200.0)  # what TWS refuses is not asked again by itself


def test_a_remark_waits_for_the_answer_and_is_a_refusal_only_without_one(asked: Inquiry) -> None:
    asked.refused(FIRST, "TIF was set to DAY (10349)", 100.5, final=False)
    assert asked.view.state is CostState.WAITING
    asked.turn(105.4)
    assert (asked.view.state, asked.view.reason) == (CostState.REFUSED, "TIF was set to DAY (10349)")
    asked.answered(answer(FIRST, commission="1"), 106.0)
    assert (asked.view.state, asked.view.reason) == (CostState.KNOWN, "TIF was set to DAY (10349)")


def test_an_answer_older_than_10_s_is_asked_for_again_once(asked: Inquiry) -> None:
    asked.answered(answer(FIRST, commission="1"), 101.0)
    assert asked.next_s == pytest.approx(111.0)
    assert not asked.turn(110.9)
    assert asked.turn(111.0)
    asked.sent(SECOND, 111.0)
    assert asked.view.figures is not None  # the old ones stand till the new ones come
    assert asked.view.refreshing
    asked.answered(answer(SECOND, commission="2"), 111.1)
    assert not asked.view.refreshing
    assert asked.next_s is None
    assert not asked.turn(500.0)


def test_nothing_is_asked_again_while_nobody_looks(asked: Inquiry) -> None:
    asked.answered(answer(FIRST, commission="1"), 101.0)
    asked.attend(False)
    assert asked.next_s is None
    assert not asked.turn(300.0)
    asked.attend(True)
    assert asked.turn(300.0)


def test_the_user_may_ask_again_at_once(asked: Inquiry) -> None:
    asked.again(100.5)
    assert not asked.turn(100.6)  # one is on its way
    asked.refused(FIRST, "no", 100.7, final=True)
    asked.again(101.0)
    assert asked.turn(101.0)


def test_while_it_rests_nothing_is_asked_and_the_reason_is_told(asked: Inquiry) -> None:
    asked.answered(answer(FIRST, commission="1"), 101.0)
    asked.rest("fix 1 problem first")
    assert (asked.view.state, asked.view.reason) == (CostState.NOT_ASKED, "fix 1 problem first")
    assert asked.next_s is None
    asked.want(ONE, 102.0)  # the very same order again: its answer still stands
    assert asked.view.state is CostState.KNOWN
    assert not asked.turn(103.0)


def test_what_is_dropped_is_gone(asked: Inquiry) -> None:
    asked.drop()
    assert not asked.answered(answer(FIRST, commission="1"), 101.0)
    assert asked.view.state is CostState.NOT_ASKED
    assert asked.next_s is None


def test_excess_liquidity_is_equity_less_maintenance_margin() -> None:
    assert excess_liquidity(Decimal(1000), Decimal(300)) == 700
    assert excess_liquidity(None, Decimal(300)) is None
    assert excess_liquidity(Decimal(1000), None) is None
