"""What a line of the journal says to a person, also one of a kind that this ibdesk does not know."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest

from ibdesk.journal.reader import Line
from ibdesk.journal.words import line_text, said


def line(what: Literal["intent", "record", "decision", "note"], kind: str, content: bytes) -> Line:
    return Line(
        line=1, time="2026-11-20T15:00:00+00:00", monotonic_ns=0, session=1, what=what, type=kind, client_id=None,
        order_id=None, order_ref="", account="", mode="", number=None, value=None, value_currency="", exec_id=None,
        attributed=0, sha256="", raw="", old="", new="", text="", content=content,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("what", "kind", "content", "words"),
    [
        ("note", "FromTomorrow", b'{"a":1,"b":""}', "FromTomorrow a=1"),
        ("record", "FromTomorrow", b"[1]", "FromTomorrow [1]"),
        ("note", "LinkNote", b'{"what":"lost"}', "link lost"),
        ("note", "LinkNote", b'{"what":"lost","text":"reset by peer"}', "link lost: reset by peer"),
        ("record", "CancelNote", b'{"key":null,"text":""}', "cancel of everything asked"),
        (
            "record",
            "ChangeNotApplied",
            b'{"time":"2026-11-20T15:00:00Z","number":3}',
            "change 3 was not applied",
        ),
        ("note", "AwayNote", b'{"accounts":["DU1"]}', "while you were away, not seen yet: nothing"),
    ],
)
def test_a_line_is_said_in_words(
    what: Literal["record", "note"], kind: str, content: bytes, words: str
) -> None:  # fmt: skip
    assert said(line(what, kind, content)) == words


def test_a_line_that_cannot_be_read_says_so() -> None:
    assert said(line("note", "LinkNote", b"{")).startswith("LinkNote: cannot be read (")


def test_a_time_that_is_none_is_shown_as_it_stands() -> None:
    odd = replace(line("note", "LinkNote", b'{"what":"lost"}'), time="yest\x1berday")
    assert "yest\\x1berday" in line_text(odd)
