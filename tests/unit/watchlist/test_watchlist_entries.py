"""The list as it is kept: the user's own order, each contract once, nothing taken from a damaged file."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ibdesk.core.ids import ConId
from ibdesk.core.records.contract import Contract
from ibdesk.panels.watchlist.entries import DEFAULT, MOST_ENTRIES, Entries, from_state, key_of

NVDA = Contract(con_id=ConId(4815747), symbol="NVDA", exchange="SMART", currency="USD")
ESZ6 = Contract(
    con_id=ConId(7), symbol="ES", sec_type="FUT", local_symbol="ESZ6", exchange="CME", currency="USD",
    expiry="20261218", multiplier=Decimal(50),
)  # fmt: skip
OPTION = Contract(
    symbol="SPY", sec_type="OPT", exchange="SMART", currency="USD", expiry="20261218", strike=Decimal("670.5"),
    right="C", multiplier=Decimal(100),
)  # fmt: skip


def test_the_first_list_is_that_of_the_demo() -> None:
    assert [one.local_symbol or one.symbol for one in DEFAULT] == [
        "NVDA", "AAPL", "MSFT", "TSLA", "SPY", "CSH2", "EUR.USD",
    ]  # fmt: skip


def test_a_list_comes_back_as_it_was_kept() -> None:
    kept = Entries([ESZ6, NVDA, OPTION])
    found = from_state(kept.to_state())
    assert found is not None
    assert found.contracts == (ESZ6, NVDA, OPTION)


def test_an_empty_list_stays_empty() -> None:
    found = from_state([])
    assert found is not None
    assert found.contracts == ()


@pytest.mark.parametrize("state", [None, "NVDA", 7, {"symbol": "NVDA"}])
def test_what_is_no_list_is_not_taken(state: object) -> None:
    assert from_state(state) is None


@pytest.mark.parametrize(
    "row",
    [
        7,
        {},
        {"symbol": 7},
        {"symbol": "A\nB"},
        {"symbol": "A" * 65},
        {"symbol": "NVDA", "con_id": -1},
        {"symbol": "NVDA", "con_id": True},
        {"symbol": "NVDA", "con_id": 2**40},
        {"sec_type": "STK"},
    ],
)
def test_a_damaged_row_is_left_out_and_the_others_stay(row: object) -> None:
    found = from_state([row, {"symbol": "SPY", "con_id": 756733}])
    assert found is not None
    assert [one.symbol for one in found.contracts] == ["SPY"]


def test_each_contract_stands_once_and_the_list_has_an_end() -> None:
    entries = Entries([NVDA])
    assert not entries.add(NVDA)
    for number in range(1, MOST_ENTRIES):
        assert entries.add(Contract(con_id=ConId(number), symbol=f"S{number}"))
    assert not entries.add(Contract(con_id=ConId(9_999_999), symbol="ONE"))


def test_an_answer_takes_the_place_of_its_question() -> None:
    question = Contract(symbol="NVDA", exchange="SMART", currency="USD")
    entries = Entries([ESZ6, question, OPTION])
    assert entries.settle(key_of(question), NVDA)
    assert entries.contracts == (ESZ6, NVDA, OPTION)


def test_a_question_that_means_a_row_that_is_there_goes() -> None:
    question = Contract(symbol="NVDA", exchange="SMART", currency="USD")
    entries = Entries([NVDA, question])
    assert not entries.settle(key_of(question), NVDA)
    assert entries.contracts == (NVDA,)


def test_rows_move_within_the_ends_of_the_list() -> None:
    entries = Entries([NVDA, ESZ6, OPTION])
    assert entries.move(key_of(NVDA), 1)
    assert entries.contracts == (ESZ6, NVDA, OPTION)
    assert not entries.move(key_of(ESZ6), -1)
    assert entries.move(key_of(ESZ6), 99)
    assert entries.contracts == (NVDA, OPTION, ESZ6)
    assert not entries.move("nobody", 0)
