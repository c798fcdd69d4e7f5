"""The rules of the house that a reader should be able to rely on, executed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "ibdesk"
MAX_LINES = 400
MAX_FUNCTION_LINES = 50
TYPED_SIGNALS = {"int", "dict", "list"}  # they corrupt big ids, or copy, on their way between threads


def python_files(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def trees(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in python_files(*folders):
        yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def name_of(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def test_no_file_is_longer_than_400_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in python_files("ibdesk", "tests", "packaging")
        if (lines := path.read_text(encoding="utf-8").count("\n")) > MAX_LINES
    }
    assert not long


def test_no_function_is_longer_than_50_lines() -> None:
    long = [
        f"{path}:{node.lineno} {node.name}"
        for path, tree in trees("ibdesk", "packaging")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > MAX_FUNCTION_LINES
    ]
    assert not long


def test_signals_carry_objects_never_ints_dicts_or_lists() -> None:
    bad = [
        f"{path}:{call.lineno}"
        for path, tree in trees("ibdesk")
        for call in calls(tree)
        if name_of(call.func) == "Signal" and any(name_of(arg) in TYPED_SIGNALS for arg in call.args)
    ]
    assert not bad


def test_the_session_connects_no_lambdas_since_they_run_in_the_senders_thread() -> None:
    bad = [
        f"{path}:{call.lineno}"
        for path, tree in trees("ibdesk/session")
        for call in calls(tree)
        if name_of(call.func) == "connect" and any(isinstance(arg, ast.Lambda) for arg in call.args)
    ]
    assert not bad


def test_nothing_moves_objects_between_threads() -> None:
    bad = [
        f"{path}:{node.lineno}"
        for path, tree in trees("ibdesk")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "moveToThread"
    ]
    assert not bad


@pytest.mark.parametrize("folder", ["ibdesk/panels/ticket", "ibdesk/core/orders"])
def test_money_never_passes_through_float(folder: str) -> None:
    assert (ROOT / folder).is_dir()
    bad = [
        f"{path}:{call.lineno}"
        for path, tree in trees(folder)
        for call in calls(tree)
        if isinstance(call.func, ast.Name) and call.func.id == "float"
    ]
    assert not bad


def test_every_package_states_its_job() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in PACKAGE.rglob("__init__.py")
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not silent


def test_the_lock_folder_is_no_python_package() -> None:
    """It would shadow the `packaging` library that half of the ecosystem imports."""
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_nothing_is_left_unfinished() -> None:
    marks = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b|NotImplemented" + r"Error")
    bad = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in python_files("ibdesk", "packaging")
        if (found := marks.search(path.read_text(encoding="utf-8")))
    ]
    assert not bad
