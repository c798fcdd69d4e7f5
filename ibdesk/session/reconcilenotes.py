"""What reconciliation keeps in the journal: the one seam to it, so that nothing else here knows how it is stored.

Nothing waits for these rows: they make later starts wiser, they never hold anything up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ibdesk.core.ids import ClientId, SessionNo
from ibdesk.core.orders.differences import Checkpoint, Difference
from ibdesk.core.orders.events import Resolved
from ibdesk.core.orders.readings import Reading
from ibdesk.core.orders.state import Order, OrderKey
from ibdesk.journal import Journal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcileRun:
    """One reading: which lists came with their End, and whether anything moved meanwhile."""

    complete: tuple[str, ...]
    link_up: bool
    moved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """A line of 'While you were away' that the user has seen."""

    kind: str
    about: str
    text: str


class ReconcileNotes:
    """Writes and reads them; without a journal nothing is kept."""

    def __init__(self, journal: Journal | None, session_no: Callable[[], SessionNo]) -> None:
        self._journal = journal
        self._session_no = session_no
        self._last_run: ReconcileRun | None = None
        self._last_checkpoint: Checkpoint | None = None

    def orders(self, client_id: ClientId, accounts: Iterable[str]) -> list[Order]:
        """Return the orders of earlier runs that belong to these accounts: UNKNOWN, or ended today."""
        if self._journal is None:
            return []
        mine = {"", *accounts}
        return [order for order in self._journal.orders_today(client_id) if order.asked.account in mine]

    def checkpoint(self) -> Checkpoint | None:
        """Return the positions after the last clean reconciliation of an earlier run, None without one."""
        return self._journal.checkpoint if self._journal is not None else None

    def note_checkpoint(self, checkpoint: Checkpoint) -> None:
        """Keep the positions after a clean reconciliation; the same again is not written."""
        if checkpoint != self._last_checkpoint:
            self._last_checkpoint = checkpoint
            self._append(checkpoint)

    def note_run(self, reading: Reading) -> None:
        """Keep how a reading went; one like the last is not written."""
        complete = tuple(sorted(name.value for name in reading.complete))
        run = ReconcileRun(complete=complete, link_up=reading.link_up, moved=bool(reading.moved))
        if run != self._last_run:
            self._last_run = run
            self._append(run)

    def note_resolved(self, key: OrderKey, event: Resolved) -> None:
        """Keep how an UNKNOWN order was settled; a replay hears of it again."""
        if self._journal is not None:
            self._journal.append(event, self._session_no(), key=key)

    def note_acknowledged(self, seen: Difference) -> None:
        """Keep that the user has seen a difference."""
        self._append(Acknowledged(kind=seen.kind.value, about=seen.about, text=seen.text))

    def _append(self, record: object) -> None:
        if self._journal is not None:
            self._journal.append(record, self._session_no())
