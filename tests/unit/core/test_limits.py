"""The hard limits of reliability.md section 2, in the words of the ticket."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ibdesk.core.ids import ConId, OrderId
from ibdesk.core.limits import (
    LimitContext,
    LimitProfile,
    SentOrder,
    UnknownOrder,
    base_value,
    check_limits,
    default_profile,
)
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.core.records.link import Mode
from ibdesk.core.records.order import OrderSpec
from ibdesk.core.valuation import Market

D = Decimal
DETAILS = ContractDetails(contract=Contract(con_id=ConId(1), symbol="NVDA", currency="USD"), min_tick=D("0.01"))
MARKET = Market(bid=D("99.90"), ask=D("100.10"), close=D("98"), age_s=1)
CONTEXT = LimitContext(
    mode=Mode.PAPER, profile=LimitProfile(), base_currency="GBP", rate=D("0.8"), market=MARKET, position=D(0)
)
BUY = OrderSpec(action="BUY", quantity=D(10), order_type="LMT", limit_price=D(100), account="DU1")
SELL = replace(BUY, action="SELL")
MKT = replace(BUY, order_type="MKT", limit_price=None)


def said(spec: OrderSpec, details: ContractDetails = DETAILS, **changes: object) -> list[tuple[str, str]]:
    """Return level and sentence of each problem."""
    context = replace(CONTEXT, **changes)  # type: ignore[arg-type]
    return [(problem.level, problem.text) for problem in check_limits(spec, details, context)]


def of_type(kind: str) -> ContractDetails:
    """Return the details of a contract of another type."""
    return replace(DETAILS, contract=replace(DETAILS.contract, sec_type=kind))


def test_an_order_within_all_limits_has_no_problem() -> None:
    assert said(BUY) == []


def test_the_profiles_differ_only_where_the_rules_say_so() -> None:
    assert default_profile(Mode.PAPER) == LimitProfile()
    assert default_profile(Mode.LIVE) == LimitProfile(market_orders=False)
    assert default_profile(Mode.SIM) == LimitProfile(max_orders=20)


@pytest.mark.parametrize(
    "bad",
    [
        {"max_value": D("NaN")}, {"max_value": D("Infinity")}, {"max_day_value": D(-1)}, {"max_working": -1},
        {"max_size": {"STK": D("Infinity")}}, {"collar_percent": {"STK": D("NaN")}}, {"quote_max_age_s": -5},
    ],
)  # fmt: skip
def test_scenario_132_a_bad_limit_never_means_no_limit(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="is no limit"):
        LimitProfile(**bad)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "most"), [("STK", 1000), ("FUT", 10), ("OPT", 20), ("FOP", 20), ("CASH", 100_000), ("BOND", 1000)]
)
def test_size(kind: str, most: int) -> None:
    cheap = {"rate": D("0.000001"), "position": D(10**6)}
    assert said(replace(BUY, quantity=D(most)), of_type(kind), **cheap) == []
    over = said(replace(BUY, quantity=D(most + 1)), of_type(kind), **cheap)
    assert over == [("err", f"Quantity {most + 1:,} is over your limit of {most:,}.")]


def test_value_in_base_currency() -> None:
    over = replace(BUY, quantity=D(350), limit_price=D("100.404"))
    assert said(over) == [("err", "Value 28,113.12 GBP is over your limit of 25,000.")]
    assert said(replace(BUY, quantity=D(312))) == []


def test_pence_and_multipliers_count() -> None:
    """2,000 pence are 20 pounds, and an option is for 100 shares."""
    pence = replace(DETAILS, price_magnifier=100)
    assert base_value(replace(BUY, limit_price=D(2000)), pence, replace(CONTEXT, rate=D(1))) == D(200)
    option = replace(DETAILS, contract=replace(DETAILS.contract, multiplier=D(100)))
    assert base_value(replace(BUY, limit_price=D("1.5")), option, replace(CONTEXT, rate=D(1))) == D(1500)


def test_the_days_total() -> None:
    assert said(BUY, sent_today=D("99_200")) == []
    over = said(BUY, sent_today=D("99_500"))
    assert over == [("err", "Today 99,500 GBP sent, this would pass 100,000.")]


def test_an_unknown_rate_never_means_no_limit() -> None:
    sentence = "Value is not checked: no rate from USD to GBP."
    assert said(BUY, rate=None) == [("warn", sentence)]
    assert said(BUY, rate=None, mode=Mode.LIVE) == [("err", sentence)]
    assert said(BUY, rate=None, changed_from=BUY) == [("warn", sentence)]


def test_working_orders_and_orders_at_once() -> None:
    assert said(BUY, working=19) == []
    assert said(BUY, working=20) == [("err", "20 orders are working, your limit.")]
    other = SentOrder(age_s=3, con_id=ConId(9), spec=BUY)
    assert said(BUY, recent=(other,) * 4) == []
    assert said(BUY, recent=(other,) * 5) == [("err", "5 orders in 10 s, your limit.")]
    assert said(BUY, recent=(other,) * 19, profile=default_profile(Mode.SIM)) == []
    assert len(said(BUY, recent=(other,) * 20, profile=default_profile(Mode.SIM))) == 1
    assert said(BUY, recent=(replace(other, age_s=10),) * 20) == []


def test_market_orders() -> None:
    assert said(MKT) == []
    assert base_value(MKT, DETAILS, CONTEXT) == D("100.10") * D("1.05") * 10 * D("0.8")
    assert base_value(replace(MKT, action="SELL"), DETAILS, CONTEXT) == D("99.90") * D("1.05") * 10 * D("0.8")
    live = default_profile(Mode.LIVE)
    assert said(MKT, mode=Mode.LIVE, profile=live) == [("err", "Market orders are off in LIVE.")]
    assert said(MKT, profile=live) == [("err", "Market orders are off in your limits.")]


@pytest.mark.parametrize(
    "market",
    [Market(), replace(MARKET, delayed=True), replace(MARKET, age_s=61), replace(MARKET, ask=None)],
)
def test_no_fresh_quote_no_market_order(market: Market) -> None:
    assert said(MKT, market=market) == [("err", "No current quote: a market order needs one.")]


def test_while_the_session_is_closed_the_last_close_counts_with_a_tick() -> None:
    closed = Market(close=D(98), session_open=False)
    assert base_value(MKT, DETAILS, replace(CONTEXT, market=closed)) == D(98) * D("1.05") * 10 * D("0.8")
    assert said(MKT, market=closed) == [("warn", "Market closed: value is the close plus 5 %.")]
    assert said(replace(BUY, limit_price=D(98)), market=closed) == [
        ("warn", "Market closed: limit is compared with the close.")
    ]
    assert said(MKT, market=Market(session_open=False))[0][0] == "err"


@pytest.mark.parametrize(
    ("spec", "problems"),
    [
        (replace(BUY, limit_price=D("102.50")), []),
        (replace(BUY, limit_price=D("103.10")), [("warn", "Limit is 3.1 % above mid.")]),
        (replace(BUY, limit_price=D("105.00")), [("warn", "Limit is 5.0 % above mid.")]),
        (replace(BUY, limit_price=D("106.20")), [("err", "Limit is 6.2 % above mid, your collar is 5 %.")]),
        (replace(BUY, limit_price=D("50")), []),
    ],
)
def test_the_collar(spec: OrderSpec, problems: list[tuple[str, str]]) -> None:
    assert said(spec) == problems


def test_the_collar_of_a_sale_lies_below() -> None:
    assert said(replace(SELL, limit_price=D("93.80")), position=D(10)) == [
        ("err", "Limit is 6.2 % below mid, your collar is 5 %.")
    ]


def test_cheap_options_have_ten_ticks() -> None:
    cheap = Market(bid=D("0.09"), ask=D("0.11"), age_s=1)
    spec = replace(BUY, limit_price=D("0.15"))
    assert said(spec, of_type("OPT"), market=cheap, tick=D("0.01")) == []
    assert said(spec, of_type("OPT"), market=cheap)[0][0] == "err"


def test_without_a_quote_a_reference_must_be_typed() -> None:
    sentence = "No current quote. Type a reference price."
    assert said(BUY, market=Market()) == [("err", sentence)]
    assert said(BUY, market=replace(MARKET, age_s=61)) == [("err", sentence)]
    assert said(BUY, market=Market(), typed_reference=D(0)) == [("err", sentence)]
    assert said(BUY, market=Market(), typed_reference=D(100)) == []
    assert said(BUY, market=Market(), typed_reference=D(90)) == [
        ("err", "Limit is 11.1 % above your reference, your collar is 5 %.")
    ]


def test_scenario_95_a_delayed_quote_counts_as_none_and_is_said() -> None:
    delayed = replace(MARKET, delayed=True)
    assert said(BUY, market=delayed) == [("err", "Quote is delayed 15 min. Type a reference price.")]
    assert said(BUY, market=delayed, typed_reference=D(100)) == [("warn", "Quote is delayed 15 min.")]


def test_scenario_114_a_stop_on_the_wrong_side_triggers_at_once() -> None:
    sentence = [("warn", "Stop is on the wrong side: it triggers at once.")]
    stop = replace(BUY, order_type="STP", limit_price=None)
    assert said(replace(stop, aux_price=D(99))) == sentence
    assert said(replace(stop, aux_price=D(100))) == sentence
    assert said(replace(stop, aux_price=D(101))) == []
    assert said(replace(stop, action="SELL", aux_price=D(101)), position=D(10)) == sentence
    assert said(replace(stop, action="SELL", aux_price=D(99)), position=D(10)) == []


def test_scenario_114_without_a_quote_nobody_knows_the_side_and_that_wants_a_tick() -> None:
    stop = replace(BUY, order_type="STP", limit_price=None, aux_price=D(101))
    unsure = [("warn", "No current quote: the stop may trigger at once.")]
    for market in (Market(), replace(MARKET, age_s=61), replace(MARKET, delayed=True), replace(MARKET, ask=None)):
        assert said(stop, market=market) == unsure
    closed = Market(close=D(102), session_open=False)
    assert said(stop, market=closed) == [("warn", "Stop is on the wrong side: it triggers at once.")]


def test_an_unknown_order_blocks_its_contract_unless_the_quantity_is_typed_again() -> None:
    unknown = (UnknownOrder(order_id=OrderId(50), con_id=ConId(1), symbol="ABC"),)
    blocked = [("err", "State of order 50 on ABC is unknown. Resolve it in Orders.")]
    assert said(BUY, unknown=unknown) == blocked
    assert said(BUY, unknown=unknown, unknown_override=BUY.quantity + 1) == blocked
    assert said(BUY, unknown=unknown, unknown_override=BUY.quantity) == [
        ("warn", "State of order 50 on ABC is unknown: this may double it.")
    ]
    elsewhere = (replace(unknown[0], con_id=ConId(2)),)
    assert said(BUY, unknown=elsewhere) == []


def test_every_limit_of_section_2_blocks_a_change_as_it_blocks_a_new_order() -> None:
    live = replace(BUY, quantity=D(1))
    huge = replace(BUY, quantity=D(1001))
    assert [level for level, _ in said(huge, changed_from=live)] == ["err", "err"]
    assert said(replace(BUY, limit_price=D(107)), changed_from=live)[0][0] == "err"
    assert said(replace(MKT, quantity=D(5)), changed_from=live, market=Market())[0][0] == "err"


def test_outside_rth_and_short_need_a_tick() -> None:
    assert said(replace(BUY, outside_rth=True)) == [("warn", "Outside RTH: thin market, wide spread.")]
    assert said(replace(SELL, quantity=D(30)), position=D(10)) == [("warn", "This opens a short position of 20.")]
    assert said(SELL, position=D(10)) == []
    assert said(SELL, position=None) == [("warn", "Position is not known: this may open a short position.")]
    assert said(SELL, of_type("CASH")) == []
    assert said(SELL, position=D(-10), changed_from=SELL) == []


def test_the_same_order_again_needs_a_tick() -> None:
    twin = SentOrder(age_s=6, con_id=ConId(1), spec=replace(BUY, order_ref="other"))
    assert said(BUY, recent=(twin, replace(twin, age_s=8))) == [("warn", "Same order sent 6 s ago.")]
    assert said(BUY, recent=(replace(twin, age_s=10),)) == []
    assert said(BUY, recent=(replace(twin, con_id=ConId(2)),)) == []
    assert said(BUY, recent=(replace(twin, spec=SELL),)) == []


def test_a_change_of_a_market_order_with_no_price_counts_in_full() -> None:
    closed = Market(close=None, session_open=False)
    assert said(BUY, changed_from=MKT, market=closed, typed_reference=D(100)) == []
