"""An UNKNOWN order that the lists cannot settle: the user probes it by a cancel, or records what TWS shows."""

from __future__ import annotations

from ibdesk.core.orders.events import Resolved
from ibdesk.core.orders.state import AnyKey, Base, OrderKey
from ibdesk.core.orders.statements import Statement, check_statement, statement_text
from ibdesk.core.problems import Field, Problem, err
from ibdesk.session.cancels import Canceller
from ibdesk.session.parts import DeskParts
from ibdesk.session.previews import CancelResult


class Settler:
    """Acts only on what the user says; nothing here decides by itself."""

    def __init__(self, parts: DeskParts, canceller: Canceller) -> None:
        self._parts = parts
        self._canceller = canceller

    def probe(self, key: AnyKey) -> CancelResult:
        """Send a cancel for that id: 10147 is evidence that TWS has no such order, though no proof."""
        return self._canceller.cancel([key])

    def check(self, key: AnyKey, statement: Statement) -> list[Problem]:
        """Return why a statement cannot be recorded."""
        order = self._parts.orders.order(key)
        if order is None or not isinstance(key, OrderKey):
            return [err("This order is not known any more.", Field.ORDER)]
        return check_statement(order, statement)

    def record(self, key: AnyKey, statement: Statement) -> list[Problem]:
        """Settle the order by the user's word, journalled; return why it could not be, empty if it was."""
        problems = self.check(key, statement)
        if problems or not isinstance(key, OrderKey):
            return problems
        now = self._parts.link.world_now()
        event = Resolved(time=now, base=Base.USER_RESOLVED, text=statement_text(statement))
        self._parts.notes.note_resolved(key, event)
        self._parts.orders.apply(key, event)
        return []
