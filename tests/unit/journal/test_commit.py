"""What is durable, when, and what happens when the disk says no."""

from __future__ import annotations

import queue
import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from ibdesk.core.ids import ClientId, SessionNo
from ibdesk.core.orders.state import OrderKey
from ibdesk.journal import JournalLocked, JournalResult, schema
from tests.unit.journal.conftest import Open, commit, intent

ME = ClientId(1)


def read(path: Path, sql: str) -> list[tuple[object, ...]]:
    """Look into the file as another program would."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_the_intent_and_its_id_are_in_the_file_when_the_callback_runs(open_journal: Open, tmp_path: Path) -> None:
    journal = open_journal()
    seen: queue.SimpleQueue[tuple[str, list[tuple[object, ...]]]] = queue.SimpleQueue()

    def done(result: JournalResult) -> None:
        assert result.ok
        sql = "SELECT i.order_id, h.order_id, i.order_ref FROM intents i JOIN high_water h USING (client_id)"
        seen.put((threading.current_thread().name, read(tmp_path / "journal.sqlite", sql)))

    journal.commit_intent(intent(43), done)
    assert seen.get(timeout=5) == ("journal", [(43, 43, "ibd-43")])
    assert journal.high_water(ME) == 43
    assert journal.healthy


def test_the_file_is_written_through_before_a_commit_returns(open_journal: Open, tmp_path: Path) -> None:
    """Scenario 136: SIGKILL cannot prove a power cut, so the pragmas are asserted."""
    modes: list[tuple[object, ...]] = []

    def spy(connection: sqlite3.Connection) -> None:
        for name in ("journal_mode", "synchronous", "user_version"):
            modes.append(connection.execute(f"PRAGMA {name}").fetchone())
        connection.execute("COMMIT")

    journal = open_journal(commit=spy)
    assert commit(journal, intent(1)).ok
    assert modes[:3] == [("wal",), (2,), (schema.VERSION,)]


def test_an_id_is_used_once_even_after_a_restart(open_journal: Open) -> None:
    """Law L2 and scenario 25: TWS offers an old id again."""
    first = open_journal()
    assert commit(first, intent(43)).ok
    assert first.close()
    again = open_journal()
    assert again.high_water(ME) == 43
    refused = commit(again, intent(43, ref="ibd-other"))
    assert (refused.ok, refused.sentence) == (False, "Order id 43 was used before.")
    assert again.healthy
    assert commit(again, intent(44)).ok


def test_scenario_98_a_confirmed_order_is_journalled_once(open_journal: Open) -> None:
    journal = open_journal()
    assert commit(journal, intent(43, ref="ibd-A")).ok
    assert not commit(journal, intent(44, ref="ibd-A")).ok
    assert journal.high_water(ME) == 43


def test_two_clients_have_their_own_ids(open_journal: Open) -> None:
    """Scenario 66."""
    journal = open_journal()
    assert commit(journal, intent(43)).ok
    assert commit(journal, intent(43, client_id=7, ref="ibd-B")).ok
    assert (journal.high_water(ME), journal.high_water(ClientId(7))) == (43, 43)


def test_a_bracket_is_written_whole_or_not_at_all(open_journal: Open, tmp_path: Path) -> None:
    """Scenario 69, the journal's part."""
    journal = open_journal()
    assert commit(journal, intent(44)).ok
    assert not commit(journal, intent(43, ref="ibd-x"), intent(44, ref="ibd-y")).ok
    assert read(tmp_path / "journal.sqlite", "SELECT order_id FROM intents") == [(44,)]


@pytest.mark.complains
def test_scenario_135_a_failing_sync_refuses_the_order_and_locks(open_journal: Open) -> None:
    """The commit fails on the second order: nothing may be sent, and nothing after it either."""
    calls = iter(range(10))
    told: queue.SimpleQueue[str] = queue.SimpleQueue()

    def failing(connection: sqlite3.Connection) -> None:
        if next(calls) == 2:  # the first is the note that the program started
            raise OSError(5, "Input/output error")
        connection.execute("COMMIT")

    journal = open_journal(commit=failing, on_unhealthy=told.put)
    assert commit(journal, intent(1)).ok
    refused = commit(journal, intent(2))
    assert not refused.ok
    assert refused.sentence.startswith("Journal cannot be written")
    assert told.get(timeout=5) == refused.sentence
    assert not journal.healthy
    assert not commit(journal, intent(3)).ok
    assert journal.high_water(ME) == 1
    # law L9: a cancel asks nobody
    journal.note_cancel(OrderKey(client_id=ME, order_id=intent(1).order_key.order_id), SessionNo(1))


@pytest.mark.complains
def test_scenario_135_a_full_disk_refuses_before_the_byte(open_journal: Open) -> None:
    def full(connection: sqlite3.Connection) -> None:
        connection.execute("COMMIT")
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    journal = open_journal(commit=full)
    results = [commit(journal, intent(number)) for number in range(1, 60)]
    assert results[0].ok
    assert not results[-1].ok
    assert "full" in journal.trouble


@pytest.mark.complains
def test_records_that_cannot_be_written_make_the_journal_unhealthy(open_journal: Open) -> None:
    told: queue.SimpleQueue[str] = queue.SimpleQueue()

    def failing(connection: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    journal = open_journal(commit=failing, on_unhealthy=told.put)
    journal.append("anything", SessionNo(1))
    assert "disk I/O error" in told.get(timeout=5)
    journal.note_end(intent(1).order_key, "filled")
    assert not commit(journal, intent(1)).ok


@pytest.mark.complains
def test_scenario_135_a_folder_that_cannot_be_used_leaves_the_journal_unhealthy(
    open_journal: Open, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder")
    journal = open_journal(tmp_path / "file" / "journal.sqlite")
    assert not journal.healthy
    assert journal.trouble.startswith("Journal cannot be opened")
    journal.append("anything", SessionNo(1))
    journal.note_end(intent(1).order_key, "filled")
    assert commit(journal, intent(1)).sentence == journal.trouble


@pytest.mark.complains
def test_scenario_135_a_path_that_is_a_folder_leaves_the_journal_unhealthy(open_journal: Open, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    journal = open_journal(tmp_path / "taken")
    assert journal.trouble.startswith("Journal cannot be opened")
    assert not commit(journal, intent(1)).ok


@pytest.mark.parametrize("junk", [b"this is no database at all, but it is here" * 50, None])
@pytest.mark.complains
def test_scenario_134_a_damaged_journal_is_kept_and_refuses(
    open_journal: Open, tmp_path: Path, junk: bytes | None
) -> None:
    path = tmp_path / "journal.sqlite"
    if junk is None:  # a true journal whose pages were overwritten
        journal = open_journal()
        for number in range(1, 40):
            commit(journal, intent(number))
        journal.close()
        data = bytearray(path.read_bytes())
        data[4096 : len(data) // 2] = b"\x5a" * (len(data) // 2 - 4096)
        junk = bytes(data)
    path.write_bytes(junk)
    journal = open_journal()
    assert journal.trouble == "Journal is damaged. It is kept as it is; new orders are off."
    assert not commit(journal, intent(90)).ok
    journal.close()
    assert path.read_bytes() == junk


@pytest.mark.complains
def test_scenario_134_a_newer_journal_is_not_touched(open_journal: Open, tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    journal = open_journal()
    assert journal.trouble == "Journal was written by a newer ibdesk. Update this one."


def test_scenario_137_a_second_program_on_one_profile_is_told_so(open_journal: Open) -> None:
    first = open_journal()
    with pytest.raises(JournalLocked, match="Another ibdesk"):
        open_journal()
    assert first.close()
    assert open_journal().healthy


def test_a_listener_that_raises_does_not_stop_the_journal(open_journal: Open, caplog: pytest.LogCaptureFixture) -> None:
    def broken(result: JournalResult) -> None:
        raise RuntimeError("slot is broken")

    journal = open_journal()
    journal.commit_intent(intent(1), broken)
    assert commit(journal, intent(2)).ok
    assert "listener of the journal raised" in caplog.text


def test_closing_writes_what_is_queued(open_journal: Open, tmp_path: Path) -> None:
    journal = open_journal()
    for number in range(1200):
        journal.append(f"line {number}", SessionNo(1), raw="raw text")
    assert journal.close()
    assert journal.close()
    rows = read(tmp_path / "journal.sqlite", "SELECT count(*), min(raw) FROM records")
    assert rows == [(1200, "raw text")]


def test_the_next_start_goes_on_numbering_the_changes_of_an_order(open_journal: Open) -> None:
    """Its first change would else bear a number that is used, and be refused by the journal for ever."""
    journal = open_journal()
    first = intent(43)
    changes = [replace(first, kind="modify", number=number, before=first.spec) for number in (1, 2)]
    for one in (first, *changes):
        assert commit(journal, one).ok
    assert journal.close()
    again = open_journal()
    assert again.last_change(first.order_key) == 2
    assert again.last_change(intent(44).order_key) == 0
    assert not commit(again, changes[1]).ok
    assert commit(again, replace(changes[1], number=3)).ok
