"""The journal as the rest of the program sees it: a queue in front of one writer thread."""

from __future__ import annotations

import functools
import itertools
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from ibdesk.core.ids import ClientId, SessionNo
from ibdesk.core.orders.state import Order, OrderKey
from ibdesk.journal.database import Commit, DamagedJournalError, Database
from ibdesk.journal.entries import Intent, JournalResult, broker_day
from ibdesk.journal.lock import FileLock, JournalLockedError
from ibdesk.journal.replay import replay
from ibdesk.journal.schema import NewerJournalError

_log = logging.getLogger(__name__)
_BATCH = 500

Done = Callable[[JournalResult], None]


@dataclass(frozen=True, slots=True)
class _Commit:
    intents: tuple[Intent, ...]
    done: Done


@dataclass(frozen=True, slots=True)
class _UseUp:
    key: OrderKey
    done: Done


@dataclass(frozen=True, slots=True)
class _Append:
    record: object
    session: SessionNo
    key: OrderKey | None
    raw: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _End:
    key: OrderKey
    base: str


_Job = _Commit | _UseUp | _Append | _End | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelNote:
    """That a cancel was asked for; written when there is time (law L9)."""

    key: OrderKey | None
    text: str


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
    ) -> None:
        """Take the path of the file. `commit` is the seam at which tests let the disk fail."""
        self._path = path
        self._on_unhealthy = on_unhealthy
        self._clock = clock
        self._commit = commit
        self._lock = FileLock(path.with_name(path.name + ".lock"))
        self._jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._trouble = ""
        self._high_waters: dict[int, int] = {}
        self._orders: list[Order] = []

    @property
    def healthy(self) -> bool:
        """Tell whether intents can be made durable."""
        return self._ready.is_set() and not self._trouble

    @property
    def trouble(self) -> str:
        """Return in one sentence why the journal is not healthy, "" if it is."""
        return self._trouble

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
            self._fail(f"Journal cannot be opened: {error.strerror}.")
        self._thread.start()
        self._ready.wait()

    def close(self, timeout_s: float = 3.0) -> bool:
        """Write what is queued, end the thread and release the lock; tells whether that was done in time."""
        if self._thread.is_alive():
            self._jobs.put(None)
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def commit_intent(self, intent: Intent, done: Done) -> None:
        """Make an intent durable, then call `done` on the journal thread; not before (law L1)."""
        self.commit_intents((intent,), done)

    def commit_intents(self, intents: tuple[Intent, ...], done: Done) -> None:
        """Make a group durable in one transaction: all legs of a bracket or none."""
        self._jobs.put(_Commit(intents, done))

    def use_up(self, key: OrderKey, done: Done) -> None:
        """Make durable that a what-if takes this id, so that no order ever will; then call `done` (law L2)."""
        self._jobs.put(_UseUp(key, done))

    def append(self, record: object, session: SessionNo, *, key: OrderKey | None = None, raw: str = "") -> None:
        """Append what was received. `key` says to which order the session attributed it."""
        self._jobs.put(_Append(record, session, key, raw, self._clock()))

    def note_cancel(self, key: OrderKey | None, session: SessionNo, text: str = "") -> None:
        """Note a cancel, of everything if `key` is None; the cancel itself never waits for this."""
        self.append(CancelNote(key=key, text=text), session, key=key)

    def note_end(self, key: OrderKey, base: str) -> None:
        """Note that an order has ended."""
        self._jobs.put(_End(key, base))

    def high_water(self, client_id: ClientId) -> int:
        """Return the highest order id that the client ever used, 0 if none."""
        return self._high_waters.get(client_id, 0)

    def orders_open(self, client_id: ClientId) -> list[Order]:
        """Return the orders that had no end when the program started, as UNKNOWN."""
        return [order for order in self._mine(client_id) if not order.ended]

    def orders_today(self, client_id: ClientId) -> list[Order]:
        """Return the orders of IB's current day, and all without an end, as known when the program started."""
        return self._mine(client_id)

    def _mine(self, client_id: ClientId) -> list[Order]:
        return [order for order in self._orders if isinstance(order.key, OrderKey) and order.key.client_id == client_id]

    def _run(self) -> None:
        database = None if self._trouble else self._open()
        self._ready.set()
        try:
            while self._work(database):
                pass
        finally:
            if database is not None:
                database.close()
            self._lock.release()

    def _open(self) -> Database | None:
        try:
            database = Database(self._path, self._commit)
            now = self._clock()
            self._high_waters = database.high_waters()
            self._orders = replay(database, database.intents_of(broker_day(now).isoformat()), now)
            for order in self._orders:
                if order.ended and isinstance(order.key, OrderKey):
                    database.put_end(order.key, order.base.value)
        except (DamagedJournalError, sqlite3.DatabaseError, msgspec.MsgspecError) as error:
            self._fail(_opening_trouble(error))
            return None
        except NewerJournalError:
            self._fail("Journal was written by a newer ibdesk. Update this one.")
            return None
        return database

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

    def _write(self, database: Database | None, run: list[_Job]) -> None:
        appends = [job for job in run if isinstance(job, _Append)]
        if appends and database is not None:
            rows = [(one.record, one.session, one.key, one.raw, one.at) for one in appends]
            self._guarded(functools.partial(database.put_records, rows))
        for job in run:
            if isinstance(job, _Commit):
                keys = tuple(intent.order_key for intent in job.intents)
                put = functools.partial(Database.put_intents, intents=job.intents, at=self._clock())
                self._write_ids(database, put, keys, job.done)
            elif isinstance(job, _UseUp):
                self._write_ids(database, functools.partial(Database.use_up, key=job.key), (job.key,), job.done)
            elif isinstance(job, _End) and database is not None:
                self._guarded(functools.partial(database.put_end, job.key, job.base))

    def _write_ids(
        self, database: Database | None, put: Callable[[Database], None], keys: tuple[OrderKey, ...], done: Done
    ) -> None:
        """Make durable what takes these ids, all or nothing, and answer."""
        if database is None or self._trouble:
            self._answer(done, JournalResult(ok=False, sentence=self._trouble))
            return
        try:
            put(database)
        except sqlite3.IntegrityError:
            used = ", ".join(str(key.order_id) for key in keys)
            self._answer(done, JournalResult(ok=False, sentence=f"Order id {used} was used before."))
        except (sqlite3.Error, OSError) as error:
            self._fail(f"Journal cannot be written: {error}.")
            self._answer(done, JournalResult(ok=False, sentence=self._trouble))
        else:
            for key in keys:
                self._high_waters[key.client_id] = max(self.high_water(key.client_id), key.order_id)
            self._answer(done, JournalResult(ok=True))

    def _guarded(self, write: Callable[[], None]) -> None:
        try:
            write()
        except (sqlite3.Error, OSError) as error:
            self._fail(f"Journal cannot be written: {error}.")

    def _fail(self, sentence: str) -> None:
        if self._trouble:
            return
        self._trouble = sentence
        _log.error("%s", sentence)
        if self._on_unhealthy is not None:
            self._on_unhealthy(sentence)

    @staticmethod
    def _answer(done: Done, result: JournalResult) -> None:
        try:
            done(result)
        except Exception:
            _log.exception("A listener of the journal raised")


def _opening_trouble(error: Exception) -> str:
    if isinstance(error, sqlite3.OperationalError):
        return f"Journal cannot be opened: {error}."
    return "Journal is damaged. It is kept as it is; new orders are off."
