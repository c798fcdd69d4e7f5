"""What reconciliation keeps in the journal: the one seam to it, so that nothing else here knows how it is stored.

Nothing waits for these rows: they make later starts wiser, they never hold anything up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from ibdesk.core.ids import ClientId, ConId, OrderId, PermId, SessionNo
from ibdesk.core.orders.differences import Checkpoint, Difference, Kind
from ibdesk.core.orders.events import Resolved
from ibdesk.core.orders.readings import ListName, Reading
from ibdesk.core.orders.state import AnyKey, ForeignKey, Order, OrderKey
from ibdesk.journal import AwayLine, AwayNote, Journal, ReconcileNote


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a login was told of: not acknowledged yet, and the strangers' orders that were."""

    unseen: tuple[Difference, ...] = ()
    seen: tuple[Difference, ...] = ()


class ReconcileNotes:
    """Writes and reads them; without a journal nothing is kept."""

    def __init__(self, journal: Journal | None, session_no: Callable[[], SessionNo]) -> None:
        self._journal = journal
        self._session_no = session_no
        self._last_run: ReconcileNote | None = None
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
        if self._journal is not None and checkpoint != self._last_checkpoint:
            self._last_checkpoint = checkpoint
            self._journal.checkpoint_positions(checkpoint, self._session_no())

    def note_run(self, reading: Reading) -> None:
        """Keep how a reading went; one like the last is not written."""
        lists = {name.value: name in reading.complete for name in ListName}
        note = ReconcileNote(lists=lists, link_up=reading.link_up, moved=bool(reading.moved))
        if self._journal is not None and note != self._last_run:
            self._last_run = note
            self._journal.note_reconcile(note, self._session_no())

    def note_resolved(self, key: OrderKey, event: Resolved) -> None:
        """Keep how an UNKNOWN order was settled; a replay hears of it again."""
        if self._journal is not None:
            self._journal.append(event, self._session_no(), key=key)

    def away_reports(self) -> dict[tuple[str, ...], Report]:
        """Return the reports of earlier runs, by the accounts that they are about."""
        notes = self._journal.away if self._journal is not None else ()
        return {
            note.accounts: Report(unseen=_told(note.unseen), seen=_told(note.seen)) for note in notes
        }  # fmt: skip

    def note_away(self, accounts: tuple[str, ...], report: Report) -> None:
        """Keep a report as it stands, for a start before it is acknowledged."""
        if self._journal is not None:
            unseen, seen = map(_line, report.unseen), map(_line, report.seen)
            note = AwayNote(accounts=accounts, unseen=tuple(unseen), seen=tuple(seen))
            self._journal.note_away(note, self._session_no())

    def note_acknowledged(self, seen: Difference) -> None:
        """Keep that the user has seen a difference."""
        if self._journal is not None:
            self._journal.decide("seen", self._session_no(), new=seen.kind.value, text=f"{seen.about}: {seen.text}")


def _line(one: Difference) -> AwayLine:
    line = AwayLine(kind=one.kind.value, about=one.about, text=one.text)
    match one.key:
        case OrderKey(client_id=client_id, order_id=order_id):
            return replace(line, client_id=client_id, order_id=order_id)
        case ForeignKey(perm_id=perm_id):
            return replace(line, perm_id=perm_id)
        case (account, con_id):
            return replace(line, account=account, con_id=con_id)


def _told(lines: Iterable[AwayLine]) -> tuple[Difference, ...]:
    return tuple(Difference(kind=Kind(one.kind), key=_key(one), about=one.about, text=one.text) for one in lines)


def _key(line: AwayLine) -> AnyKey | tuple[str, ConId]:
    if line.client_id is not None and line.order_id is not None:
        return OrderKey(client_id=ClientId(line.client_id), order_id=OrderId(line.order_id))
    if line.perm_id is not None:
        return ForeignKey(perm_id=PermId(line.perm_id))
    return line.account, ConId(line.con_id or 0)
