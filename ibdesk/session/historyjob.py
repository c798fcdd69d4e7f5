"""One question for historical bars on its way, and what may follow its answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol

from PySide6.QtCore import QObject, Signal

from ibdesk.core.ids import RequestId
from ibdesk.core.records.bars import Bars, HistoryQuery
from ibdesk.session.views import Failure

JobState = Literal["checking", "queued", "asking", "done", "failed", "cancelled"]

ENDED: frozenset[JobState] = frozenset({"done", "failed", "cancelled"})


class Desk(Protocol):
    """What a job needs of the desk that asks for it."""

    def queue_s(self, job: HistoryJob) -> float:
        """Return the seconds that pacing makes a job wait."""

    def cancel(self, job: HistoryJob) -> None:
        """Give a question up."""


class HistoryJob(QObject):
    """One question on its way. `changed` with every state, then `done` with Bars or `failed` with a Failure.

    A question that is kept up to date (`query.keep`) goes on after `done`: `updated` brings a BarUpdate each time,
    `stopped` a Failure when no more will come for now. It is asked again by itself after a reconnect or 1101, and
    then goes through its states anew with another `done`. Only `cancel` ends it.
    """

    changed = Signal()
    done = Signal(object)
    failed = Signal(object)
    updated = Signal(object)
    stopped = Signal(object)

    def __init__(self, query: HistoryQuery, clock: Callable[[], float], desk: Desk) -> None:
        super().__init__()
        self.query = query
        self.state: JobState = "checking"
        self.started_s = clock()
        self.ended_s: float | None = None
        self.bars: Bars | None = None
        self.failure: Failure | None = None
        self.request_id: RequestId | None = None
        self.budgeted = False
        self.following = False
        self._clock = clock
        self._desk = desk

    @property
    def elapsed_s(self) -> float:
        """Return the seconds since the question, or those that it took."""
        return (self._clock() if self.ended_s is None else self.ended_s) - self.started_s

    @property
    def queue_s(self) -> float:
        """Return the seconds that IB's pacing rules still make it wait, 0 once it left."""
        return self._desk.queue_s(self) if self.state == "queued" else 0.0

    @property
    def finished(self) -> bool:
        """Tell whether an answer, a refusal or a cancel ended the question; updates may still come."""
        return self.state in ENDED

    def cancel(self) -> None:
        """Give the question and its updates up; no signal but `changed` comes after this."""
        self._desk.cancel(self)

    def move(self, state: JobState) -> None:
        """Go to another state and tell; only the desk does this."""
        self.state = state
        if state in ENDED:
            self.ended_s = self._clock()
        self.changed.emit()

    def begin_again(self) -> None:
        """Start afresh with the same question; only the desk does this."""
        self.started_s, self.ended_s = self._clock(), None
        self.failure = None
        self.request_id = None
        self.move("checking")
