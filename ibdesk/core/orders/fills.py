"""Executions into fills: keyed by execution id without its revision, highest revision wins (law L4)."""

from __future__ import annotations

from ibdesk.core.orders.state import Fill, Revision
from ibdesk.core.records.execution import Commission, Execution


def split_exec_id(exec_id: str) -> tuple[str, int]:
    """Return base and revision of an execution id; an id without a numbered last part is revision 0."""
    base, dot, last = exec_id.rpartition(".")
    if dot and last.isascii() and last.isdigit():
        return base, int(last)
    return exec_id, 0


def book(fills: tuple[Fill, ...], execution: Execution) -> tuple[Fill, ...]:
    """Return the fills with this execution in them, in an order that does not depend on its arrival.

    A replay changes nothing (scenario 45); a revision joins its fill, also when it comes first (scenario 47).
    """
    base_id, number = split_exec_id(execution.exec_id)
    revision = Revision(
        exec_id=execution.exec_id,
        number=number,
        shares=execution.shares,
        price=execution.price,
        time=execution.time,
        cumulative=execution.cumulative,
    )
    known = next((fill for fill in fills if fill.base_id == base_id), None)
    if known is None:
        return _sorted((*fills, Fill(base_id=base_id, revisions=(revision,))))
    if any(one.exec_id == execution.exec_id for one in known.revisions):
        return fills
    revisions = tuple(sorted((*known.revisions, revision), key=lambda one: (one.number, one.exec_id)))
    others = tuple(fill for fill in fills if fill.base_id != base_id)
    return _sorted((*others, Fill(base_id=base_id, revisions=revisions)))


def file_commission(commissions: tuple[Commission, ...], report: Commission) -> tuple[Commission, ...]:
    """Return the commissions with this report, one per execution id, the newest winning."""
    others = tuple(one for one in commissions if one.exec_id != report.exec_id)
    return tuple(sorted((*others, report), key=lambda one: one.exec_id))


def _sorted(fills: tuple[Fill, ...]) -> tuple[Fill, ...]:
    return tuple(sorted(fills, key=lambda fill: fill.base_id))
