"""Figure F11: what is accepted is what is echoed is what goes over the wire; everything else is refused.

100,000 texts of five locales here, 1,000,000 by `packaging/long_tests.py`.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from ibapi.comm import make_field

from ibdesk.broker.checks import RefusedError, check_decimal
from ibdesk.broker.translate.order import order_for_ibapi
from ibdesk.core import money
from ibdesk.core.ids import ConId
from ibdesk.core.money import Grammar
from ibdesk.core.orders.describe import sentence
from ibdesk.core.orders.prices import number_problem
from ibdesk.core.problems import Field
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.order import OrderSpec
from tests.runs import runs
from tests.typed_numbers import LOCALES, means_one_number, typed

NVDA = Contract(con_id=ConId(1), symbol="NVDA")
SPEC = OrderSpec(action="BUY", quantity=Decimal(1), order_type="LMT", limit_price=Decimal(1), account="DU1")


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("locale", LOCALES)
def test_scenarios_106_to_109_accepted_is_echoed_is_sent(locale: str) -> None:
    accepted: set[str] = set()
    for text in typed(locale, runs(20_000), seed=106):
        grammar, value = money.parse(text, negative=True)
        assert (grammar is Grammar.NUMBER) is means_one_number(text), text
        assert (value is not None) is (grammar is Grammar.NUMBER), text
        if value is None:
            _refused_with_help(text)
        else:
            assert value == Decimal(text)
            accepted.add(text)
    assert len(accepted) > runs(20_000) // 10
    for text in accepted:
        _echoed_and_sent(text)


def _refused_with_help(text: str) -> None:
    for field, name in ((Field.QUANTITY, "Quantity"), (Field.LIMIT, "Limit")):
        problem = number_problem(text, field, name, negative=True)
        assert problem is not None, text
        assert problem.level == "err"
        assert problem.text.isprintable()
        assert any(help in problem.text for help in ("Example: ", ": write ", "is missing.")), problem.text


def _echoed_and_sent(text: str) -> None:
    value = money.parse(text, negative=True)[1]
    assert value is not None
    spec = replace(SPEC, limit_price=value, quantity=value)
    _side, quantity, _symbol, _type, price, _tif = sentence(spec, NVDA).split(" ")
    assert Decimal(quantity) == Decimal(price) == value, text
    assert money.parse(quantity, negative=True) == (Grammar.NUMBER, value) or len(quantity) > money.MAX_CHARACTERS
    try:
        check_decimal(value, "price")
    except RefusedError:
        assert len(text.strip("-0.")) > 12 or value == 0 or abs(value) < Decimal("1e-12"), text
        return
    order = order_for_ibapi(spec)
    for field in (order.lmtPrice, order.totalQuantity):
        written = make_field(field).rstrip("\0")
        assert Decimal(written) == value, text
        assert set(written) <= set("-.0123456789"), written


def test_a_zero_has_no_sign() -> None:
    assert str(money.parse("-0.00", negative=True)[1]) == "0.00"


@pytest.mark.parametrize(
    ("text", "sentence_of_the_ticket"),
    [
        ("1,000", "Quantity 1,000: write 1000, no separators."),
        ("1.000,5", "Quantity 1.000,5 is not a plain number. Example: 100 or 0.5"),
        ("0,012", "Quantity 0,012 is not a plain number. Example: 100 or 0.5"),
        ("1\u202f000,50", "Quantity 1?000,50 is not a plain number. Example: 100 or 0.5"),
    ],
)
def test_scenario_106_what_two_countries_read_differently_is_refused(text: str, sentence_of_the_ticket: str) -> None:
    problem = number_problem(text, Field.QUANTITY, "Quantity")
    assert problem is not None
    assert problem.text == sentence_of_the_ticket
