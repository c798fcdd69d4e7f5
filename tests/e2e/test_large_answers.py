"""Scenario 93: answers far larger than anything ibdesk asks for, from the real gateway process through ibapi.

The window lives on meanwhile: a timer of the event loop is the witness. Its longest gap is compared with the whole
time that the answer took, not with a clock.
"""

from __future__ import annotations

import time
from typing import Any

import pytest
from PySide6.QtCore import QTimer

from ibdesk.broker.translate.bars import MOST_BARS
from ibdesk.core.bars import BAR_SIZES, check_query
from ibdesk.core.records.bars import HistoryQuery
from ibdesk.core.records.contract import Contract
from ibdesk.session.contractdesk import MOST_MATCHES
from ibdesk.session.historyjob import HistoryJob
from ibdesk.session.views import Phase
from tests.e2e.test_bad_input import faulty
from tests.e2e.test_session_with_gateway import CSH2, QUESTION, Desk, desk

__all__ = ["desk"]  # the fixture

BEYOND_16_MB = 210_000
"""Bars, of some ninety bytes each."""


class Witness:
    """Notes the longest work of this thread between two turns of the event loop.

    It counts what the thread itself worked, not what a busy machine let it wait: that says nothing of ibdesk.
    """

    def __init__(self) -> None:
        self.began, self.last = time.perf_counter(), time.thread_time()
        self.longest = 0.0
        self.turns = 0
        self._timer = QTimer(interval=0)
        self._timer.timeout.connect(self.on_timeout)
        self._timer.start()

    def on_timeout(self) -> None:
        now = time.thread_time()
        self.longest, self.last = max(self.longest, now - self.last), now
        self.turns += 1

    def share(self) -> float:
        """Return the longest gap as a share of the whole time."""
        self._timer.stop()
        whole = time.perf_counter() - self.began
        print(f"longest gap {self.longest:.3f} s of {whole:.2f} s, {self.turns} turns")
        return self.longest / whole


def huge(n: int) -> dict[str, Any]:
    return {"name": "hist", "params": {"n": n}, "trigger": {"nth": 1}}


def ask(desk: Desk, *, keep: bool = False) -> HistoryJob:
    details = desk.resolve(QUESTION)
    return desk.session.history.ask(
        HistoryQuery(contract=details.contract, duration="1 D", bar_size="1 min", what="TRADES", keep=keep)
    )


@pytest.mark.parametrize("size", BAR_SIZES)
def test_scenario_93_no_question_that_may_be_asked_has_an_answer_near_the_bound(size: str) -> None:
    """Bounded requests: the longest span of each bar size holds a fraction of what is kept."""
    one = BAR_SIZES[size]
    assert one.longest_s / one.seconds * 5 < MOST_BARS
    beyond = HistoryQuery(contract=Contract(symbol="NVDA"), duration="90 Y", bar_size=size, what="TRADES")
    assert "too long" in (check_query(beyond) or "")


def test_scenario_93_too_many_bars_are_shortened_and_the_window_lives_on(desk: Desk) -> None:
    faulty(desk, huge(MOST_BARS + 20_000))
    witness = Witness()
    job = ask(desk)
    desk.until(lambda: job.finished)
    share = witness.share()
    assert job.bars is not None
    assert len(job.bars) == MOST_BARS
    assert job.bars.time[-1] - job.bars.time[0] == MOST_BARS - 1, "the newest are kept, without a hole"
    (said,) = [one.text for one in desk.session.notices.rows if "too large" in one.text]
    assert said == "The answer was too large: 120,000 bars of NVDA. The newest 100,000 are shown."
    assert (witness.turns > 20, share < 0.5) == (True, True), f"longest gap {share:.0%} of the whole"
    assert desk.session.link.view.ready


def test_scenario_93_an_answer_beyond_16_mb_is_refused_in_words_and_not_asked_for_again(desk: Desk) -> None:
    gateway = faulty(desk, {**huge(BEYOND_16_MB), "trigger": {}})
    witness = Witness()
    job = ask(desk)
    desk.until(lambda: job.finished)
    assert job.failure is not None
    assert job.failure.sentence == (
        "The answer was too large, more than 16 MB, and ended the connection. Ask for fewer bars."
    )
    share = witness.share()
    assert share < 0.5, f"longest gap {share:.0%} of the whole"
    desk.until(lambda: desk.session.link.view.phase is Phase.WAITING or desk.session.link.view.ready)
    desk.until(lambda: desk.session.link.view.ready and desk.session.lists.gate_open)
    assert len(gateway.frames("reqHistoricalData")) <= 1, "nothing was asked again by itself"
    assert desk.resolve(QUESTION).contract.symbol == "NVDA"


@pytest.mark.parametrize("count", [MOST_MATCHES, 100_000])
def test_scenario_93_a_list_of_a_hundred_thousand_contracts_is_refused_in_words(desk: Desk, count: int) -> None:
    faulty(desk, {"name": "contract", "params": {"n": count}, "trigger": {"nth": 1}})
    witness = Witness()
    lookup = desk.session.contracts.details(QUESTION)
    desk.until(lambda: lookup.finished)
    if count == MOST_MATCHES:
        assert len(lookup.result or ()) == MOST_MATCHES
    else:
        assert lookup.failure is not None
        assert lookup.failure.sentence.startswith("The answer is too large: more than 1000 contracts match.")
        assert len(desk.session.contracts.history) <= 100
    share = witness.share()
    assert share < 0.5, f"longest gap {share:.0%} of the whole"
    again = desk.session.contracts.details(CSH2)
    desk.qtbot.waitUntil(lambda: again.finished, timeout=60_000)
    assert again.failure is None, "TWS still tells of all the others, and the next question waits for that"
    assert desk.session.link.view.ready
    assert not desk.session.link.view.stale


def test_figure_f13_leaving_amid_a_hundred_thousand_contracts_takes_no_longer(desk: Desk) -> None:
    faulty(desk, {"name": "contract", "params": {"n": 100_000}, "trigger": {"nth": 1}})
    lookup = desk.session.contracts.details(QUESTION)
    desk.until(lambda: lookup.finished)
    assert desk.session.close(), "the threads ended within the session's own deadline"
