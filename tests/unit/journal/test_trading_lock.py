"""The lock after the kill switch: at once, over restarts, and also when the journal cannot take it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from ibdesk.journal import Journal, JournalResult, TradingLock
from tests.unit.journal.conftest import NOW, Open

KILLED = TradingLock(reason="after Cancel orders", since=NOW)
Ask = Callable[..., JournalResult]


def flag(folder: Path) -> Path:
    """Return the file that stands for the lock when the journal cannot."""
    return folder / "journal.sqlite.trading-lock"


def broken(connection: sqlite3.Connection) -> None:
    """Fail as a dying disk does."""
    raise OSError(5, "Input/output error")


def test_a_lock_survives_the_restart_until_it_is_lifted(open_journal: Open, tmp_path: Path, answer_of: Ask) -> None:
    journal = open_journal()
    assert journal.trading_lock() is None
    assert journal.lock_trading("after Cancel orders") == KILLED
    assert journal.trading_lock() == KILLED
    assert journal.close()
    again = open_journal(clock=lambda: NOW + timedelta(days=3))
    assert again.trading_lock() == KILLED
    assert answer_of(again.unlock_trading).ok
    assert again.trading_lock() is None
    assert again.close()
    assert open_journal().trading_lock() is None
    assert not flag(tmp_path).exists()


@pytest.mark.complains
def test_a_journal_that_cannot_be_written_leaves_a_flag_file(
    open_journal: Open, tmp_path: Path, answer_of: Ask
) -> None:
    failing = open_journal(commit=broken)
    assert not failing.healthy
    failing.lock_trading("after Cancel orders")
    assert failing.close()
    assert flag(tmp_path).exists()
    again = open_journal()
    assert again.healthy
    assert again.trading_lock() == KILLED
    assert answer_of(again.unlock_trading).ok
    assert not flag(tmp_path).exists()
    assert again.close()
    assert open_journal().trading_lock() is None


@pytest.mark.complains
def test_an_unlock_that_is_not_durable_unlocks_nothing(open_journal: Open, tmp_path: Path, answer_of: Ask) -> None:
    journal = open_journal()
    journal.lock_trading("after Cancel orders")
    assert journal.close()
    failing = open_journal(commit=broken)
    refused = answer_of(failing.unlock_trading)
    assert not refused.ok
    assert refused.sentence.startswith("Journal cannot be written")
    assert failing.trading_lock() == KILLED


@pytest.mark.complains
def test_a_flag_file_that_cannot_be_removed_keeps_the_lock(
    open_journal: Open, tmp_path: Path, answer_of: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    flag(tmp_path).write_text("not what we wrote")
    journal = open_journal()
    lock = journal.trading_lock()
    assert lock is not None
    assert "cannot be read" in lock.reason

    def refuse(self: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        refused = answer_of(journal.unlock_trading)
    assert refused.sentence == "The lock's file cannot be removed: Permission denied."
    assert journal.trading_lock() == lock
    assert answer_of(journal.unlock_trading).ok
    assert journal.trading_lock() is None


def test_a_lock_where_nothing_can_be_written_holds_while_the_program_runs(
    open_journal: Open, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("not a folder")
    journal = open_journal(tmp_path / "file" / "journal.sqlite")
    journal.lock_trading("after Cancel orders")
    assert journal.close()
    assert journal.trading_lock() == KILLED
    assert "could not be kept for the next start" in caplog.text


def test_a_second_lock_is_not_lifted_by_the_unlock_of_the_first(open_journal: Open, answer_of: Ask) -> None:
    """Ctrl+Shift+K while the unlock is still on its way to the disk."""
    journal: Journal = open_journal()
    journal.lock_trading("after Cancel orders")

    def unlock_and_lock_again(done: Callable[[JournalResult], None]) -> None:
        journal.unlock_trading(done)
        journal.lock_trading("once more")

    assert answer_of(unlock_and_lock_again).ok
    lock = journal.trading_lock()
    assert lock is not None
    assert lock.reason == "once more"
    assert journal.close()
    kept = open_journal().trading_lock()
    assert kept is not None
    assert kept.reason == "once more"
