"""'While you were away' outlives ibdesk till it was seen, is acknowledged once, and stays with its own login."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ibdesk.app.journals import journal_path
from ibdesk.core.ids import ClientId, OrderId, PermId
from ibdesk.core.orders.differences import Kind
from ibdesk.core.records.position import PositionRow
from ibdesk.journal import Journal
from ibdesk.journal.reader import JournalReader
from ibdesk.journal.words import line_text
from ibdesk.session.targets import SessionSettings
from ibdesk.ui import theme
from tests.gui.app.test_away import Page
from tests.gui.session.conftest import Desk
from tests.gui.session.scripted import ACCOUNT, NVDA
from tests.gui.session.test_orders import fill
from tests.gui.session.test_reconciling import kinds, reconnect, settled


class Run:
    """One run of ibdesk on a journal of the profile, and TWS, which goes on while ibdesk does not run."""

    def __init__(
        self, qtbot: QtBot, path: Path, tws: Run | None = None, accounts: tuple[str, ...] = (ACCOUNT,)
    ) -> None:
        self.journal = Journal(path)
        self.journal.start()
        self.desk = Desk(qtbot, self.journal, SessionSettings(frame_ms=1, idle_frame_ms=1, tick_ms=100_000))
        self.desk.accounts = accounts
        if tws is not None:
            self.desk.brokers.append(tws.desk.broker)
        self.ended = False
        self.desk.connect()
        settled(self.desk)

    def end(self) -> None:
        """End without a word about the report, as a crash or a power cut does."""
        if not self.ended:
            self.ended = True
            assert self.desk.session.close()
            assert self.journal.close(3.0)


Start = Callable[..., Run]


@pytest.fixture
def start(qtbot: QtBot, tmp_path: Path) -> Iterator[Start]:
    runs: list[Run] = []

    def run(tws: Run | None = None, path: Path | None = None, accounts: tuple[str, ...] = (ACCOUNT,)) -> Run:
        runs.append(Run(qtbot, path or tmp_path / "journal.db", tws, accounts))
        return runs[-1]

    yield run
    for one in runs:
        one.end()


def an_absence(desk: Desk) -> None:
    """While the link is down one order fills, one is typed in by hand, and 100 shares come from nowhere."""
    desk.quote()
    desk.place(quantity="2")
    (mine,) = desk.broker.orders
    by_hand = replace(mine, order_id=OrderId(0), client_id=ClientId(0), perm_id=PermId(77))
    desk.broker.orders = [replace(by_hand, spec=replace(mine.spec, order_ref=""))]
    desk.broker.executions = [fill(1, "2")]
    desk.broker.completed = [replace(mine, status="Filled")]
    desk.broker.positions = [_held("102")]
    reconnect(desk)


def _held(quantity: str) -> PositionRow:
    return PositionRow(account=ACCOUNT, contract=NVDA, quantity=Decimal(quantity), average_cost=None)


def test_what_nobody_acknowledged_is_told_again_by_the_next_start_line_by_line(start: Start) -> None:
    first = start()
    an_absence(first.desk)
    told = first.desk.session.away.items
    assert kinds(first.desk) == [Kind.POSITION, Kind.FILLED, Kind.FOREIGN]
    first.end()
    second = start(first)
    assert second.desk.session.away.items == told


def test_a_line_is_acknowledged_once_and_for_all_starts(start: Start) -> None:
    first = start()
    an_absence(first.desk)
    position, filled, by_hand = first.desk.session.away.items
    first.desk.session.away.acknowledge((filled, by_hand))
    first.end()
    second = start(first)
    assert second.desk.session.away.items == (position,), "neither the fill nor the order by hand is news again"
    second.desk.session.away.acknowledge((position,))
    second.end()
    third = start(second)
    assert third.desk.session.away.items == ()


def test_another_order_typed_in_by_hand_is_news_although_one_like_it_was_seen(start: Start) -> None:
    first = start()
    an_absence(first.desk)
    first.desk.session.away.acknowledge(first.desk.session.away.items)
    (by_hand,) = first.desk.broker.orders
    first.end()
    first.desk.broker.orders = [by_hand, replace(by_hand, perm_id=PermId(78))]
    second = start(first)
    (news,) = second.desk.session.away.items
    assert (news.kind, news.key.perm_id) == (Kind.FOREIGN, 78)  # type: ignore[union-attr]


def test_the_report_of_one_login_waits_while_another_one_is_visited(start: Start) -> None:
    first = start()
    an_absence(first.desk)
    told = first.desk.session.away.items
    first.end()
    empty = start(None, accounts=("DU2000000",))
    assert empty.desk.session.away.items == ()
    empty.end()
    again = start(first)
    assert again.desk.session.away.items == told


def test_each_demo_is_a_world_of_its_own_and_inherits_no_report(
    start: Start,
) -> None:
    first = start(path=journal_path("demo", "default"))
    an_absence(first.desk)
    assert first.desk.session.away.items
    first.end()
    other = start(path=journal_path("demo", "default"))
    assert other.desk.session.away.items == ()


def test_the_journal_tells_the_report_in_words(start: Start, tmp_path: Path) -> None:
    first = start()
    an_absence(first.desk)
    first.end()
    with JournalReader(tmp_path / "journal.db") as reader:
        told = [line_text(line) for line in reader.lines() if line.type == "AwayNote"]
    assert "while you were away, not seen yet: " in told[-1]
    assert "Order 1 NVDA: BUY 2 of 2" in told[-1]


def test_the_next_start_says_it_in_the_banner(start: Start, qapp: QApplication) -> None:
    theme.apply(qapp, theme.load_theme("dark"))
    first = start()
    an_absence(first.desk)
    first.end()
    page = Page(start(first).desk)
    assert page.banner.shown_text().startswith("While you were away, 3 things changed.")
    page.news.show()
    page.click("away.all")
    assert page.banner.shown_text() == ""
