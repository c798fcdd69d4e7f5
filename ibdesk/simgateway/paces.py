"""How bytes leave a connection when the line is a bad one: thin, slow, cut into pieces or gathered into heaps.

Times are real seconds. The order of the bytes is never changed, and none is lost.
"""

from __future__ import annotations

import asyncio
import itertools
import random
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Final

BLOCK: Final = 4096
DRIP_EVERY_S: Final = 0.05

Out = Callable[[bytes], None]


class Pace(ABC):
    """Holds bytes until they are due. A kind says into which pieces it cuts them, and when each one may go."""

    def __init__(self, out: Out) -> None:
        """Write through ``out``."""
        self._out = out
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[tuple[float, bytes]] = deque()
        self._handle: asyncio.TimerHandle | None = None
        self._due = 0.0

    def take(self, data: bytes) -> None:
        """Take bytes that are to leave."""
        for wait_s, piece in self.pieces(data):
            self._due = self.due(wait_s)
            self._waiting.append((self._due, piece))
        self._plan()

    @abstractmethod
    def pieces(self, data: bytes) -> Iterable[tuple[float, bytes]]:
        """Return pieces of ``data``, each with the seconds that it waits."""

    def due(self, wait_s: float) -> float:
        """Return when a piece leaves: so long after the one before it."""
        return max(self._due, self._loop.time()) + wait_s

    def flush(self) -> None:
        """Let everything go at once."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        while self._waiting:
            self._out(self._waiting.popleft()[1])

    def _plan(self) -> None:
        if self._handle is None and self._waiting:
            self._handle = self._loop.call_at(self._waiting[0][0], self._go)

    def _go(self) -> None:
        self._handle = None
        self._out(self._waiting.popleft()[1])
        self._plan()


class Drip(Pace):
    """A thin line that never falls silent while something waits."""

    def __init__(self, out: Out, bytes_s: int) -> None:
        """Let so many bytes pass in a second."""
        super().__init__(out)
        self._drop = max(1, int(bytes_s * DRIP_EVERY_S))
        self._per_s = bytes_s

    def pieces(self, data: bytes) -> Iterator[tuple[float, bytes]]:
        """Cut into drops."""
        for start in range(0, len(data), self._drop):
            drop = data[start : start + self._drop]
            yield len(drop) / self._per_s, drop


class Latency(Pace):
    """A slow line: each message is under way for a time drawn from a range, and none overtakes another."""

    def __init__(self, out: Out, least_s: float, most_s: float, seed: int) -> None:
        """Draw evenly from the range."""
        super().__init__(out)
        self._range, self._chance = (least_s, most_s), random.Random(seed)

    def pieces(self, data: bytes) -> Iterator[tuple[float, bytes]]:
        """Leave the message whole."""
        yield self._chance.uniform(*self._range), data

    def due(self, wait_s: float) -> float:
        """Return the end of its own journey, or that of the message before it."""
        return max(self._due, self._loop.time() + wait_s)


class Pieces(Pace):
    """Cuts the stream into pieces of the given sizes, one write each, ``gap_s`` after one another."""

    def __init__(self, out: Out, sizes: Iterable[int], gap_s: float) -> None:
        """Take the sizes in turn; they must never end."""
        super().__init__(out)
        self._sizes, self._gap_s = iter(sizes), gap_s

    def pieces(self, data: bytes) -> Iterator[tuple[float, bytes]]:
        """Cut where the sizes say, whatever the messages are."""
        start = 0
        while start < len(data):
            end = start + next(self._sizes)
            yield self._gap_s, data[start:end]
            start = end


class Blocks(Pace):
    """Pauses after every 4096 bytes of the stream: a client that reads by 4096 sees each burst end on a full buffer."""

    def __init__(self, out: Out, gap_s: float, pauses: int | None) -> None:
        """Pause at most so many times, every time without a number."""
        super().__init__(out)
        self._gap_s, self._left = gap_s, pauses
        self._room, self._rest_s = BLOCK, 0.0

    def pieces(self, data: bytes) -> Iterator[tuple[float, bytes]]:
        """Cut at the ends of the blocks; the piece after an end waits."""
        start = 0
        while start < len(data):
            piece = data[start : start + self._room]
            wait_s, self._rest_s = self._rest_s, 0.0
            yield wait_s, piece
            start += len(piece)
            self._room -= len(piece)
            if self._room == 0:
                self._room = BLOCK
                self._rest_s = self._pause_s()

    def _pause_s(self) -> float:
        if self._left is None:
            return self._gap_s
        self._left -= 1
        return self._gap_s if self._left >= 0 else 0.0


class Heaps(Pace):
    """Gathers messages and writes them together, so many seconds after the first of them."""

    def __init__(self, out: Out, gather_s: float) -> None:
        """Gather for so long."""
        super().__init__(out)
        self._gather_s = gather_s

    def pieces(self, data: bytes) -> Iterator[tuple[float, bytes]]:
        """Put the message onto the heap that waits, or begin one."""
        if self._waiting:
            data = self._waiting.pop()[1] + data
            yield -1.0, data
        else:
            yield self._gather_s, data

    def due(self, wait_s: float) -> float:
        """Return when the heap goes: its first message has decided that."""
        return self._due if wait_s < 0 else self._loop.time() + wait_s


def random_sizes(seed: int, most: int) -> Iterator[int]:
    """Yield sizes from 1 to ``most``, the same ones for the same seed."""
    chance = random.Random(seed)
    return (chance.randint(1, most) for _ in itertools.count())
