"""Scenario 127: text from outside is never read as markup. Labels say so themselves; tooltips go through one helper."""

from __future__ import annotations

import ast

import pytest

from tests.contract.test_house_rules import calls, name_of, trees

RICH = {"setHtml", "insertHtml", "toHtml", "setMarkdown", "setOpenExternalLinks", "QTextBrowser", "QErrorMessage"}
TIPS = {"setToolTip", "setStatusTip", "setWhatsThis"}


def literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Call) and name_of(node.func) == "plain_tip")


def test_scenario_127_every_tooltip_is_our_own_constant_or_made_plain() -> None:
    bad = [
        f"{path}:{call.lineno}"
        for path, tree in trees("ibdesk")
        for call in calls(tree)
        if name_of(call.func) in TIPS and not all(literal(argument) for argument in call.args)
    ]
    assert not bad


def test_scenario_127_tooltips_of_tables_are_made_plain() -> None:
    bad = [
        f"{path}:{node.lineno}"
        for path, tree in trees("ibdesk")
        for node in ast.walk(tree)
        if isinstance(node, ast.If)
        and any(isinstance(part, ast.Attribute) and part.attr == "ToolTipRole" for part in ast.walk(node.test))
        and not any(name_of(call.func) == "plain_tip" for line in node.body for call in calls(line))
    ]
    assert not bad


def test_scenario_127_nothing_shows_rich_text_on_purpose() -> None:
    bad = [
        f"{path}:{node.lineno}"
        for path, tree in trees("ibdesk")
        for node in ast.walk(tree)
        if name_of(node) in RICH or (isinstance(node, ast.Attribute) and node.attr in ("RichText", "AutoText"))
    ]
    assert not bad


@pytest.mark.parametrize("kind", ["QLabel", "QMessageBox"])
def test_scenario_127_every_label_is_told_that_its_text_is_plain(kind: str) -> None:
    """A function that makes one, or a class that is one, sets the format, too."""
    bad = []
    for path, tree in trees("ibdesk"):
        for node in ast.walk(tree):
            if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                continue
            is_one = isinstance(node, ast.ClassDef) and any(name_of(base) == kind for base in node.bases)
            makes = isinstance(node, ast.FunctionDef) and any(name_of(call.func) == kind for call in calls(node))
            plain = any(
                name_of(call.func) == "setTextFormat" and any(name_of(one) == "PlainText" for one in call.args)
                for call in calls(node)
            )
            if (is_one or makes) and not plain:
                bad.append(f"{path}:{node.lineno} {node.name}")
    assert not bad
