"""The sending thread: one queue, paced below TWS's limit, cancels first, every command with exactly one result."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from ibdesk.core.pacing import TokenBucket
from ibdesk.core.records.command import CancelAllOrders, CancelOrder, Command, PlaceOrder, RequestCurrentTime
from ibdesk.core.records.link import CommandSent, SendOutcome

logger = logging.getLogger(__name__)

Done = Callable[[CommandSent], None]
Execute = Callable[[Command], tuple[SendOutcome, str]]

WITHDRAWN = "Cancelled before it was sent."


@dataclass(order=True, slots=True)
class Entry:
    """A command in the queue, in order of urgency and then of arrival."""

    rank: int
    number: int
    command: Command = field(compare=False)
    on_done: Done | None = field(compare=False)


def rank(command: Command) -> int:
    """Return the urgency: 0 cancels, 1 the ping and orders, 2 all else."""
    if isinstance(command, CancelOrder | CancelAllOrders):
        return 0
    return 1 if isinstance(command, PlaceOrder | RequestCurrentTime) else 2


class Outbox:
    """The queue without its thread: what goes next, and when. Not thread-safe, the Sender holds the lock."""

    def __init__(self, bucket: TokenBucket) -> None:
        self._bucket = bucket
        self._heap: list[Entry] = []
        self._numbers = itertools.count()

    def __len__(self) -> int:
        return len(self._heap)

    def push(self, command: Command, on_done: Done | None) -> list[Entry]:
        """Queue a command; return the placements that it makes pointless.

        A cancel overtakes all else. Were the placement of its order still waiting, TWS would first be told to cancel
        an order that it does not know, and then be given it: so that placement never leaves.
        """
        withdrawn = [entry for entry in self._heap if _ends(command, entry.command)]
        if withdrawn:
            self._heap = [entry for entry in self._heap if not _ends(command, entry.command)]
            heapq.heapify(self._heap)
        heapq.heappush(self._heap, Entry(rank(command), next(self._numbers), command, on_done))
        return withdrawn

    def pop(self) -> Entry | None:
        """Return the next command if it may go now."""
        if not self._heap or not self._bucket.take(urgent=self._heap[0].rank == 0):
            return None
        return heapq.heappop(self._heap)

    def wait_s(self) -> float | None:
        """Return the seconds till the next command may go, None when there is none."""
        return self._bucket.wait_s(urgent=self._heap[0].rank == 0) if self._heap else None

    def clear(self) -> list[Entry]:
        """Empty the queue and return what was in it, in order."""
        entries, self._heap = sorted(self._heap), []
        return entries


def _ends(cancel: Command, waiting: Command) -> bool:
    if not isinstance(waiting, PlaceOrder):
        return False
    return isinstance(cancel, CancelAllOrders) or (
        isinstance(cancel, CancelOrder) and cancel.order_id == waiting.order_id
    )


class Sender:
    """Thread "ib-send". Every command given to `submit` gets exactly one CommandSent."""

    def __init__(self, report: Callable[[CommandSent], None], bucket: TokenBucket) -> None:
        self._report = report
        self._outbox = Outbox(bucket)
        self._wake = threading.Condition()
        self._open = False
        self._closed_because = "There is no connection to TWS yet."
        self._execute: Execute | None = None
        self._thread: threading.Thread | None = None

    def start(self, execute: Execute) -> None:
        """Open the queue: from now on commands are taken."""
        with self._wake:
            self._execute = execute
            self._open = True
        self._thread = threading.Thread(target=self._run, name="ib-send", daemon=True)
        self._thread.start()

    def submit(self, command: Command, on_done: Done | None) -> None:
        """Queue a command, or refuse it at once when there is no link. Any thread; never blocks."""
        with self._wake:
            accepted = self._open
            withdrawn = self._outbox.push(command, on_done) if accepted else []
            self._wake.notify()
        for entry in withdrawn:
            self._finish(entry.command, entry.on_done, SendOutcome.NOT_SENT, WITHDRAWN)
        if not accepted:
            self._finish(command, on_done, SendOutcome.NOT_SENT, self._closed_because)

    def stop(self, because: str, timeout_s: float) -> None:
        """Close the queue; what still waits is NOT_SENT. The transport must have been aborted."""
        with self._wake:
            self._open = False
            self._closed_because = because
            left = self._outbox.clear()
            self._wake.notify()
        for entry in left:
            self._finish(entry.command, entry.on_done, SendOutcome.NOT_SENT, because)
        if self._thread is not None:
            self._thread.join(timeout_s)
            if self._thread.is_alive():
                logger.error("the sending thread did not end within %.1f s", timeout_s)

    def depth(self) -> int:
        """Return how many commands wait."""
        with self._wake:
            return len(self._outbox)

    @property
    def is_current_thread(self) -> bool:
        """Tell whether the caller runs on ib-send."""
        return threading.current_thread() is self._thread

    def _run(self) -> None:
        while (entry := self._next()) is not None:
            assert self._execute is not None
            outcome, reason = self._execute(entry.command)
            self._finish(entry.command, entry.on_done, outcome, reason)

    def _next(self) -> Entry | None:
        with self._wake:
            while self._open:
                entry = self._outbox.pop()
                if entry is not None:
                    return entry
                self._wake.wait(self._outbox.wait_s())
            return None

    def _finish(self, command: Command, on_done: Done | None, outcome: SendOutcome, reason: str) -> None:
        result = CommandSent(command=command, outcome=outcome, reason=reason)
        try:
            if on_done is not None:
                on_done(result)
        except Exception:
            logger.exception("a receiver of a send result failed")  # the result still goes to the sink
        finally:
            self._report(result)
