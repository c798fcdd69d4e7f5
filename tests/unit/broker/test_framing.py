"""The stream is cut into the same messages however the network cuts it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibdesk.broker.framing import LIMIT_BEFORE_READY, FrameCutter
from tests.unit.broker.peers import raw_frame

bodies = st.lists(st.binary(max_size=300), max_size=30)
cuts = st.lists(st.integers(0, 6000), max_size=30)


@given(bodies, cuts)
def test_any_cut_of_the_stream_gives_the_same_messages(messages: list[bytes], places: list[int]) -> None:
    """Scenario 36: one-byte segments or a thousand messages in one make no difference."""
    stream = b"".join(map(raw_frame, messages))
    edges = sorted({0, len(stream), *(place for place in places if place < len(stream))})
    cutter = FrameCutter()
    seen = [got for start, end in itertools.pairwise(edges) for got in cutter.feed(stream[start:end])]
    assert seen == messages
    assert cutter.pending == 0


def test_a_stream_that_comes_byte_by_byte_is_read_whole() -> None:
    stream = raw_frame(b"3\0one\0") + raw_frame(b"") + raw_frame(b"3\0two\0")
    cutter = FrameCutter()
    assert [got for byte in stream for got in cutter.feed(bytes([byte]))] == [b"3\0one\0", b"", b"3\0two\0"]


@pytest.mark.parametrize("size", [4096, 8192, 65536])
def test_a_burst_that_ends_on_a_multiple_of_4096_is_not_thrown_away(size: int) -> None:
    """Scenario 32: the official client loses exactly these bytes."""
    messages = [b"x" * 60] * (size // 64)
    assert FrameCutter().feed(b"".join(map(raw_frame, messages))) == messages


def test_an_absurd_length_prefix_is_refused_at_once() -> None:
    """Scenario 121: waiting for four gigabytes would hide every message behind it."""
    cutter = FrameCutter(limit=16 * 1024 * 1024)
    assert cutter.feed(raw_frame(b"good") + b"\xff\xff\xff\xf0" + raw_frame(b"behind")) == [b"good"]
    assert "4294967280 bytes" in cutter.refusal
    assert cutter.feed(raw_frame(b"later")) == []


def test_before_the_session_is_ready_the_limit_is_64_kb() -> None:
    cutter = FrameCutter()
    assert len(cutter.feed(raw_frame(b"x" * LIMIT_BEFORE_READY))) == 1
    assert cutter.feed(raw_frame(b"x" * (LIMIT_BEFORE_READY + 1))) == []
    assert cutter.refusal
