"""The gateway as a process: its first line, its end, its wrong uses."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_S = 30


def command(*options: str) -> list[str]:
    return [sys.executable, "-m", "ibdesk.simgateway", *options]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


@contextmanager
def gateway(*options: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """Start the process, read its first line, and make sure that it is gone afterwards."""
    process = subprocess.Popen(
        command(*options),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    try:
        assert process.stdout is not None
        yield process, json.loads(process.stdout.readline())
    finally:
        process.kill()
        process.communicate(timeout=PATIENCE_S)


def test_the_first_line_says_where_it_listens_and_repeats_the_nonce() -> None:
    with gateway("--port", "0", "--nonce", "s3cret", "--server-version", "157") as (process, hello):
        assert hello["host"] == "127.0.0.1" and hello["server_version"] == 157
        assert hello["pid"] == process.pid and hello["nonce"] == "s3cret"
        with socket.create_connection((hello["host"], hello["port"]), timeout=PATIENCE_S) as peer:
            peer.sendall(b"API\0\0\0\0\x09v100..157")
            assert peer.recv(100)[4:8] == b"157\0"


def test_without_a_nonce_none_is_claimed() -> None:
    with gateway("--port", "0") as (_, hello):
        assert "nonce" not in hello


def test_it_ends_when_its_parents_pipe_closes() -> None:
    with gateway("--port", "0", "--parent-pipe") as (process, _):
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write('{"do": "farm", "name": "usfarm", "state": "broken"}\n')
        process.stdin.flush()
        assert json.loads(process.stdout.readline()) == {"done": "farm"}
        process.stdin.close()
        assert process.wait(PATIENCE_S) == 0
        process.stdin = None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_on_a_signal(number: signal.Signals) -> None:
    with gateway("--port", "0") as (process, _):
        process.send_signal(number)
        assert process.wait(PATIENCE_S) == 0


def test_it_takes_the_next_port_when_the_usual_one_is_taken() -> None:
    with gateway() as (_, first), gateway() as (_, second):
        assert 7497 <= first["port"] < second["port"]


def test_a_port_that_was_asked_for_and_is_taken_is_an_error() -> None:
    with gateway("--port", "0") as (_, hello):
        found = subprocess.run(
            command("--port", str(hello["port"])),
            capture_output=True,
            text=True,
            env=environment(),
            timeout=PATIENCE_S,
            check=False,
        )
    assert found.returncode == 1 and "cannot run" in found.stderr


@pytest.mark.parametrize(
    "options",
    [
        ("--faults", "no-such-file.json"),
        ("--server-version", "120"),
        ("--server-version", "soon"),
        ("--port", "99999"),
        ("--clock", "noon"),
        ("--accounts", "DU1,,DU2"),
        ("--unknown",),
    ],
)
def test_wrong_use_ends_with_2(options: tuple[str, ...]) -> None:
    found = subprocess.run(
        command("--port", "0", *options),
        capture_output=True,
        text=True,
        env=environment(),
        timeout=PATIENCE_S,
        check=False,
    )
    assert found.returncode == 2 and found.stderr and not found.stdout


def test_an_unknown_fault_ends_with_2(tmp_path: Path) -> None:
    script = tmp_path / "faults.json"
    script.write_text('{"faults": [{"name": "earthquake"}]}')
    found = subprocess.run(
        command("--port", "0", "--faults", str(script)),
        capture_output=True,
        text=True,
        env=environment(),
        timeout=PATIENCE_S,
        check=False,
    )
    assert found.returncode == 2 and "earthquake" in found.stderr
