"""The SQLite file, used by the journal thread only."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from ibdesk.core.ids import ClientId, OrderId, SessionNo
from ibdesk.core.orders.state import OrderKey
from ibdesk.core.records.execution import Commission, Execution
from ibdesk.core.records.order import CompletedOrder, OpenOrder, OrderStatus
from ibdesk.journal import codec, schema
from ibdesk.journal.entries import Intent, RecentIntent, StoredIntent, StoredRecord, StoredStart, broker_day, day_bounds
from ibdesk.journal.notes import LOCK, UNLOCK, AwayNote, DayTotal, Decision, Note, ProgramNote, TradingLock

Commit = Callable[[sqlite3.Connection], None]
NextLine = Callable[[], int]

_N = TypeVar("_N", bound=Note)

_MAX_INTEGER = 2**63 - 1

_INSERT_INTENT = (
    "INSERT INTO intents (line, time, monotonic_ns, broker_day, session, client_id, order_id, kind, number, order_ref,"
    " account, mode, value, value_currency, after_record, payload, payload_sha256)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(seq), 0) FROM records), ?, ?)"
)
_RAISE_WATER = (
    "INSERT INTO high_water (client_id, order_id) VALUES (?, ?)"
    " ON CONFLICT (client_id) DO UPDATE SET order_id = max(order_id, excluded.order_id)"
)
_INSERT_RECORD = (
    "INSERT INTO records (line, time, monotonic_ns, session, type, client_id, order_id, exec_id, attributed, raw,"
    " parsed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_INSERT_DECISION = (
    "INSERT INTO decisions (line, time, monotonic_ns, session, kind, client_id, order_id, old, new, text)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_INSERT_NOTE = "INSERT INTO notes (line, time, monotonic_ns, session, type, parsed) VALUES (?, ?, ?, ?, ?, ?)"


class DamagedJournalError(RuntimeError):
    """SQLite finds the file inconsistent."""


@dataclass(frozen=True, slots=True)
class Instant:
    """When something was given to the journal: the wall clock, which may step, and the monotonic one."""

    time: datetime
    monotonic_ns: int


@dataclass(frozen=True, slots=True)
class Received:
    """A record on its way into the file. `key`: the order that the session attributed it to."""

    record: object
    session: SessionNo
    key: OrderKey | None
    raw: str
    at: Instant


class Database:
    """One open journal file. Every method may raise sqlite3.Error."""

    def __init__(self, path: Path, commit: Commit, patience_s: float = 5.0) -> None:
        """Open or create the file, check it and bring it to this version; wait so long for another's lock on it."""
        self._commit = commit
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=patience_s)
        try:
            if not schema.intact(self._connection):
                raise DamagedJournalError
            schema.prepare(self._connection)
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        """Close the file; SQLite folds the write-ahead log into it."""
        self._connection.close()

    def put_intents(self, intents: Iterable[Intent], at: Instant) -> None:
        """Make intents durable with their ids, all or none. Raises sqlite3.IntegrityError for a used id."""
        with self._transaction() as next_line:
            for intent in intents:
                self._put_intent(intent, at, next_line())

    def _put_intent(self, intent: Intent, at: Instant, line: int) -> None:
        key = intent.order_key
        payload = codec.encode(intent)
        digest = hashlib.sha256(payload).hexdigest()
        day = broker_day(intent.world_time or at.time).isoformat()
        value = None if intent.value is None else format(intent.value, "f")
        self._connection.execute(
            _INSERT_INTENT,
            (
                line, at.time.isoformat(), at.monotonic_ns, day, intent.session, key.client_id, key.order_id,
                intent.kind, intent.number, intent.order_ref, intent.account, intent.mode.value, value,
                intent.value_currency, payload, digest,
            ),
        )  # fmt: skip
        self._connection.execute(_RAISE_WATER, (key.client_id, key.order_id))

    def use_up(self, key: OrderKey) -> None:
        """Make durable that an id was used for something that is no order and has no intent."""
        with self._transaction():
            self._connection.execute(_RAISE_WATER, (key.client_id, key.order_id))

    def put_records(self, rows: Iterable[Received]) -> None:
        """Append received records, all in one transaction."""
        with self._transaction() as next_line:
            for row in rows:
                client_id, order_id, exec_id = _ids(row.record, row.key)
                self._connection.execute(
                    _INSERT_RECORD,
                    (
                        next_line(), row.at.time.isoformat(), row.at.monotonic_ns, row.session,
                        type(row.record).__name__, _storable(client_id), _storable(order_id), exec_id,
                        row.key is not None, row.raw, codec.encode(row.record),
                    ),
                )  # fmt: skip

    def put_decision(self, decision: Decision, session: SessionNo, at: Instant) -> None:
        """Append what the user decided."""
        key = decision.key
        ids = (None, None) if key is None else (key.client_id, key.order_id)
        with self._transaction() as next_line:
            self._connection.execute(
                _INSERT_DECISION,
                (
                    next_line(), at.time.isoformat(), at.monotonic_ns, session, decision.kind, *ids,
                    decision.old, decision.new, decision.text,
                ),
            )  # fmt: skip

    def put_note(self, note: Note, session: SessionNo, at: Instant) -> None:
        """Append what the program went through."""
        with self._transaction() as next_line:
            row = (
                next_line(), at.time.isoformat(), at.monotonic_ns, session, type(note).__name__, codec.encode(note)
            )  # fmt: skip
            self._connection.execute(_INSERT_NOTE, row)

    def put_end(self, key: OrderKey, base: str) -> None:
        """Note that an order has ended, so that later starts need not replay it."""
        with self._transaction():
            self._connection.execute(
                "INSERT OR REPLACE INTO ends VALUES (?, ?, ?, (SELECT coalesce(max(seq), 0) FROM records))",
                (key.client_id, key.order_id, base),
            )

    def high_waters(self) -> dict[int, int]:
        """Return the highest order id used by each client."""
        return dict(self._connection.execute("SELECT client_id, order_id FROM high_water").fetchall())

    def last_changes(self) -> dict[OrderKey, int]:
        """Return the highest number of a change for each order that was changed."""
        rows = self._connection.execute(
            "SELECT client_id, order_id, max(number) FROM intents WHERE kind = 'modify' GROUP BY client_id, order_id"
        )
        return {OrderKey(client_id=client_id, order_id=order_id): number for client_id, order_id, number in rows}

    def day_totals(self) -> dict[tuple[str, str], DayTotal]:
        """Return by account and broker day what was journalled to be sent; all days, since clocks step."""
        totals: dict[tuple[str, str], DayTotal] = {}
        for account, day, value in self._connection.execute("SELECT account, broker_day, value FROM intents"):
            before = totals.get((account, day), DayTotal())
            totals[account, day] = added(before, None if value is None else Decimal(value))
        return totals

    def recent_intents(self, now: datetime, within: timedelta) -> tuple[RecentIntent, ...]:
        """Return the intents of a while before now, oldest first; one from the future of a clock set back is new."""
        since = (now - within).isoformat()
        rows = self._connection.execute("SELECT time, payload FROM intents WHERE time > ? ORDER BY line", (since,))
        return tuple(
            RecentIntent(
                age_s=max(0, int((now - datetime.fromisoformat(at)).total_seconds())),
                intent=codec.decode(payload, Intent),
            )
            for at, payload in rows
        )

    def trading_lock(self) -> TradingLock | None:
        """Return the lock that stands by the user's decisions, None if the last one was to unlock."""
        row = self._connection.execute(
            "SELECT kind, time, text FROM decisions WHERE kind IN (?, ?) ORDER BY line DESC LIMIT 1", (LOCK, UNLOCK)
        ).fetchone()
        if row is None or row[0] == UNLOCK:
            return None
        return TradingLock(reason=row[2], since=datetime.fromisoformat(row[1]))

    def last_note(self, kind: type[_N]) -> _N | None:
        """Return the newest note of a type."""
        row = self._connection.execute(
            "SELECT parsed FROM notes WHERE type = ? ORDER BY line DESC LIMIT 1", (kind.__name__,)
        ).fetchone()
        return None if row is None else codec.decode(row[0], kind)

    def away_notes(self) -> tuple[AwayNote, ...]:
        """Return the newest report of each login."""
        newest: dict[tuple[str, ...], AwayNote] = {}
        rows = self._connection.execute(
            "SELECT parsed FROM notes WHERE type = ? ORDER BY line", (AwayNote.__name__,)
        )  # fmt: skip
        for (parsed,) in rows:
            note = codec.decode(parsed, AwayNote)
            newest[note.accounts] = note
        return tuple(newest.values())

    def end_of(self, key: OrderKey) -> tuple[str, int] | None:
        """Return the noted end of an order and the last record before it, None without one."""
        row = self._connection.execute(
            "SELECT base, after_record FROM ends WHERE client_id = ? AND order_id = ?", (key.client_id, key.order_id)
        ).fetchone()
        return None if row is None else (row[0], row[1])

    def intents_of(self, day: date) -> list[StoredIntent]:
        """Return the intents of a broker day and of every order that has not ended, oldest first.

        Of the day are those of that date in the market, and those written on it by this computer's clock.
        """
        begins, ends = day_bounds(day)
        rows = self._connection.execute(
            "SELECT line, time, payload FROM intents AS i WHERE broker_day = ?"
            " OR (time >= ? AND time < ?) OR NOT EXISTS"
            " (SELECT 1 FROM ends AS e WHERE e.client_id = i.client_id AND e.order_id = i.order_id) ORDER BY line",
            (day.isoformat(), begins.isoformat(), ends.isoformat()),
        )
        return [
            StoredIntent(line=line, time=datetime.fromisoformat(at), intent=codec.decode(payload, Intent))
            for line, at, payload in rows
        ]

    def starts_since(self, line: int) -> list[StoredStart]:
        """Return the starts of the program after a line, oldest first."""
        rows = self._connection.execute(
            "SELECT line, time, parsed FROM notes WHERE type = ? AND line > ? ORDER BY line",
            (ProgramNote.__name__, line),
        )
        return [
            StoredStart(line=line, time=datetime.fromisoformat(at))
            for line, at, parsed in rows
            if codec.decode(parsed, ProgramNote).what == "start"
        ]

    def records_of(self, key: OrderKey) -> list[StoredRecord]:
        """Return what was received about an order, in the order of its arrival, with its commissions."""
        rows = self._connection.execute(
            "SELECT seq, line, time, type, parsed, attributed FROM records WHERE client_id = ? AND order_id = ?"
            " UNION SELECT seq, line, time, type, parsed, attributed FROM records"
            " WHERE type = 'Commission' AND exec_id IN"
            " (SELECT exec_id FROM records WHERE client_id = ? AND order_id = ? AND exec_id IS NOT NULL)"
            " ORDER BY line",
            (key.client_id, key.order_id, key.client_id, key.order_id),
        )
        return [
            StoredRecord(
                seq=seq,
                line=line,
                time=datetime.fromisoformat(at),
                type_name=name,
                parsed=parsed,
                key=key if attributed else None,
            )
            for seq, line, at, name, parsed, attributed in rows
        ]

    @contextmanager
    def _transaction(self) -> Iterator[NextLine]:
        """Run one transaction, with the numbers of the lines that it writes: given back if it fails."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            first = last = int(self._connection.execute("SELECT last FROM lines").fetchone()[0])

            def next_line() -> int:
                nonlocal last
                last += 1
                return last

            yield next_line
            if last != first:
                self._connection.execute("UPDATE lines SET last = ?", (last,))
            self._commit(self._connection)
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise


def added(total: DayTotal, value: Decimal | None) -> DayTotal:
    """Return a day's total with one more command."""
    counted = replace(total, count=total.count + 1)
    if value is None:
        return replace(counted, unvalued=total.unvalued + 1)
    return replace(counted, gross=total.gross + value)


def _storable(number: int | None) -> int | None:
    """Return an id that came with a record, None if it is larger than any id of TWS and than SQLite's integers."""
    return None if number is None or abs(number) > _MAX_INTEGER else number


def _ids(record: object, key: OrderKey | None) -> tuple[ClientId | None, OrderId | None, str | None]:
    exec_id = record.exec_id if isinstance(record, Execution | Commission) else None
    if key is not None:
        return key.client_id, key.order_id, exec_id
    inner = record.order if isinstance(record, CompletedOrder) else record
    if isinstance(inner, OrderStatus | OpenOrder | Execution):
        return inner.client_id, inner.order_id, exec_id
    return None, None, exec_id
