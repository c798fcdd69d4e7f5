"""A disk that is full, read-only or held by another: refused before the byte, and said (scenarios 134 to 136)."""

from __future__ import annotations

import errno
import json
import os
import queue
import sqlite3
import subprocess
import sys
import threading
import types
from collections.abc import Callable
from pathlib import Path

import pytest

from ibdesk.core.ids import ClientId, OrderId, SessionNo
from ibdesk.core.records.order import OrderStatus
from ibdesk.journal import Journal, JournalResult, lock, schema
from ibdesk.journal.database import Database
from ibdesk.journal.lock import JournalLockedError
from ibdesk.journal.reader import JournalReader
from ibdesk.journal.verify import verify
from tests.unit.journal.conftest import Open, commit, intent

ROOT = Path(__file__).resolve().parents[3]

FILLS_UP = """
import json, queue, resource, sys
from pathlib import Path
from ibdesk.journal import Journal
from tests.unit.journal.conftest import intent

path = Path(sys.argv[1])
journal = Journal(path)
journal.start()
answers = queue.SimpleQueue()
log = path.with_name(path.name + "-wal")
most = log.stat().st_size + 60_000
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
durable = []
for number in range(1, 200):
    journal.commit_intent(intent(number), answers.put)
    result = answers.get(timeout=10)
    if not result.ok:
        break
    durable.append(number)
journal.commit_intent(intent(500), answers.put)
later = answers.get(timeout=10)
closed = journal.close()
print(json.dumps([durable, result.ok, result.sentence, later.ok, closed]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no RLIMIT_FSIZE")
def test_scenario_135_a_file_that_may_not_grow_refuses_the_order(open_journal: Open, tmp_path: Path) -> None:
    """A real limit of the system in a real process: what was said to be durable is there, the refused one is not."""
    path = tmp_path / "journal.sqlite"
    done = subprocess.run(
        [sys.executable, "-c", FILLS_UP, str(path)], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    durable, ok, sentence, later_ok, closed = json.loads(done.stdout)
    assert 1 < len(durable) < 199
    assert (ok, later_ok, closed) == (False, False, True)
    assert sentence.startswith("Journal cannot be written: ")
    with JournalReader(path) as reader:
        assert [line.order_id for line in reader.lines() if line.what == "intent"] == durable
        assert verify(reader).findings == ()
    again = open_journal()  # there is room again
    assert again.healthy
    assert again.high_water(ClientId(1)) == durable[-1]


@pytest.mark.complains
def test_scenario_135_a_disk_that_turned_read_only_refuses_the_order(open_journal: Open) -> None:
    def read_only_from_now(connection: sqlite3.Connection) -> None:
        connection.execute("COMMIT")
        connection.execute("PRAGMA query_only = ON")

    journal = open_journal(commit=read_only_from_now)
    assert journal.healthy
    refused = commit(journal, intent(1))
    assert not refused.ok
    assert "readonly" in refused.sentence
    journal.note_cancel(intent(1).order_key, SessionNo(1))  # law L9: a cancel asks nobody


@pytest.mark.complains
def test_scenario_134_a_journal_that_another_program_holds_is_said(open_journal: Open, tmp_path: Path) -> None:
    """A tool that looks into the file and keeps it locked: no waiting for ever, no order without a journal."""
    path = tmp_path / "journal.sqlite"
    assert open_journal().close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    journal = open_journal(patience_s=0.05)
    assert journal.trouble == "Journal cannot be opened: database is locked."
    assert not commit(journal, intent(1)).ok
    other.close()
    assert journal.close()
    assert open_journal().healthy


def test_scenario_136_a_slow_disk_holds_an_order_back_but_never_a_cancel(open_journal: Open) -> None:
    """The commit of an intent takes as long as the disk takes; a slow disk is no reason to send first."""
    awake, answers = threading.Event(), queue.SimpleQueue[JournalResult]()

    def at_leisure(connection: sqlite3.Connection) -> None:
        assert awake.wait(timeout=10)
        connection.execute("COMMIT")

    awake.set()
    journal = open_journal(commit=at_leisure)
    awake.clear()
    journal.commit_intents([intent(1)], answers.put)
    journal.note_cancel(intent(1).order_key, SessionNo(1))  # returns at once
    assert answers.empty()
    awake.set()
    assert answers.get(timeout=5).ok


def test_scenario_136_every_commit_is_written_through(
    open_journal: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FULL writes the log through at each commit; on macOS only fullfsync reaches behind the drive's cache.

    Asserted is what SQLite is told. That the drive keeps its word in a power cut no test on a running machine shows.
    """
    told: dict[str, int] = {}

    def spy(connection: sqlite3.Connection) -> None:
        for name in ("synchronous", "fullfsync", "checkpoint_fullfsync"):
            told[name] = connection.execute(f"PRAGMA {name}").fetchone()[0]
        connection.execute("COMMIT")

    for platform, full in (("linux", 0), ("darwin", 1)):
        monkeypatch.setattr(schema, "sys", types.SimpleNamespace(platform=platform))
        journal = open_journal(tmp_path / f"{platform}.sqlite", commit=spy)
        assert commit(journal, intent(1)).ok
        assert told == {"synchronous": 2, "fullfsync": full, "checkpoint_fullfsync": full}
        assert journal.close()


def test_scenario_123_a_record_with_an_id_beyond_all_bounds_is_kept_and_orders_go_on(open_journal: Open) -> None:
    """TWS's text protocol carries numbers of any length; SQLite's integers and JSON's end at 64 bits."""
    journal = open_journal()
    garbage = OrderStatus(
        order_id=OrderId(10**20), client_id=ClientId(1), perm_id=None, parent_id=None, status="Submitted", filled=None,
        remaining=None, average_price=None, last_price=None, why_held="",
    )  # fmt: skip
    journal.append(garbage, SessionNo(1), raw="3\x00100000000000000000000")
    assert commit(journal, intent(1)).ok
    assert journal.healthy
    journal.close()
    again = open_journal()
    assert [order.key for order in again.orders_open(ClientId(1))] == [intent(1).order_key]
    with JournalReader(again._path) as reader:
        assert verify(reader).findings == ()
        (kept,) = [line for line in reader.lines() if line.what == "record"]
        assert "100000000000000000000" in kept.raw
        assert b"100000000000000000000" in kept.content


@pytest.mark.complains
def test_law_1_whatever_the_writer_dies_of_the_next_order_is_refused_and_the_lock_is_kept(
    open_journal: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug of ours while a record is written: no order may wait for ever for an answer that nobody gives."""

    def bug(*_: object) -> None:
        raise KeyError("a bug")

    journal = open_journal()
    monkeypatch.setattr(Database, "put_records", bug)
    journal.append(intent(1), SessionNo(1))
    refused = commit(journal, intent(1))
    assert (refused.ok, refused.sentence) == (False, "Journal cannot be written: 'a bug'.")
    assert not journal.healthy
    with pytest.raises(JournalLockedError):
        open_journal()


@pytest.mark.complains
def test_scenario_134_a_bug_while_the_file_is_read_opens_the_window_with_new_orders_off(
    open_journal: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bug(*_: object) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr(Database, "intents_of", bug)
    journal = open_journal()
    assert not journal.healthy
    assert not commit(journal, intent(1)).ok


@pytest.mark.complains
def test_law_1_an_intent_that_cannot_be_written_for_any_reason_is_answered(
    open_journal: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bug(*_: object, **__: object) -> None:
        raise KeyError("a bug")

    journal = open_journal()
    monkeypatch.setattr(Database, "put_intents", bug)
    assert not commit(journal, intent(1)).ok
    assert not journal.healthy


def refusing(code: int) -> Callable[..., None]:
    def lock(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    return lock


@pytest.mark.complains
@pytest.mark.parametrize(
    ("code", "said"),
    [
        (errno.ENOLCK, "no file locks there (No locks available)"),
        (errno.EOPNOTSUPP, "no file locks there (Operation not supported)"),
        (errno.EIO, "no file locks there (Input/output error)"),
    ],
)
def test_scenario_137_a_file_system_without_locks_is_no_other_ibdesk_and_nothing_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, said: str
) -> None:
    """Nobody can tell whether another one uses the journal: refused, with the true reason."""
    monkeypatch.setattr(lock, "_lock", refusing(code))
    journal = Journal(tmp_path / "journal.db")
    journal.start()
    assert not journal.healthy
    assert journal.trouble == f"Journal cannot be opened: {said}."
    assert not commit(journal, intent(1)).ok
    assert journal.close(3.0)


@pytest.mark.parametrize("code", [errno.EAGAIN, errno.EACCES, errno.EDEADLK])
def test_scenario_137_a_lock_that_another_holds_is_another_ibdesk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr(lock, "_lock", refusing(code))
    with pytest.raises(JournalLockedError, match="Another ibdesk uses this profile"):
        Journal(tmp_path / "journal.db").start()


@pytest.mark.complains
def test_scenario_137_a_folder_without_write_permission_is_no_other_ibdesk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the file that cannot be opened, since a test may run as a user whom no permission stops."""
    monkeypatch.setattr(Path, "open", refusing(errno.EACCES))
    journal = Journal(tmp_path / "journal.db")
    journal.start()
    assert not journal.healthy
    assert journal.trouble == "Journal cannot be opened: Permission denied."
    assert journal.close(3.0)
