"""An entry with target and stop loss: what may be typed, what would leave, and what it may cost."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibdesk.core.ids import OrderId
from ibdesk.core.limits import SentOrder
from ibdesk.core.orders import bracket
from ibdesk.core.orders.bracket import build_exits, legs_of
from ibdesk.core.orders.draft import OrderDraft
from ibdesk.core.orders.validate import build_spec, check
from ibdesk.core.problems import Field
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.order import OrderSpec
from ibdesk.core.valuation import NO_MARKET, Market
from tests.runs import runs
from tests.unit.core.orders.test_validate import CONTEXT, DRAFT, FUTURE, LIMITS, NVDA, texts

D = Decimal
BRACKET = replace(DRAFT, quantity="100", bracket=True, target="182.00", stop_loss="175.00")
SHORT = replace(BRACKET, side="SELL", target="175.00", stop_loss="182.00")
TICK = D("0.01")


def exits(draft: OrderDraft) -> tuple[OrderSpec, ...]:
    return build_exits(draft, build_spec(draft, "ibd-0"), ("ibd-1", "ibd-2"))


def test_a_sound_bracket_has_no_problem_and_means_three_orders() -> None:
    assert texts(BRACKET) == []
    target, stop = exits(BRACKET)
    assert (target.action, target.order_type, target.limit_price, target.aux_price) == ("SELL", "LMT", D(182), None)
    assert (stop.action, stop.order_type, stop.limit_price, stop.aux_price) == ("SELL", "STP", None, D(175))
    assert (target.order_ref, stop.order_ref) == ("ibd-1", "ibd-2")
    assert {one.tif for one in (target, stop)} == {"GTC"}


@pytest.mark.parametrize(
    ("changes", "sentence", "field"),
    [
        ({"target": "", "stop_loss": ""}, "A bracket needs a target, a stop loss, or both.", Field.TARGET),
        ({"target": "1e3"}, "Target 1e3 is not a plain number. Example: 178.40", Field.TARGET),
        ({"stop_loss": "17,5"}, "Stop loss 17,5 is not a plain number. Example: 178.40", Field.STOP_LOSS),
        ({"stop_loss": "-1"}, "Stop loss -1 is negative. That is not possible here.", Field.STOP_LOSS),
        ({"target": "182.005"}, "Target 182.005 is between ticks. Use 182.00 or 182.01.", Field.TARGET),
        ({"stop_loss": "0"}, "Stop loss must be above 0.", Field.STOP_LOSS),
        ({"target": "178.40"}, "Target must be above the entry at 178.40.", Field.TARGET),
        ({"target": "170"}, "Target must be above the entry at 178.40.", Field.TARGET),
        ({"stop_loss": "178.40"}, "Stop loss must be below the entry at 178.40.", Field.STOP_LOSS),
        ({"stop_loss": "190"}, "Stop loss must be below the entry at 178.40.", Field.STOP_LOSS),
        ({"tif": "IOC"}, "A bracket takes an entry for DAY or GTC, not IOC.", Field.TIF),
        (
            {"details": replace(NVDA, order_types=("LMT", "MKT"))},
            "This contract does not take STP, which the stop loss is.",
            Field.STOP_LOSS,
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_blocks(changes: dict[str, object], sentence: str, field: Field) -> None:
    problem = check(replace(BRACKET, **changes), CONTEXT)[0]  # type: ignore[arg-type]
    assert (problem.text, problem.field, problem.level) == (sentence, field, "err")


def test_a_short_entry_has_its_exits_the_other_way_round() -> None:
    assert texts(replace(SHORT, target="182.00", stop_loss="175.00")) == [
        "Target must be below the entry at 178.40.",
        "Stop loss must be above the entry at 178.40.",
    ]
    assert texts(SHORT) == []


def test_exits_are_compared_with_every_price_of_a_stop_limit_entry() -> None:
    entry = replace(BRACKET, order_type="STP LMT", stop="179.00", limit="179.50")
    assert texts(replace(entry, target="179.40", stop_loss="179.00")) == [
        "Target must be above the entry at 179.50.",
        "Stop loss must be below the entry at 179.00.",
    ]


def test_an_entry_at_market_is_compared_with_the_far_touch_and_needs_a_quote() -> None:
    entry = replace(BRACKET, order_type="MKT", limit="")
    assert texts(entry) == []
    assert texts(replace(entry, target="178.42")) == ["Target must be above the entry at 178.42."]
    blind = replace(CONTEXT, limits=replace(LIMITS, market=NO_MARKET))
    assert "No current quote: target and stop loss cannot be compared with the entry." in texts(entry, blind)
    closed = replace(CONTEXT, limits=replace(LIMITS, market=Market(close=D(200), session_open=False)))
    assert "Target must be above the entry at 200.00." in texts(entry, closed)


def test_a_future_may_have_exits_below_zero() -> None:
    entry = replace(BRACKET, quantity="1", limit="-1.00", target="0", stop_loss="-2.50", details=FUTURE)
    market = replace(LIMITS, market=Market(bid=D("-1.01"), ask=D("-0.99"), age_s=1))
    assert texts(entry, replace(CONTEXT, limits=market)) == []


def test_the_fields_of_a_bracket_that_is_off_say_nothing() -> None:
    off = replace(BRACKET, bracket=False, target="rubbish", stop_loss="900")
    assert texts(off) == []
    assert exits(off) == ()


def test_a_bracket_counts_as_its_orders_but_values_its_entry_alone() -> None:
    profile = replace(LIMITS.profile, max_working=10)
    full = replace(CONTEXT, limits=replace(LIMITS, profile=profile, working=8))
    assert texts(BRACKET, full) == ["8 orders are working, 3 more would pass your limit of 10."]
    assert texts(replace(BRACKET, target=""), full) == []
    spec = build_spec(DRAFT)
    recent = tuple(SentOrder(age_s=1, con_id=NVDA.contract.con_id, spec=replace(spec, account=f"{n}")) for n in "123")
    assert texts(BRACKET, replace(CONTEXT, limits=replace(LIMITS, recent=recent))) == [
        "3 orders in 10 s, 3 more would pass your limit of 5."
    ]
    large = replace(CONTEXT, limits=replace(LIMITS, profile=replace(LIMITS.profile, max_value=D(14_000))))
    assert texts(BRACKET, large) == [], "17,840 USD are 13,380 GBP, and the exits add nothing"


def test_each_leg_keeps_to_the_largest_size() -> None:
    assert texts(replace(BRACKET, quantity="2000", limit="1.00", target="2", stop_loss="0.50"))[0] == (
        "Quantity 2,000 is over your limit of 1,000."
    )


@pytest.mark.parametrize(
    ("draft", "target", "stop"),
    [(BRACKET, "+360.00 · +2.02 %", "−340.00 · −1.91 %"), (SHORT, "+340.00 · +1.91 %", "−360.00 · −2.02 %")],
)
def test_the_money_of_an_exit_counts_from_the_entry(draft: OrderDraft, target: str, stop: str) -> None:
    entry, found = build_spec(draft), exits(draft)
    said = [one.text for leg in found if (one := bracket.outcome(leg, entry, NVDA, LIMITS)) is not None]
    assert said == [target, stop]
    worst = bracket.worst_loss(entry, found, NVDA, LIMITS)
    assert worst is not None
    assert (worst.text, worst.currency) == (stop, "USD")


def test_the_worst_loss_knows_multiplier_and_pence_and_is_none_without_a_stop() -> None:
    entry = build_spec(BRACKET)
    future = replace(NVDA, contract=Contract(symbol="ES", sec_type="FUT", currency="USD", multiplier=D(50)))
    worst = bracket.worst_loss(entry, exits(BRACKET), future, LIMITS)
    assert worst is not None
    assert worst.money == D(-17_000)
    pence = bracket.worst_loss(entry, exits(BRACKET), replace(NVDA, price_magnifier=100), LIMITS)
    assert pence is not None
    assert pence.money == D("-3.40")
    target_alone = exits(replace(BRACKET, stop_loss=""))
    assert bracket.worst_loss(entry, target_alone, NVDA, LIMITS) is None


def test_the_worst_loss_of_an_entry_at_zero_has_no_share() -> None:
    entry = replace(build_spec(BRACKET), limit_price=D(0))
    worst = bracket.worst_loss(entry, exits(replace(BRACKET, stop_loss="-1")), FUTURE, LIMITS)
    assert worst is not None
    assert (worst.percent, worst.text) == (None, "−100.00")


def test_nothing_is_said_of_an_entry_whose_price_nobody_knows() -> None:
    entry = replace(build_spec(BRACKET), order_type="MKT", limit_price=None)
    blind = replace(LIMITS, market=NO_MARKET)
    assert bracket.worst_loss(entry, exits(BRACKET), NVDA, blind) is None


def test_the_words_name_every_exit() -> None:
    target, stop = exits(BRACKET)
    assert bracket.with_words((target, stop), TICK) == "with target 182.00 and stop 175.00"
    assert bracket.with_words((stop,)) == "with stop 175.00"
    assert bracket.with_words(()) == ""
    contract = NVDA.contract
    assert bracket.leg_sentence(target, contract, TICK) == "Target: SELL 100 NVDA at 182.00 limit, until cancelled"
    assert bracket.leg_sentence(stop, contract, TICK) == "Stop loss: SELL 100 NVDA stop 175.00, until cancelled"


PRICES = st.decimals(min_value="0.01", max_value="5000", places=2)


@settings(max_examples=runs(300), deadline=None)
@given(
    side=st.sampled_from(["BUY", "SELL"]),
    limit=PRICES,
    target=st.none() | PRICES,
    stop=st.none() | PRICES,
    quantity=st.integers(1, 1000),
    first=st.integers(1, 2**30),
    outside=st.booleans(),
)
def test_any_bracket_that_passes_loses_at_its_stop_gains_at_its_target_and_transmits_last(
    side: str, limit: Decimal, target: Decimal | None, stop: Decimal | None, quantity: int, first: int, outside: bool
) -> None:
    draft = replace(
        BRACKET, side=side, limit=f"{limit}", quantity=f"{quantity}", outside_rth=outside,
        target="" if target is None else f"{target}", stop_loss="" if stop is None else f"{stop}",
    )  # fmt: skip
    entry = build_spec(draft, "ibd-0")
    mid = replace(LIMITS, typed_reference=limit, market=Market(bid=limit, ask=limit, age_s=1))
    of_exits = [
        one for one in check(draft, replace(CONTEXT, limits=mid)) if one.field in (Field.TARGET, Field.STOP_LOSS)
    ]
    sign = 1 if side == "BUY" else -1
    wrong = (target is not None and (target - limit) * sign <= 0) or (stop is not None and (stop - limit) * sign >= 0)
    assert bool(of_exits) is (wrong or (target is None and stop is None))
    found = exits(draft)
    legs = legs_of(entry, found, [OrderId(first + number) for number in range(1 + len(found))])
    assert [one.transmit for one in legs] == [False] * len(found) + [True]
    assert [one.parent_id for one in legs] == [None] + [first] * len(found)
    assert {one.quantity for one in legs} == {D(quantity)}
    assert {one.action for one in legs[1:]} <= {"SELL" if side == "BUY" else "BUY"}
    assert {one.outside_rth for one in legs} == {outside}
    assert not any(one.what_if or one.oca_group for one in legs)
    if not of_exits:
        for leg in found:
            result = bracket.outcome(leg, entry, NVDA, mid)
            assert result is not None
            assert (result.money > 0) is (leg.order_type == "LMT")


def test_ids_that_do_not_match_the_legs_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        legs_of(build_spec(BRACKET), exits(BRACKET), [OrderId(1)])
