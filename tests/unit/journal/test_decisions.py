"""What the journal keeps besides orders: decisions, reconciliations, positions, and what was sent on a day."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from ibdesk.core.ids import ClientId, SessionNo
from ibdesk.core.orders.differences import Checkpoint, Held
from ibdesk.journal import DayTotal, Journal, JournalResult, ReconcileNote, TradingLock
from ibdesk.journal.notes import LOCK, UNLOCK
from tests.unit.journal.conftest import NOW, NVDA, Open, commit, intent

D = Decimal
ONE = SessionNo(1)
TODAY = date(2026, 11, 20)


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    """Look into the file as another program would."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_a_decision_is_durable_when_its_callback_runs(
    open_journal: Open, tmp_path: Path, answer_of: Callable[..., JournalResult]
) -> None:
    journal = open_journal()
    result = answer_of(lambda done: journal.decide("limit", ONE, old="1000", new="2000", text="size STK", done=done))
    assert result.ok
    journal.decide("resolve", ONE, key=intent(43).order_key, new="user_resolved", text="TWS shows nothing")
    assert journal.close()
    kept = rows(tmp_path / "journal.sqlite", "SELECT kind, client_id, order_id, old, new, text FROM decisions")
    assert kept == [
        ("limit", None, None, "1000", "2000", "size STK"),
        ("resolve", 1, 43, "", "user_resolved", "TWS shows nothing"),
    ]


def test_the_last_lock_or_unlock_decides_for_the_next_start(open_journal: Open) -> None:
    for kinds, locked in (((LOCK,), True), ((UNLOCK,), False), ((LOCK, UNLOCK, LOCK), True)):
        journal = open_journal()
        for kind in kinds:
            journal.decide(kind, ONE, text="Cancel orders")
        assert journal.close()
        again = open_journal()
        assert again.trading_lock() == (TradingLock(reason="Cancel orders", since=NOW) if locked else None)
        assert again.close()


def test_every_line_has_its_number_whatever_table_it_stands_in(open_journal: Open, tmp_path: Path) -> None:
    journal = open_journal()
    commit(journal, intent(43))
    journal.append("heard", ONE)
    journal.decide("arm", ONE)
    journal.note_link("ready", ONE)
    commit(journal, intent(44))
    assert journal.close()
    path = tmp_path / "journal.sqlite"
    tables = ("intents", "records", "decisions", "notes")
    lines = sorted(line for table in tables for (line,) in rows(path, f"SELECT line FROM {table}"))
    assert lines == list(range(1, 8))  # start, five lines, end
    assert rows(path, "SELECT last FROM lines") == [(7,)]


def test_a_refused_intent_leaves_no_gap(open_journal: Open, tmp_path: Path) -> None:
    journal = open_journal()
    commit(journal, intent(43))
    assert not commit(journal, intent(44), intent(43, ref="ibd-other")).ok
    commit(journal, intent(44))
    assert rows(tmp_path / "journal.sqlite", "SELECT line FROM intents ORDER BY line") == [(2,), (3,)]


def test_the_last_reconciliation_and_its_positions_are_known_to_the_next_start(
    open_journal: Open, tmp_path: Path
) -> None:
    journal = open_journal()
    held = Held(account="DU1", con_id=NVDA.con_id, symbol="NVDA", quantity=D("100"))
    newer = Checkpoint(accounts=("DU1",), positions=(held,), booked=(("0001", D("-5")),))
    assert journal.checkpoint is None
    journal.note_reconcile(ReconcileNote(lists={"own open orders": True, "executions": False}, moved=True), ONE)
    journal.checkpoint_positions(Checkpoint(accounts=("DU1",)), ONE)
    journal.checkpoint_positions(newer, ONE)
    assert journal.close()
    assert open_journal().checkpoint == newer
    (kept,) = rows(tmp_path / "journal.sqlite", "SELECT parsed FROM notes WHERE type = 'ReconcileNote'")
    assert b'"executions":false' in kept[0]  # type: ignore[operator]


def test_a_change_is_numbered_on_after_a_restart(open_journal: Open) -> None:
    """Else the first change of an order from an earlier run would take a number that was used."""
    journal = open_journal()
    commit(journal, intent(43))
    assert journal.last_change(intent(43).order_key) == 0
    for number in (1, 2):
        assert commit(journal, replace(intent(43), kind="modify", number=number)).ok
    assert journal.last_change(intent(43).order_key) == 2
    assert journal.close()
    again = open_journal()
    assert again.last_change(intent(43).order_key) == 2
    assert commit(again, replace(intent(43), kind="modify", number=3)).ok


def test_the_days_total_survives_a_restart(open_journal: Open) -> None:
    journal = open_journal()
    assert journal.sent_today("DU1", TODAY) == DayTotal()
    commit(journal, replace(intent(43), value=D("1500.25"), value_currency="GBP"))
    commit(journal, replace(intent(44), value=None))
    commit(journal, replace(intent(45), value=D("0.75"), account="DU2"))
    total = DayTotal(gross=D("1500.25"), count=2, unvalued=1)
    assert journal.sent_today("DU1", TODAY) == total
    assert journal.close()
    again = open_journal()
    assert again.sent_today("DU1", TODAY) == total
    assert again.sent_today("DU2", TODAY).gross == D("0.75")
    assert again.sent_today("DU1", TODAY + timedelta(days=1)) == DayTotal()


def test_scenario_92_the_day_of_the_cap_is_the_brokers(open_journal: Open) -> None:
    """At 02:30 in London New York still has yesterday; and the market's clock rules, not this computer's."""
    wrong_clock = NOW + timedelta(days=40)
    journal = open_journal(clock=lambda: wrong_clock)
    before = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
    for number, at in ((43, before), (44, before + timedelta(hours=3))):
        commit(journal, replace(intent(number), value=D(100), world_time=at))
    assert journal.sent_today("DU1", date(2026, 11, 19)).gross == 100
    assert journal.sent_today("DU1", TODAY).gross == 100


def test_the_rate_limit_remembers_the_last_minute(open_journal: Open) -> None:
    journal = open_journal()
    commit(journal, intent(43))
    assert journal.close()
    for later, ages in ((4, [4]), (70, [])):
        again: Journal = open_journal(clock=lambda later=later: NOW + timedelta(seconds=later))
        assert [one.age_s for one in again.recent_intents] == ages
        assert again.close()


def test_scenario_138_a_clock_set_back_makes_no_order_older(open_journal: Open) -> None:
    """An order from the future of this clock counts as sent just now: the cautious reading."""
    for step in (timedelta(hours=1), timedelta(days=1)):
        journal = open_journal()
        number = journal.high_water(ClientId(1)) + 1
        commit(journal, intent(number))
        assert journal.close()
        again = open_journal(clock=lambda step=step: NOW - step)
        assert {one.age_s for one in again.recent_intents} == {0}
        assert again.high_water(ClientId(1)) == number
        assert [one.key.order_id for one in again.orders_open(ClientId(1))] == list(range(1, number + 1))  # type: ignore[union-attr]
        assert again.close()
