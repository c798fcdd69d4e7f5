"""Repeating work in world time: quotes, account updates, matching."""

import asyncio
from collections.abc import Callable

from ibdesk.simgateway.clock import WorldClock

#: However fast the world runs, one timer works at most this often (real seconds).
SHORTEST_S = 0.02


class WorldTimer:
    """Run ``step`` again and again; it returns the world seconds until its next run, None to end."""

    def __init__(self, clock: WorldClock, step: Callable[[], float | None]) -> None:
        self._clock = clock
        self._step = step
        self._handle: asyncio.Handle | None = None

    @property
    def active(self) -> bool:
        """Return whether another run is planned."""
        return self._handle is not None

    def start(self, world_s: float) -> None:
        """Plan the next run ``world_s`` world seconds from now, instead of any planned one."""
        self.cancel()
        delay = max(SHORTEST_S, self._clock.real_delay_s(world_s))
        self._handle = asyncio.get_running_loop().call_later(delay, self._run)

    def soon(self) -> None:
        """Plan the next run as soon as the loop is free, instead of any planned one."""
        self.cancel()
        self._handle = asyncio.get_running_loop().call_soon(self._run)

    def cancel(self) -> None:
        """Forget the planned run; harmless when there is none."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _run(self) -> None:
        self._handle = None
        again = self._step()
        # The step itself may have planned the next run, or the end.
        if again is not None and self._handle is None:
            self.start(again)
