"""Each numbered scenario has its line, and each test that a line names exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = Path(__file__).with_name("scenarios.md")
ALL = range(1, 141)
Row = tuple[str, str, str, str]


def rows() -> list[Row]:
    found = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("| ") and not line.startswith("| scenario "):
            cells = tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
            assert len(cells) == 4, line
            found.append(cells)
    return found  # type: ignore[return-value]


@cache
def functions(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_scenario_has_exactly_one_line_and_they_stand_in_their_order() -> None:
    assert [int(row[0]) for row in rows()] == list(ALL)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_each_line_names_tests_that_exist_or_says_why_there_are_none(row: Row) -> None:
    _, what, tests, remark = row
    assert what
    if not tests:
        assert len(remark.split()) >= 6, "a line without a test says in words why"
    for test in filter(None, (one.strip() for one in tests.split(";"))):
        path, _, name = test.partition("::")
        assert name.startswith("test_"), test
        assert name in functions(path), f"{test} does not exist"


def numbers_in(name: str) -> set[int]:
    """Return the scenarios that a test's name gives: `test_scenarios_20_and_21_…`, `test_scenario_82_…`."""
    found = re.match(r"test_scenarios?_(\d+(?:_(?:and_|to_)?\d+)*)(?=_[a-z])", name)
    if found is None:
        return set()
    text = re.sub(r"(\d+)_to_(\d+)", lambda m: "_".join(map(str, range(int(m[1]), int(m[2]) + 1))), found[1])
    return {int(number) for number in re.findall(r"\d+", text)} & set(ALL)  # codes may follow: `…_87_162_in_…`


def test_every_number_in_the_name_of_a_test_is_a_scenario_whose_line_has_a_test() -> None:
    """A scenario that some test names is never said to have none."""
    tested = {int(row[0]) for row in rows() if row[2]}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for name in functions(str(path.relative_to(ROOT))):
            assert numbers_in(name) <= tested, f"{path.name}::{name}"


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("test_scenario_82_no_order", {82}),
        ("test_scenarios_106_to_109_what", {106, 107, 108, 109}),
        ("test_scenarios_18_20_and_21_what", {18, 20, 21}),
        ("test_scenario_1_and_2_a_port", {1, 2}),
        ("test_scenario_87_162_in_another_language", {87}),
        ("test_figure_f13_leaving", set()),
    ],
)
def test_numbers_are_read_from_names(name: str, numbers: set[int]) -> None:
    assert numbers_in(name) == numbers
