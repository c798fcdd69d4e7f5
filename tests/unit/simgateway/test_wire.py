"""The byte stream: frames survive any segmentation, and unset values are written as TWS writes them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibdesk.simgateway.wire import (
    MAX_FRAME,
    UNSET_DOUBLE_TEXT,
    FrameCutter,
    FrameError,
    frame,
    int_text,
    join_fields,
    number_text,
    split_fields,
)


@given(st.lists(st.binary(max_size=50), max_size=8), st.lists(st.integers(1, 20), min_size=1))
def test_frames_come_out_whole_however_the_stream_is_cut(payloads: list[bytes], sizes: list[int]) -> None:
    stream, cutter, out, at, turn = b"".join(map(frame, payloads)), FrameCutter(), [], 0, 0
    while at < len(stream):
        size = sizes[turn % len(sizes)]
        out += cutter.feed(stream[at : at + size])
        at, turn = at + size, turn + 1
    assert out == payloads


def test_an_impossible_length_is_refused_before_it_is_waited_for() -> None:
    with pytest.raises(FrameError):
        FrameCutter().feed((MAX_FRAME + 1).to_bytes(4, "big"))


def test_every_field_is_ended_by_nul_also_the_last() -> None:
    assert split_fields(b"49\x001\x00\x00") == ["49", "1", ""]
    with pytest.raises(FrameError):
        split_fields(b"49\x001")
    with pytest.raises(FrameError):
        split_fields(b"")


def test_a_nul_inside_a_text_cannot_forge_a_field() -> None:
    assert split_fields(join_fields(["a\0b"], ascii7=True)) == ["a b"]


def test_from_153_on_texts_are_ascii_with_escapes() -> None:
    assert join_fields(["Zürich 😀"], ascii7=True) == b"Z\\u00fcrich \\ud83d\\ude00\0"
    assert join_fields(["Zürich"], ascii7=False) == "Zürich\0".encode()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1.500"), "1.5"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.0"), "0"),
        (Decimal("0.000001"), "0.000001"),
        (None, UNSET_DOUBLE_TEXT),
    ],
)
def test_numbers_are_written_plainly(value: Decimal | None, text: str) -> None:
    assert number_text(value) == text


def test_an_unset_whole_number_is_the_largest_one() -> None:
    assert int_text(None) == "2147483647"
    assert int_text(7) == "7"
