#!/usr/bin/env python3
"""Kill ibdesk and its gateway over and over, and hold journal, beliefs and the gateway's ledger against one another.

    python3 packaging/kill_tests.py                              100 kills of ibdesk, 50 of the gateway
    python3 packaging/kill_tests.py --client 1000 --gateway 500 --seed 2

Run it with the Python of the environment that the tests use, on Linux or macOS. It prints a line a batch and a table at
the end, and exits with 1 if an order was doubled, sent without a journalled intent, believed in a wrong state, or left
unknown though TWS had acknowledged it, or if fewer than 90 % of the orders that TWS never read were proven not placed.
To the kills of ibdesk come a tenth as many between two legs of a bracket. The time between two readings of TWS's lists
is not sat out: the session's clock is moved.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main(arguments: list[str] | None = None) -> int:
    """Run, print, judge."""
    parser = argparse.ArgumentParser(prog="kill_tests.py", description=__doc__.splitlines()[0])
    parser.add_argument("--client", type=int, default=100, metavar="N", help="kills of ibdesk")
    parser.add_argument("--gateway", type=int, default=50, metavar="M", help="kills and restarts of the gateway")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2, metavar="W", help="how many at a time")
    known = parser.parse_args(arguments)
    sys.path.insert(0, str(ROOT))
    from tests.kill.rounds import run  # only now: it lies beside this folder, not in it

    began_s = time.monotonic()
    brackets = -(-known.client // 10)
    report = run(known.client, known.gateway, brackets=brackets, seed=known.seed, workers=known.workers, progress=say)
    print(report.table())
    for defect in report.defects:
        print(f"DEFECT {defect}")
    print(f"{'held' if report.held else 'NOT held'}, {time.monotonic() - began_s:.0f} s")
    return 0 if report.held else 1


def say(line: str) -> None:
    """Print a line that is seen at once."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
