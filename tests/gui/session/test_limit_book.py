"""Limits when the disk refuses: stricter ones hold all the same, laxer ones do not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from ibdesk.core.limits import LimitProfile, default_profile
from ibdesk.core.records.link import Mode
from ibdesk.session import limitbook, tradinglock
from ibdesk.session.decisions import Decision
from ibdesk.session.limitbook import LimitBook
from ibdesk.session.tradinglock import TradingLock


def refuses(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.complains
def test_scenario_135_a_limit_that_cannot_be_saved_is_not_raised_but_lowered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Decision] = []
    book = LimitBook(tmp_path, told.append)
    usual = book.of(Mode.PAPER)
    monkeypatch.setattr(limitbook, "save_limits", refuses)
    said = book.change(Mode.PAPER, replace(usual, max_value=usual.max_value * 2, max_orders=1))
    assert said.startswith("The limits could not be saved (No space left on device).")
    assert (book.of(Mode.PAPER).max_value, book.of(Mode.PAPER).max_orders) == (usual.max_value, 1)
    assert book.stored(Mode.PAPER) == usual
    assert told == []


def test_an_edit_without_a_difference_is_none(tmp_path: Path) -> None:
    told: list[Decision] = []
    book = LimitBook(tmp_path, told.append)
    assert book.change(Mode.SIM, default_profile(Mode.SIM)) == ""
    assert told == []
    assert not (tmp_path / "limits.toml").exists()


def test_without_a_folder_limits_last_as_long_as_the_session() -> None:
    book = LimitBook(None, lambda _: None)
    assert book.change(Mode.PAPER, replace(LimitProfile(), max_value=Decimal(1))) == ""
    assert book.of(Mode.PAPER).max_value == 1
    assert LimitBook(None, lambda _: None).of(Mode.PAPER).max_value == 25_000


@pytest.mark.parametrize("mode", [None, *Mode])
def test_only_sim_and_paper_may_do_without_the_question_and_never_with_a_warning(mode: Mode | None) -> None:
    book = LimitBook(None, lambda _: None)
    for one in Mode:
        book.change(one, replace(book.of(one), confirm=False))
        book.start_arming()
    may = mode in (Mode.SIM, Mode.PAPER)
    assert book.needs_confirm(mode, warnings=False) is not may
    assert book.needs_confirm(mode, warnings=True)


def test_a_lock_that_cannot_be_taken_off_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = TradingLock(tmp_path / "locked", lambda _: None)
    assert lock.lock("Cancel orders") == ""
    monkeypatch.setattr(tradinglock.Path, "unlink", refuses)
    assert lock.unlock() == "The lock could not be taken off (No space left on device)."
    assert lock.locked
    assert TradingLock(tmp_path / "locked", lambda _: None).locked
