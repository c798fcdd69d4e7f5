"""The ticket's texts: what they mean, and the exact sentence if they mean nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ibdesk.core.ids import ConId, OrderId
from ibdesk.core.limits import LimitContext, SentOrder, UnknownOrder, default_profile
from ibdesk.core.orders import validate
from ibdesk.core.orders.draft import OrderDraft
from ibdesk.core.orders.state import Order
from ibdesk.core.orders.validate import CheckContext, DraftError, build_change, build_spec, check, check_change
from ibdesk.core.problems import Field, Problem
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.core.records.link import Mode
from ibdesk.core.ticks import Band, TickRule
from ibdesk.core.valuation import Market
from tests.unit.core.orders.reports_of import SPEC, after, execution, opened

D = Decimal
NVDA = ContractDetails(
    contract=Contract(con_id=ConId(4815747), symbol="NVDA", currency="USD"), min_tick=D("0.01"),
    order_types=("LMT", "MKT", "STP", "STPLMT"),
)  # fmt: skip
FUTURE = replace(NVDA, contract=Contract(con_id=ConId(5), symbol="CL", sec_type="FUT", currency="USD"))
MARKET = Market(bid=D("178.38"), ask=D("178.42"), close=D("177"), age_s=1)
LIMITS = LimitContext(
    mode=Mode.PAPER, profile=default_profile(Mode.PAPER), base_currency="GBP", rate=D("0.75"), market=MARKET,
    position=D(100),
)  # fmt: skip
CONTEXT = CheckContext(limits=LIMITS, accounts=("DU1",))
DRAFT = OrderDraft(side="BUY", quantity="5", limit="178.40", account="DU1", details=NVDA)


def texts(draft: OrderDraft, context: CheckContext = CONTEXT) -> list[str]:
    """Return the sentences below the ticket."""
    return [problem.text for problem in check(draft, context)]


def test_a_good_draft_has_no_problem_and_means_one_order() -> None:
    assert check(DRAFT, CONTEXT) == []
    spec = build_spec(DRAFT, "ibd-1")
    assert (spec.action, spec.quantity, spec.limit_price, spec.tif) == ("BUY", 5, D("178.40"), "DAY")
    assert (spec.order_ref, spec.account) == ("ibd-1", "DU1")


@pytest.mark.parametrize(
    ("changes", "sentence", "field"),
    [
        ({"details": None}, "Choose a symbol.", Field.SYMBOL),
        ({"details": ContractDetails(contract=Contract(symbol="X"))}, "Choose a symbol.", Field.SYMBOL),
        ({"order_type": "TRAIL"}, "This contract does not take TRAIL.", Field.ORDER_TYPE),
        ({"details": replace(NVDA, order_types=("MKT",))}, "This contract does not take LMT.", Field.ORDER_TYPE),
        ({"account": "U9"}, "Choose an account.", Field.ACCOUNT),
        ({"order_type": "MKT", "tif": "GTD"}, "MKT does not take TIF GTD.", Field.TIF),
        ({"quantity": ""}, "Quantity is missing.", Field.QUANTITY),
        ({"quantity": "0"}, "Quantity must be above 0.", Field.QUANTITY),
        ({"quantity": "1.5"}, "Quantity must be a multiple of 1 here. Use 1 or 2.", Field.QUANTITY),
        (
            {"quantity": "150", "details": replace(NVDA, size_increment=D("100"))},
            "Quantity must be a multiple of 100 here. Use 100 or 200.", Field.QUANTITY,
        ),
        (
            {"quantity": "50", "details": replace(NVDA, min_size=D("100"))},
            "Quantity must be at least 100 here. Use 100.", Field.QUANTITY,
        ),
        ({"quantity": "-5"}, "Quantity -5 is negative. That is not possible here.", Field.QUANTITY),
        ({"limit": "0"}, "Limit must be above 0.", Field.LIMIT),
        ({"limit": "178.405"}, "Limit 178.405 is between ticks. Use 178.40 or 178.41.", Field.LIMIT),
        (
            {"details": replace(NVDA, min_tick=None)},
            "This contract gave no tick size. Choose it again.", Field.SYMBOL,
        ),
        ({"order_type": "STP", "stop": ""}, "Stop is missing.", Field.STOP),
        (
            {"reference": "1e5"},
            "Reference price 1e5 is not a plain number. Example: 178.40", Field.REFERENCE,
        ),
    ],
)  # fmt: skip
def test_each_problem_in_its_words(changes: dict[str, object], sentence: str, field: Field) -> None:
    (problem,) = check(replace(DRAFT, **changes), CONTEXT)  # type: ignore[arg-type]
    assert (problem.text, problem.field, problem.level) == (sentence, field, "err")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("1,000", "Quantity 1,000: write 1000, no separators."),
        ("1 000.5", "Quantity 1 000.5: write 1000.5, no separators."),
        ("1.000,5", "Quantity 1.000,5 is not a plain number. Example: 100 or 0.5"),
        ("0,012", "Quantity 0,012 is not a plain number. Example: 100 or 0.5"),
    ],
)
def test_scenario_106_grouping_marks_are_refused_with_an_example(typed: str, sentence: str) -> None:
    assert texts(replace(DRAFT, quantity=typed)) == [sentence]


@pytest.mark.parametrize(
    "typed", ["1e5", "+5", "1_0", "١٢", "nan", "inf", "−5", "5\u00a0", "0x10", ".5", "5.", "1.2.3", " 5", "--5", "５"]
)
def test_scenario_107_every_other_spelling_is_refused(typed: str) -> None:
    (problem,) = check(replace(DRAFT, quantity=typed), CONTEXT)
    assert problem.text.endswith("is not a plain number. Example: 100 or 0.5")


def test_scenario_107_sixteen_characters_are_too_many() -> None:
    assert texts(replace(DRAFT, limit="1" * 16)) == ["Limit has 16 characters, at most 15 fit. Example: 178.40"]


def test_scenario_108_an_empty_limit_is_missing_never_0() -> None:
    assert texts(replace(DRAFT, limit="")) == ["Limit is missing."]


def test_scenario_109_pasted_lines_and_tabs_are_refused_whole() -> None:
    assert texts(replace(DRAFT, quantity="1\t2\n3")) == ["Quantity 1?2?3 is not a plain number. Example: 100 or 0.5"]
    assert texts(replace(DRAFT, quantity="7" * 10_000)) == [
        "Quantity has 10000 characters, at most 15 fit. Example: 100 or 0.5"
    ]


def test_scenario_110_the_neighbours_are_offered_by_the_band_of_the_price() -> None:
    rule = TickRule([Band(D(0), D("0.0001")), Band(D(1), D("0.01"))])
    context = replace(CONTEXT, tick_rule=rule)
    (problem,) = check(replace(DRAFT, limit="178.405"), context)
    assert problem.choices == ("178.40", "178.41")
    assert "Limit 0.12345" in texts(replace(DRAFT, limit="0.12345"), context)[0]


def test_scenario_112_a_negative_price_only_where_the_instrument_may() -> None:
    assert texts(replace(DRAFT, limit="-1.25")) == ["Limit -1.25 is negative. That is not possible here."]
    oil = replace(DRAFT, limit="-37.63", details=replace(FUTURE, min_tick=D("0.01")))
    cheap = replace(LIMITS, market=Market(bid=D("-37.64"), ask=D("-37.62"), age_s=1))
    assert texts(oil, replace(CONTEXT, limits=cheap)) == []
    assert build_spec(oil).limit_price == D("-37.63")


@pytest.mark.parametrize("kind", ["FUT", "FOP", "BAG"])
def test_scenarios_110_and_112_a_price_below_zero_between_ticks_is_offered_its_neighbours(kind: str) -> None:
    details = replace(FUTURE, contract=replace(FUTURE.contract, sec_type=kind), min_tick=D("0.05"))
    (problem,) = [
        one for one in check(replace(DRAFT, limit="-37.63", details=details), CONTEXT) if one.field is Field.LIMIT
    ]  # fmt: skip
    assert problem.text == "Limit -37.63 is between ticks. Use -37.65 or -37.60."
    assert problem.choices == ("-37.65", "-37.60")


@pytest.mark.parametrize("kind", ["STK", "OPT", "CASH", "IND", "CFD", "BOND", "CRYPTO"])
def test_scenario_112_all_other_instruments_never_go_below_zero(kind: str) -> None:
    details = replace(NVDA, contract=replace(NVDA.contract, sec_type=kind))
    assert "Limit -1.25 is negative. That is not possible here." in texts(
        replace(DRAFT, limit="-1.25", details=details)
    )


def test_several_problems_stand_together() -> None:
    assert texts(replace(DRAFT, quantity="", limit="", account="")) == [
        "Choose an account.", "Quantity is missing.", "Limit is missing.",
    ]  # fmt: skip


def test_blocking_problems_come_first() -> None:
    limits = replace(LIMITS, position=None)
    problems = check(replace(DRAFT, side="SELL", quantity="2000"), replace(CONTEXT, limits=limits))
    assert [problem.level for problem in problems] == ["err", "err", "err", "warn"]


def test_a_market_order_carries_no_price() -> None:
    spec = build_spec(replace(DRAFT, order_type="MKT", limit="178.40", stop="1", outside_rth=True))
    assert (spec.limit_price, spec.aux_price, spec.outside_rth) == (None, None, False)


def test_a_draft_with_problems_is_no_order() -> None:
    for bad in (replace(DRAFT, quantity="x"), replace(DRAFT, order_type="TRAIL")):
        with pytest.raises(DraftError):
            build_spec(bad)


def test_scenario_62_a_change_keeps_every_field_of_our_original() -> None:
    ours = after(opened("Submitted"))
    edited = replace(validate.draft_of(ours, NVDA), quantity="9")
    echoed = after(opened("Submitted", replace(ours.asked, account="", good_till="echo")))
    assert build_change(echoed, edited) == replace(ours.asked, quantity=D(9))


def test_scenario_59_what_is_filled_is_the_least_quantity() -> None:
    order = after(opened("Submitted"), execution("a.01", 2))

    def problems(quantity: str) -> list[Problem]:
        draft = replace(validate.draft_of(order, NVDA), quantity=quantity)
        return check_change(order, draft, CONTEXT)

    assert problems("1")[0].text == "Quantity must be at least 2: so much is filled."
    assert problems("5")[0].text == "Nothing is changed."
    assert problems("x")[0].field is Field.QUANTITY
    assert problems("9") == []


def test_scenario_58_what_tws_holds_is_what_a_change_is_measured_against() -> None:
    """TWS's preset made it 178.30: asking for 178.40 anew is a change, and leaving 178.30 alone is none."""
    order = after(opened("Submitted", replace(SPEC, limit_price=D("178.30"))))
    untouched = validate.draft_of(order, NVDA)
    assert check_change(order, untouched, CONTEXT)[0].text == "Nothing is changed."
    back = replace(untouched, limit="178.40")
    assert check_change(order, back, CONTEXT) == []
    assert build_change(order, back) == order.asked


def test_a_change_counts_only_what_it_adds() -> None:
    """The day's cap and the number of working orders are not met twice by one order."""
    order = after(opened("Submitted"))
    full = replace(LIMITS, sent_today=D("99_900"), working=20, recent=(_just_sent(), _just_sent()))
    draft = replace(validate.draft_of(order, NVDA), limit="178.41")
    assert check_change(order, draft, replace(CONTEXT, limits=full)) == []
    more = replace(draft, quantity="8")
    assert check_change(order, more, replace(CONTEXT, limits=full))[0].text.startswith("Today 99,900 GBP sent")


@pytest.mark.parametrize(
    ("order_type", "prices", "typed", "said"),
    [
        ("MKT", {}, {"limit": "178.30"}, "A market order has no limit. Change the type to LMT."),
        ("MKT", {}, {"stop": "170"}, "A market order has no stop. Change the type to STP."),
        ("STP", {"aux_price": D("180")}, {"limit": "181"}, "A stop order has no limit. Change the type to STP LMT."),
        ("LMT", {"limit_price": D("178")}, {"stop": "170"}, "A limit order has no stop. Change the type to STP LMT."),
    ],
)
@pytest.mark.parametrize("quantity", ["", "9"])
def test_a_price_that_the_order_type_does_not_have_is_said_and_never_dropped(
    order_type: str, prices: dict[str, Decimal], typed: dict[str, str], said: str, quantity: str
) -> None:
    spec = replace(after(opened("Submitted")).asked, order_type=order_type, limit_price=None, aux_price=None)
    order = after(opened("Submitted", replace(spec, **prices)))
    draft = replace(validate.draft_of(order, NVDA), **typed)
    assert texts_of(order, replace(draft, quantity=quantity or draft.quantity)) == [said]


def test_a_price_that_was_there_goes_with_the_type_that_had_it() -> None:
    order = after(opened("Submitted"))
    assert texts_of(order, replace(validate.draft_of(order, NVDA), order_type="MKT")) == []


def texts_of(order: Order, draft: OrderDraft) -> list[str]:
    return [one.text for one in check_change(order, draft, CONTEXT) if one.level == "err"]


def test_a_stop_order_is_edited_with_its_stop() -> None:
    spec = replace(after(opened("Submitted")).asked, order_type="STP", limit_price=None, aux_price=D("180"))
    draft = validate.draft_of(after(opened("Submitted", spec)), NVDA)
    assert (draft.limit, draft.stop, draft.order_type) == ("", "180", "STP")


def test_an_unknown_order_blocks_its_contract() -> None:
    unknown = UnknownOrder(order_id=OrderId(50), con_id=NVDA.contract.con_id, symbol="NVDA")
    assert texts(DRAFT, replace(CONTEXT, limits=replace(LIMITS, unknown=(unknown,)))) == [
        "State of order 50 on NVDA is unknown. Resolve it in Orders."
    ]


def _just_sent() -> SentOrder:
    return SentOrder(age_s=6, con_id=NVDA.contract.con_id, spec=build_spec(DRAFT))


@pytest.mark.parametrize(
    ("typed", "least", "increment", "offered"),
    [
        ("150", "100", "100", ("100", "200")),
        ("50", "100", "100", ("100",)),
        ("50", "70", "20", ("80",)),
        ("110", "100", "100", ("100", "200")),
        ("0.00015", "0.0001", "0.0001", ("0.0001", "0.0002")),
        ("0.5", None, None, ("1",)),
        ("75", "70", "20", ("80",)),
    ],
)
def test_scenario_111_a_size_that_does_not_fit_names_sizes_that_do(
    typed: str, least: str | None, increment: str | None, offered: tuple[str, ...]
) -> None:
    details = replace(NVDA, min_size=D(least) if least else None, size_increment=D(increment) if increment else None)
    (problem,) = check(replace(DRAFT, quantity=typed, details=details), CONTEXT)
    assert (problem.field, problem.level, problem.choices) == (Field.QUANTITY, "err", offered)
    assert problem.text.endswith(f"Use {' or '.join(offered)}.")
    for text in offered:
        assert not [one for one in check(replace(DRAFT, quantity=text, details=details), CONTEXT)
                    if one.text.startswith("Quantity")]  # fmt: skip


def test_the_quantity_typed_again_reaches_the_limits() -> None:
    limits = replace(LIMITS, unknown=(UnknownOrder(order_id=OrderId(7), con_id=NVDA.contract.con_id, symbol="NVDA"),))
    context = replace(CONTEXT, limits=limits)
    assert [one.level for one in check(DRAFT, context)] == ["err"]
    assert [one.level for one in check(replace(DRAFT, override="5"), context)] == ["warn"]
    assert [one.level for one in check(replace(DRAFT, override="6"), context)] == ["err"]


def test_what_blocks_comes_before_what_wants_a_tick() -> None:
    sell = replace(DRAFT, side="SELL", quantity="2000", limit="173.90")
    much = replace(DRAFT, quantity="2000", limit="183.40")
    for problems in (check(sell, CONTEXT), check_change(after(opened("Submitted")), much, CONTEXT)):
        levels = [one.level for one in problems]
        assert levels == sorted(levels)
        assert set(levels) == {"err", "warn"}
