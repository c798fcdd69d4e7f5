"""What each code of TWS means to the person at the desk (protocol.md section 3).

The rows stand in `notice_table`; here are the words about them and the lookup.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from ibdesk.core import notice_table
from ibdesk.core.notice_table import Category, Kind, Row, Source


class Severity(enum.Enum):
    """How the list of messages treats a notice."""

    NEEDS_YOU = "needs_you"
    NOTE = "note"
    GOOD = "good"


_SEVERITIES: dict[Kind, Severity] = {
    "err": Severity.NEEDS_YOU,
    "warn": Severity.NEEDS_YOU,
    "info": Severity.NOTE,
    "ok": Severity.GOOD,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRule:
    """The standing of one code. `ends_unacknowledged`: it ends an order that TWS never acknowledged (law L6)."""

    code: int
    kind: Kind
    source: Source
    category: Category
    words: str
    next_step: str
    ends_unacknowledged: bool
    known: bool = True

    @property
    def severity(self) -> Severity:
        """Return how the list of messages treats it."""
        return _SEVERITIES[self.kind]


def _rule(code: int, row: Row) -> NoticeRule:
    return NoticeRule(
        code=code,
        kind=row.kind,
        source=row.source,
        category=row.category,
        words=row.words,
        next_step=row.next_step,
        ends_unacknowledged=row.ends,
    )


_RULES: dict[int, NoticeRule] = {
    code: _rule(code, row) for row in notice_table.ROWS for first, last in row.codes for code in range(first, last + 1)
}

CANCEL_UNDECIDED = frozenset({135, 136, 161, 10147, 10148})
"""Answers to a cancel that decide nothing: the outcome comes from executions and lists (scenario 49)."""

FARM_CODES = frozenset({2103, 2104, 2105, 2106, 2107, 2108, 2119, 2157, 2158})
"""Notices about the state of one data farm."""


def rule_for(code: int) -> NoticeRule:
    """Return the standing of a code. An unknown one is a warning that ends nothing."""
    known = _RULES.get(code)
    if known is not None:
        return known
    return NoticeRule(
        code=code,
        kind="warn",
        source="TWS",
        category="orders",
        words="TWS says",
        next_step="ibdesk does not know this code. Read the text.",
        ends_unacknowledged=False,
        known=False,
    )


def known_codes() -> frozenset[int]:
    """Return every code of the table."""
    return frozenset(_RULES)
