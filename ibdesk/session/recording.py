"""From the wire into the journal: every order record as it came, but not the same one over and over.

Reconciliation reads the lists of the day every minute; without this the journal would fill the disk with copies of
one line.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from ibdesk.core.ids import SessionNo
from ibdesk.core.records.execution import Commission, Execution
from ibdesk.core.records.order import CompletedOrder, OpenOrder, OrderStatus
from ibdesk.journal import Journal


class OrderRecorder:
    """Appends what one session receives. Runs on ib-run; a record equal to the last of its order is left out."""

    def __init__(self, journal: Journal, session: SessionNo) -> None:
        self._journal, self._session = journal, session
        self._last: dict[Hashable, object] = {}

    def append(self, record: object, raw: str = "") -> None:
        """Append a record unless it repeats the last one about the same thing."""
        named = _named(record)
        if named is not None:
            key, content = named
            if self._last.get(key) == content:
                return
            self._last[key] = content
        self._journal.append(record, self._session, raw=raw)


def _named(record: object) -> tuple[Hashable, object] | None:
    match record:
        case OpenOrder() | OrderStatus():
            return (type(record), record.client_id, record.order_id, record.perm_id), record
        case CompletedOrder(order=order):
            return (CompletedOrder, order.client_id, order.order_id, order.perm_id, order.spec.order_ref), record
        case Execution():
            return (Execution, record.exec_id), replace(record, request_id=None)
        case Commission():
            return (Commission, record.exec_id), record
        case _:
            return None
