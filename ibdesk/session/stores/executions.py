"""Today's executions, joined with their commissions; corrections replace, with the old ones kept beside."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ibdesk.core.ids import RequestId
from ibdesk.core.orders.state import key_of
from ibdesk.core.records.command import RequestExecutions
from ibdesk.core.records.execution import Commission, Execution, ExecutionsEnd
from ibdesk.core.records.notice import Notice
from ibdesk.session.router import Router
from ibdesk.session.stores.base import Store
from ibdesk.session.views import ExecutionView
from ibdesk.session.wire import Wire


def base_id(exec_id: str) -> str:
    """Return the execution id without its revision, the last dotted part."""
    return exec_id.rpartition(".")[0] or exec_id


def _revision(exec_id: str) -> tuple[int, str]:
    tail = exec_id.rpartition(".")[2]
    return (int(tail) if tail.isascii() and tail.isdigit() else 0, tail)


class ExecutionStore(Store):
    """Executions by id without revision. Keys of `changed` are those ids."""

    def __init__(self, router: Router, wire: Wire, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wire = wire
        self._revisions: dict[str, list[Execution]] = {}
        self._commissions: dict[str, Commission] = {}
        self._request_id: RequestId | None = None
        self.complete = False
        router.on(Execution, self.on_execution)
        router.on(Commission, self.on_commission)
        router.on(ExecutionsEnd, self.on_end)

    @property
    def rows(self) -> list[ExecutionView]:
        """Return all executions in the order in which they first came."""
        return [self._view(revisions) for revisions in self._revisions.values()]

    def row(self, key: str) -> ExecutionView | None:
        """Return one execution by its id without revision."""
        revisions = self._revisions.get(key)
        return self._view(revisions) if revisions else None

    def clear(self) -> None:
        """Forget all: another gateway is another world."""
        self._revisions.clear()
        self._commissions.clear()
        self.complete = False
        self._mark_all()

    def unproven(self) -> None:
        """Note that nothing is proven any more: a fresh link."""
        self.complete = False
        self._mark_all()

    def ask(self) -> None:
        """Ask for today's executions of every client; what is shown stays till the End."""
        if self._request_id is not None:
            self._wire.release(self._request_id)
        self._request_id = self._wire.claim(self.on_notice, "Executions")
        self._wire.submit(RequestExecutions(request_id=self._request_id))

    @property
    def newest(self) -> list[Execution]:
        """Return the newest revision of every execution."""
        return [revisions[-1] for revisions in self._revisions.values()]

    @property
    def request_id(self) -> RequestId | None:
        """Return the id of the newest question."""
        return self._request_id

    def on_execution(self, record: Execution) -> None:
        """Take one execution; the same one again changes nothing (scenario 45)."""
        key = base_id(record.exec_id)
        revisions = self._revisions.setdefault(key, [])
        if any(one.exec_id == record.exec_id for one in revisions):
            return
        revisions.append(record)
        revisions.sort(key=lambda one: _revision(one.exec_id))
        self._mark(key)

    def on_commission(self, record: Commission) -> None:
        """Join the cost of an execution, which may come before it."""
        self._commissions[record.exec_id] = record
        self._mark(base_id(record.exec_id))

    def on_end(self, record: ExecutionsEnd) -> None:
        """Note that the list is complete."""
        if record.request_id == self._request_id:
            self.complete = True
            self._mark_all()

    def on_notice(self, notice: Notice) -> None:
        """Keep the list unproven: a refusal never means that there are none (law L7)."""
        self.complete = False

    def _view(self, revisions: list[Execution]) -> ExecutionView:
        newest = revisions[-1]
        return ExecutionView(
            execution=newest,
            commission=self._commissions.get(newest.exec_id),
            corrected_from=tuple(revisions[:-1]),
            order_key=key_of(client_id=newest.client_id, order_id=newest.order_id, perm_id=newest.perm_id),
        )
