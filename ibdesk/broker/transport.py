"""The socket of one session, in the shape that ibapi's client expects of its connection.

Whole frames are written under a lock and the result is remembered; bytes are handed on as they come. `abort` shuts
the socket down from any thread and wakes whoever waits on it.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from ibdesk.core.killpoints import die, kill_point

RECEIVE_BYTES = 65536
STALL_S = 5.0
"""A peer that takes no byte for so long has stopped reading (scenario 31)."""


@dataclass(frozen=True, slots=True)
class Write:
    """One attempt to write: `error` is "" when the kernel took every byte."""

    size: int
    taken: int
    error: str


class Transport:
    """A connected socket. Reading belongs to one thread, writing to another; abort and close to anybody."""

    def __init__(self, sock: socket.socket, clock: Callable[[], float] = time.monotonic) -> None:
        self._socket = sock
        self._clock = clock
        self._lock = threading.Lock()
        self._open = True
        self._last_write: Write | None = None
        self.last_received_s = clock()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        sock.settimeout(STALL_S)

    def isConnected(self) -> bool:
        """Answer ibapi's question whether requests make sense."""
        return self._open

    def sendMsg(self, frame: bytes) -> int:
        """Write a whole frame for ibapi; never raises. What happened is in `take_write`.

        Returns the bytes that the kernel took. After a failed or short write the stream may be torn, so the socket
        is shut down and nothing is written again.
        """
        with self._lock:
            taken, error = 0, ""
            if not self._open:
                return 0
            try:
                view = memoryview(frame)
                if kill_point.tears:
                    self._socket.send(view[: len(frame) // 2])
                    die()
                while taken < len(frame):
                    taken += self._socket.send(view[taken:])
            except OSError as failure:
                error = str(failure) or type(failure).__name__
            self._last_write = Write(len(frame), taken, error)
        if error:
            self.abort()
        return taken

    def take_write(self) -> Write | None:
        """Return what became of the last write and forget it; None when nothing was written since."""
        with self._lock:
            write, self._last_write = self._last_write, None
            return write

    def receive(self, timeout_s: float | None = None) -> bytes | None:
        """Wait for bytes: b"" when the peer has ended, None when none came in time. Raises OSError when it broke.

        `timeout_s` holds from now on (the handshake sets it, the running session leaves it alone).
        """
        if timeout_s is not None:
            self._socket.settimeout(timeout_s)
        try:
            data = self._socket.recv(RECEIVE_BYTES)
        except TimeoutError:
            return None
        if data:
            self.last_received_s = self._clock()
        return data

    def settle(self) -> None:
        """Leave the handshake's short deadlines behind."""
        self._socket.settimeout(STALL_S)

    def abort(self) -> None:
        """Shut the socket down: every blocked read and write returns. Any thread, any number of times."""
        self._open = False
        with contextlib.suppress(OSError):  # it may never have been connected, or be gone already
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Give the socket back to the system. Only when nobody reads from it any more."""
        self.abort()
        self._socket.close()

    def disconnect(self) -> None:
        """Obey ibapi, should it ever ask."""
        self.abort()
