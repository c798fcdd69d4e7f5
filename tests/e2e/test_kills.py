"""Figure F3, laws L1 to L3: ibdesk and its gateway die at random, and no order is lost, doubled or misjudged.

The oracle is the gateway's ledger, written in its own process before any answer. `packaging/kill_tests.py` runs the
same with more rounds; a seed that it names can be given here.
"""

from __future__ import annotations

import sys

import pytest

from tests.kill.rounds import REACHES, Report, run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="lives of ibdesk are forked, and killed by SIGKILL")

CLIENT_KILLS = 27
GATEWAY_KILLS = 16
SEED = 4


def held(report: Report) -> None:
    assert report.defects == []
    assert report.held, report.table()


def test_scenario_29_ibdesk_killed_anywhere_neither_loses_nor_doubles_an_order() -> None:
    report = run(CLIENT_KILLS, 0, seed=SEED)
    held(report)
    assert set(report.lines) == set(REACHES)
    assert report.total.rounds == CLIENT_KILLS
    assert report.total.killed >= CLIENT_KILLS * 0.8


def test_scenarios_25_27_and_28_a_gateway_that_dies_or_rolls_back_neither_loses_nor_doubles_an_order() -> None:
    report = run(0, GATEWAY_KILLS, seed=SEED)
    held(report)
    assert report.total.rounds == GATEWAY_KILLS
    assert report.total.verdict.unread
    assert report.total.verdict.acknowledged
