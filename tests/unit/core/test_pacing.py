"""Staying below TWS's limits, on a clock that the test moves."""

from __future__ import annotations

import pytest

from ibdesk.core.pacing import HistoryBudget, TokenBucket


class Clock:
    """A monotonic clock in the test's hand."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def test_scenario_80_a_burst_then_forty_a_second() -> None:
    clock = Clock()
    bucket = TokenBucket(clock=clock)
    assert sum(bucket.take() for _ in range(100)) == 35
    assert bucket.wait_s() == pytest.approx(1 / 40)
    sent = 0
    for _ in range(1000):
        clock.now_s += 0.01
        sent += bucket.take()
    assert sent == pytest.approx(400, abs=1)


def test_scenario_80_ten_tokens_are_kept_for_cancels() -> None:
    bucket = TokenBucket(clock=Clock())
    while bucket.take():
        pass
    assert sum(bucket.take(urgent=True) for _ in range(20)) == 10
    assert bucket.wait_s(urgent=True) > 0


def test_a_clock_that_goes_back_gives_nothing_away() -> None:
    clock = Clock()
    bucket = TokenBucket(clock=clock)
    while bucket.take(urgent=True):
        pass
    clock.now_s -= 3600
    assert bucket.wait_s(urgent=True) == pytest.approx(1 / 40)


def test_long_bars_wait_only_for_too_many_open_questions() -> None:
    budget = HistoryBudget(clock=Clock())
    for number in range(50):
        assert budget.wait_s(number, "NVDA", small_bars=False) == 0
        budget.asked(number, "NVDA", small_bars=False)
    assert budget.wait_s(51, "NVDA", small_bars=False) == 1.0
    budget.ended()
    assert budget.wait_s(51, "NVDA", small_bars=False) == 0
    for _ in range(60):
        budget.ended()
    assert budget.open == 0


def test_the_same_small_question_waits_fifteen_seconds() -> None:
    clock = Clock()
    budget = HistoryBudget(clock=clock)
    budget.asked("q", "NVDA", small_bars=True)
    clock.now_s += 5
    assert budget.wait_s("q", "NVDA", small_bars=True) == pytest.approx(10)
    assert budget.wait_s("other", "NVDA", small_bars=True) == 0


def test_the_sixth_small_question_on_one_contract_waits_two_seconds() -> None:
    budget = HistoryBudget(clock=Clock())
    for number in range(5):
        budget.asked(number, "NVDA", small_bars=True)
    assert budget.wait_s(9, "NVDA", small_bars=True) == pytest.approx(2)
    assert budget.wait_s(9, "AAPL", small_bars=True) == 0


def test_sixty_small_questions_in_ten_minutes_and_bid_ask_counts_twice() -> None:
    clock = Clock()
    budget = HistoryBudget(clock=clock)
    for number in range(29):
        budget.asked(number, number, small_bars=True, weight=2)
        budget.ended()
    assert budget.wait_s("x", "x", small_bars=True, weight=2) == 0
    budget.asked("one", "one", small_bars=True)
    assert budget.wait_s("x", "x", small_bars=True) == 0
    assert budget.wait_s("x", "x", small_bars=True, weight=2) == pytest.approx(600)
    clock.now_s += 600
    assert budget.wait_s("x", "x", small_bars=True, weight=2) == 0
