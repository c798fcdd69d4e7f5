"""How an order is shown: word, glyph, colour token, detail and rank (ui.md section 5)."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from ibdesk.core.orders.details import detail_of
from ibdesk.core.orders.state import Base, Certainty, Order

CANCEL_HELD_S = 30
_TRIGGERED_TYPES = frozenset(
    {"STP", "STP LMT", "TRAIL", "TRAIL LIMIT", "MIT", "LIT", "STP PRT", "TRAIL MIT", "TRAIL LIT"}
)


class GlyphName(enum.Enum):
    """The drawn shapes; never a font character."""

    DASHED_RING = "dashed_ring"
    RING = "ring"
    TWO_BARS = "two_bars"
    DIAMOND = "diamond"
    DISC = "disc"
    PIE = "pie"
    TWO_ARROWS = "two_arrows"
    HOURGLASS = "hourglass"
    OCTAGON_BARS = "octagon_bars"
    OCTAGON_BANG = "octagon_bang"
    CROSS = "cross"
    TICK = "tick"
    DIAMOND_QUESTION = "diamond_question"
    BAR = "bar"


class Shown(enum.Enum):
    """The rows of the table, most urgent first: word, glyph, token."""

    UNKNOWN = ("Unknown", GlyphName.DIAMOND_QUESTION, "sUnk")
    CANCEL_HELD = ("Cancel held", GlyphName.HOURGLASS, "sCxlH")
    CANCEL_SENT = ("Cancel sent", GlyphName.HOURGLASS, "sCxl")
    CHANGE_SENT = ("Change sent", GlyphName.TWO_ARROWS, "sSent")
    SENT = ("Sent", GlyphName.RING, "sSent")
    INACTIVE = ("Inactive", GlyphName.OCTAGON_BARS, "sHeld")
    HELD = ("Held", GlyphName.TWO_BARS, "sHeld")
    AWAITING_TRIGGER = ("Awaiting trigger", GlyphName.DIAMOND, "sWait")
    PART_FILLED = ("Part filled", GlyphName.PIE, "sWork")
    WORKING = ("Working", GlyphName.DISC, "sWork")
    DRAFT = ("Draft", GlyphName.DASHED_RING, "sDraft")
    REJECTED = ("Rejected", GlyphName.OCTAGON_BANG, "sDead")
    NOT_SENT = ("Not sent", GlyphName.BAR, "sDraft")
    NOT_PLACED = ("Not placed", GlyphName.BAR, "sDraft")
    RESOLVED = ("Settled by you", GlyphName.BAR, "sDraft")
    EXPIRED = ("Expired", GlyphName.CROSS, "sDead")
    CANCELLED = ("Cancelled", GlyphName.CROSS, "sDead")
    FILLED = ("Filled", GlyphName.TICK, "sFill")


_RANKS = {shown: rank for rank, shown in enumerate(Shown)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """One status cell. `severity` sorts, 0 most urgent; `stale` greys the word; `alarm` turns the row red."""

    shown: Shown
    word: str
    glyph: GlyphName
    token: str
    detail: str
    severity: int
    stale: bool
    alarm: bool


def display(order: Order, now: datetime) -> Display:
    """Return how the order is shown at `now` (aware UTC)."""
    shown = shown_as(order, now)
    word, glyph, token = shown.value
    return Display(
        shown=shown,
        word=word,
        glyph=glyph,
        token=token,
        detail=order.alarm or detail_of(order, shown.name, now),
        severity=_RANKS[shown],
        stale=order.live and order.certainty is not Certainty.LIVE,
        alarm=order.alarm is not None,
    )


def shown_as(order: Order, now: datetime) -> Shown:
    """Return the row of the table for the order."""
    match order.base:
        case Base.DRAFT | Base.PREVIEWED:
            return Shown.DRAFT
        case Base.INTENT | Base.SENDING | Base.SENT:
            return _overlay(order, now) or Shown.SENT
        case Base.HELD:
            return _overlay(order, now) or _held(order)
        case Base.WORKING:
            return _overlay(order, now) or _working(order)
        case Base.UNKNOWN:
            return Shown.UNKNOWN
        case Base.FILLED:
            return Shown.FILLED
        case Base.CANCELLED:
            return Shown.CANCELLED
        case Base.REJECTED:
            return Shown.REJECTED
        case Base.EXPIRED:
            return Shown.EXPIRED
        case Base.NOT_SENT:
            return Shown.NOT_SENT
        case Base.NOT_PLACED:
            return Shown.NOT_PLACED
        case Base.USER_RESOLVED:
            return Shown.RESOLVED
        case _:
            assert_never(order.base)


def _overlay(order: Order, now: datetime) -> Shown | None:
    pending = order.pending
    if order.raw_status == "PendingCancel":
        waited_s = (now - pending.since).total_seconds() if pending is not None else 0
        return Shown.CANCEL_HELD if waited_s >= CANCEL_HELD_S else Shown.CANCEL_SENT
    if pending is None:
        return None
    return Shown.CANCEL_SENT if pending.kind == "cancel" else Shown.CHANGE_SENT


def _held(order: Order) -> Shown:
    if order.raw_status == "Inactive":
        return Shown.INACTIVE
    if order.filled > 0:
        return Shown.PART_FILLED
    if order.raw_status in ("PendingSubmit", "ApiPending", "") and not order.why_held:
        return Shown.SENT
    if "child" in order.why_held or "locate" in order.why_held:
        return Shown.HELD
    if "trigger" in order.why_held or order.spec.order_type in _TRIGGERED_TYPES:
        return Shown.AWAITING_TRIGGER
    return Shown.HELD


def _working(order: Order) -> Shown:
    if order.raw_status == "Filled":
        return Shown.FILLED
    return Shown.PART_FILLED if order.filled > 0 else Shown.WORKING
