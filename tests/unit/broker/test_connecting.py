"""Scenarios 1 to 7 and 9: what stands at the other end of the cable, and what the user is told."""

from __future__ import annotations

import socket
import sys
import threading
from pathlib import Path

import pytest

from ibdesk.broker import dial as dialling
from ibdesk.core.records.link import CloseReason, LinkOpened, ManagedAccounts, NextValidId
from tests.unit.broker.peers import (
    Peer,
    Recorder,
    drain,
    frame,
    greeting,
    read_exactly,
    read_frame,
    read_hello,
    run_to_end,
    session_on,
    welcome,
)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_1_a_port_where_nothing_listens_is_refused_at_once() -> None:
    recorder, took = run_to_end(free_port())
    assert recorder.end.reason is CloseReason.REFUSED
    assert took < 5


def test_2_a_host_that_never_answers_ends_at_the_connect_deadline(black_hole: int) -> None:
    recorder, took = run_to_end(black_hole, connect_timeout_s=0.3)
    assert recorder.end.reason is CloseReason.UNREACHABLE
    assert took < 2


def test_2_cancel_during_connect_acts_at_once(black_hole: int) -> None:
    recorder = Recorder()
    with session_on(black_hole, recorder, connect_timeout_s=60) as session:
        session.abort()
        recorder.wait(lambda: bool(recorder.events), timeout_s=1)
    assert recorder.end.reason is CloseReason.ASKED


def test_2_a_name_server_that_never_answers_counts_towards_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = threading.Event()
    looked_up = socket.getaddrinfo

    def slow(host: str, port: int, **options: int) -> object:
        if not options.get("flags"):
            answer.wait(30)
        return looked_up(host, port, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(dialling.socket, "getaddrinfo", slow)
    recorder, took = run_to_end(4001, host="localhost", connect_timeout_s=0.2)
    answer.set()
    assert recorder.end.reason is CloseReason.UNREACHABLE
    assert "looked up in time" in recorder.end.text
    assert took < 2


def test_an_unknown_name_is_said_to_be_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> object:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(dialling.socket, "getaddrinfo", unknown)
    recorder, _ = run_to_end(4001, host="tws.invalid")
    assert recorder.end.reason is CloseReason.UNREACHABLE
    assert "tws.invalid is not known" in recorder.end.text


def test_3_a_peer_that_accepts_and_says_nothing_ends_at_the_handshake_deadline() -> None:
    with Peer(lambda conn: drain(conn) and None) as peer:
        recorder, took = run_to_end(peer.port, handshake_timeout_s=0.3)
    assert recorder.end.reason is CloseReason.SILENT
    assert took < 2


def test_3_disconnect_during_the_handshake_acts_at_once() -> None:
    said_hello = threading.Event()

    def script(conn: socket.socket) -> None:
        read_hello(conn)
        said_hello.set()
        read_exactly(conn, 1)

    recorder = Recorder()
    with Peer(script) as peer, session_on(peer.port, recorder, handshake_timeout_s=60) as session:
        assert said_hello.wait(10)
        session.abort()
        recorder.wait(lambda: bool(recorder.events), timeout_s=1)
    assert recorder.end.reason is CloseReason.ASKED


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_4_a_version_reply_in_pieces_or_glued_to_messages_opens_the_session(size: int) -> None:
    def script(conn: socket.socket) -> None:
        read_hello(conn)
        conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        stream = greeting() + welcome()
        for start in range(0, len(stream), size):
            conn.sendall(stream[start : start + size])
        drain(conn)

    recorder = Recorder()
    with Peer(script) as peer, session_on(peer.port, recorder):
        assert recorder.wait_for(NextValidId).order_id == 7
    assert recorder.all(ManagedAccounts)[0].accounts == ("DU1234567",)
    assert recorder.all(LinkOpened)[0].server_version == 157


def test_5_a_web_server_on_the_port_is_recognised_long_before_the_deadline() -> None:
    def script(conn: socket.socket) -> None:
        read_hello(conn)
        conn.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")

    with Peer(script) as peer:
        recorder, took = run_to_end(peer.port)
    assert (recorder.end.reason, recorder.end.text) == (CloseReason.NOT_TWS, "not TWS (looks like HTTP)")
    assert took < 5


def test_6_a_peer_that_accepts_and_hangs_up_is_reported() -> None:
    with Peer(lambda conn: None) as peer:
        recorder, _ = run_to_end(peer.port)
    assert recorder.end.reason is CloseReason.CLOSED_BY_PEER


def test_6_the_reason_that_tws_gave_before_hanging_up_is_quoted() -> None:
    def script(conn: socket.socket) -> None:
        read_hello(conn)
        conn.sendall(frame(4, 2, -1, 506, "Unsupported version"))

    with Peer(script) as peer:
        recorder, _ = run_to_end(peer.port)
    assert recorder.end.reason is CloseReason.CLOSED_BY_PEER
    assert "Unsupported version" in recorder.end.text


@pytest.mark.parametrize("version", [20, 999, "garbage"])
def test_7_an_unfit_server_version_is_refused_with_words(version: object) -> None:
    def script(conn: socket.socket) -> None:
        read_hello(conn)
        conn.sendall(greeting(version))
        drain(conn)

    with Peer(script) as peer:
        recorder, _ = run_to_end(peer.port)
    assert recorder.end.reason is CloseReason.BAD_VERSION
    assert str(version) in recorder.end.text
    assert not recorder.all(LinkOpened)


def test_8_a_client_id_in_use_is_named_as_the_reason() -> None:
    complaint = frame(4, 2, -1, 326, "Unable to connect as the client id is already in use.")

    def script(conn: socket.socket) -> None:
        read_hello(conn)
        conn.sendall(greeting())
        read_frame(conn)
        conn.sendall(complaint)

    with Peer(script) as peer:
        recorder, _ = run_to_end(peer.port)
    assert recorder.end.reason is CloseReason.CLIENT_ID_IN_USE
    assert "already in use" in recorder.end.text


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts the process's own files")
def test_9_fifty_failed_tries_leave_no_socket_behind() -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(50):
        with Peer(lambda conn: drain(conn) and None) as peer:
            recorder, _ = run_to_end(peer.port, handshake_timeout_s=0.01)
        assert recorder.end.reason is CloseReason.SILENT
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 1


def test_a_session_that_is_given_up_before_it_began_connects_to_nothing() -> None:
    recorder = Recorder()
    with Peer(lambda conn: drain(conn) and None) as peer, session_on(peer.port, recorder) as session:
        session.abort()
    assert recorder.end.reason is CloseReason.ASKED
