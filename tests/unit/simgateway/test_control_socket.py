"""Any test client steers a running gateway through its control socket."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.simgateway.test_process import PATIENCE_S, gateway


class Control:
    """One client of the control socket."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        self._lines = self._socket.makefile("rb")

    def say(self, line: bytes) -> dict[str, Any]:
        self._socket.sendall(line + b"\n")
        found: dict[str, Any] = json.loads(self._lines.readline())
        return found

    def ended(self) -> bool:
        return self._lines.read(1) == b""

    def close(self) -> None:
        self._lines.close()
        self._socket.close()


@pytest.fixture
def hello() -> Iterator[dict[str, Any]]:
    with gateway("--port", "0") as (_, said):
        yield said


def test_the_first_line_names_a_port_that_takes_control_lines(hello: dict[str, Any]) -> None:
    control = Control(hello["control"])
    assert control.say(b'{"do": "farm", "name": "usfarm", "state": "broken"}') == {"done": "farm"}
    control.close()


def test_two_clients_steer_one_gateway_and_one_may_leave_in_the_middle(hello: dict[str, Any]) -> None:
    first, second = Control(hello["control"]), Control(hello["control"])
    first._socket.sendall(b'{"do": "fa')
    first.close()
    assert second.say(b'{"do": "ib_link", "code": 1100}') == {"done": "ib_link"}
    second.close()


@pytest.mark.parametrize("line", [b"", b"hello", b'{"do": "dance"}', b"[" * 5000, b"\xff\xfe\x00", b'{"do": "farm"}'])
def test_a_line_that_means_nothing_is_told_so_and_the_next_one_works(hello: dict[str, Any], line: bytes) -> None:
    control = Control(hello["control"])
    answer = control.say(line)
    assert answer["done"] is None
    assert answer["error"]
    assert control.say(b'{"do": "ib_link", "code": 1102}') == {"done": "ib_link"}
    control.close()


def test_an_endless_line_ends_its_own_connection_only(hello: dict[str, Any]) -> None:
    control = Control(hello["control"])
    assert control.say(b"x" * 70_000)["error"] == "the line is too long"
    assert control.ended()
    control.close()
    again = Control(hello["control"])
    assert again.say(b'{"do": "ib_link", "code": 1102}') == {"done": "ib_link"}
    again.close()


def test_a_gateway_ends_although_somebody_steers_it() -> None:
    with gateway("--port", "0") as (process, said):
        control = Control(said["control"])
        process.terminate()
        assert process.wait(PATIENCE_S) == 0
        control.close()
