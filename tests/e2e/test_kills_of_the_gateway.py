"""Figure F3, laws L1 to L3: TWS dies or rolls back under an ibdesk that lives on; nothing is lost or doubled.

A file of its own beside the kills of ibdesk, so that two workers share them.
"""

from __future__ import annotations

import sys

import pytest

from tests.kill.rounds import run
from tests.kill.survivor import FATES

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="lives of ibdesk are forked, and killed by SIGKILL")

KILLS = 50
SEED = 4


def test_scenarios_25_27_and_28_a_gateway_that_dies_or_rolls_back_neither_loses_nor_doubles_an_order() -> None:
    report = run(0, KILLS, seed=SEED)
    assert report.defects == []
    assert report.held, report.table()
    assert {kind.partition(" ")[0] for kind in report.lines} == set(FATES)
    assert report.total.rounds == KILLS
    assert report.total.verdict.unread
    assert report.total.verdict.acknowledged
