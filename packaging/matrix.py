#!/usr/bin/env python3
"""Run the client's tests on every supported ibapi and print a table: client x server version.

    python3 packaging/matrix.py                                  all six clients, the broker's and the end-to-end tests
    python3 packaging/matrix.py --clients oldest newest          what every commit deserves
    python3 packaging/matrix.py --clients 10.37.2 --tests tests/e2e/test_captures.py

Standard library only. Each client gets the environment that `bootstrap.py --ibapi VERSION` would make for it. Tests
that take a server version as their parameter `version` are counted under it. Tests on the simulated gateway's process
agree on one version with it, so they run once for each, with the newest version of the gateway held down.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SERVER_VERSIONS = (157, 163, 176, 187, 200)
PROTOBUF_VERSIONS = range(201, 300)
TESTS = ("tests/unit/broker", "tests/e2e")
TOURS = ("tests/e2e/test_tour.py", "tests/e2e/test_real_window.py")
ON_THE_GATEWAY = ("tests/e2e/test_session_with_gateway.py",)
HOLD_DOWN = "IBDESK_TEST_SERVER_VERSION"
PROPERTY = "server_version"
PROTOBUF, OTHER = "201 and up", "no or another version"
COLUMNS = (*map(str, SERVER_VERSIONS), PROTOBUF, OTHER)
NOT_REACHED = "-"

Row = dict[str, Counter[str]]


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Note the server version of each test in the report. This file is pytest's plugin as well."""
    for item in items:
        version = item.callspec.params.get("version") if hasattr(item, "callspec") else None
        if isinstance(version, int):
            item.user_properties.append((PROPERTY, version))


def load_bootstrap() -> Any:
    """Import the bootstrap that stands beside this file."""
    spec = importlib.util.spec_from_file_location("ibdesk_bootstrap", ROOT / "packaging" / "bootstrap.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError("bootstrap.py is not beside matrix.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def column_of(version: int | None) -> str:
    """Return the heading under which a server version is counted."""
    if version in SERVER_VERSIONS:
        return str(version)
    return PROTOBUF if version in PROTOBUF_VERSIONS else OTHER


def read_report(report: Path, held_down: int | None) -> Row:
    """Count the results in pytest's report by column; an unmarked test counts under the version held down."""
    row: Row = {}
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        noted = [one.get("value", "") for one in case.iter("property") if one.get("name") == PROPERTY]
        column = column_of(int(noted[0]) if noted else held_down)
        tags = {child.tag for child in case}
        outcome = "failed" if tags & {"failure", "error"} else "skipped" if "skipped" in tags else "passed"
        row.setdefault(column, Counter())[outcome] += 1
    return row


def merge(into: Row, more: Row) -> None:
    """Add one run's counts to a client's row."""
    for column, counts in more.items():
        into.setdefault(column, Counter()).update(counts)


def run_pytest(python: Path, arguments: Iterable[str], held_down: int | None) -> Row:
    """Run pytest once in an environment. A run that leaves no report, or ends badly without a failure, is one."""
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "PYTHONPATH": str(ROOT / "packaging")}
    environment.pop(HOLD_DOWN, None)
    if held_down is not None:
        environment[HOLD_DOWN] = str(held_down)
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.xml"
        options = ["-q", "-p", "matrix", "-p", "no:cacheprovider", f"--junitxml={report}"]
        command = [str(python), "-m", "pytest", *options, *arguments]
        code = subprocess.run(command, cwd=ROOT, env=environment).returncode
        row = read_report(report, held_down) if report.exists() else {}
    if code and not any(counts["failed"] for counts in row.values()):
        merge(row, {column_of(held_down): Counter(failed=1)})
    return row


def newest_version(python: Path) -> int:
    """Ask an environment's ibapi for the newest server version that it speaks."""
    code = "from ibapi.server_versions import MAX_CLIENT_VER; print(MAX_CLIENT_VER)"
    return int(subprocess.run([str(python), "-c", code], check=True, capture_output=True, text=True).stdout)


def chosen_for_gateway(tests: Iterable[str]) -> list[str]:
    """Return the files among the chosen tests that run once for each server version."""
    chosen = [Path(test.split("::")[0]) for test in tests]
    return [path for path in ON_THE_GATEWAY if any(Path(path).is_relative_to(one) for one in chosen)]


def run_client(python: Path, tests: list[str], newest: int) -> Row:
    """Run the chosen tests in one environment and count the results by column."""
    on_gateway = chosen_for_gateway(tests)
    named = [test for test in tests if test not in on_gateway]
    row: Row = {}
    if named:
        ignored = [f"--ignore={path}" for path in (*TOURS, *on_gateway) if path not in tests]
        merge(row, run_pytest(python, [*named, *ignored], None))
    for version in SERVER_VERSIONS if on_gateway else ():
        if version <= newest:
            merge(row, run_pytest(python, on_gateway, version))
    return row


def cell(counts: Counter[str] | None) -> str:
    """Write one cell: failures first, since they are what the table is for."""
    if not counts:
        return NOT_REACHED
    words = [f"{counts['failed']} FAILED"] if counts["failed"] else []
    words += [f"{counts['passed']} passed"] if counts["passed"] or not words else []
    words += [f"{counts['skipped']} skipped"] if counts["skipped"] else []
    return ", ".join(words)


def table(rows: dict[str, Row]) -> str:
    """Write the whole as a table that reads well as text and as Markdown."""
    lines = [["ibapi", *COLUMNS]]
    lines += [[client, *(cell(row.get(column)) for column in COLUMNS)] for client, row in rows.items()]
    widths = [max(len(line[index]) for line in lines) for index in range(len(lines[0]))]
    padded = [[text.ljust(width) for text, width in zip(line, widths, strict=True)] for line in lines]
    drawn = ["| " + " | ".join(line) + " |" for line in padded]
    drawn.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(drawn)


def clients_from(names: list[str], pinned: list[str]) -> list[str]:
    """Return the versions that were asked for, in the order of the pins; all of them when none was."""
    words = {"oldest": pinned[0], "newest": pinned[-1]}
    wanted = {words.get(name, name) for name in names}
    unknown = sorted(wanted - set(pinned))
    if unknown:
        raise SystemExit(f"Not among the pinned clients ({', '.join(pinned)}): {', '.join(unknown)}")
    return [version for version in pinned if not wanted or version in wanted]


def main(arguments: list[str] | None = None) -> int:
    """Make the environments, run, print the table; 1 when anything failed."""
    bootstrap = load_bootstrap()
    pinned = list(json.loads(bootstrap.PINS.read_text(encoding="utf-8")))
    parser = argparse.ArgumentParser(prog="matrix.py", description=__doc__.splitlines()[0])
    parser.add_argument("--clients", nargs="+", default=[], metavar="VERSION", help="also: oldest, newest")
    parser.add_argument("--tests", nargs="+", default=list(TESTS), metavar="PATH")
    known = parser.parse_args(arguments)
    bootstrap.ensure_system("test", False)
    rows: dict[str, Row] = {}
    for client in clients_from(known.clients, pinned):
        python = bootstrap.ensure_environment(client)
        newest = newest_version(python)
        bootstrap.say(f"testing on ibapi {client}, which speaks up to {newest}")
        rows[f"{client} (to {newest})"] = run_client(python, known.tests, newest)
    print(table(rows), flush=True)
    return int(any(counts["failed"] for row in rows.values() for counts in row.values()))


if __name__ == "__main__":
    sys.exit(main())
