"""Where the broker puts what it hears: the only thing it knows of the rest of the program."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Protocol


class OrderRecordHook(Protocol):
    """Whoever must see order records first: the journal's appender. Never blocks."""

    def __call__(self, record: object, raw: str = "") -> None:
        """Take a record and the message that it was read from, '' for what the client itself said."""


class Sink(Protocol):
    """Receiver of records; every method may be called from any thread and never blocks or raises."""

    def event(self, record: object) -> None:
        """Take a record that must arrive: every one, in order (orders, executions, notices, link, Ends)."""

    def state(self, key: Hashable, record: object) -> None:
        """Take a record of which only the newest per key matters (quotes, account values)."""
