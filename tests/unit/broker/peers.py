"""Peers for the broker's tests: scripted servers on loopback, and a sink that remembers."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import TypeVar

from ibdesk.broker import BrokerSession
from ibdesk.core.ids import ClientId
from ibdesk.core.records.link import Endpoint, LinkClosed

WAIT_S = 10.0
GREETING_TIME = "20261118 15:00:00 GMT"

T = TypeVar("T")
Script = Callable[[socket.socket], None]


def frame(*fields: object) -> bytes:
    """Build one text frame; None writes an empty field, bytes go as they are."""
    body = b"".join(_field(value) + b"\0" for value in fields)
    return len(body).to_bytes(4, "big") + body


def raw_frame(body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + body


def _field(value: object) -> bytes:
    if value is None:
        return b""
    return value if isinstance(value, bytes) else str(value).encode()


def greeting(version: object = 157) -> bytes:
    return frame(version, GREETING_TIME)


def welcome(accounts: str = "DU1234567", next_id: int = 7) -> bytes:
    return frame(15, 1, accounts) + frame(9, 1, next_id)


def until(condition: Callable[[], bool], timeout_s: float = WAIT_S) -> None:
    """Wait for a condition that nobody announces."""
    deadline = time.monotonic() + timeout_s
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        pause.wait(0.005)


class Recorder:
    """A sink that remembers everything and lets a test wait for it."""

    def __init__(self) -> None:
        self._news = threading.Condition()
        self.events: list[object] = []
        self.states: dict[Hashable, object] = {}
        self.state_log: list[tuple[Hashable, object]] = []

    def event(self, record: object) -> None:
        with self._news:
            self.events.append(record)
            self._news.notify_all()

    def state(self, key: Hashable, record: object) -> None:
        with self._news:
            self.states[key] = record
            self.state_log.append((key, record))
            self._news.notify_all()

    def wait(self, condition: Callable[[], bool], timeout_s: float = WAIT_S) -> None:
        with self._news:
            assert self._news.wait_for(condition, timeout_s), f"waited in vain; seen: {self.events[-5:]}"

    def all(self, kind: type[T]) -> list[T]:
        with self._news:
            return [record for record in self.events if isinstance(record, kind)]

    def wait_for(self, kind: type[T], count: int = 1) -> T:
        self.wait(lambda: sum(isinstance(record, kind) for record in self.events) >= count)
        return self.all(kind)[count - 1]

    @property
    def end(self) -> LinkClosed:
        """The one LinkClosed, which is also the last record."""
        closed = self.all(LinkClosed)
        assert len(closed) == 1
        assert self.events[-1] is closed[0]
        return closed[0]


class Peer:
    """A loopback server that runs a script on its first connection, on its own thread."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.failure: BaseException | None = None
        self._conn: socket.socket | None = None
        self._thread = threading.Thread(target=self._serve, name="peer", daemon=True)

    def __enter__(self) -> Peer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        for sock in (self._listener, self._conn):
            if sock is not None:
                with suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
                sock.close()
        self._thread.join(WAIT_S)
        if value is None and self.failure is not None:
            raise self.failure

    def _serve(self) -> None:
        try:
            self._conn, _ = self._listener.accept()
            self._conn.settimeout(WAIT_S)
            self._script(self._conn)
        except OSError:
            pass  # the test hung up
        except BaseException as failure:
            self.failure = failure
        finally:
            if self._conn is not None:
                self._conn.close()


def read_frame(conn: socket.socket) -> bytes:
    """Read one whole frame that the client sent; b"" when it hung up."""
    head = read_exactly(conn, 4)
    return read_exactly(conn, int.from_bytes(head, "big")) if head else b""


def read_exactly(conn: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = conn.recv(size - len(data))
        if not part:
            return b""
        data += part
    return data


def read_hello(conn: socket.socket) -> str:
    """Read the prefix and the range of versions."""
    assert read_exactly(conn, 4) == b"API\0"
    return read_frame(conn).decode()


def drain(conn: socket.socket) -> list[list[str]]:
    """Read the client's frames until it hangs up; text frames as lists of fields."""
    frames = []
    while data := read_frame(conn):
        frames.append(data.decode("latin-1").split("\0")[:-1])
    return frames


def as_tws(*parts: bytes, version: int = 157, stay: bool = True, accounts: str = "DU1234567") -> Script:
    """A script that greets, takes startApi, says `parts` and then listens (or hangs up)."""

    def script(conn: socket.socket) -> None:
        read_hello(conn)
        conn.sendall(greeting(version))
        read_frame(conn)
        conn.sendall(welcome(accounts))
        for part in parts:
            conn.sendall(part)
        if stay:
            drain(conn)

    return script


@contextmanager
def session_on(port: int, recorder: Recorder, **options: object) -> Iterator[BrokerSession]:
    """Run a session against a port on its own thread; end it, if it has not ended, when the test is through."""
    endpoint = Endpoint(host=str(options.pop("host", "127.0.0.1")), port=port, client_id=ClientId(1))
    session = BrokerSession(endpoint, recorder, **options)  # type: ignore[arg-type]
    thread = threading.Thread(target=session.run, name="ib-run")
    thread.start()
    try:
        yield session
    finally:
        session.abort()
        thread.join(WAIT_S)
        assert not thread.is_alive()


def run_to_end(port: int, **options: object) -> tuple[Recorder, float]:
    """Run a session until it ends by itself; return what was recorded and the seconds it took."""
    recorder = Recorder()
    endpoint = Endpoint(host=str(options.pop("host", "127.0.0.1")), port=port, client_id=ClientId(1))
    began = time.monotonic()
    BrokerSession(endpoint, recorder, **options).run()  # type: ignore[arg-type]
    return recorder, time.monotonic() - began
