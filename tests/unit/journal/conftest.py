"""Journals on real files."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from ibdesk.core.ids import ClientId, ConId, OrderId, SessionNo
from ibdesk.core.orders.state import OrderKey
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.link import Mode
from ibdesk.core.records.order import OrderSpec
from ibdesk.journal import Intent, Journal, JournalResult

NVDA = Contract(con_id=ConId(4815747), symbol="NVDA", currency="USD", exchange="SMART")
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def intent(order_id: int, *, ref: str = "", client_id: int = 1, **spec: object) -> Intent:
    """Return the intent to buy 1 NVDA."""
    content = OrderSpec(
        action="BUY", quantity=Decimal(1), order_type="LMT", limit_price=Decimal("178.40"), account="DU1",
        order_ref=ref or f"ibd-{order_id}",
    )  # fmt: skip
    return Intent(
        order_key=OrderKey(client_id=ClientId(client_id), order_id=OrderId(order_id)),
        order_ref=content.order_ref,
        contract=NVDA,
        spec=content,
        account="DU1",
        mode=Mode.PAPER,
        session=SessionNo(1),
    )


Open = Callable[..., Journal]


@pytest.fixture
def open_journal(tmp_path: Path) -> Iterator[Open]:
    """Return a function that starts a journal on the test's own file; all are closed at the end."""
    journals: list[Journal] = []

    def start(path: Path | None = None, **options: object) -> Journal:
        options.setdefault("clock", lambda: NOW)
        journal = Journal(path or tmp_path / "journal.sqlite", **options)  # type: ignore[arg-type]
        journals.append(journal)
        journal.start()
        return journal

    yield start
    for journal in journals:
        assert journal.close(5.0)


def commit(journal: Journal, *intents: Intent) -> JournalResult:
    """Commit and wait for the answer of the journal thread."""
    answers: queue.SimpleQueue[JournalResult] = queue.SimpleQueue()
    journal.commit_intents(intents, answers.put)
    return answers.get(timeout=5)


@pytest.fixture
def answer_of() -> Callable[[Callable[[Callable[[JournalResult], None]], None]], JournalResult]:
    """Return a function that asks the journal something and waits for the answer of its thread."""

    def ask(question: Callable[[Callable[[JournalResult], None]], None]) -> JournalResult:
        answers: queue.SimpleQueue[JournalResult] = queue.SimpleQueue()
        question(answers.put)
        return answers.get(timeout=5)

    return ask
