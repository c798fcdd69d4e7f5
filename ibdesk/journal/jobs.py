"""What waits in the journal's queue, in the order in which it was given."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ibdesk.core.ids import SessionNo
from ibdesk.core.orders.state import OrderKey
from ibdesk.journal.database import Instant, Received
from ibdesk.journal.entries import Intent, JournalResult
from ibdesk.journal.notes import Decision, Note

Done = Callable[[JournalResult], None]


@dataclass(frozen=True, slots=True)
class Commit:
    """Intents to be made durable together."""

    intents: tuple[Intent, ...]
    done: Done


@dataclass(frozen=True, slots=True)
class UseUp:
    """An id that goes to something that is no order."""

    key: OrderKey
    done: Done


@dataclass(frozen=True, slots=True)
class Append:
    """A received record."""

    row: Received


@dataclass(frozen=True, slots=True)
class End:
    """That an order has ended."""

    key: OrderKey
    base: str


@dataclass(frozen=True, slots=True)
class Decide:
    """A decision of the user; `done` hears whether it is durable."""

    decision: Decision
    session: SessionNo
    at: Instant
    done: Done


@dataclass(frozen=True, slots=True)
class Remark:
    """What the program went through."""

    note: Note
    session: SessionNo
    at: Instant


Job = Commit | UseUp | Append | End | Decide | Remark | None
"""None ends the writer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelNote:
    """That a cancel was asked for; written when there is time (law L9)."""

    key: OrderKey | None
    text: str


def instant(clock: Callable[[], datetime]) -> Instant:
    """Return now on both clocks."""
    return Instant(clock(), time.monotonic_ns())
