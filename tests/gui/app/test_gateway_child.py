"""The simulated gateway lives and ends with the window, and only ours makes the mode SIM."""

from __future__ import annotations

import json
import socket

import pytest
from PySide6.QtCore import QProcess
from pytestqt.qtbot import QtBot

from ibdesk.app.gateway_child import GatewayChild, Hello, read_hello


def hello_line(**changes: object) -> bytes:
    return json.dumps({"host": "127.0.0.1", "port": 7497, "server_version": 200, "pid": 1, **changes}).encode()


def test_a_gateway_that_repeats_the_nonce_is_ours() -> None:
    assert read_hello(hello_line(nonce="abc"), "abc").nonce_ok


@pytest.mark.parametrize("changes", [{}, {"nonce": "abd"}, {"nonce": ""}, {"nonce": None}])
def test_a_gateway_that_does_not_is_a_stranger(changes: dict[str, object]) -> None:
    assert not read_hello(hello_line(**changes), "abc").nonce_ok


@pytest.mark.parametrize("line", [b"", b"{}", b"[]", b"Traceback (most recent call last):", b'{"host": 1}'])
def test_another_first_line_is_told_in_a_sentence(line: bytes) -> None:
    with pytest.raises(ValueError, match="did not say where it listens"):
        read_hello(line, "abc")


def test_the_child_starts_answers_and_ends_with_us(qtbot: QtBot) -> None:
    child = GatewayChild()
    with qtbot.waitSignal(child.ready, timeout=20_000) as heard:
        child.start()
    hello = heard.args[0]
    assert isinstance(hello, Hello)
    assert hello.nonce_ok
    with socket.create_connection((hello.host, hello.port), timeout=5):
        pass
    child.close()
    assert child.findChild(QProcess).state() == QProcess.ProcessState.NotRunning
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((hello.host, hello.port), timeout=1)


def test_a_child_that_cannot_start_is_told(qtbot: QtBot) -> None:
    child = GatewayChild()
    with qtbot.waitSignal(child.failed, timeout=20_000) as heard:
        child.start(clock="yesterday-ish")
    assert "did not start" in heard.args[0]
    child.close()
