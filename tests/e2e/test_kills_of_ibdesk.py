"""Figure F3, laws L1 to L3: ibdesk is killed at every named point, over and over; nothing is lost or doubled.

The oracle is the gateway's ledger, written in its own process before any answer. `packaging/kill_tests.py` runs the
same rounds by the thousand; a defect names the seed with which it comes again there.
"""

from __future__ import annotations

import sys

import pytest

from ibdesk.core import killpoints
from tests.kill.rounds import LEGS_LEFT, run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="lives of ibdesk are forked, and killed by SIGKILL")

KILLS, BRACKETS = 100, 8
SEED = 4


def test_scenario_29_ibdesk_killed_anywhere_neither_loses_nor_doubles_an_order() -> None:
    report = run(KILLS, 0, brackets=BRACKETS, seed=SEED)
    assert report.defects == []
    assert report.held, report.table()
    brackets = {f"bracket {kill}" for kill in LEGS_LEFT}
    assert set(report.lines) == {*killpoints.POINTS, *brackets}
    assert report.total.rounds == KILLS + BRACKETS
    assert report.total.killed >= KILLS * 0.8
    assert report.total.verdict.unread
    assert report.total.verdict.acknowledged
