"""What TWS reports of an order: statuses, contents, executions, commissions, in any order (scenario 43)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ibdesk.core.ids import PermId
from ibdesk.core.orders import fills
from ibdesk.core.orders.events import (
    CommissionReport,
    CompletedReport,
    ExecutionReport,
    ExecutionsQueried,
    OpenReport,
    StatusReport,
)
from ibdesk.core.orders.marks import alarmed, moved, told
from ibdesk.core.orders.state import Base, Certainty, Order
from ibdesk.core.records.order import OpenOrder, OrderSpec

_HELD = frozenset({"PendingSubmit", "ApiPending", "PreSubmitted", "Inactive"})
_CANCELLED = frozenset({"Cancelled", "ApiCancelled"})
_EDITABLE = ("quantity", "limit_price", "aux_price", "tif", "order_type")

COLLISION = "TWS has another order under this id. Nothing was merged."


def on_status(order: Order, event: StatusReport) -> Order:
    """Take an `orderStatus`; its quantities are cross-checks only (law L4)."""
    record = event.record
    order = _bind(order, record.perm_id, event.time)
    reported = max((one for one in (order.reported_filled, record.filled) if one is not None), default=None)
    order = replace(order, reported_filled=reported, why_held=record.why_held)
    return _settle(_by_status(order, record.status, event.time), event.time)


def on_open(order: Order, event: OpenReport) -> Order:
    """Take an `openOrder`: its content is what is live (scenario 58, 63)."""
    record = event.record
    if not _same(order, record):
        return alarmed(order, event.time, COLLISION)
    order = _content(_bind(order, record.perm_id, event.time), record.spec, event.time)
    return _settle(_by_status(order, record.status, event.time), event.time)


def on_completed(order: Order, event: CompletedReport) -> Order:
    """Take an entry of the list of ended orders: it ends an order, an UNKNOWN one too."""
    record = event.record
    if not _same(order, record):
        return alarmed(order, event.time, COLLISION)
    told_filled = max((one for one in (order.reported_filled, record.filled_quantity) if one is not None), default=None)
    order = replace(_bind(order, record.perm_id, event.time), reported_filled=told_filled)
    if record.status == "Filled":
        order = replace(order, executions_complete=True)
    elif order.live and record.completed_status.startswith("Expired"):
        order = replace(_answered(order), raw_status=record.status)
        return moved(order, Base.EXPIRED, event.time, record.completed_status)
    return _settle(_by_status(order, record.status, event.time), event.time)


def on_execution(order: Order, event: ExecutionReport) -> Order:
    """Book a fill, whatever the state (law L5). A replay changes nothing."""
    record = event.record
    booked = fills.book(order.fills, record)
    if booked is order.fills:
        return order
    order = _bind(replace(order, fills=booked, acknowledged=True), record.perm_id, event.time)
    order = told(order, event.time, f"Execution {record.exec_id}: {record.shares:f} at {record.price:f}")
    if order.base in (Base.INTENT, Base.SENDING, Base.SENT, Base.UNKNOWN):
        order = moved(order, Base.WORKING, event.time, "Known to TWS by its execution")
    return _settle(order, event.time)


def on_commission(order: Order, event: CommissionReport) -> Order:
    """File the cost of an execution; a negative or unset amount is kept as it came (scenario 48)."""
    return replace(order, commissions=fills.file_commission(order.commissions, event.record))


def on_executions_queried(order: Order, event: ExecutionsQueried) -> Order:
    """Take that no execution is missing: a Filled status may now stand alone."""
    if order.raw_status != "Filled":
        return order
    return _settle(replace(order, executions_complete=True), event.time)


def rejected_by_both(order: Order, time: datetime) -> Order:
    """Reject an acknowledged order when a reject code and the status agree: Inactive, or unasked Cancelled."""
    if order.reject is None or order.filled:
        return order
    inactive = order.base is Base.HELD and order.raw_status == "Inactive"
    dropped = order.base is Base.CANCELLED and not order.cancel_asked
    if not inactive and not dropped:
        return order
    return moved(order, Base.REJECTED, time, f"Rejected: {order.reject.text}", order.reject.code)


def _by_status(order: Order, status: str, time: datetime) -> Order:
    order = _answered(order)
    if status == "Filled":
        return _says_filled(order, time)
    if order.raw_status == "Filled":
        return order  # an older status that TWS repeats undoes nothing
    if order.base is Base.FILLED:  # by its executions, which count more than an older status
        return order if status in _CANCELLED else replace(order, raw_status=status)
    if status in _CANCELLED:
        return _cancelled(order, status, time)
    if order.ended:
        return _reopened(order, status, time)
    if order.raw_status != status:
        order = told(replace(order, raw_status=status), time, status)
    return moved(order, _live_base(order, status), time, status)


def _says_filled(order: Order, time: datetime) -> Order:
    if order.base is Base.FILLED:
        return replace(order, raw_status="Filled")
    if order.ended:
        return alarmed(order, time, f"TWS reports this order as Filled after it was {order.base.value}.")
    if order.raw_status == "Filled":
        return order
    said = told(replace(order, raw_status="Filled"), time, "TWS says Filled")
    return moved(said, Base.WORKING, time, "Executions are still to come")


def _live_base(order: Order, status: str) -> Base:
    if status in _HELD:
        return Base.HELD
    if status == "Submitted":
        return Base.WORKING
    # PendingCancel and texts we do not know: the order lives, and is shown as it was
    return order.base if order.base in (Base.HELD, Base.WORKING) else Base.HELD


def _cancelled(order: Order, status: str, time: datetime) -> Order:
    if order.ended:
        return order
    return moved(replace(order, raw_status=status), Base.CANCELLED, time, status)


def _reopened(order: Order, status: str, time: datetime) -> Order:
    """Believe TWS that an ended order lives, and say so loudly."""
    if status == "PendingCancel" or (order.base is Base.REJECTED and status == "Inactive"):
        return order
    was = order.base
    back = moved(replace(order, raw_status=status), _live_base(order, status), time, status)
    return alarmed(back, time, f"TWS reports this order as {status} after it was {was.value}.")


def _settle(order: Order, time: datetime) -> Order:
    """Draw what follows from the facts, so that their order of arrival does not matter."""
    total, filled = order.spec.quantity, order.filled
    done = filled >= total > 0 or (order.raw_status == "Filled" and order.executions_complete)
    if order.live and done:
        order = moved(order, Base.FILLED, time, "Filled")
    elif order.base is Base.FILLED and not done:
        order = moved(order, Base.WORKING, time, "No longer filled")
    order = rejected_by_both(order, time)
    if filled > total > 0:
        order = alarmed(order, time, f"Executions add up to {filled:f} of {total:f}.")
    if any(fill.shares < fill.revisions[0].shares for fill in order.fills):
        order = alarmed(order, time, "An execution was corrected downwards.")
    late = order.ended and order.base is not Base.FILLED and filled > (order.reported_filled or 0)
    if late:
        order = alarmed(order, time, f"Filled {filled:f} after it was {order.base.value}.")
    return order


def _answered(order: Order) -> Order:
    if order.acknowledged and order.certainty is Certainty.LIVE:
        return order
    return replace(order, acknowledged=True, certainty=Certainty.LIVE, stale_since=None)


def _bind(order: Order, perm_id: PermId | None, time: datetime) -> Order:
    """Bind the permId once; a second one means two orders for one intent (scenario 61)."""
    if not perm_id or perm_id == order.perm_id or perm_id in order.other_perm_ids:
        return order
    if order.perm_id is None:
        return replace(order, perm_id=perm_id)
    forked = replace(order, other_perm_ids=(*order.other_perm_ids, perm_id))
    return alarmed(forked, time, f"TWS shows a second order ({perm_id}) under this id.")


def _content(order: Order, spec: OrderSpec, time: datetime) -> Order:
    pending = order.pending
    if pending is not None and pending.spec is not None and _agree(pending.spec, spec):
        order = replace(order, asked=pending.spec, pending=None)
        order = told(order, time, f"Change {pending.number} confirmed")
    return replace(order, confirmed=spec)


def _agree(asked: OrderSpec, live: OrderSpec) -> bool:
    return all(getattr(asked, name) == getattr(live, name) for name in _EDITABLE)


def _same(order: Order, record: OpenOrder) -> bool:
    """Tell whether a report speaks of this order: by orderRef, or by contract and side if it has none."""
    if order.perm_id is not None and order.perm_id == record.perm_id:
        return True
    ours, theirs = order.asked.order_ref, record.spec.order_ref
    if ours and theirs:
        return ours == theirs
    same_contract = not order.contract.con_id or order.contract.con_id == record.contract.con_id
    return same_contract and order.asked.action == record.spec.action
