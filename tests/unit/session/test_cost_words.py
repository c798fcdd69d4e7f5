"""The words of the cost strip and of the review's rows."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ibdesk.core.records.order import WhatIf
from ibdesk.session.costs import CostState, CostView
from ibdesk.ui.cost_words import cost_words
from tests.unit.session.test_costs import FIRST, answer

FULL = answer(
    FIRST, initial_before="37604.86", initial_change="4052.67", initial_after="41657.53",
    maintenance_before="35188.59", maintenance_after="39240.59", equity_before="1084506.99",
    equity_after="1084506.99", commission_least="1", commission_most="1.35",
)  # fmt: skip


def known(figures: WhatIf, reason: str = "") -> CostView:
    return CostView(state=CostState.KNOWN, figures=figures, answered_s=100.0, reason=reason)


def test_the_figures_of_a_whole_answer() -> None:
    words = cost_words(known(FULL), 0.4, "GBP")
    assert words.commission.text == "1.00 to 1.35 USD"
    assert (words.initial.text, words.initial.note) == ("37,604.86 → 41,657.53", "+4,052.67")
    assert (words.excess.text, words.excess.note) == ("1,049,318 → 1,045,266", "99.6 % left")
    assert words.foot == "IB preview, 0.4 s old · margin in GBP"
    assert not words.old


def test_one_commission_is_one_figure() -> None:
    single = replace(FULL, commission=Decimal("1.35"), commission_least=None, commission_most=None)
    assert cost_words(known(single), 0.4, "GBP").commission.text == "1.35 USD"
    same = replace(FULL, commission_least=Decimal("1.35"))
    assert cost_words(known(same), 0.4, "GBP").commission.text == "1.35 USD"


def test_scenario_75_a_figure_that_ib_left_out_is_unknown_and_the_others_stand() -> None:
    words = cost_words(known(answer(FIRST, initial_before="10", initial_after="30")), 0.4, "GBP")
    assert words.commission.text == "unknown"
    assert (words.initial.text, words.initial.note) == ("10.00 → 30.00", "")
    assert (words.excess.text, words.excess.note) == ("unknown", "")


def test_an_order_that_eats_more_than_there_is_stands_in_red() -> None:
    short = replace(FULL, maintenance_after=Decimal("1200000"))
    words = cost_words(known(short), 0.4, "GBP")
    assert words.excess.text == "1,049,318 → −115,493"
    assert words.excess.bad


def test_old_figures_are_grey_and_say_how_old() -> None:
    words = cost_words(replace(known(FULL), refreshing=True), 12.0, "GBP")
    assert words.old
    assert words.foot == "IB preview, 12 s old, asking again · margin in GBP"


def test_an_old_protocol_names_no_currency_so_it_is_that_of_the_account() -> None:
    assert cost_words(known(replace(FULL, margin_currency="")), 0.4, "EUR").foot.endswith("margin in EUR")


def test_a_warning_of_ib_is_told_with_its_figures() -> None:
    words = cost_words(known(FULL, "thin market"), 0.4, "GBP")
    assert words.foot == "IB preview, 0.4 s old · IB warned: thin market"
    assert words.foot_token == "warn"


def test_why_there_are_no_figures() -> None:
    said = {
        state: cost_words(CostView(state=state, reason="why"), None, "GBP").foot
        for state in CostState
        if state is not CostState.KNOWN
    }
    assert said == {
        CostState.NOT_ASKED: "Not asked: why",
        CostState.WAITING: "No answer yet",
        CostState.UNKNOWN: "Unknown. IB gave no preview: why",
        CostState.REFUSED: "Refused by TWS: why",
    }
    assert cost_words(CostView(), None, "GBP").commission.text == "—"
