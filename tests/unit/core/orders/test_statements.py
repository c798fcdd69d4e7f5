"""What the user may record of an UNKNOWN order: only what TWS can show, in plain numbers, and never a fill."""

from __future__ import annotations

import pytest

from ibdesk.core.orders.statements import Seen, Statement, check_statement, statement_text
from ibdesk.core.problems import Field, err
from tests.unit.core.orders.readings_of import unknown, working


@pytest.mark.parametrize("seen", [Seen.NOT_THERE, Seen.CANCELLED])
def test_an_order_that_is_gone_needs_no_numbers(seen: Seen) -> None:
    assert check_statement(unknown(), Statement(seen=seen)) == []
    assert statement_text(Statement(seen=seen)).endswith(seen.value)


@pytest.mark.parametrize(
    ("quantity", "price", "problems"),
    [
        ("5", "178.40", []),
        ("0.5", "-3", []),
        ("", "", ["Filled quantity is missing.", "Price is missing."]),
        ("1,000", "1.0", ["Filled quantity 1,000: write 1000, no separators."]),
        ("6", "1", ["Filled quantity must be over 0 and at most 5."]),
        ("0", "1", ["Filled quantity must be over 0 and at most 5."]),
    ],
)
def test_a_fill_is_recorded_with_quantity_and_price_as_typed(quantity: str, price: str, problems: list[str]) -> None:
    statement = Statement(seen=Seen.FILLED, quantity=quantity, price=price)
    assert [one.text for one in check_statement(unknown(), statement)] == problems
    assert statement_text(statement) == f"You recorded what TWS shows: filled {quantity} at {price}"


def test_an_order_that_is_known_again_is_not_settled_by_a_word() -> None:
    (problem,) = check_statement(working(), Statement(seen=Seen.NOT_THERE))
    assert problem == err("TWS has answered meanwhile: the order is not unknown any more.", Field.ORDER)


def test_each_problem_stands_at_its_own_field() -> None:
    def fields(quantity: str, price: str) -> list[Field]:
        statement = Statement(seen=Seen.FILLED, quantity=quantity, price=price)
        return [one.field for one in check_statement(unknown(), statement)]

    assert fields("", "") == [Field.QUANTITY, Field.LIMIT]
    assert fields("6", "1") == [Field.QUANTITY]
