"""The SQLite file, used by the journal thread only."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from ibdesk.core.ids import ClientId, OrderId, SessionNo
from ibdesk.core.orders.state import OrderKey
from ibdesk.core.records.execution import Commission, Execution
from ibdesk.core.records.order import CompletedOrder, OpenOrder, OrderStatus
from ibdesk.journal import codec, schema
from ibdesk.journal.entries import Intent, StoredIntent, StoredRecord, broker_day

Commit = Callable[[sqlite3.Connection], None]

_INSERT_INTENT = (
    "INSERT INTO intents (time, broker_day, session, client_id, order_id, kind, number, order_ref, account, mode,"
    " after_record, payload, payload_sha256)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(seq), 0) FROM records), ?, ?)"
)
_RAISE_WATER = (
    "INSERT INTO high_water (client_id, order_id) VALUES (?, ?)"
    " ON CONFLICT (client_id) DO UPDATE SET order_id = max(order_id, excluded.order_id)"
)
_INSERT_RECORD = (
    "INSERT INTO records (time, monotonic_ns, session, type, client_id, order_id, exec_id, attributed, raw, parsed)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class DamagedJournalError(RuntimeError):
    """SQLite finds the file inconsistent."""


class Database:
    """One open journal file. Every method may raise sqlite3.Error."""

    def __init__(self, path: Path, commit: Commit) -> None:
        """Open or create the file, check it and bring it to this version."""
        self._commit = commit
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=5.0)
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

    def put_intents(self, intents: Iterable[Intent], at: datetime) -> None:
        """Make intents durable with their ids, all or none. Raises sqlite3.IntegrityError for a used id."""
        with self._transaction():
            for intent in intents:
                self._put_intent(intent, at)

    def _put_intent(self, intent: Intent, at: datetime) -> None:
        key = intent.order_key
        payload = codec.encode(intent)
        digest = hashlib.sha256(payload).hexdigest()
        self._connection.execute(
            _INSERT_INTENT,
            (
                at.isoformat(), broker_day(at).isoformat(), intent.session, key.client_id, key.order_id,
                intent.kind, intent.number, intent.order_ref, intent.account, intent.mode.value, payload, digest,
            ),
        )  # fmt: skip
        self._connection.execute(_RAISE_WATER, (key.client_id, key.order_id))

    def use_up(self, key: OrderKey) -> None:
        """Make durable that an id was used for something that is no order and has no intent."""
        with self._transaction():
            self._connection.execute(_RAISE_WATER, (key.client_id, key.order_id))

    def put_records(self, rows: Iterable[tuple[object, SessionNo, OrderKey | None, str, datetime]]) -> None:
        """Append received records, all in one transaction."""
        with self._transaction():
            for record, session, key, raw, at in rows:
                client_id, order_id, exec_id = _ids(record, key)
                self._connection.execute(
                    _INSERT_RECORD,
                    (
                        at.isoformat(), time.monotonic_ns(), session, type(record).__name__, client_id,
                        order_id, exec_id, key is not None, raw, codec.encode(record),
                    ),
                )  # fmt: skip

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

    def end_of(self, key: OrderKey) -> tuple[str, int] | None:
        """Return the noted end of an order and the last record before it, None without one."""
        row = self._connection.execute(
            "SELECT base, after_record FROM ends WHERE client_id = ? AND order_id = ?", (key.client_id, key.order_id)
        ).fetchone()
        return None if row is None else (row[0], row[1])

    def intents_of(self, day: str) -> list[StoredIntent]:
        """Return the intents of a broker day and of every order that has not ended, oldest first."""
        rows = self._connection.execute(
            "SELECT seq, after_record, time, payload FROM intents AS i WHERE broker_day = ? OR NOT EXISTS"
            " (SELECT 1 FROM ends AS e WHERE e.client_id = i.client_id AND e.order_id = i.order_id) ORDER BY seq",
            (day,),
        )
        return [
            StoredIntent(
                seq=seq,
                after_record=after_record,
                time=datetime.fromisoformat(at),
                intent=codec.decode(payload, Intent),
            )
            for seq, after_record, at, payload in rows
        ]

    def records_of(self, key: OrderKey) -> list[StoredRecord]:
        """Return what was received about an order, in the order of its arrival, with its commissions."""
        rows = self._connection.execute(
            "SELECT seq, time, type, parsed, attributed FROM records WHERE client_id = ? AND order_id = ?"
            " UNION SELECT seq, time, type, parsed, attributed FROM records WHERE type = 'Commission' AND exec_id IN"
            " (SELECT exec_id FROM records WHERE client_id = ? AND order_id = ? AND exec_id IS NOT NULL)"
            " ORDER BY seq",
            (key.client_id, key.order_id, key.client_id, key.order_id),
        )
        return [
            StoredRecord(
                seq=seq,
                time=datetime.fromisoformat(at),
                type_name=name,
                parsed=parsed,
                key=key if attributed else None,
            )
            for seq, at, name, parsed, attributed in rows
        ]

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._commit(self._connection)
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise


def _ids(record: object, key: OrderKey | None) -> tuple[ClientId | None, OrderId | None, str | None]:
    exec_id = record.exec_id if isinstance(record, Execution | Commission) else None
    if key is not None:
        return key.client_id, key.order_id, exec_id
    inner = record.order if isinstance(record, CompletedOrder) else record
    if isinstance(inner, OrderStatus | OpenOrder | Execution):
        return inner.client_id, inner.order_id, exec_id
    return None, None, exec_id
