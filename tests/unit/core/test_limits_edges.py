"""The limits at their edges: the last order that passes, the first that does not, and where each is said."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ibdesk.core.ids import ConId, OrderId
from ibdesk.core.limits import LimitProfile, SentOrder, UnknownOrder, check_limits, default_profile
from ibdesk.core.problems import Field
from ibdesk.core.records.link import Mode
from ibdesk.core.records.order import OrderSpec
from ibdesk.core.valuation import Market
from tests.unit.core.test_limits import BUY, CONTEXT, DETAILS, MARKET, MKT, SELL, of_type, said

D = Decimal
STOP = replace(BUY, order_type="STP", limit_price=None, aux_price=D(101))


def test_the_figures_of_a_fresh_profile_are_those_of_the_page() -> None:
    profile = LimitProfile()
    assert profile.max_size == {"STK": 1000, "FUT": 10, "OPT": 20, "FOP": 20, "CASH": 100_000}
    assert profile.collar_percent == {"STK": 5, "CASH": 2, "FUT": 2, "OPT": 20, "FOP": 20}
    assert (profile.max_size_other, profile.collar_percent_other, profile.option_collar_ticks) == (1000, 5, 10)
    assert (profile.max_value, profile.max_day_value, profile.max_working) == (25_000, 100_000, 20)
    assert (profile.max_orders, profile.orders_window_s, profile.duplicate_window_s) == (5, 10, 10)
    assert default_profile(Mode.LIVE) == replace(profile, market_orders=False)
    assert default_profile(Mode.SIM) == replace(profile, max_orders=20)
    assert default_profile(Mode.PAPER) == profile


TWIN = SentOrder(age_s=6, con_id=ConId(1), spec=BUY)
CLOSED = Market(close=D(98), session_open=False)
WHERE: list[tuple[OrderSpec, dict[str, object], Field]] = [
    (BUY, {"unknown": (UnknownOrder(order_id=OrderId(5), con_id=ConId(1), symbol="NVDA"),)}, Field.UNKNOWN),
    (replace(BUY, quantity=D(1001)), {"rate": D("0.1")}, Field.QUANTITY),
    (replace(BUY, quantity=D(400)), {}, Field.QUANTITY),
    (BUY, {"sent_today": D(99_999)}, Field.ORDER),
    (BUY, {"rate": None}, Field.ORDER),
    (BUY, {"rate": None, "mode": Mode.LIVE}, Field.ORDER),
    (BUY, {"working": 20}, Field.ORDER),
    (BUY, {"recent": (replace(TWIN, con_id=ConId(9)),) * 5}, Field.ORDER),
    (MKT, {"profile": default_profile(Mode.LIVE)}, Field.ORDER_TYPE),
    (MKT, {"market": Market()}, Field.ORDER_TYPE),
    (MKT, {"market": CLOSED}, Field.ORDER_TYPE),
    (BUY, {"market": Market()}, Field.REFERENCE),
    (replace(BUY, limit_price=D(98)), {"market": CLOSED}, Field.LIMIT),
    (BUY, {"market": replace(MARKET, delayed=True)}, Field.REFERENCE),
    (replace(BUY, limit_price=D(104)), {}, Field.LIMIT),
    (replace(BUY, limit_price=D(106)), {}, Field.LIMIT),
    (replace(STOP, aux_price=D(99)), {}, Field.STOP),
    (replace(BUY, outside_rth=True), {}, Field.OUTSIDE_RTH),
    (SELL, {"position": None}, Field.QUANTITY),
    (SELL, {"position": D(0)}, Field.QUANTITY),
    (BUY, {"recent": (TWIN,)}, Field.ORDER),
]


@pytest.mark.parametrize(("spec", "changes", "field"), WHERE)
def test_every_problem_stands_at_the_field_that_it_speaks_of(
    spec: OrderSpec, changes: dict[str, object], field: Field
) -> None:
    (problem,) = check_limits(spec, DETAILS, replace(CONTEXT, **changes))  # type: ignore[arg-type]
    assert problem.field is field


def test_value_and_day_at_exactly_their_limits_pass() -> None:
    assert said(replace(BUY, quantity=D(312), limit_price=D(100)), rate=D(25_000) / D(31_200)) == []
    assert said(BUY, sent_today=D(100_000) - 800) == []
    assert len(said(BUY, sent_today=D(100_001) - 800)) == 1


@pytest.mark.parametrize(
    ("kind", "passes", "ticked", "blocked"),
    [
        ("STK", "102.50", "105.00", "105.01"),
        ("BOND", "102.50", "105.00", "105.01"),
        ("FUT", "101.00", "102.00", "102.01"),
        ("CASH", "101.00", "102.00", "102.01"),
        ("OPT", "110.00", "120.00", "120.01"),
        ("FOP", "110.00", "120.00", "120.01"),
    ],
)
def test_the_collar_of_each_kind_of_contract_to_the_cent(kind: str, passes: str, ticked: str, blocked: str) -> None:
    levels = [
        [level for level, _ in said(replace(BUY, quantity=D(1), limit_price=D(price)), of_type(kind))]
        for price in (passes, str(D(passes) + D("0.01")), ticked, blocked)
    ]
    assert levels == [[], ["warn"], ["warn"], ["err"]]


@pytest.mark.parametrize("kind", ["OPT", "FOP"])
def test_ten_ticks_are_the_least_collar_of_an_option_and_of_nothing_else(kind: str) -> None:
    cheap = Market(bid=D("0.09"), ask=D("0.11"), age_s=1)
    ten_up = replace(BUY, quantity=D(1), limit_price=D("0.20"))
    assert [level for level, _ in said(ten_up, of_type(kind), market=cheap, tick=D("0.01"))] == ["warn"]
    above = replace(ten_up, limit_price=D("0.21"))
    assert [level for level, _ in said(above, of_type(kind), market=cheap, tick=D("0.01"))] == ["err"]
    assert [level for level, _ in said(ten_up, market=cheap, tick=D("0.01"))] == ["err"]


def test_a_limit_at_or_beyond_the_better_side_of_the_mid_has_no_collar() -> None:
    assert said(replace(BUY, limit_price=D(100))) == []
    assert said(replace(SELL, limit_price=D(500)), position=D(10)) == []
    assert said(replace(BUY, limit_price=D(1), order_type="STP LMT", aux_price=D(101))) == []


def test_what_the_collar_is_measured_from_is_named() -> None:
    far = replace(BUY, limit_price=D(110))
    assert said(far, market=CLOSED)[-1] == ("err", "Limit is 12.2 % above the last close, your collar is 5 %.")
    assert said(far, market=Market(), typed_reference=D(100)) == [
        ("err", "Limit is 10.0 % above your reference, your collar is 5 %.")
    ]


def test_scenario_112_below_zero_the_collar_is_measured_from_the_size_of_the_price() -> None:
    oil = Market(bid=D("-10.01"), ask=D("-9.99"), age_s=1)
    assert said(replace(BUY, quantity=D(1), limit_price=D("-9.95")), of_type("FUT"), market=oil) == []
    assert said(replace(BUY, quantity=D(1), limit_price=D("-9")), of_type("FUT"), market=oil) == [
        ("err", "Limit is 10.0 % above mid, your collar is 2 %.")
    ]


@pytest.mark.parametrize("kind", ["STP", "STP LMT"])
def test_scenario_114_a_stop_at_the_market_triggers_at_once(kind: str) -> None:
    limit = D(100) if kind == "STP LMT" else None
    stop = replace(STOP, order_type=kind, limit_price=limit)
    wrong = [("warn", "Stop is on the wrong side: it triggers at once.")]
    assert said(replace(stop, aux_price=D(100))) == wrong
    assert said(replace(stop, aux_price=D("100.01"))) == []
    assert said(replace(stop, action="SELL", aux_price=D(100)), position=D(10)) == wrong
    assert said(replace(stop, action="SELL", aux_price=D("99.99")), position=D(10)) == []
    assert said(replace(BUY, aux_price=D(1))) == [], "a limit order has no stop"
    blind = [("warn", "No current quote: the stop may trigger at once.")]
    assert [one for one in said(replace(stop, aux_price=D(99)), market=Market()) if "stop" in one[1]] == blind


def test_a_short_position_that_an_order_makes_as_it_was_confirmed_needs_no_second_tick() -> None:
    assert said(SELL, position=D(10)) == []
    assert said(SELL, position=D(9)) == [("warn", "This opens a short position of 1.")]
    assert said(SELL, position=D(-1)) == [("warn", "This opens a short position of 11.")]
    assert said(SELL, position=D(0), changed_from=SELL) == [("warn", "This opens a short position of 10.")]
    assert said(SELL, position=D(-1), changed_from=SELL) == []
    smaller = replace(SELL, quantity=D(4))
    assert said(smaller, position=D(-1), changed_from=SELL) == []
    assert said(SELL, position=D(-1), changed_from=smaller) == [("warn", "This opens a short position of 11.")], "more"


def test_counts_are_by_the_clock_of_the_window() -> None:
    other = SentOrder(age_s=9, con_id=ConId(9), spec=BUY)
    assert len(said(BUY, recent=(other,) * 5)) == 1
    assert said(BUY, recent=(other,) * 4 + (replace(other, age_s=10),)) == []
    assert said(BUY, recent=(replace(TWIN, age_s=9),)) == [("warn", "Same order sent 9 s ago.")]
    assert said(BUY, working=20, recent=(TWIN,), changed_from=BUY) == [], "a change is not a new order"


@pytest.mark.parametrize("difference", [{"account": "DU2"}, {"quantity": D(11)}, {"limit_price": D(99)},
                                        {"action": "SELL"}, {"aux_price": D(5)}])  # fmt: skip
def test_another_order_is_no_duplicate(difference: dict[str, object]) -> None:
    assert said(BUY, recent=(replace(TWIN, spec=replace(BUY, **difference)),)) == []  # type: ignore[arg-type]


def test_a_change_is_charged_with_what_it_adds() -> None:
    more = replace(BUY, quantity=D(30))
    assert said(more, changed_from=BUY, sent_today=D(98_400)) == []
    assert len(said(more, changed_from=BUY, sent_today=D(98_401))) == 1
    assert said(BUY, changed_from=more, sent_today=D(100_000)) == [], "less is never too much"
    assert said(BUY, changed_from=more, sent_today=D(100_001)) == [], "nor after the limit was lowered below the day"


def test_every_unknown_order_on_the_contract_is_named_and_its_field_is_the_override() -> None:
    orders = tuple(UnknownOrder(order_id=OrderId(n), con_id=ConId(1), symbol="NVDA") for n in (7, 8))
    context = replace(CONTEXT, unknown=orders)
    assert [one.text for one in check_limits(BUY, DETAILS, context)] == [
        f"State of order {n} on NVDA is unknown. Resolve it in Orders." for n in (7, 8)
    ]
    (tick,) = check_limits(BUY, DETAILS, replace(context, unknown_override=BUY.quantity))
    assert (tick.level, tick.field) == ("warn", Field.UNKNOWN)
    assert tick.text == "State of order 7, 8 on NVDA is unknown: this may double it."


def test_a_warning_stands_at_the_field_that_it_is_about() -> None:
    delayed = replace(CONTEXT, market=replace(MARKET, delayed=True), typed_reference=D(100))
    assert [(one.field, one.text) for one in check_limits(BUY, DETAILS, delayed)] == [
        (Field.LIMIT, "Quote is delayed 15 min.")
    ]
    stop = replace(BUY, order_type="STP", limit_price=None, aux_price=D(101))
    blind = check_limits(stop, DETAILS, replace(CONTEXT, market=Market()))
    assert [one.field for one in blind if "stop may trigger" in one.text] == [Field.STOP]


def test_a_limit_order_without_its_price_is_left_to_the_form() -> None:
    assert said(replace(BUY, limit_price=None)) == []
