"""Looking into a journal's file, read-only, also while another program writes it. Any thread, one at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from ibdesk.journal import schema

_LINES = """
SELECT line, time, monotonic_ns, session, 'intent', kind, client_id, order_id, order_ref, account, mode, number, value,
    value_currency, NULL, 1, payload_sha256, '', '', '', '', CAST(payload AS BLOB) FROM intents
UNION ALL SELECT line, time, monotonic_ns, session, 'record', type, client_id, order_id, '', '', '', NULL, NULL,
    '', exec_id, attributed, '', raw, '', '', '', CAST(parsed AS BLOB) FROM records
UNION ALL SELECT line, time, monotonic_ns, session, 'decision', kind, client_id, order_id, '', '', '', NULL, NULL,
    '', NULL, order_id IS NOT NULL, '', '', old, new, text, x'' FROM decisions
UNION ALL SELECT line, time, monotonic_ns, session, 'note', type, NULL, NULL, '', '', '', NULL, NULL,
    '', NULL, 0, '', '', '', '', '', CAST(parsed AS BLOB) FROM notes
ORDER BY 1
"""


class UnreadableJournalError(RuntimeError):
    """The file cannot be read as a journal; the text says why in a sentence for the user."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the journal, of any kind. `content` is JSON, empty for decisions; `number` that of a change."""

    line: int
    time: str
    monotonic_ns: int
    session: int
    what: Literal["intent", "record", "decision", "note"]
    type: str
    client_id: int | None
    order_id: int | None
    order_ref: str
    account: str
    mode: str
    number: int | None
    value: str | None
    value_currency: str
    exec_id: str | None
    attributed: int
    sha256: str
    raw: str
    old: str
    new: str
    text: str
    content: bytes


class JournalReader:
    """A picture of the file at one moment. Every method may raise sqlite3.DatabaseError on a damaged file."""

    def __init__(self, path: Path) -> None:
        """Open the file; nothing is ever written to it. Raises UnreadableJournalError.

        An older file is copied into memory and brought to this version there.
        """
        self.connection = _open(path)
        try:
            version = schema.version_of(self.connection)
            if version == 0:
                raise UnreadableJournalError(f"{path.name} is empty: no journal was ever written to it.")
            if version < schema.VERSION:
                self.connection = _brought_up(self.connection)
            self.connection.execute("BEGIN")  # one picture for all questions, whatever is written meanwhile
        except BaseException as error:
            self.connection.close()
            raise _explained(path, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.connection.close()

    def lines(self, since: datetime | None = None) -> Iterator[Line]:
        """Return all lines in the order in which they were written, or those not older than an instant.

        With an instant, raises UnreadableJournalError for a time that is none.
        """
        for row in self.connection.execute(_LINES):
            line = Line(*row)
            if since is None or _time_of(line) >= since:
                yield line

    def high_waters(self) -> dict[int, int]:
        """Return the highest order id of each client."""
        return dict(self.connection.execute("SELECT client_id, order_id FROM high_water ORDER BY client_id"))

    def ends(self) -> list[tuple[int, int, str]]:
        """Return client, order id and state of every order that was noted as ended."""
        return list(self.connection.execute("SELECT client_id, order_id, base FROM ends ORDER BY client_id, order_id"))


def _time_of(line: Line) -> datetime:
    try:
        return datetime.fromisoformat(line.time)
    except (TypeError, ValueError) as error:
        raise UnreadableJournalError(f"The time of line {line.line} cannot be read.") from error


def _open(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise UnreadableJournalError(f"There is no journal at {path}.")
    uri = f"{path.resolve().as_uri()}?mode=ro"
    try:
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=5.0)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master")
        except sqlite3.OperationalError:
            connection.close()
            if path.with_name(path.name + "-wal").exists():
                raise
            # A closed journal in a folder that cannot be written has nobody who could change it meanwhile.
            connection = sqlite3.connect(f"{uri}&immutable=1", uri=True, isolation_level=None)
            connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.DatabaseError as error:
        raise _explained(path, error) from error
    return connection


def _brought_up(older: sqlite3.Connection) -> sqlite3.Connection:
    copy = sqlite3.connect(":memory:", isolation_level=None)
    try:
        older.backup(copy)
        schema.migrate(copy)
    except BaseException:
        copy.close()
        raise
    older.close()
    return copy


def _explained(path: Path, error: BaseException) -> BaseException:
    match error:
        case schema.NewerJournalError():
            return UnreadableJournalError(f"{path.name} was written by a newer ibdesk. Update this one.")
        case schema.ForeignFileError():
            return UnreadableJournalError(f"{path.name} is a database of another program, no journal of ibdesk.")
        case sqlite3.DatabaseError():
            return UnreadableJournalError(f"{path.name} cannot be read: {error}.")
        case _:
            return error
