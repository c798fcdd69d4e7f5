"""What a table shows in one column, and one prepared cell of it."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ibdesk.core.export import safe_text
from ibdesk.core.money import MINUS, MISSING
from ibdesk.ui.fonts import Role, Weight
from ibdesk.ui.glyphs import Glyph

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPainter

R = TypeVar("R")
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


class Align(enum.Enum):
    """Where the text stands; heads stand as their cells do."""

    LEFT = "left"
    RIGHT = "right"
    CENTER = "center"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a cell's text in its own ink (`3` bold of `3/5`; the new price after an arrow)."""

    text: str
    token: str | None = None
    weight: Weight | None = None
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A drawn sign before the text; `fraction` fills the pie."""

    glyph: Glyph | enum.Enum | str
    token: str
    fraction: float = 0.0


@dataclass(frozen=True, kw_only=True)  # no slots: Column[Row](...) would fail on setting __orig_class__
class Column(Generic[R]):
    """One column. Every callable gets the row and must be cheap; none may change the row.

    text: what stands there ("" or "—" for missing). sort_key: the raw value, None sorts last; without it the
    text sorts. color: token, None is `text2`. bold: weight SEMIBOLD, or a Weight, or a callable. runs: pieces in
    their own ink instead of one text (their joined text should equal `text`). mark: a sign before the text.
    tag: a small word after it (text, token). plain: what Ctrl+C copies; by default the text without grouping
    and with an ASCII minus for right-aligned columns. paint: draws the whole cell itself (painter, rect, row),
    after the ground. indent: pixels before the content.
    """

    key: str
    title: str
    width: int
    text: Callable[[R], str]
    align: Align = Align.LEFT
    stretch: bool = False
    hidden: bool = False
    sort_key: Callable[[R], Any] | None = None
    color: Callable[[R], str | None] | None = None
    bold: bool | Weight | Callable[[R], Weight] = False
    runs: Callable[[R], tuple[Run, ...]] | None = None
    mark: Callable[[R], Mark | None] | None = None
    tag: Callable[[R], tuple[str, str] | None] | None = None
    tooltip: Callable[[R], str] | None = None
    plain: Callable[[R], str] | None = None
    paint: Callable[[QPainter, QRect, R], None] | None = None
    indent: Callable[[R], int] | None = None
    head_tooltip: str = ""
    sortable: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell ready for painting; two equal cells look the same."""

    text: str
    token: str
    weight: Weight
    runs: tuple[Run, ...]
    mark: Mark | None
    tag: tuple[str, str] | None
    indent: int


def prepare(column: Column[R], row: R, *, stale: bool) -> Cell:
    """Prepare one cell. Stale values lose their colour, never their text."""
    bold = column.bold
    if callable(bold):
        weight = bold(row)
    elif isinstance(bold, Weight):
        weight = bold
    else:
        weight = Weight.SEMIBOLD if bold else Weight.REGULAR
    token = (column.color(row) if column.color else None) or "text2"
    text = column.text(row)
    runs = column.runs(row) if column.runs else ()
    if stale:
        token = "text3"
        runs = tuple(Run(run.text, None, run.weight, run.role) for run in runs)
    return Cell(
        text=text,
        token="text3" if text == MISSING else token,
        weight=weight,
        runs=runs,
        mark=column.mark(row) if column.mark else None,
        tag=column.tag(row) if column.tag else None,
        indent=column.indent(row) if column.indent else 0,
    )


def plain_text(column: Column[R], row: R) -> str:
    """Return what is copied for a cell: one line, no tabs, numbers without grouping and with an ASCII minus.

    A text that a spreadsheet would run as a formula gets an apostrophe; numbers stay numbers (scenario 130).
    """
    if column.plain is not None:
        text = column.plain(row)
    else:
        text = column.text(row)
        if column.align is Align.RIGHT:
            text = "" if text == MISSING else text.replace(",", "").replace(MINUS, "-")
    line = " ".join(text.split())
    number = line.removeprefix("+")
    return number if _NUMBER.fullmatch(number) else safe_text(line)
