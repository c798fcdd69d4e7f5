"""The journal beside a real gateway: what its ledger saw, the journal holds; what the journal refused, it never saw."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ibdesk.app.cli import EXIT_FINE
from ibdesk.app.cli import main as ibdesk
from ibdesk.core.orders.draft import OrderDraft
from ibdesk.core.orders.state import AnyKey, Base
from ibdesk.core.records.contract import ContractDetails
from ibdesk.journal.reader import JournalReader
from ibdesk.session.previews import Refused
from tests.e2e.test_session_with_gateway import QUESTION, Desk

MOST_ORDERS = 15


class Disk:
    """What the journal's disk does at a commit: all is well, no room is left after it, or the sync fails."""

    def __init__(self) -> None:
        self.full = threading.Event()
        self.broken = threading.Event()

    def commit(self, connection: sqlite3.Connection) -> None:
        if self.broken.is_set():
            raise OSError(5, "Input/output error")
        connection.execute("COMMIT")
        if self.full.is_set():
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages}")


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, disk: Disk) -> Iterator[Desk]:
    desk = Desk(qtbot, tmp_path, commit=disk.commit)
    yield desk
    desk.close()


def draft(desk: Desk, details: ContractDetails, below: int) -> OrderDraft:
    """Return an order that rests `below` cents under the bid's 98 %."""
    quote = desk.session.quotes.view(details.contract.con_id)
    assert quote is not None
    assert quote.bid is not None
    limit = (quote.bid * Decimal("0.98")).quantize(Decimal("0.01")) - Decimal(below) / 100
    account = desk.session.link.view.account
    return OrderDraft(side="BUY", quantity="1", limit=str(limit), account=account, details=details)


def transmit(desk: Desk, details: ContractDetails, below: int) -> AnyKey:
    """Send an order as far as the journal lets it go."""
    preview = desk.session.order_desk.preview(draft(desk, details, below))
    assert preview.ok, preview.problems
    result = desk.session.order_desk.transmit(preview.token)
    assert result.accepted, result.reason
    assert result.key is not None
    return result.key


def acknowledged(desk: Desk, key: AnyKey) -> bool:
    """Tell whether TWS has the order."""
    order = desk.session.orders.order(key)
    return order is not None and order.acknowledged


def cancelled(desk: Desk, key: AnyKey) -> bool:
    """Tell whether TWS confirmed the cancel."""
    order = desk.session.orders.order(key)
    return order is not None and order.base is Base.CANCELLED


@pytest.mark.complains
def test_scenario_135_on_a_full_disk_no_order_leaves_that_the_journal_does_not_hold(desk: Desk, disk: Disk) -> None:
    """The room ends somewhere among orders and answers; cancels go on without the journal (law L9)."""
    gateway = desk.connect()
    details = desk.quoted(QUESTION)
    desks = desk.session.order_desk
    keys = [transmit(desk, details, 0)]
    desk.until(lambda: acknowledged(desk, keys[0]))
    disk.full.set()
    while desks.locked is None and len(keys) < MOST_ORDERS:
        keys.append(transmit(desk, details, len(keys)))
        desk.until(lambda: desks.locked is not None or acknowledged(desk, keys[-1]))
    lock = desks.locked
    assert lock is not None
    assert (lock.reason, lock.cancel_works) == ("Locked: journal cannot be written", True)
    assert "full" in desk.journal.trouble
    assert not desks.preview(draft(desk, details, 100)).ok
    assert desks.cancel(keys[:1]).asked == (keys[0],)
    desk.until(lambda: cancelled(desk, keys[0]))
    with JournalReader(desk.folder / "journal.db") as reader:
        durable = [line.order_id for line in reader.lines() if line.what == "intent"]
    seen = [frame["order_id"] for frame in gateway.frames("placeOrder")]
    assert durable[: len(seen)] == seen
    assert len(gateway.frames("cancelOrder")) == 1


@pytest.mark.complains
def test_scenario_135_a_failing_sync_refuses_before_the_byte_and_cancels_go_on(desk: Desk, disk: Disk) -> None:
    gateway = desk.connect()
    details = desk.quoted(QUESTION)
    desks = desk.session.order_desk
    refused: list[Refused] = []
    desks.refused.connect(refused.append)
    first = transmit(desk, details, 0)
    desk.until(lambda: acknowledged(desk, first))
    disk.broken.set()
    second = transmit(desk, details, 1)
    desk.until(lambda: bool(refused))
    assert refused[0].reason == "Not sent: Journal cannot be written: [Errno 5] Input/output error."
    assert desk.session.orders.order(second) is None
    assert [frame["order_id"] for frame in gateway.frames("placeOrder")] == [1]
    assert desks.cancel([first]).asked == (first,)
    desk.until(lambda: cancelled(desk, first))
    assert len(gateway.frames("cancelOrder")) == 1


def test_law_l1_every_order_that_the_gateway_saw_is_in_the_journal_with_what_came_back(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """The journal is looked into by the command line while the session runs."""
    gateway = desk.connect()
    details = desk.quoted(QUESTION)
    key = transmit(desk, details, 0)
    desk.until(lambda: acknowledged(desk, key))
    assert desk.session.order_desk.cancel([key]).asked
    desk.until(lambda: cancelled(desk, key))
    written = threading.Event()
    desk.journal.decide("look", done=lambda result: written.set())  # all before it is in the file then
    assert written.wait(5)
    path = str(desk.folder / "journal.db")
    assert ibdesk(["journal", "verify", "--file", path]) == EXIT_FINE
    assert "is whole" in capsys.readouterr().out
    assert ibdesk(["journal", "export", "--file", path]) == EXIT_FINE
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    placed = [(row["order_id"], row["order_ref"]) for row in rows if row["what"] == "intent"]
    assert placed == [(frame["order_id"], frame["order"]["orderRef"]) for frame in gateway.frames("placeOrder")]
    sent = [row for row in rows if row.get("type") == "SendResult"]
    assert [(row["content"]["command"], row["content"]["outcome"]) for row in sent] == [
        ("place", "sent"),
        ("cancel", "sent"),
    ]
    heard = [row for row in rows if row.get("type") in ("OpenOrder", "OrderStatus") and row["order_id"] == placed[0][0]]
    assert heard
    for row in heard:  # raw as it came, beside what was read from it
        assert placed[0][1] in row["raw"] or row["type"] == "OrderStatus"
        assert str(row["order_id"]) in row["raw"]
    assert ibdesk(["journal", "list", "--file", path]) == EXIT_FINE
    assert "place: BUY 1 NVDA LMT" in capsys.readouterr().out
