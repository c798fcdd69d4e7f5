"""What exactly a draft means: every field of the order, of a change, and of the draft made from an order."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ibdesk.core.ids import OrderId
from ibdesk.core.orders.draft import OrderDraft
from ibdesk.core.orders.validate import DraftError, build_change, build_spec, check, check_change, draft_of
from ibdesk.core.problems import Field
from ibdesk.core.records.order import OrderSpec
from ibdesk.core.ticks import Band, TickRule
from ibdesk.core.valuation import Market
from tests.unit.core.orders.reports_of import SPEC, after, execution, follow, opened
from tests.unit.core.orders.test_validate import CONTEXT, DRAFT, FUTURE, LIMITS, NVDA

D = Decimal
FULL = OrderDraft(
    side="SELL", order_type="STP LMT", tif="GTC", quantity="7", limit="178.40", stop="178.20", outside_rth=True,
    account="DU1", details=NVDA,
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "limit", "stop", "outside"),
    [
        ("LMT", D("178.40"), None, True),
        ("MKT", None, None, False),
        ("STP", None, D("178.20"), True),
        ("STP LMT", D("178.40"), D("178.20"), True),
    ],
)
def test_each_type_takes_its_own_prices(kind: str, limit: Decimal | None, stop: Decimal | None, outside: bool) -> None:
    assert build_spec(replace(FULL, order_type=kind), "ibd-9") == OrderSpec(
        action="SELL", quantity=D(7), order_type=kind, limit_price=limit, aux_price=stop, tif="GTC",
        outside_rth=outside, account="DU1", order_ref="ibd-9",
    )  # fmt: skip


def test_a_change_edits_these_fields_and_no_other_and_is_transmitted_at_once() -> None:
    ours = replace(SPEC, parent_id=OrderId(3), oca_group="pair", good_till="x", transmit=False)
    order = replace(after(opened("Submitted")), asked=ours)
    assert build_change(order, FULL) == replace(
        ours, quantity=D(7), order_type="STP LMT", limit_price=D("178.40"), aux_price=D("178.20"), tif="GTC",
        outside_rth=True, transmit=True,
    )  # fmt: skip


def test_the_draft_of_an_order_means_that_order() -> None:
    spec = replace(SPEC, order_type="STP LMT", aux_price=D("178.20"), tif="GTC", outside_rth=True)
    order = replace(after(opened("Submitted", spec)), asked=spec)
    draft = draft_of(order, NVDA)
    assert build_spec(draft, SPEC.order_ref) == spec
    market = after(opened("Submitted", replace(SPEC, order_type="MKT", limit_price=None)))
    assert (draft_of(market, NVDA).limit, draft_of(market, NVDA).stop) == ("", "")


def test_a_draft_that_means_nothing_says_which() -> None:
    with pytest.raises(DraftError, match="'LMT', 'x'"):
        build_spec(replace(DRAFT, quantity="x"))


def test_each_problem_of_a_change_stands_at_its_field() -> None:
    order = after(opened("Submitted"), execution("a.01", 2))
    draft = draft_of(order, NVDA)
    same = check_change(order, draft, CONTEXT)
    assert [(one.field, one.level) for one in same] == [(Field.ORDER, "err")]
    less = check_change(order, replace(draft, quantity="1"), CONTEXT)
    assert [(one.field, one.level) for one in less] == [(Field.QUANTITY, "err")]
    assert check_change(order, replace(draft, quantity="2"), CONTEXT) == []
    assert check_change(order, replace(draft, details=None), CONTEXT)[0].field is Field.SYMBOL


def test_a_change_back_to_what_we_asked_is_a_change_where_tws_holds_less() -> None:
    order = follow(after(opened("Submitted")), opened("Submitted", replace(SPEC, quantity=D(4))))
    assert check_change(order, replace(draft_of(order, NVDA), quantity="5"), CONTEXT) == []


def test_blocking_problems_of_a_change_come_first() -> None:
    order = after(opened("Submitted", replace(SPEC, action="SELL")))
    order = replace(order, asked=replace(SPEC, action="SELL"))
    draft = replace(draft_of(order, NVDA), side="SELL", quantity="2000")
    levels = [one.level for one in check_change(order, draft, replace(CONTEXT, limits=replace(LIMITS, position=D(0))))]
    assert levels == sorted(levels, key=lambda level: level != "err")
    assert set(levels) == {"err", "warn"}


def test_scenario_112_a_reference_may_be_below_zero_where_the_price_may() -> None:
    quiet = replace(CONTEXT, limits=replace(LIMITS, market=Market()))
    oil = replace(DRAFT, details=replace(FUTURE, min_tick=D("0.01")), quantity="1", limit="-37.63", reference="-37.60")
    assert check(oil, quiet) == []
    (problem,) = check(replace(DRAFT, reference="-178"), quiet)
    assert (problem.field, "negative" in problem.text) == (Field.REFERENCE, True)
    (problem,) = check(replace(DRAFT, order_type="STP", stop="-1"), CONTEXT)
    assert (problem.field, "negative" in problem.text) == (Field.STOP, True)
    stop = replace(oil, order_type="STP", stop="-37.50", reference="", details=replace(oil.details, order_types=()))  # type: ignore[type-var]
    assert [one for one in check(stop, quiet) if one.level == "err"] == []


def test_a_typed_reference_stands_in_for_a_quote() -> None:
    quiet = replace(CONTEXT, limits=replace(LIMITS, market=Market()))
    assert check(DRAFT, quiet)[0].field is Field.REFERENCE
    assert check(replace(DRAFT, reference="178.00"), quiet) == []
    assert "your reference" in check(replace(DRAFT, reference="100"), quiet)[0].text


def test_the_tick_at_the_limit_feeds_the_collar_of_an_option() -> None:
    contract = replace(NVDA.contract, sec_type="OPT", multiplier=D(100))
    option = replace(NVDA, contract=contract)
    cheap = Market(bid=D("0.09"), ask=D("0.11"), age_s=1)
    context = replace(CONTEXT, limits=replace(LIMITS, market=cheap, position=D(0)))
    fine = replace(context, tick_rule=TickRule([Band(D(0), D("0.01"))]))
    draft = replace(DRAFT, details=option, quantity="1", limit="0.15")
    assert check(draft, fine) == []
    coarse = replace(context, tick_rule=TickRule([Band(D(0), D("0.0005"))]))
    assert [one.level for one in check(draft, coarse)] == ["err"]
    assert check(draft, context) == [], "the steps of the details serve where no rule is known"


@pytest.mark.parametrize("offered", [("STP LMT",), ("STPLMT",)])
def test_tws_writes_a_type_with_and_without_its_space(offered: tuple[str, ...]) -> None:
    selling = replace(CONTEXT, limits=replace(LIMITS, position=D(100)))
    draft = replace(FULL, outside_rth=False, details=replace(NVDA, order_types=offered))
    assert check(draft, selling) == []


def test_a_text_that_is_too_long_stands_at_its_field() -> None:
    (problem,) = check(replace(DRAFT, limit="1" * 16), CONTEXT)
    assert problem.field is Field.LIMIT
    (problem,) = check(replace(DRAFT, quantity="1,000"), CONTEXT)
    assert (problem.field, problem.text) == (Field.QUANTITY, "Quantity 1,000: write 1000, no separators.")


def test_quantities_at_the_edge() -> None:
    small = replace(NVDA, min_size=D(5))
    assert check(replace(DRAFT, details=small, quantity="5"), CONTEXT) == []
    order = after(opened("Submitted"))
    assert check_change(order, replace(draft_of(order, NVDA), quantity="1"), CONTEXT) == []
    assert check_change(order, replace(draft_of(order, NVDA), quantity="0"), CONTEXT)[0].field is Field.QUANTITY
