"""What the user may ask of an order now. Screen and rules both ask here, so they cannot disagree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from ibdesk.core.orders.state import Base, Certainty, Order, Owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """Yes, or no with the reason that the tooltip shows."""

    ok: bool
    reason: str = ""


YES = Permission(ok=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What may be asked of one order."""

    change: Permission
    cancel: Permission


def allowed(order: Order) -> Allowed:
    """Return what may be asked of the order. Link, lock and arming are the session's to judge, on top."""
    return Allowed(change=_change(order), cancel=_cancel(order))


def _no(reason: str) -> Permission:
    return Permission(ok=False, reason=reason)


def _foreign(order: Order) -> Permission | None:
    match order.owner:
        case Owner.OWN:
            return None
        case Owner.CLIENT:
            return _no("Placed by another client. Change or cancel it there.")
        case Owner.TWS:
            return _no("Placed in TWS by hand. Change or cancel it there.")
        case _:
            assert_never(order.owner)


def _change(order: Order) -> Permission:
    if foreign := _foreign(order):
        return foreign
    match order.base:
        case Base.DRAFT | Base.PREVIEWED:
            return YES
        case Base.INTENT | Base.SENDING | Base.SENT:
            return _no("TWS has not answered yet.")
        case Base.UNKNOWN:
            return _no("The state of this order is unknown.")
        case Base.HELD | Base.WORKING:
            return _change_live(order)
        case (
            Base.FILLED | Base.CANCELLED | Base.REJECTED | Base.EXPIRED | Base.NOT_SENT | Base.NOT_PLACED
            | Base.USER_RESOLVED
        ):  # fmt: skip
            return _no("This order has ended.")
        case _:
            assert_never(order.base)


def _change_live(order: Order) -> Permission:
    if order.pending is not None or order.raw_status == "PendingCancel":
        cancelling = order.raw_status == "PendingCancel" or (order.pending and order.pending.kind == "cancel")
        return _no("A cancel is under way." if cancelling else "A change is under way.")
    if order.certainty is Certainty.STALE:
        return _no("TWS does not answer.")
    if order.certainty is Certainty.UNRECONCILED:
        return _no("TWS has not confirmed this order since the link came back.")
    if order.raw_status == "Filled":
        return _no("TWS says it is filled.")
    if order.other_perm_ids:
        return _no("TWS shows two orders under this id. Cancel goes to both.")
    return YES


def _cancel(order: Order) -> Permission:
    if foreign := _foreign(order):
        return foreign
    match order.base:
        case Base.DRAFT | Base.PREVIEWED | Base.INTENT:
            return _no("Nothing has been sent.")
        case Base.SENDING | Base.SENT | Base.HELD | Base.WORKING | Base.UNKNOWN:
            return YES
        case (
            Base.FILLED | Base.CANCELLED | Base.REJECTED | Base.EXPIRED | Base.NOT_SENT | Base.NOT_PLACED
            | Base.USER_RESOLVED
        ):  # fmt: skip
            return _no("This order has ended.")
        case _:
            assert_never(order.base)
