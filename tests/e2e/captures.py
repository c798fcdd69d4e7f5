"""Captured server messages: read from their files, served to the real client, and what came of each of them.

The files lie beside the project. Each line is one message with the server versions whose layout it has (`valid`), the
version it was captured at and what its source says that it means (`expect`).
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ibdesk.broker.dispatch import Dispatcher
from ibdesk.broker.wire import RAW_IDS_FROM
from tests.unit.broker.peers import Peer, Recorder, drain, greeting, raw_frame, read_frame, read_hello, session_on

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "captures"
START_API = 71
PROTOBUF_START_API_FROM = 213


@dataclass(frozen=True)
class Capture:
    """One captured message."""

    file: str
    line: int
    kind: str
    message: bytes
    oldest: int
    newest: int
    captured_at: int
    expect: dict[str, Any]

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"

    def fits(self, version: int) -> bool:
        return self.oldest <= version <= self.newest

    def versions(self, client: int) -> set[int]:
        """The version it was captured at and the newest that it fits, as far as a client goes."""
        reached = {self.captured_at, min(self.newest, client)}
        return {version for version in reached if version <= client and self.fits(version)}


@dataclass
class Outcome:
    """What came of one message: callbacks of the official client, then records of ibdesk."""

    capture: Capture
    calls: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)
    records: list[object] = field(default_factory=list)


def read_captures() -> list[Capture]:
    """Read every file of the folder, in order."""
    return [
        _capture(path.stem, number, json.loads(line))
        for path in sorted(FOLDER.glob("*.jsonl"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    ]


def _capture(file: str, line: int, row: dict[str, Any]) -> Capture:
    raw = row["raw"]
    oldest, newest = row["valid"]
    return Capture(
        file=file,
        line=line,
        kind=row["kind"],
        message=raw.encode("utf-8") if row["enc"] == "text" else bytes.fromhex(raw),
        oldest=oldest,
        newest=newest,
        captured_at=row["server_version"],
        expect=row["expect"],
    )


def serve(conn: socket.socket, version: int, captures: Iterable[Capture]) -> None:
    """Greet at a version, take startApi, say every message, listen."""
    assert read_hello(conn).startswith("v100..")
    conn.sendall(greeting(version))
    assert message_id(read_frame(conn), version) == START_API + 200 * (version >= PROTOBUF_START_API_FROM)
    conn.sendall(b"".join(raw_frame(capture.message) for capture in captures))
    drain(conn)


def message_id(body: bytes, version: int) -> int:
    return int.from_bytes(body[:4], "big") if version >= RAW_IDS_FROM else int(body.split(b"\0")[0])


def play(captures: list[Capture], version: int) -> list[Outcome]:
    """Serve messages to a real session and return what came of each, once all have been decoded."""
    recorder = Recorder()
    outcomes: list[Outcome] = []
    waiting = [Outcome(capture) for capture in captures]
    kinds = {capture.kind for capture in captures}
    with pytest.MonkeyPatch.context() as patch:
        all_decoded = watch(patch, recorder, waiting, outcomes)
        listen(patch, kinds, outcomes)
        with Peer(lambda conn: serve(conn, version, captures)) as peer, session_on(peer.port, recorder):
            assert all_decoded.wait(10.0), f"only {len(outcomes)} of {len(captures)} messages were decoded"
    return outcomes


def watch(
    patch: pytest.MonkeyPatch, recorder: Recorder, waiting: list[Outcome], outcomes: list[Outcome]
) -> threading.Event:
    """Note the records that each frame brings; the event is set when no frame is waited for any more.

    Ticks may overtake nothing but are overtaken by everything else, so frames are told apart by their bytes.
    """
    original = Dispatcher.dispatch
    done = threading.Event()

    def dispatch(self: Dispatcher, frame: bytes) -> None:
        outcome = next(one for one in waiting if one.capture.message == frame)
        waiting.remove(outcome)
        outcomes.append(outcome)
        events, states = len(recorder.events), len(recorder.state_log)
        original(self, frame)
        outcome.records += recorder.events[events:]
        outcome.records += [record for _, record in recorder.state_log[states:]]
        if not waiting:
            done.set()

    patch.setattr(Dispatcher, "dispatch", dispatch)
    return done


def listen(patch: pytest.MonkeyPatch, kinds: Iterable[str], outcomes: list[Outcome]) -> None:
    """Note the callbacks by which the official decoder delivers these kinds, and let them go on to ibdesk."""
    from ibdesk.broker.wrapper import Wrapper

    def listening(name: str, original: Callable[..., None]) -> Callable[..., None]:
        def callback(self: Wrapper, *args: Any) -> None:
            outcomes[-1].calls.append((name, args))
            original(self, *args)

        return callback

    for kind in kinds:
        if (original := getattr(Wrapper, kind, None)) is not None:
            patch.setattr(Wrapper, kind, listening(kind, original))
