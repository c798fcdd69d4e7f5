"""What was sent counts by the broker's day and survives a restart; so do the orders of the last seconds."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ibdesk.core.limits import LimitProfile
from ibdesk.core.records.command import PlaceOrder
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.order import OpenOrder
from ibdesk.journal import Journal, JournalResult, broker_day
from ibdesk.session.targets import SessionSettings
from tests.gui.session.conftest import Desk
from tests.gui.session.scripted import ACCOUNT, NVDA_DETAILS, ScriptedBroker

D = Decimal
QUICK = SessionSettings(frame_ms=1, idle_frame_ms=1, tick_ms=100_000)
VALUE = D("178.40") * D("0.75")  # one NVDA in pounds
Start = Callable[..., Desk]


@pytest.fixture
def start(qtbot: QtBot, tmp_path: Path) -> Iterator[Start]:
    """Return a function that starts ibdesk anew on the same journal, the earlier one having ended."""
    running: list[tuple[Desk, Journal]] = []

    def end() -> None:
        for desk, journal in running:
            assert desk.session.close()
            assert journal.close(3.0)
        running.clear()

    def again(at: datetime | None = None, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Desk:
        orders: list[OpenOrder] = running[-1][0].broker.orders if running else []
        end()
        journal = Journal(tmp_path / "journal.db", clock=clock)
        journal.start()
        desk = Desk(qtbot, journal, QUICK)
        running.append((desk, journal))
        make = desk.session.connector._make_broker

        def of_that_time(*arguments: object) -> ScriptedBroker:
            broker = make(*arguments)  # type: ignore[arg-type]
            assert isinstance(broker, ScriptedBroker)
            broker.time, broker.orders = at or broker.time, orders
            return broker

        desk.session.connector._make_broker = of_that_time
        desk.connect()
        desk.quote()
        return desk

    yield again
    end()


def sent_today(desk: Desk) -> Decimal:
    """Return the day's total as the limits see it."""
    return desk.session.checks.context(NVDA_DETAILS, ACCOUNT).limits.sent_today


def problems(desk: Desk, **fields: object) -> list[str]:
    """Return what the limits say of a draft."""
    return [one.text for one in desk.session.order_desk.check(desk.draft(**fields))]


def test_the_days_total_and_the_rate_survive_a_restart(start: Start) -> None:
    desk = start()
    for limit in ("178.40", "178.39", "178.38"):
        desk.place(limit=limit)
    total = sent_today(desk)
    assert total == (D("178.40") + D("178.39") + D("178.38")) * D("0.75")
    again = start()
    assert sent_today(again) == total
    tight = LimitProfile(max_day_value=total + VALUE - 1, max_orders=3)
    again.session.checks._limits = lambda mode: tight
    assert problems(again) == [
        "Today 401 GBP sent, this would pass 534.",
        "3 orders in 10 s, your limit.",
        "Same order sent 0 s ago.",
    ]
    again.advance(11)
    assert problems(again) == ["Today 401 GBP sent, this would pass 534."]


def test_scenario_92_the_day_rolls_at_midnight_in_new_york(start: Start) -> None:
    """23:59 there is 04:59 in London: the total goes on, and starts anew a minute later."""
    before = datetime(2026, 11, 20, 4, 59, tzinfo=UTC)
    desk = start(before)
    wide = LimitProfile(collar_percent={}, quote_max_age_s=10**6)
    desk.session.checks._limits = lambda mode: wide
    assert broker_day(desk.session.link.world_now()).isoformat() == "2026-11-19"
    desk.place(reference="178.40", outside_rth=True)
    assert sent_today(desk) == VALUE
    later = start(before + timedelta(minutes=2))
    assert broker_day(later.session.link.world_now()).isoformat() == "2026-11-20"
    assert sent_today(later) == 0


def test_scenario_138_this_computers_clock_does_not_move_the_day(start: Start) -> None:
    """A clock set on by a day, or back: the cap goes by the market's date all the same."""
    desk = start()
    desk.place()
    for step in (timedelta(days=1), timedelta(days=-1), timedelta(hours=1), timedelta(hours=-1)):
        stepped = start(clock=lambda step=step: datetime.now(UTC) + step)
        assert sent_today(stepped) == VALUE


def test_an_order_counts_from_the_click_and_once(trading: Desk, journal: Journal) -> None:
    """Two quick clicks must not both find room under the cap."""
    held = []
    commit = journal.commit_intent
    journal.commit_intent = lambda intent, done: held.append((intent, done))  # type: ignore[method-assign]
    desk = trading.session.order_desk
    assert desk.transmit(desk.preview(trading.draft()).token).accepted
    assert sent_today(trading) == VALUE
    assert trading.session.checks.context(NVDA_DETAILS, ACCOUNT).limits.working == 1
    assert sent_today_of_other(trading) == 0
    commit(*held[0])
    trading.until(lambda: bool(trading.broker.of(PlaceOrder)))
    assert sent_today(trading) == VALUE
    assert trading.session.checks.context(NVDA_DETAILS, ACCOUNT).limits.working == 1


def sent_today_of_other(desk: Desk) -> Decimal:
    """Return the total of an account that sent nothing."""
    return desk.session.checks.context(NVDA_DETAILS, "DU2").limits.sent_today


def test_what_the_journal_refused_was_never_sent(trading: Desk, journal: Journal) -> None:
    journal.commit_intent = lambda intent, done: done(JournalResult(ok=False, sentence="Disk is full."))  # type: ignore[method-assign]
    desk = trading.session.order_desk
    refused: list[object] = []
    desk.refused.connect(refused.append)
    assert desk.transmit(desk.preview(trading.draft()).token).accepted
    trading.until(lambda: bool(refused))
    assert sent_today(trading) == 0
    assert problems(trading) == []


def test_a_change_after_a_restart_takes_the_next_number(start: Start) -> None:
    desk = start()
    order = desk.place()
    change = desk.session.order_desk.change(order.key, quantity="2")
    assert desk.session.order_desk.transmit(change.token).accepted
    desk.until(lambda: len(desk.broker.of(PlaceOrder)) == 2)
    again = start()
    again.until(lambda: bool(again.session.orders.rows))
    change = again.session.order_desk.change(order.key, quantity="3")
    assert change.ok, change.problems
    assert again.session.order_desk.transmit(change.token).accepted
    again.until(lambda: len(again.broker.of(PlaceOrder)) == 1)
    (sent,) = again.broker.of(PlaceOrder)
    assert isinstance(sent, PlaceOrder)
    assert (sent.number, sent.spec.quantity) == (2, 3)


def test_the_journal_tells_the_story_of_the_desk(start: Start, tmp_path: Path) -> None:
    """Link, lists with their Ends, positions, what was sent, and whose a message was."""
    desk = start()
    order = desk.place()
    notice = Notice(subject_id=1, code=399, text="Order held until the opening")  # type: ignore[arg-type]
    desk.broker.tell(notice)
    desk.until(lambda: any(row.code == 399 for row in desk.session.notices.rows))
    assert desk.session.order_desk.cancel([order.key]).asked
    desk.broker.tell(Notice(subject_id=None, code=1100, text="Connectivity lost"))
    desk.until(lambda: not desk.session.link.view.ib_up)
    start()
    connection = sqlite3.connect(f"file:{tmp_path / 'journal.db'}?mode=ro", uri=True)
    notes = [kind for (kind,) in connection.execute("SELECT type FROM notes ORDER BY line")]
    attributed = connection.execute("SELECT type FROM records WHERE attributed AND order_id = 1 ORDER BY line")
    told = [kind for (kind,) in attributed]
    intents = connection.execute("SELECT value, value_currency FROM intents").fetchall()
    connection.close()
    assert notes[0] == "ProgramNote"
    assert {"LinkNote", "ReconcileNote", "Checkpoint"} <= set(notes)
    assert told == ["SendResult", "Notice", "CancelNote", "SendResult"]
    assert [(D(value), currency) for value, currency in intents] == [(VALUE, "GBP")]
