"""What the program never does with files and clocks, read from its source (scenarios 133, 138)."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "ibdesk"

RUNS_WHAT_IT_READS = {
    "pickle",
    "shelve",
    "marshal",
    "dill",
    "cloudpickle",
    "joblib",
    "jsonpickle",
    "yaml",
    "dbm",
    "imp",
}
RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
READS_PICKLES = {"read_pickle", "to_pickle"}

WALL_CLOCK = {
    "core/order_refs.py",  # makes a reference that no other start makes
    "journal/journal.py",  # the time shown in the journal; its order is by line
    "panels/connection/panel.py",  # shows the seconds to the next try
    "session/session.py",  # handed to the watch that notices a sleep by comparing both clocks
    "session/connector.py",  # the same, from the other side
    "session/standings.py",  # of which day an order of an earlier run is, by the clock that dated it
    "session/stores/link.py",  # how far this computer's clock is off
    "session/worldclock.py",  # world time till the server has told its own
}
"""Files that may ask the wall clock, and what for: nothing in them waits or expires by it. `app` names files by it."""


@functools.cache
def trees() -> list[tuple[str, ast.Module]]:
    """Return every module of the program."""
    paths = sorted(PACKAGE.rglob("*.py"))
    return [(path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


def imported(tree: ast.Module) -> Iterator[str]:
    """Return the top names of what a module imports, anywhere in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name.partition(".")[0] for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module.partition(".")[0]


def test_scenario_133_no_file_of_the_user_can_run_code() -> None:
    """Settings and layouts are TOML and JSON under a schema; nothing unpickles, evaluates or imports by name."""
    bad = [f"{path} imports {name}" for path, tree in trees() for name in imported(tree) if name in RUNS_WHAT_IT_READS]
    for path, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            if isinstance(node.func, ast.Name) and node.func.id in RUNS_TEXT:
                bad.append(f"{path}:{node.lineno} {node.func.id}()")
            if isinstance(node.func, ast.Attribute) and node.func.attr in READS_PICKLES:
                bad.append(f"{path}:{node.lineno} {node.func.attr}()")
            bad += [
                f"{path}:{node.lineno} {one.arg}"
                for one in node.keywords
                if one.arg in ("allow_pickle", "shell") and not _is_false(one.value)
            ]
    assert not bad


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def test_scenario_138_nothing_waits_or_expires_by_the_wall_clock() -> None:
    """Deadlines, arming, previews and rates go by a monotonic clock, so that a step of the wall clock moves none."""
    asking = {
        path
        for path, tree in trees()
        if not path.startswith(("simgateway/", "app/"))
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and (
            (node.attr == "time" and isinstance(node.value, ast.Name) and node.value.id == "time")
            or (
                node.attr in ("now", "utcnow", "today", "currentDateTime", "currentDateTimeUtc", "currentTime")
                and isinstance(node.value, ast.Name)
                and node.value.id in ("datetime", "date", "QDateTime", "QTime")
            )
        )
    }
    assert not asking - WALL_CLOCK
