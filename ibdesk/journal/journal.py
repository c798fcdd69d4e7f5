"""The journal as the rest of the program sees it: a queue in front of one writer thread."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from ibdesk.core.ids import ClientId, SessionNo
from ibdesk.core.orders.differences import Checkpoint
from ibdesk.core.orders.state import Order, OrderKey
from ibdesk.journal import jobs
from ibdesk.journal.database import Commit, Received
from ibdesk.journal.entries import Intent, JournalResult, RecentIntent
from ibdesk.journal.jobs import CancelNote, Done, instant
from ibdesk.journal.lock import FileLock, JournalLockedError
from ibdesk.journal.notes import (
    AwayNote,
    DayTotal,
    Decision,
    LinkNote,
    Note,
    ReconcileNote,
    TradingLock,
)
from ibdesk.journal.writer import Writer

PROGRAM = SessionNo(0)
"""The session of what belongs to no link."""


def _commit(connection: sqlite3.Connection) -> None:
    connection.execute("COMMIT")


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Journal:
    """The write-ahead journal of one profile.

    After a failure it stays unhealthy till the program starts anew: `commit_intent` answers at once with the
    reason, so nothing new is sent, while cancels never ask it.
    """

    def __init__(
        self,
        path: Path,
        *,
        on_unhealthy: Callable[[str], None] | None = None,
        clock: Callable[[], datetime] = _utc_now,
        commit: Commit = _commit,
        patience_s: float = 5.0,
    ) -> None:
        """Take the path of the file. `commit` is the seam at which tests let the disk fail."""
        self._path = path
        self._on_unhealthy = on_unhealthy
        self._clock = clock
        self._lock = FileLock(path.with_name(path.name + ".lock"))
        self._writer = Writer(path, clock, commit, patience_s, self._tell, self._lock.release)

    # -- life -----------------------------------------------------------------------------------------------

    @property
    def healthy(self) -> bool:
        """Tell whether intents can be made durable."""
        return self._writer.ready and not self._writer.trouble

    @property
    def trouble(self) -> str:
        """Return in one sentence why the journal is not healthy, "" if it is."""
        return self._writer.trouble

    def start(self) -> None:
        """Lock, check and read the file, and start the writer. Raises JournalLockedError.

        Any other trouble leaves the journal started but unhealthy: the window opens, new orders are refused.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except JournalLockedError:
            raise
        except OSError as error:
            self._writer.fail(f"Journal cannot be opened: {error.strerror}.")
        self._writer.start()

    def close(self, timeout_s: float = 3.0) -> bool:
        """Write what is queued, end the thread and release the lock; tells whether that was done in time."""
        return self._writer.end(timeout_s)

    # -- writing: any thread, never waits ---------------------------------------------------------------------

    def commit_intent(self, intent: Intent, done: Done) -> None:
        """Make an intent durable, then call `done` on the journal thread; not before (law L1)."""
        self.commit_intents((intent,), done)

    def commit_intents(self, intents: tuple[Intent, ...], done: Done) -> None:
        """Make a group durable in one transaction: all legs of a bracket or none."""
        self._writer.put(jobs.Commit(intents, done))

    def use_up(self, key: OrderKey, done: Done) -> None:
        """Make durable that a what-if takes this id, so that no order ever will; then call `done` (law L2)."""
        self._writer.put(jobs.UseUp(key, done))

    def append(self, record: object, session: SessionNo, *, key: OrderKey | None = None, raw: str = "") -> None:
        """Append what was received. `key` says to which order the session attributed it."""
        self._writer.put(jobs.Append(Received(record, session, key, raw, instant(self._clock))))

    def note_cancel(self, key: OrderKey | None, session: SessionNo, text: str = "") -> None:
        """Note a cancel, of everything if `key` is None; the cancel itself never waits for this."""
        self.append(CancelNote(key=key, text=text), session, key=key)

    def note_end(self, key: OrderKey, base: str) -> None:
        """Note that an order has ended."""
        self._writer.put(jobs.End(key, base))

    def decide(
        self,
        kind: str,
        session: SessionNo = PROGRAM,
        *,
        key: OrderKey | None = None,
        old: str = "",
        new: str = "",
        text: str = "",
        done: Done | None = None,
    ) -> None:
        """Append a decision of the user; `done` hears on the journal thread whether it is durable."""
        decision = Decision(kind=kind, key=key, old=old, new=new, text=text)
        self._decide(decision, session, done or _nobody)

    def note_link(self, what: str, session: SessionNo, text: str = "") -> None:
        """Note a change of the link to TWS."""
        self._note(LinkNote(what=what, text=text), session)

    def note_reconcile(self, reading: ReconcileNote, session: SessionNo) -> None:
        """Note one reading of TWS's lists, with each list's End (law L7)."""
        self._note(reading, session)

    def checkpoint_positions(self, checkpoint: Checkpoint, session: SessionNo) -> None:
        """Keep all positions after a clean reconciliation."""
        self._note(checkpoint, session)

    def note_away(self, report: AwayNote, session: SessionNo) -> None:
        """Keep the report 'While you were away' of a login as it stands now."""
        self._note(report, session)

    # -- reading ----------------------------------------------------------------------------------------------

    def trading_lock(self) -> TradingLock | None:
        """Return the lock on new orders as it stood when the program started, None if trading was free."""
        return self._writer.memory.lock

    def high_water(self, client_id: ClientId) -> int:
        """Return the highest order id that the client ever used, 0 if none."""
        return self._writer.high_water(client_id)

    def last_change(self, key: OrderKey) -> int:
        """Return the number of the last change that was journalled for an order, 0 if none."""
        return self._writer.last_change(key)

    def orders_open(self, client_id: ClientId) -> list[Order]:
        """Return the orders that had no end when the program started, as UNKNOWN."""
        return [order for order in self.orders_today(client_id) if not order.ended]

    def orders_today(self, client_id: ClientId) -> list[Order]:
        """Return the orders of IB's current day, and all without an end, as known when the program started."""
        orders = self._writer.memory.orders
        return [order for order in orders if isinstance(order.key, OrderKey) and order.key.client_id == client_id]

    def sent_today(self, account: str, broker_day: date) -> DayTotal:
        """Return what was journalled to be sent for an account on a broker day, earlier runs included."""
        return self._writer.total(account, broker_day)

    @property
    def recent_intents(self) -> tuple[RecentIntent, ...]:
        """Return the intents of the last minute before this start: the rate limit survives a restart."""
        return self._writer.memory.recent

    @property
    def checkpoint(self) -> Checkpoint | None:
        """Return the newest positions checkpoint as it stood when the program started, None without one."""
        return self._writer.memory.checkpoint

    @property
    def away(self) -> tuple[AwayNote, ...]:
        """Return the report of each login as it stood when the program started."""
        return self._writer.memory.away

    # -- inside -----------------------------------------------------------------------------------------------

    def _decide(self, decision: Decision, session: SessionNo, done: Done) -> None:
        self._writer.put(jobs.Decide(decision, session, instant(self._clock), done))

    def _note(self, note: Note, session: SessionNo) -> None:
        self._writer.put(jobs.Remark(note, session, instant(self._clock)))

    def _tell(self, sentence: str) -> None:
        if self._on_unhealthy is not None:
            self._on_unhealthy(sentence)


def _nobody(result: JournalResult) -> None:
    """Nobody waits for the answer."""
