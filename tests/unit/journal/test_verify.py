"""Is a journal whole? Every kind of damage is found and said, and a reader never disturbs the writer."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ibdesk.core.ids import SessionNo
from ibdesk.core.orders.events import SendResult
from ibdesk.core.records.link import SendOutcome
from ibdesk.journal import Journal
from ibdesk.journal.reader import JournalReader, UnreadableJournalError
from ibdesk.journal.verify import verify
from tests.unit.journal.conftest import NOW, Open, commit, intent

ONE = SessionNo(1)


def fill(journal: Journal) -> None:
    """Write a small day: two orders, one change, what was sent, a decision, a note."""
    for number in (43, 44):
        commit(journal, intent(number))
        sent = SendResult(time=NOW, command="place", outcome=SendOutcome.SENT)
        journal.append(sent, ONE, key=intent(number).order_key)
    commit(journal, replace(intent(43), kind="modify", number=1))
    changed = SendResult(time=NOW, command="modify", outcome=SendOutcome.MAYBE, number=1, reason="reset")
    journal.append(changed, ONE, key=intent(43).order_key)
    cancelled = SendResult(time=NOW, command="cancel", outcome=SendOutcome.SENT, number=7)
    journal.append(cancelled, ONE, key=intent(44).order_key)
    journal.decide("arm", ONE)
    journal.note_link("ready", ONE)


@pytest.fixture
def whole(open_journal: Open, tmp_path: Path) -> Path:
    """Return the path of a closed, whole journal."""
    journal = open_journal()
    fill(journal)
    assert journal.close()
    return tmp_path / "journal.sqlite"


def findings(path: Path) -> tuple[str, ...]:
    """Return what is wrong with a journal."""
    with JournalReader(path) as reader:
        return verify(reader).findings


def damage(path: Path, sql: str) -> None:
    """Change the file behind ibdesk's back."""
    connection = sqlite3.connect(path)
    connection.executescript(sql)
    connection.close()


def test_a_whole_journal_has_no_finding(whole: Path) -> None:
    with JournalReader(whole) as reader:
        verdict = verify(reader)
    assert (verdict.lines, verdict.findings) == (11, ())


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("DELETE FROM intents WHERE order_id = 44", "Line 5 follows line 3: lines are missing or stand twice."),
        ("DELETE FROM records WHERE line = 3", "Line 4 follows line 2: lines are missing or stand twice."),
        ("UPDATE notes SET line = 12 WHERE line = 10", "Line 11 follows line 9: lines are missing"),
        ("DELETE FROM notes WHERE line = 11", "counts 11 lines, the last one there is 10: the end is missing."),
        ("UPDATE intents SET payload = replace(payload, '178.40', '178.41')", "the payload does not have its hash."),
        ("UPDATE intents SET order_id = 45 WHERE order_id = 44", "the payload is not that of its row."),
        ("UPDATE intents SET account = 'DU2' WHERE order_id = 44", "the payload is not that of its row."),
        ("UPDATE records SET order_id = 99 WHERE line = 3", "order 99 was sent, but no intent stands before it."),
        ("UPDATE records SET client_id = NULL WHERE line = 3", "was sent, but no intent stands before it."),
        ("UPDATE records SET parsed = '{' WHERE line = 3", "the record cannot be read"),
        ("UPDATE notes SET parsed = '{' WHERE line = 10", "the note cannot be read"),
        ("UPDATE high_water SET order_id = 43", "Order id 44 lies above the high water of client 1."),
    ],
)
def test_every_damage_is_found(whole: Path, sql: str, said: str) -> None:
    damage(whole, sql)
    found = findings(whole)
    assert any(said in one for one in found), found


def test_a_payload_that_has_its_hash_but_no_sense_is_found(whole: Path) -> None:
    digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # of nothing
    damage(whole, f"UPDATE intents SET payload = x'', payload_sha256 = '{digest}' WHERE order_id = 44")
    assert any("the payload cannot be read" in one for one in findings(whole))


def test_an_id_that_stands_for_two_orders_is_found(whole: Path) -> None:
    """Law L2: the table itself forbids it, so the damage must take the table's guard away first."""
    damage(
        whole,
        "CREATE TABLE copy AS SELECT * FROM intents; DROP TABLE intents; ALTER TABLE copy RENAME TO intents;"
        "INSERT INTO intents SELECT seq + 10, time, broker_day, session, client_id, order_id, kind, number, order_ref,"
        " account, mode, after_record, payload, payload_sha256, 12, monotonic_ns, value, value_currency FROM intents"
        " WHERE order_id = 44; UPDATE lines SET last = 12;",
    )
    found = findings(whole)
    assert found == (
        "Line 12: order id 44 of client 1 was used before.",
        "Line 12: order reference ibd-44 was used before.",
    )


def test_a_change_without_its_order_is_found(open_journal: Open, tmp_path: Path) -> None:
    journal = open_journal()
    commit(journal, replace(intent(43), kind="modify", number=1))
    assert journal.close()
    (found,) = findings(tmp_path / "journal.sqlite")
    assert "whose place is not in the journal before it" in found


def test_many_findings_are_counted_not_listed(open_journal: Open, tmp_path: Path) -> None:
    journal = open_journal()
    for number in range(30):
        journal.append(f"line {number}", ONE)
    assert journal.close()
    damage(tmp_path / "journal.sqlite", "UPDATE records SET parsed = '{'")
    found = findings(tmp_path / "journal.sqlite")
    assert (len(found), found[-1]) == (21, "And 10 more.")


def test_a_reader_sees_one_moment_while_the_program_writes_on(open_journal: Open, tmp_path: Path) -> None:
    journal = open_journal()
    fill(journal)
    commit(journal, intent(50))
    with JournalReader(tmp_path / "journal.sqlite") as reader:
        before = [line.line for line in reader.lines()]
        assert commit(journal, intent(51)).ok  # the writer does not wait for the reader
        assert [line.line for line in reader.lines()] == before
        assert verify(reader).findings == ()
    with JournalReader(tmp_path / "journal.sqlite") as later:
        assert len(list(later.lines())) == len(before) + 1


def test_lines_since_an_instant(open_journal: Open, tmp_path: Path) -> None:
    hours = iter(range(100))
    journal = open_journal(clock=lambda: NOW + timedelta(hours=next(hours)))
    fill(journal)
    assert journal.close()
    with JournalReader(tmp_path / "journal.sqlite") as reader:
        assert 0 < len(list(reader.lines(NOW + timedelta(hours=4)))) < len(list(reader.lines()))
    damage(tmp_path / "journal.sqlite", "UPDATE notes SET time = 'noon'")
    with JournalReader(tmp_path / "journal.sqlite") as reader, pytest.raises(UnreadableJournalError, match="time of"):
        list(reader.lines(NOW))


def test_a_journal_on_a_read_only_disk_can_be_read(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may write anywhere, so SQLite's refusal to make its side files is played."""
    connect, refused = sqlite3.connect, []

    def stubborn(database: str, **options: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(database, **options)  # type: ignore[call-overload]
        if "immutable" in database:
            return connection
        refused.append(database)
        connection.close()
        return _Refusing()  # type: ignore[return-value]

    monkeypatch.setattr("ibdesk.journal.reader.sqlite3.connect", stubborn)
    with JournalReader(whole) as reader:
        assert len(list(reader.lines())) == 11
    assert len(refused) == 1


class _Refusing:
    """A connection that cannot open its file."""

    def execute(self, sql: str) -> None:
        raise sqlite3.OperationalError("unable to open database file")

    def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty: no journal was ever written to it."),
        (b"no database at all, but long enough to have been taken for one by somebody" * 20, "cannot be read"),
    ],
)
def test_scenario_134_what_is_no_journal_is_said(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "journal.sqlite"
    path.write_bytes(content)
    with pytest.raises(UnreadableJournalError, match=said):
        JournalReader(path)
    assert path.read_bytes() == content


def test_a_missing_newer_or_foreign_file_is_said(whole: Path, tmp_path: Path) -> None:
    with pytest.raises(UnreadableJournalError, match="There is no journal at"):
        JournalReader(tmp_path / "none.sqlite")
    newer = tmp_path / "newer.sqlite"
    shutil.copy(whole, newer)
    damage(newer, "PRAGMA user_version = 99")
    with pytest.raises(UnreadableJournalError, match="newer ibdesk"):
        JournalReader(newer)
    foreign = tmp_path / "foreign.sqlite"
    damage(foreign, "CREATE TABLE contacts (name)")
    with pytest.raises(UnreadableJournalError, match="another program"):
        JournalReader(foreign)
