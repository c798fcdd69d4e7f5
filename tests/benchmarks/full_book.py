"""Time from the dial to the open gate with 200 open orders and 1,000 executions, beside the bare official client.

Run `python -m tests.benchmarks.full_book`. A real session with its journal, the official client and the simulated
gateway in its own process: on a fresh link, and after a restart of TWS. Prints JSON; exits 1 when the worst round of
ibdesk took more than 5 s (figure F8). Not part of the suite, which holds ibdesk against the bare client instead.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication

from tests.benchmarks.click_to_wire import until
from tests.e2e.full_book import STORM, BareClient, figures
from tests.e2e.outages import Trader

ROUNDS = 10
GOAL_S = 5.0


class Patience:
    """Waits as pytest-qt's bot does, without pytest."""

    def waitUntil(self, condition: Callable[[], bool], *, timeout: int) -> None:
        """Let Qt run till the condition holds. Raises TimeoutError."""
        until(condition, timeout / 1000)


def main() -> int:
    """Measure, print, judge."""
    app = QCoreApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as folder:
        trader = Trader(Patience(), Path(folder))  # type: ignore[arg-type]
        try:
            trader.start_gateway(faults=[STORM])
            BareClient().read(trader.gateway.port)
            found = list(figures(trader, ROUNDS))
        finally:
            trader.close()
    app.processEvents()
    shown = {
        name.replace("_s", "_ms"): {
            "median": round(1000 * statistics.median(values)), "worst": round(1000 * max(values))
        }
        for name in found[0]
        if (values := [one[name] for one in found])
    }  # fmt: skip
    print(json.dumps({"rounds": ROUNDS, **shown}))
    return 0 if max(max(one["fresh_s"], one["restart_s"]) for one in found) <= GOAL_S else 1


if __name__ == "__main__":
    sys.exit(main())
