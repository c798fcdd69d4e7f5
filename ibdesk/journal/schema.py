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

_V2 = """
CREATE TABLE lines (last INTEGER NOT NULL);
ALTER TABLE intents ADD COLUMN line INTEGER NOT NULL DEFAULT 0;
ALTER TABLE intents ADD COLUMN monotonic_ns INTEGER NOT NULL DEFAULT 0;
ALTER TABLE intents ADD COLUMN value TEXT;
ALTER TABLE intents ADD COLUMN value_currency TEXT NOT NULL DEFAULT '';
ALTER TABLE records ADD COLUMN line INTEGER NOT NULL DEFAULT 0;
CREATE TEMP TABLE numbered (of_intent INTEGER, seq INTEGER, line INTEGER, PRIMARY KEY (of_intent, seq));
INSERT INTO numbered SELECT of_intent, seq, row_number() OVER (ORDER BY place, of_intent, seq) FROM
    (SELECT 1 AS of_intent, seq, after_record AS place FROM intents
     UNION ALL SELECT 0 AS of_intent, seq, seq AS place FROM records);
UPDATE intents SET line = (SELECT n.line FROM numbered AS n WHERE n.of_intent = 1 AND n.seq = intents.seq);
UPDATE records SET line = (SELECT n.line FROM numbered AS n WHERE n.of_intent = 0 AND n.seq = records.seq);
INSERT INTO lines SELECT count(*) FROM numbered;
DROP TABLE numbered;
CREATE TABLE decisions (
    line INTEGER PRIMARY KEY,
    time TEXT NOT NULL,
    monotonic_ns INTEGER NOT NULL,
    session INTEGER NOT NULL,
    kind TEXT NOT NULL,
    client_id INTEGER,
    order_id INTEGER,
    old TEXT NOT NULL,
    new TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE TABLE notes (
    line INTEGER PRIMARY KEY,
    time TEXT NOT NULL,
    monotonic_ns INTEGER NOT NULL,
    session INTEGER NOT NULL,
    type TEXT NOT NULL,
    parsed BLOB NOT NULL
);
CREATE INDEX notes_by_type ON notes (type);
"""
"""One number runs through intents, records, decisions and notes: `line`. It tells their order whatever the clock
said (scenario 138), and a row that is missing anywhere leaves a gap."""

MIGRATIONS: tuple[str, ...] = (_V1, _V2)
"""Script n takes a file from version n to n + 1."""

VERSION = len(MIGRATIONS)


class NewerJournalError(RuntimeError):
    """The file was written by a newer ibdesk."""


class ForeignFileError(RuntimeError):
    """The file is a database, but no journal of ibdesk."""


def version_of(connection: sqlite3.Connection) -> int:
    """Return the file's version, 0 for an empty one. Raises NewerJournalError or ForeignFileError."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > VERSION:
        raise NewerJournalError
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if tables and (version == 0 or not tables >= {"intents", "records", "ends", "high_water"}):
        raise ForeignFileError
    return version


def prepare(connection: sqlite3.Connection) -> None:
    """Set durability and bring the file to this version. A file that is not ours to change stays as it is.

    Raises NewerJournalError, ForeignFileError or sqlite3.Error.
    """
    version_of(connection)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    if sys.platform == "darwin":
        # macOS: fsync alone leaves data in the drive's cache
        connection.execute("PRAGMA fullfsync = ON")
        connection.execute("PRAGMA checkpoint_fullfsync = ON")
    migrate(connection)


def migrate(connection: sqlite3.Connection) -> None:
    """Take every step to this version in one transaction: all or nothing. Raises as `version_of`, or sqlite3.Error."""
    steps = MIGRATIONS[version_of(connection) :]
    if steps:
        connection.executescript(f"BEGIN IMMEDIATE; {' '.join(steps)} PRAGMA user_version = {VERSION}; COMMIT;")


def intact(connection: sqlite3.Connection) -> bool:
    """Tell whether SQLite finds the whole file consistent."""
    return bool(connection.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok")
