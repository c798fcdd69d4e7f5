"""Figure F10: from the confirmed click to the order's bytes takes little more than the durable commit inside it.

`tests/benchmarks/click_to_wire.py` reports the p99 of 300 clicks; here few of them hold the proportion.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest
from pytestqt.qtbot import QtBot

from ibdesk.broker.transport import Transport
from tests.benchmarks.click_to_wire import BETWEEN_MS, Bench, figures, turn

CLICKS = 40
WORST = 10
"""The medians lay 2 to 3 apart, also on a machine with five times as much to do as it has cores."""


def test_f10_the_click_reaches_the_wire_about_as_fast_as_its_commit_is_durable(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    monkeypatch.setattr(Transport, "sendMsg", Transport.sendMsg)  # the bench listens there: put back afterwards
    bench = Bench(tmp_path)
    clicks, commits = [], []
    try:
        details = bench.connect()
        for number in range(CLICKS):
            took_ms, intent = bench.click(details, number)
            clicks.append(took_ms)
            commits.append(bench.commit(intent, number))
            turn(BETWEEN_MS)
        frames = bench.gateway.frames("placeOrder")
    finally:
        bench.close()
    record_property("f10_click_p99_ms", figures(clicks)["p99_ms"])
    record_property("f10_commit_p99_ms", figures(commits)["p99_ms"])
    assert len(frames) == CLICKS
    assert median(clicks) <= WORST * median(commits)
