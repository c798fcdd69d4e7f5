"""The order machine: `step(order, event) -> order`, pure and total over every event.

The nine laws of reliability.md hold here: fills come from executions only, an ended order still books a late fill
and raises an alarm, a code ends only an order that was never acknowledged, absence proves nothing. An event that
changes nothing returns the same object, so a store sees by identity that there is nothing to show.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from ibdesk.core.orders import commands, judgements, reports
from ibdesk.core.orders.events import (
    AlarmSeen,
    CancelAsked,
    ChangeNotApplied,
    CommissionReport,
    CompletedReport,
    Confirmed,
    ExecutionReport,
    ExecutionsQueried,
    GroupBroken,
    Intent,
    LinkBack,
    LinkLost,
    Missing,
    ModifyAsked,
    NoticeReport,
    OpenReport,
    OrderEvent,
    Resolved,
    Restarted,
    Sending,
    SendResult,
    Silence,
    StatusReport,
    StillUnknown,
)
from ibdesk.core.orders.notices_on_orders import on_notice
from ibdesk.core.orders.state import Base, HistoryLine, Order, key_of

_BOOKKEEPING = (
    "executions_complete",
    "reported_filled",
    "acknowledged",
    "certainty",
    "stale_since",
    "commissions",
    "ended_perm_ids",
    "history",
)
"""What ibdesk notes down about an order without the order being another one: it keeps its time of change."""


class NoSuchOrderError(ValueError):
    """An event other than one of `starts_order` for an order that is not known yet."""


def step(order: Order | None, event: OrderEvent) -> Order:
    """Return the order after the event. Raises NoSuchOrderError if there is no order and the event starts none."""
    if order is None:
        return _start(event)
    changed = _apply(order, event)
    if changed == order:
        return order
    # Every reconnect reads the lists of the day again; an order that they only confirm was not changed by that.
    kept = {name: getattr(order, name) for name in _BOOKKEEPING}
    return changed if replace(changed, **kept) == order else replace(changed, updated_at=event.time)


def _start(event: OrderEvent) -> Order:
    match event:
        case Intent():
            return Order(
                key=event.key,
                contract=event.contract,
                asked=event.spec,
                base=Base.INTENT,
                placed_at=event.time,
                updated_at=event.time,
                history=(HistoryLine(time=event.time, text="Confirmed and journalled"),),
            )
        case OpenReport() | CompletedReport():
            record = event.record
            seen = Order(
                key=key_of(client_id=record.client_id, order_id=record.order_id, perm_id=record.perm_id or None),
                contract=record.contract,
                asked=record.content,
                base=Base.HELD,
                owner=event.owner,
                placed_at=event.time,
                updated_at=event.time,
            )
            return _apply(seen, event)
        case _:
            raise NoSuchOrderError(type(event).__name__)


def _apply(order: Order, event: OrderEvent) -> Order:
    match event:
        case Intent():
            return commands.on_second_intent(order, event)
        case Sending():
            return commands.on_sending(order, event)
        case SendResult():
            return commands.on_send_result(order, event)
        case ModifyAsked():
            return commands.on_modify_asked(order, event)
        case CancelAsked():
            return commands.on_cancel_asked(order, event)
        case StatusReport():
            return reports.on_status(order, event)
        case OpenReport():
            return reports.on_open(order, event)
        case CompletedReport():
            return reports.on_completed(order, event)
        case ExecutionReport():
            return reports.on_execution(order, event)
        case CommissionReport():
            return reports.on_commission(order, event)
        case ExecutionsQueried():
            return reports.on_executions_queried(order, event)
        case NoticeReport():
            return on_notice(order, event)
        case Silence():
            return commands.on_silence(order, event)
        case GroupBroken():
            return commands.on_group_broken(order, event)
        case LinkLost():
            return commands.on_link_lost(order, event)
        case LinkBack():
            return commands.on_link_back(order, event)
        case Restarted():
            return commands.on_restarted(order, event)
        case Confirmed():
            return commands.on_confirmed(order, event)
        case Resolved():
            return commands.on_resolved(order, event)
        case Missing():
            return judgements.on_missing(order, event)
        case StillUnknown():
            return judgements.on_still_unknown(order, event)
        case ChangeNotApplied():
            return judgements.on_change_not_applied(order, event)
        case AlarmSeen():
            return replace(order, alarms=())
        case _:
            assert_never(event)
