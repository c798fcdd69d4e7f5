"""The tables of the journal and how older files become newer ones."""

from __future__ import annotations

import sqlite3
import sys

_V1 = """
CREATE TABLE intents (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    time TEXT NOT NULL,
    broker_day TEXT NOT NULL,
    session INTEGER NOT NULL,
    client_id INTEGER NOT NULL,
    order_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    number INTEGER NOT NULL,
    order_ref TEXT NOT NULL,
    account TEXT NOT NULL,
    mode TEXT NOT NULL,
    after_record INTEGER NOT NULL,
    payload BLOB NOT NULL,
    payload_sha256 TEXT NOT NULL,
    UNIQUE (client_id, order_id, kind, number)
);
CREATE UNIQUE INDEX one_place_per_ref ON intents (order_ref) WHERE kind = 'place' AND order_ref <> '';
CREATE TABLE high_water (client_id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL);
CREATE TABLE records (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    time TEXT NOT NULL,
    monotonic_ns INTEGER NOT NULL,
    session INTEGER NOT NULL,
    type TEXT NOT NULL,
    client_id INTEGER,
    order_id INTEGER,
    exec_id TEXT,
    attributed INTEGER NOT NULL,
    raw TEXT NOT NULL,
    parsed BLOB NOT NULL
);
CREATE INDEX records_by_order ON records (client_id, order_id);
CREATE INDEX records_by_exec ON records (exec_id) WHERE exec_id IS NOT NULL;
CREATE TABLE ends (
    client_id INTEGER NOT NULL,
    order_id INTEGER NOT NULL,
    base TEXT NOT NULL,
    after_record INTEGER NOT NULL,
    PRIMARY KEY (client_id, order_id)
);
"""

MIGRATIONS: tuple[str, ...] = (_V1,)
"""Script n takes a file from version n to n + 1."""


class NewerJournalError(RuntimeError):
    """The file was written by a newer ibdesk."""


def prepare(connection: sqlite3.Connection) -> None:
    """Set durability and bring the file to this version. Raises NewerJournalError or sqlite3.Error."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    if sys.platform == "darwin":
        connection.execute("PRAGMA fullfsync = ON")  # macOS: fsync alone leaves data in the drive's cache
    connection.execute("PRAGMA foreign_keys = ON")
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > len(MIGRATIONS):
        raise NewerJournalError
    for number in range(version, len(MIGRATIONS)):
        connection.executescript(f"BEGIN IMMEDIATE; {MIGRATIONS[number]} PRAGMA user_version = {number + 1}; COMMIT;")


def intact(connection: sqlite3.Connection) -> bool:
    """Tell whether SQLite finds the whole file consistent."""
    return bool(connection.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok")
