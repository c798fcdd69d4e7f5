"""The way out of one connection: bytes as they are, held back while the line stands still, or at a pace."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from ibdesk.simgateway.paces import Out, Pace

log = logging.getLogger(__name__)

#: A client that reads nothing while this many bytes wait for it is cut off.
MAX_WAITING: Final = 64 * 1024 * 1024


class Outlet:
    """Writes to the peer; nothing happens when the connection is closing."""

    def __init__(self, writer: asyncio.StreamWriter, cut_off: Callable[[], None]) -> None:
        """Write to ``writer``; ``cut_off`` ends the connection of a peer that reads nothing."""
        self._writer = writer
        self._cut_off = cut_off
        self._held: list[bytes] | None = None
        self._pace: Pace | None = None

    def write(self, data: bytes) -> None:
        """Write bytes, or hold them while the line stands still."""
        if self._held is not None:
            self._held.append(data)
        elif self._pace is not None:
            self._pace.take(data)
        else:
            self._put(data)

    def hold(self) -> None:
        """Write nothing from now on."""
        if self._held is None:
            self._held = []

    def release(self) -> None:
        """Write again, first what was held back."""
        held, self._held = self._held or [], None
        for data in held:
            self.write(data)

    def set_pace(self, made: Callable[[Out], Pace]) -> None:
        """Write at another pace from now on; what waits for the old one goes first."""
        if self._pace is not None:
            self._pace.flush()
        self._pace = made(self._put)

    def end_pace(self) -> None:
        """Write at once again; what waits goes first."""
        self.flush()
        self._pace = None

    def flush(self) -> None:
        """Give everything that a pace holds to the system."""
        if self._pace is not None:
            self._pace.flush()

    def _put(self, data: bytes) -> None:
        if self._writer.is_closing():
            return
        self._writer.write(data)
        if self._writer.transport.get_write_buffer_size() > MAX_WAITING:
            log.warning("a client reads nothing: connection cut")
            self._cut_off()
