"""The journal's one thread: opens the file, writes what is queued, answers what waits for it."""

from __future__ import annotations

import functools
import itertools
import logging
import os
import queue
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec

from ibdesk import __version__
from ibdesk.core.ids import SessionNo
from ibdesk.core.orders.differences import Checkpoint
from ibdesk.core.orders.state import Order, OrderKey
from ibdesk.journal.database import Commit, DamagedJournalError, Database, added
from ibdesk.journal.entries import Intent, JournalResult, RecentIntent, broker_day
from ibdesk.journal.jobs import Append, Decide, Done, End, Job, Remark, UseUp, instant
from ibdesk.journal.jobs import Commit as CommitJob
from ibdesk.journal.notes import AwayNote, DayTotal, ProgramNote, TradingLock
from ibdesk.journal.replay import replay
from ibdesk.journal.schema import ForeignFileError, NewerJournalError

log = logging.getLogger(__name__)

_BATCH = 500
_RECENT = timedelta(minutes=1)
_PROGRAM = SessionNo(0)
_DAMAGE = (DamagedJournalError, sqlite3.DatabaseError, ValueError, ArithmeticError, msgspec.MsgspecError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What the file told when it was opened."""

    orders: tuple[Order, ...] = ()
    recent: tuple[RecentIntent, ...] = ()
    lock: TradingLock | None = None
    checkpoint: Checkpoint | None = None
    away: tuple[AwayNote, ...] = ()


class Writer:
    """Owns the database on a thread of its own. Only `put`, `start`, `end` and the read-only views are for others."""

    def __init__(
        self,
        path: Path,
        clock: Callable[[], datetime],
        commit: Commit,
        patience_s: float,
        on_trouble: Callable[[str], None],
        on_end: Callable[[], None],
    ) -> None:
        """Take the path and what to call: `on_trouble` once, `on_end` on the thread when the file is closed."""
        self._path = path
        self._clock = clock
        self._commit = commit
        self._patience_s = patience_s
        self._on_trouble = on_trouble
        self._on_end = on_end
        self._jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._waters: dict[int, int] = {}
        self._changes: dict[OrderKey, int] = {}
        self._totals: dict[tuple[str, str], DayTotal] = {}
        self.memory = Memory()
        self.trouble = ""

    @property
    def ready(self) -> bool:
        """Tell whether the file was looked at, well or badly."""
        return self._ready.is_set()

    def start(self) -> None:
        """Start the thread and wait till the file is read."""
        self._thread.start()
        self._ready.wait()

    def put(self, job: Job) -> None:
        """Queue a job; never blocks."""
        self._jobs.put(job)

    def end(self, timeout_s: float) -> bool:
        """Write what is queued and end the thread; tells whether that was done in time."""
        if self._thread.is_alive():
            self._jobs.put(None)
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def fail(self, sentence: str) -> None:
        """Remember the first trouble for good, and tell it."""
        if self.trouble:
            return
        self.trouble = sentence
        log.error("%s", sentence)
        self._on_trouble(sentence)

    def high_water(self, client_id: int) -> int:
        """Return the highest durable id of a client."""
        return self._waters.get(client_id, 0)

    def last_change(self, key: OrderKey) -> int:
        """Return the highest durable number of a change of an order."""
        return self._changes.get(key, 0)

    def total(self, account: str, day: date) -> DayTotal:
        """Return what was journalled for an account on a broker day."""
        return self._totals.get((account, day.isoformat()), DayTotal())

    def _run(self) -> None:
        database = None if self.trouble else self._open()
        self._ready.set()
        try:
            while self._work(database):
                pass
            if database is not None:
                self._say(database, "end")
        finally:
            if database is not None:
                database.close()
            self._on_end()

    def _open(self) -> Database | None:
        database = None
        try:
            database = Database(self._path, self._commit, self._patience_s)
            self._remember(database)
        except NewerJournalError:
            self.fail("Journal was written by a newer ibdesk. Update this one.")
        except ForeignFileError:
            self.fail("The journal's file belongs to another program. It is kept as it is; new orders are off.")
        except Exception as error:  # whatever a file may hold: the program starts, and new orders are off
            if not isinstance(error, _DAMAGE):
                log.exception("the journal could not be read")
            self.fail(_opening_trouble(error))
        else:
            return database
        if database is not None:
            database.close()
        return None

    def _remember(self, database: Database) -> None:
        now = self._clock()
        orders = replay(database, database.intents_of(broker_day(now)), now)
        self._waters, self._totals = database.high_waters(), database.day_totals()
        self._changes = database.last_changes()
        self.memory = Memory(
            orders=tuple(orders),
            recent=database.recent_intents(now, _RECENT),
            lock=database.trading_lock(),
            checkpoint=database.last_note(Checkpoint),
            away=database.away_notes(),
        )
        for order in orders:
            if order.ended and isinstance(order.key, OrderKey):
                self._guarded(functools.partial(database.put_end, order.key, order.base.value))
        self._say(database, "start")

    def _say(self, database: Database, what: str) -> None:
        note = ProgramNote(what="start" if what == "start" else "end", version=__version__, process_id=os.getpid())
        self._guarded(functools.partial(database.put_note, note, _PROGRAM, instant(self._clock)))

    def _work(self, database: Database | None) -> bool:
        """Write all that is queued, in its order, records in runs of one transaction; False at the end."""
        jobs = [self._jobs.get()]
        while len(jobs) < _BATCH and not self._jobs.empty():
            jobs.append(self._jobs.get())
        for kind, run in itertools.groupby(jobs, type):
            if kind is type(None):
                return False
            self._write(database, list(run))
        return True

    def _write(self, database: Database | None, run: list[Job]) -> None:
        rows = [job.row for job in run if isinstance(job, Append)]
        if rows and database is not None:
            self._guarded(functools.partial(database.put_records, rows))
        for job in run:
            match job:
                case CommitJob():
                    self._write_intents(database, job)
                case UseUp():
                    put = functools.partial(Database.use_up, key=job.key)
                    _answer(job.done, self._write_ids(database, put, (job.key,)))
                case Decide():
                    self._write_decision(database, job)
                case End() if database is not None:
                    self._guarded(functools.partial(database.put_end, job.key, job.base))
                case Remark() if database is not None:
                    self._guarded(functools.partial(database.put_note, job.note, job.session, job.at))
                case _:
                    pass  # records are written above, all at once; without a file the rest is lost, as was said

    def _write_intents(self, database: Database | None, job: CommitJob) -> None:
        at = instant(self._clock)
        keys = tuple(intent.order_key for intent in job.intents)
        put = functools.partial(Database.put_intents, intents=job.intents, at=at)
        result = self._write_ids(database, put, keys)
        if result.ok:
            for intent in job.intents:
                self._count(intent, at.time)
        _answer(job.done, result)

    def _write_ids(
        self, database: Database | None, put: Callable[[Database], None], keys: tuple[OrderKey, ...]
    ) -> JournalResult:
        """Make durable what takes these ids, all or nothing."""
        if database is None or self.trouble:
            return JournalResult(ok=False, sentence=self.trouble)
        try:
            put(database)
        except sqlite3.IntegrityError:
            used = ", ".join(str(key.order_id) for key in keys)
            return JournalResult(ok=False, sentence=f"Order id {used} was used before.")
        except Exception as error:  # a thread that dies of anything would leave the ticket waiting for ever
            self._cannot_write(error)
            return JournalResult(ok=False, sentence=self.trouble)
        for key in keys:
            self._waters[key.client_id] = max(self.high_water(key.client_id), key.order_id)
        return JournalResult(ok=True)

    def _count(self, intent: Intent, at: datetime) -> None:
        key = intent.order_key
        self._changes[key] = max(self.last_change(key), intent.number)
        day = broker_day(intent.world_time or at)
        self._totals[intent.account, day.isoformat()] = added(self.total(intent.account, day), intent.value)

    def _write_decision(self, database: Database | None, job: Decide) -> None:
        if database is not None:
            self._guarded(functools.partial(database.put_decision, job.decision, job.session, job.at))
        # After a first failure nobody can say whether the file took this one.
        _answer(job.done, JournalResult(ok=not self.trouble, sentence=self.trouble))

    def _guarded(self, write: Callable[[], None]) -> None:
        try:
            write()
        except Exception as error:  # as above: the thread must live to refuse the next order
            self._cannot_write(error)

    def _cannot_write(self, error: Exception) -> None:
        if not isinstance(error, sqlite3.Error | OSError):
            log.exception("the journal failed inside")
        self.fail(f"Journal cannot be written: {error}.")


def _answer(done: Done, result: JournalResult) -> None:
    try:
        done(result)
    except Exception:
        log.exception("A listener of the journal raised")


def _opening_trouble(error: Exception) -> str:
    if isinstance(error, sqlite3.OperationalError):
        return f"Journal cannot be opened: {error}."
    return "Journal is damaged. It is kept as it is; new orders are off."
