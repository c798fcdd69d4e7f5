"""What a code does to an order: seldom more than a note (law L6, scenarios 53 to 55)."""

from __future__ import annotations

from dataclasses import replace

from ibdesk.core.notices import CANCEL_UNDECIDED, rule_for
from ibdesk.core.orders.events import NoticeReport
from ibdesk.core.orders.marks import less_sure, moved, noted
from ibdesk.core.orders.reports import rejected_by_both, settled
from ibdesk.core.orders.state import Base, Order, Reject
from ibdesk.core.records.notice import Notice

MODIFY_REFUSED = frozenset({104, 105, 134, 135, 329, 432, 462, 2102})
"""Codes that refuse a change without being able to refuse an order."""

MAY_ANSWER_CANCEL = CANCEL_UNDECIDED | {320, 321, 322, 323, 324, 10149}
"""Codes that decide nothing once a cancel was asked. The latter refuse a place, too, and nobody can tell which of
the two they mean: a read-only TWS answers 321 to the cancel of an order that lives.
"""

DUPLICATE_ID = 103


def on_notice(order: Order, event: NoticeReport) -> Order:
    """Note the message; let it end only what the table lets it end."""
    notice = event.record
    text = _text(notice)
    after = noted(order, event.time, text, notice.code)
    command = order.pending.kind if order.pending is not None else None
    # A cancel is repeated while nothing answers, so an answer may come when none is pending any more.
    if order.live and order.cancel_asked and command != "modify" and notice.code in MAY_ANSWER_CANCEL:
        return less_sure(replace(after, pending=None))
    repeated = after is order  # TWS says things twice; the second time must not weigh against the order itself
    if _refuses_change(order, notice.code) and (command == "modify" or not repeated):
        kept = order.pending if command == "cancel" else None
        return settled(replace(after, pending=kept, wanted=None), event.time)
    if repeated:
        return after
    if order.ended:
        return _explained(after, event)
    if not order.acknowledged and notice.code == DUPLICATE_ID:
        unsure = replace(after, reject=Reject(code=notice.code, text=text))
        return moved(unsure, Base.UNKNOWN, event.time, "The id was used before. ibdesk asks TWS.")
    if not rule_for(notice.code).ends_unacknowledged:
        return after
    return _refused(after, event, text)


def _refused(order: Order, event: NoticeReport, text: str) -> Order:
    code = event.record.code
    reason = Reject(code=code, text=text)
    if not order.acknowledged:
        return moved(replace(order, reject=reason), Base.REJECTED, event.time, f"Rejected: {text}", code)
    return rejected_by_both(replace(order, reject=reason), event.time)


def _explained(order: Order, event: NoticeReport) -> Order:
    """Give an end its reason: a Cancelled that nobody asked for, followed by 201, is a rejection."""
    if rule_for(event.record.code).ends_unacknowledged and order.base is Base.CANCELLED:
        reason = Reject(code=event.record.code, text=_text(event.record))
        return rejected_by_both(replace(order, reject=reason), event.time)
    return order


def _refuses_change(order: Order, code: int) -> bool:
    if order.wanted is None:
        return False
    return code in MODIFY_REFUSED or rule_for(code).ends_unacknowledged


def _text(notice: Notice) -> str:
    if notice.advanced_reject:
        return f"{notice.text} ({notice.advanced_reject})"
    return notice.text
