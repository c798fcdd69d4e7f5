"""Ids that a what-if used: durable before it leaves, and never an order's (law L2)."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from ibdesk.core.ids import ClientId, OrderId
from ibdesk.core.orders.state import OrderKey
from ibdesk.journal import Journal, JournalResult
from tests.unit.journal.conftest import Open, commit, intent


def use_up(journal: Journal, order_id: int, client_id: int = 1) -> JournalResult:
    results: list[JournalResult] = []
    came = threading.Event()

    def done(result: JournalResult) -> None:
        results.append(result)
        came.set()

    journal.use_up(OrderKey(client_id=ClientId(client_id), order_id=OrderId(order_id)), done)
    assert came.wait(5)
    return results[0]


def test_scenario_74_the_id_of_a_what_if_is_never_an_orders_even_after_a_restart(open_journal: Open) -> None:
    journal = open_journal()
    assert commit(journal, intent(4)).ok
    assert use_up(journal, 9).ok
    assert use_up(journal, 6).ok  # raised only
    assert journal.high_water(ClientId(1)) == 9
    assert journal.high_water(ClientId(2)) == 0
    assert journal.close()
    again = open_journal()
    assert again.high_water(ClientId(1)) == 9
    assert [order.key.order_id for order in again.orders_today(ClientId(1)) if isinstance(order.key, OrderKey)] == [4]


@pytest.mark.complains
def test_an_id_that_cannot_be_made_durable_is_refused(open_journal: Open, tmp_path: Path) -> None:
    def failing(connection: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    journal = open_journal(tmp_path / "other.db", commit=failing)
    result = use_up(journal, 3)
    assert not result.ok
    assert "disk I/O error" in result.sentence
    assert not journal.healthy
    assert journal.high_water(ClientId(1)) == 0
