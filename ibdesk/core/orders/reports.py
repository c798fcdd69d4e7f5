"""What TWS reports of an order: statuses, contents, executions, commissions, in any order (scenario 43)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

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
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.execution import Execution
from ibdesk.core.records.order import Action, OpenOrder, OrderSpec

_HELD = frozenset({"PendingSubmit", "ApiPending", "PreSubmitted", "Inactive"})
_CANCELLED = frozenset({"Cancelled", "ApiCancelled"})
EDITABLE = ("quantity", "limit_price", "aux_price", "tif", "order_type")
"""The fields that a change can touch."""

COLLISION = "TWS has another order under this id. Nothing was merged."


def on_status(order: Order, event: StatusReport) -> Order:
    """Take an `orderStatus`; its quantities are cross-checks only (law L4)."""
    record = event.record
    order = _bind(order, record.perm_id, event.time)
    reported = max((one for one in (order.reported_filled, record.filled) if one is not None), default=None)
    order = replace(order, reported_filled=reported, why_held=record.why_held)
    return settled(_by_status(_one_ended(order, record.perm_id, record.status), record.status, event.time), event.time)


def on_open(order: Order, event: OpenReport) -> Order:
    """Take an `openOrder`: its content is what is live (scenario 58, 63)."""
    record = event.record
    if not same_order(order, record):
        return alarmed(order, event.time, COLLISION)
    order = _content(_bind(order, record.perm_id, event.time), record.spec, event.time)
    order = _one_ended(order, record.perm_id, record.status)
    return settled(_by_status(order, record.status, event.time), event.time)


def on_completed(order: Order, event: CompletedReport) -> Order:
    """Take an entry of the list of ended orders: it ends an order, an UNKNOWN one too."""
    record = event.record
    if not same_order(order, record):
        return alarmed(order, event.time, COLLISION)
    told_filled = max((one for one in (order.reported_filled, record.filled_quantity) if one is not None), default=None)
    order = replace(_bind(order, record.perm_id, event.time), reported_filled=told_filled)
    if record.status == "Filled":
        order = replace(order, executions_complete=True)
    end = _listed_end(record)
    order = _one_ended(order, record.perm_id, "Cancelled" if end else record.status)
    if end is None or order.twin_lives:
        return settled(_by_status(order, record.status, event.time), event.time)
    if order.live:
        order = replace(_answered(order), raw_status=record.status)
        order = moved(order, end, event.time, record.completed_status or record.status)
    return settled(order, event.time)


def on_execution(order: Order, event: ExecutionReport) -> Order:
    """Book a fill, whatever the state (law L5). A replay changes nothing."""
    record = event.record
    if not same_execution(order, record):
        return alarmed(order, event.time, COLLISION)
    leg = order.contract.sec_type == "BAG" != record.contract.sec_type  # TWS reports the combo and each of its legs
    booked = order.fills if leg else fills.book(order.fills, record)
    text = f"Execution {record.exec_id}: {record.shares:f} at {record.price:f}"
    if booked is order.fills and not (leg and all(line.text != text for line in order.history)):
        return order
    order = _bind(replace(order, fills=booked, acknowledged=True), record.perm_id, event.time)
    order = told(order, event.time, text)
    if order.base in (Base.INTENT, Base.SENDING, Base.SENT, Base.UNKNOWN):
        order = moved(order, Base.WORKING, event.time, "Known to TWS by its execution")
    return settled(order, event.time)


def on_commission(order: Order, event: CommissionReport) -> Order:
    """File the cost of an execution; a negative or unset amount is kept as it came (scenario 48)."""
    return replace(order, commissions=fills.file_commission(order.commissions, event.record))


def on_executions_queried(order: Order, event: ExecutionsQueried) -> Order:
    """Take that no execution is missing: a Filled status may now stand alone."""
    if order.raw_status != "Filled":
        return order
    return settled(replace(order, executions_complete=True), event.time)


def rejected_by_both(order: Order, time: datetime) -> Order:
    """Reject an acknowledged order when a reject code and the status agree: Inactive, or unasked Cancelled."""
    if order.reject is None or order.filled or order.twin_lives:
        return order
    inactive = order.base is Base.HELD and order.raw_status == "Inactive"
    dropped = order.base is Base.CANCELLED and not order.cancel_asked
    if not inactive and not dropped:
        return order
    return moved(order, Base.REJECTED, time, f"Rejected: {order.reject.text}", order.reject.code)


def _by_status(order: Order, status: str, time: datetime) -> Order:
    order = _answered(order)
    if order.twin_lives and (status == "Filled" or status in _CANCELLED):
        order = told(order, time, f"TWS says {status} of one of the orders under this id")
        return moved(order, _live_base(order, status), time, "Another one may be live")
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
        return alarmed(order, time, f"TWS reports this order as Filled after it was {_word(order)}.")
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
        return replace(order, raw_status=status)
    # by another order under this id, which ended before
    full = order.filled >= order.spec.quantity > 0 and not _told_twice(order)
    return moved(replace(order, raw_status=status), Base.FILLED if full else Base.CANCELLED, time, status)


def _reopened(order: Order, status: str, time: datetime) -> Order:
    """Believe TWS that an ended order lives, and say so loudly."""
    late = status == "PendingCancel" and order.base in (Base.CANCELLED, Base.REJECTED, Base.EXPIRED)
    if late:
        return order
    if order.base is Base.REJECTED and status == "Inactive":
        return replace(order, raw_status=status)
    was = _word(order)
    back = moved(replace(order, raw_status=status), _live_base(order, status), time, status)
    return alarmed(back, time, f"TWS reports this order as {status} after it was {was}.")


def settled(order: Order, time: datetime) -> Order:
    """Return the order with what follows from its facts, so that their order of arrival does not matter."""
    total, filled = order.spec.quantity, order.filled
    said = order.raw_status == "Filled"
    full = filled >= total > 0 and (said or not (_may_have_grown(order) or _told_twice(order)))
    done = not order.twin_lives and (full or (said and order.executions_complete))
    if order.live and done:
        order = moved(order, Base.FILLED, time, "Filled")
    elif order.base is Base.FILLED and not done:
        order = moved(order, Base.WORKING, time, "No longer filled")
        if filled >= order.asked.quantity:
            order = alarmed(order, time, f"TWS has {total:f} of this order after {filled:f} had filled it.")
    elif order.ended and order.twin_lives:
        order = moved(order, Base.WORKING, time, "Another order under this id may be live")
    order = rejected_by_both(order, time)
    return _alarms(order, filled, total, time)


def _may_have_grown(order: Order) -> bool:
    """Tell whether a change that TWS has not shown yet would leave the order unfilled: the two may have crossed."""
    spec = order.wanted.spec if order.wanted is not None else None
    return spec is not None and spec.quantity > order.filled


def _told_twice(order: Order) -> bool:
    """Tell whether TWS counts less than the order has although its executions add up: one came under two ids."""
    counted = _counted(order)
    return counted is not None and counted < order.spec.quantity


def _alarms(order: Order, filled: Decimal, total: Decimal, time: datetime) -> Order:
    if filled > total > 0:
        order = alarmed(order, time, f"Executions add up to {filled:f} of {total:f}.")
    counted = _counted(order)
    if counted is not None and filled > counted:
        order = alarmed(order, time, f"Executions add up to {filled:f}, TWS counts {counted:f}.")
    if any(fill.lowered for fill in order.fills):
        order = alarmed(order, time, "An execution was corrected downwards.")
    late = order.ended and order.base is not Base.FILLED and filled > (order.reported_filled or 0)
    if late:
        order = alarmed(order, time, f"Filled {filled:f} after it was {_word(order)}.")
    return order


def _counted(order: Order) -> Decimal | None:
    """Return how much TWS itself counts as filled; None where a correction or a second order outdates its count."""
    if order.other_perm_ids or any(fill.current.number > 1 for fill in order.fills):
        return None
    return max((fill.current.cumulative for fill in order.fills if fill.current.cumulative is not None), default=None)


def _word(order: Order) -> str:
    return order.base.value.replace("_", " ")


def _listed_end(record: OpenOrder) -> Base | None:
    """Return the end that the list of ended orders tells beyond the status word."""
    if record.completed_status.startswith("Expired"):
        return Base.EXPIRED
    if record.status == "Inactive" or record.completed_status.startswith("Rejected"):
        return Base.REJECTED
    return None


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


def _one_ended(order: Order, perm_id: PermId | None, status: str) -> Order:
    """Remember which permId TWS called ended: an intent that became two orders ends with the last of them."""
    ends = status == "Filled" or status in _CANCELLED
    if not ends or not perm_id or perm_id in order.ended_perm_ids:
        return order
    return replace(order, ended_perm_ids=tuple(sorted((*order.ended_perm_ids, perm_id))))


def _content(order: Order, spec: OrderSpec, time: datetime) -> Order:
    wanted = order.wanted
    if wanted is not None and wanted.spec is not None and same_content(wanted.spec, spec):
        still = None if order.pending == wanted else order.pending
        order = replace(order, asked=wanted.spec, wanted=None, pending=still)
        order = told(order, time, f"Change {wanted.number} confirmed")
    return replace(order, confirmed=spec)


def same_content(asked: OrderSpec, live: OrderSpec) -> bool:
    """Tell whether two contents agree in all that a change can touch."""
    return all(getattr(asked, name) == getattr(live, name) for name in EDITABLE)


def same_order(order: Order, record: OpenOrder) -> bool:
    """Tell whether an entry of TWS's lists speaks of this order."""
    return _same(order, record.perm_id, record.spec.order_ref, record.contract, record.spec.action)


def same_execution(order: Order, record: Execution) -> bool:
    """Tell whether a fill is one of this order's."""
    return _same(order, record.perm_id, record.order_ref, record.contract, record.side)


def _same(order: Order, perm_id: PermId | None, ref: str, contract: Contract, side: Action) -> bool:
    """Tell whether a report speaks of this order: by orderRef, or by contract and side if it has none."""
    if perm_id and perm_id in (order.perm_id, *order.other_perm_ids):
        return True
    if order.asked.order_ref and ref:
        return order.asked.order_ref == ref
    same_contract = not order.contract.con_id or order.contract.con_id == contract.con_id
    return same_contract and order.asked.action == side
