"""The first words of a session, parsed as a stream."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibdesk.broker.handshake import Greeting, HandshakeError, HandshakeParser, hello
from ibdesk.core.records.link import CloseReason
from tests.unit.broker.peers import GREETING_TIME, frame, greeting, welcome


def test_ibdesk_offers_its_range_of_versions() -> None:
    assert hello(157) == b"API\0\0\0\0\x09v100..157"


@given(st.lists(st.integers(1, 200), max_size=12))
def test_a_reply_that_is_split_or_glued_loses_nothing(places: list[int]) -> None:
    """Scenario 4: the official client hangs on a split reply and drops what is glued behind it."""
    glued = welcome()
    stream = greeting(157) + glued
    edges = sorted({0, len(stream), *(place for place in places if place < len(stream))})
    parser = HandshakeParser(157)
    found, rest = None, b""
    for start, end in itertools.pairwise(edges):
        if found is None:
            found = parser.feed(stream[start:end])
            rest = found.rest if found else b""
        else:
            rest += stream[start:end]
    assert found is not None
    assert (found.server_version, found.connection_time) == (157, GREETING_TIME)
    assert rest == glued


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "HTTP"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "SSH"),
        (b"\x15\x03\x01\x00\x02\x02\x46", "TLS"),
        (hello(157), "an echo"),
        (b"220 mail.example ESMTP\r\n", "mail"),
        (b"\xde\xad\xbe\xef\xde\xad", "no TWS message"),
        (frame("hello"), "no version reply"),
    ],
)
def test_a_peer_that_is_not_tws_is_named(answer: bytes, name: str) -> None:
    """Scenario 5: "looks like HTTP" tells the user that the port is wrong."""
    with pytest.raises(HandshakeError, match="not TWS") as caught:
        HandshakeParser(157).feed(answer)
    assert caught.value.reason is CloseReason.NOT_TWS
    assert name in caught.value.text


@pytest.mark.parametrize(
    ("version", "word"),
    [("20", "too old"), ("-1", "too old"), ("158", "beyond"), ("soon", "not a number"), ("١٥٧", "")],
)
def test_a_version_outside_the_supported_range_is_refused_with_words(version: str, word: str) -> None:
    """Scenario 7: the official client takes version 20, and lets a ValueError out for garbage."""
    with pytest.raises(HandshakeError) as caught:
        HandshakeParser(157).feed(frame(version, GREETING_TIME))
    assert caught.value.reason is CloseReason.BAD_VERSION
    assert word in caught.value.text


def test_an_error_message_before_the_greeting_is_kept_and_quoted() -> None:
    parser = HandshakeParser(157)
    complaint = frame(4, 2, -1, 503, "The TWS is out of date and must be upgraded.")
    assert parser.feed(complaint) is None
    assert "out of date" in parser.spoken()
    found = parser.feed(greeting(157))
    assert isinstance(found, Greeting)
    assert found.early == (complaint[4:],)
