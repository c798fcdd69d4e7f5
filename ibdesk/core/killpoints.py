"""Points at which a test lets this process die as if the power had gone: reliability.md section 5, `kill_at`.

Nothing happens unless the variable IBDESK_TEST_HOOKS holds `kill_at:POINT:N` and the session trades with a simulated
gateway: `arm` is told so at each connect. The N-th pass of the point is the last thing that the process does.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Mapping

VARIABLE = "IBDESK_TEST_HOOKS"
POINTS = ("intent", "sending", "mid_write", "sent", "ack", "exec", "modify", "cancel", "reconcile_step")


class KillPoint:
    """One wish to die, counted down over all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._armed = False
        self._point = ""
        self._left = 0
        self._tear = False

    def arm(self, *, sim: bool, environment: Mapping[str, str] | None = None) -> None:
        """Take what the environment asks for, in simulation only; asked again, go on counting."""
        wish = (os.environ if environment is None else environment).get(VARIABLE, "").split(":")
        self._armed = sim and len(wish) == 3 and wish[0] == "kill_at" and wish[1] in POINTS and wish[2].isdecimal()
        if self._armed and not self._point:
            self._point, self._left = wish[1], int(wish[2])

    def due(self, point: str) -> bool:
        """Count one pass of a point; True if it is the one to die at."""
        if not self._armed or point != self._point:
            return False
        with self._lock:
            self._left -= 1
            return self._left == 0

    def reach(self, point: str) -> None:
        """Die here if it is this pass of the point."""
        if self.due(point):
            die()

    def order_written(self) -> None:
        """Have the write of an order torn in two if it is this one; same thread as the write."""
        self._tear = self.due("mid_write")

    @property
    def tears(self) -> bool:
        """Tell whether the process is to die between two halves of the next write."""
        return self._tear


def die() -> None:
    """End this process at once: nothing is flushed, closed or said."""
    os.kill(os.getpid(), signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)


kill_point = KillPoint()
