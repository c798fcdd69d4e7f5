"""Colours stand in the token files and nowhere else, and every one can be read on its ground (ui.md section 4)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from ibdesk.ui.tokens import Tokens, contrast, load_tokens

PACKAGE = Path(__file__).resolve().parents[2] / "ibdesk"
HEX = re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\b|\brgba?\(\s*\d")
GROUNDS = ("panel", "header", "raised", "hover", "sel", "app")
TEXTS = (
    "text", "text2", "text3", "up", "down", "buyT", "sellT", "ok", "warn", "err", "info", "liveT", "paperT", "simT",
    "roT", "sDraft", "sSent", "sHeld", "sWait", "sWork", "sCxl", "sCxlH", "sDead", "sFill", "sUnk",
)  # fmt: skip
TINTS = {"buyBg": "buyT", "sellBg": "sellT", "warnBg": "warn", "errBg": "err", "infoBg": "info", "liveBg": "liveT",
         "paperBg": "paperT", "simBg": "simT", "roBg": "roT"}  # fmt: skip
SOLIDS = ("buy", "sell", "live", "paper", "sim", "ro")
LINES = ("inline", "focus", "cross")
THEMES = [(name, preset) for name in ("dark", "light") for preset in ("green_red", "blue_orange", "red_up")]


@pytest.fixture(params=THEMES, ids=["-".join(pair) for pair in THEMES])
def tokens(request: pytest.FixtureRequest) -> Tokens:
    return load_tokens(*request.param)


def test_both_themes_know_the_same_tokens() -> None:
    assert set(load_tokens("dark").colors) == set(load_tokens("light").colors)
    assert all(re.fullmatch("#[0-9A-F]{6}", value) for value in load_tokens("dark").colors.values())


@pytest.mark.parametrize("text", TEXTS)
def test_every_text_can_be_read_on_every_ground(tokens: Tokens, text: str) -> None:
    low = {ground: contrast(tokens[text], tokens[ground]) for ground in GROUNDS}
    assert min(low.values()) >= 4.495, low  # the design page rounds to one decimal: 4.5


def test_tints_carry_their_own_text_and_plain_text(tokens: Tokens) -> None:
    for tint, own in TINTS.items():
        for text in (own, "text", "text2"):
            assert contrast(tokens[text], tokens[tint]) >= 4.5, (tint, text)


def test_plates_and_order_buttons_carry_white(tokens: Tokens) -> None:
    assert all(contrast(tokens["onSolid"], tokens[solid]) >= 4.5 for solid in SOLIDS)


def test_lines_that_bound_a_control_can_be_seen(tokens: Tokens) -> None:
    assert all(contrast(tokens[line], tokens[ground]) >= 3 for line in LINES for ground in ("panel", "header"))


def test_disabled_and_filled_texts_stay_readable(tokens: Tokens) -> None:
    assert contrast(tokens["text3"], tokens["raised"]) >= 4.5
    assert contrast(tokens["panel"], tokens["err"]) >= 4.5
    assert contrast(tokens["panel"], tokens["text"]) >= 4.5


def test_no_colour_stands_in_code() -> None:
    bad = [
        f"{path.relative_to(PACKAGE)}:{node.lineno} {node.value!r}"
        for folder in ("ui", "panels", "app")
        for path in sorted((PACKAGE / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and HEX.search(node.value)
    ]
    assert not bad


def test_no_colour_is_named_by_qt_in_code() -> None:
    """`Qt.GlobalColor.red` and `QColor(255, 0, 0)` are literals too; `transparent` is no colour but its absence."""
    bad = []
    for folder in ("ui", "panels", "app"):
        for path in sorted((PACKAGE / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                named = (
                    isinstance(node, ast.Attribute)
                    and isinstance(node.value, ast.Attribute)
                    and node.value.attr == "GlobalColor"
                    and node.attr != "transparent"
                )
                made = (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id == "QColor"
                    and any(isinstance(argument, ast.Constant) for argument in node.args)
                )
                if named or made:
                    bad.append(f"{path.relative_to(PACKAGE)}:{node.lineno}")
    assert not bad
