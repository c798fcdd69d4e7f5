"""What of the code that handles money must be run by its own tests, branch by branch (reliability.md, figure F14).

Standard library only: `bootstrap.py test` runs those tests under coverage and asks here whether the report will do.
"""

from __future__ import annotations

import json
from pathlib import Path

TESTS = (
    "tests/unit/core",
    "tests/unit/journal",
    "tests/unit/app/test_journal_command.py",
    "tests/unit/broker/test_execute.py",
    "tests/unit/broker/test_guard.py",
    "tests/unit/broker/test_guard_live.py",
    "tests/unit/broker/test_outbound_guard.py",
    "tests/unit/broker/test_sender.py",
    "tests/unit/broker/test_translate.py",
)
"""Where the tests stand that run under coverage; the rest of the suite runs without, at full speed."""

AT_FULL_SPEED = "tests/unit/core/orders/test_machine_against_exchange.py"
"""A thousand lives of an order (figure F4): no branch needs them, and coverage would slow them threefold."""

LEAST = {
    "ibdesk/core/orders/": 100.0,
    "ibdesk/core/limits.py": 95.0,
    "ibdesk/core/limit_edits.py": 95.0,
    "ibdesk/core/limit_file.py": 95.0,
    "ibdesk/core/money.py": 95.0,
    "ibdesk/core/order_ids.py": 95.0,
    "ibdesk/journal/": 95.0,
    "ibdesk/journal/lock.py": 75.0,
    "ibdesk/broker/checks.py": 95.0,
    "ibdesk/broker/guard.py": 95.0,
    "ibdesk/broker/sender.py": 95.0,
    "ibdesk/broker/translate/order.py": 95.0,
}
"""Least percentage of lines and branches of each file below a path; the longest path that fits a file rules it.

Of the file lock each system runs its own half.
"""


def tests(root: Path) -> list[str]:
    """Return the files of these tests, relative to the root of the tree, in a fixed order."""
    found: list[str] = []
    for path in TESTS:
        ones = sorted((root / path).rglob("test_*.py")) if (root / path).is_dir() else [root / path]
        found += [one.relative_to(root).as_posix() for one in ones]
    return [one for one in found if one != AT_FULL_SPEED]


def options(report: Path) -> list[str]:
    """Return pytest's options for a run that writes the report."""
    return ["--cov=ibdesk.core", "--cov=ibdesk.journal", "--cov=ibdesk.broker", "--cov-branch",
            f"--cov-report=json:{report}"]  # fmt: skip


def shortfalls(report: Path) -> list[str]:
    """Return a sentence for each file below its percentage, and for each path that no test ran at all."""
    files = json.loads(report.read_text(encoding="utf-8"))["files"]
    shares = {name.replace("\\", "/"): one["summary"]["percent_covered"] for name, one in files.items()}
    found = []
    for path, least in LEAST.items():
        ruled = {name: share for name, share in shares.items() if _rule(name) == path}
        if not ruled:
            found.append(f"{path} was not run at all.")
        found += [
            f"{name}: {share:.1f} % of its lines and branches are tested, {least:.0f} % are wanted."
            for name, share in sorted(ruled.items())
            if share < least
        ]
    return found


def _rule(name: str) -> str:
    return max((path for path in LEAST if name.startswith(path)), key=len, default="")
