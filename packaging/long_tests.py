"""The long tests of a release: ten times the runs of every commit (figures F4 and F11 of the reliability page).

    python packaging/long_tests.py

10,000 runs of the order machine against the model exchange; 1,000,000 typed numbers in five locales, by the grammar to
the wire and again by the fields of the screen. Needs the `test` extra; takes some minutes; ends with pytest's code.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TESTS = (
    "tests/unit/core/orders/test_machine_against_exchange.py",
    "tests/unit/broker/test_typed_to_wire.py",
    "tests/gui/ui/test_fields_locales.py",
)


def main() -> int:
    """Run the long tests and return pytest's exit code."""
    told = {**os.environ, "IBDESK_LONG_TESTS": "1", "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "pytest", "-q", "--durations=0", "--timeout=3600", *TESTS, *sys.argv[1:]]
    return subprocess.run(command, cwd=ROOT, env=told, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
