"""The table of clients and server versions says what happened, and a run that broke off is never a pass."""

from __future__ import annotations

import importlib.util
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
REPORT = """<testsuites><testsuite>
<testcase name="a[157]"><properties><property name="server_version" value="157"/></properties></testcase>
<testcase name="b[226]"><properties><property name="server_version" value="226"/></properties><failure/></testcase>
<testcase name="c[999]"><properties><property name="server_version" value="999"/></properties></testcase>
<testcase name="d"><skipped/></testcase>
<testcase name="e"><error/></testcase>
</testsuite></testsuites>"""


@pytest.fixture(scope="module")
def matrix() -> ModuleType:
    spec = importlib.util.spec_from_file_location("matrix_under_test", ROOT / "packaging" / "matrix.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_results_are_counted_under_the_server_version_of_the_test(matrix: ModuleType, tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT, encoding="utf-8")
    assert matrix.read_report(report, None) == {
        "157": Counter(passed=1),
        matrix.PROTOBUF: Counter(failed=1),
        matrix.OTHER: Counter(passed=1, skipped=1, failed=1),
    }
    assert matrix.read_report(report, 187)["187"] == Counter(skipped=1, failed=1)


def test_the_table_names_failures_first_and_what_was_not_reached(matrix: ModuleType) -> None:
    drawn = matrix.table({"9.81": {"157": Counter(passed=3, failed=1)}}).splitlines()
    assert [text.strip() for text in drawn[2].strip("|").split("|")] == [
        "9.81", "1 FAILED, 3 passed", *["-"] * (len(matrix.COLUMNS) - 1)
    ]  # fmt: skip
    assert len({len(line) for line in drawn}) == 1


def test_clients_are_named_by_version_or_by_age_and_a_wrong_name_is_refused(matrix: ModuleType) -> None:
    pins = ["9.81", "10.19", "10.51"]
    assert matrix.clients_from([], pins) == pins
    assert matrix.clients_from(["newest", "9.81", "oldest"], pins) == ["9.81", "10.51"]
    with pytest.raises(SystemExit, match=r"Not among the pinned clients .*: 10\.99"):
        matrix.clients_from(["10.99"], pins)


def test_a_run_that_collects_nothing_is_a_failure(matrix: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    class Done:
        returncode = 4

    monkeypatch.setattr(matrix.subprocess, "run", lambda *_, **__: Done())
    assert matrix.run_pytest(Path("python"), ["nowhere"], 176) == {"176": Counter(failed=1)}


def test_tests_on_the_gateway_run_for_each_version_when_they_were_chosen(matrix: ModuleType) -> None:
    assert matrix.chosen_for_gateway(["tests/e2e"]) == list(matrix.ON_THE_GATEWAY)
    assert matrix.chosen_for_gateway(["tests/unit/broker", "tests/e2e/test_captures.py"]) == []
    assert all((ROOT / path).exists() for path in (*matrix.ON_THE_GATEWAY, *matrix.TOURS))
