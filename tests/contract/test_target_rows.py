"""The table of promises names tests and pictures that exist."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from ibdesk.app.tour.runner import STEPS

ROOT = Path(__file__).resolve().parents[2]
TABLE = Path(__file__).with_name("target_rows.md")
ITEMS = {step.name.split()[0] for step in STEPS}


def rows() -> list[tuple[str, str, str, str]]:
    found = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
        if line.startswith("|") and cells[0] != "feature" and set(cells[0]) != {"-"}:
            assert len(cells) == 4, line
            found.append(cells)
    return found  # type: ignore[return-value]


@cache
def functions(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_each_promise_has_its_test_and_its_picture(row: tuple[str, str, str, str]) -> None:
    _, test, picture, _ = row
    path, _, name = test.partition("::")
    assert name in functions(path), f"{test} does not exist"
    assert picture in ITEMS | {""}, f"the tour has no item {picture}"


def test_the_table_is_whole() -> None:
    names = [row[0] for row in rows()]
    assert len(names) == len(set(names)) >= 75
