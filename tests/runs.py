"""How often the long tests run: a little on every commit, ten times that before a release (packaging/long_tests.py)."""

from __future__ import annotations

import os

LONG = "IBDESK_LONG_TESTS"


def runs(usual: int) -> int:
    """Return how many runs a long test makes now."""
    return usual * 10 if os.environ.get(LONG) == "1" else usual
