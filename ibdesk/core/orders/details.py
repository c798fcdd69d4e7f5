"""The detail cell of the orders table: one short line per state (ui.md section 5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ibdesk.core.ages import age_text
from ibdesk.core.orders.commands import UNTRANSMITTED
from ibdesk.core.orders.judgements import LOOK_IN_TWS
from ibdesk.core.orders.state import Note, Order
from ibdesk.core.records.link import SendOutcome
from ibdesk.core.records.order import OrderSpec

_WHY = {"locate": "locating shares", "trigger": "waits for its trigger"}
_UNTIL = "will not be placed at the exchange until "


def detail_of(order: Order, shown: str, now: datetime) -> str:
    """Return the detail for the row `shown` of the table (a name of `status.Shown`)."""
    return _DETAILS[shown](order, now)


def why_held_words(order: Order) -> str:
    """Return TWS's whyHeld in words; an unknown word stays as it came."""
    words = []
    for why in filter(None, order.why_held.split(",")):
        if why == "child":
            parent = order.spec.parent_id
            words.append(f"waits for parent {parent}" if parent else "waits for its parent")
        else:
            words.append(_WHY.get(why, why))
    return ", ".join(words)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _unknown(order: Order, now: datetime) -> str:
    if order.history and order.history[-1].text.startswith(LOOK_IN_TWS):
        return order.history[-1].text
    if order.place_outcome is SendOutcome.MAYBE:
        return "May not have left · asking TWS"
    if order.acknowledged or order.place_outcome is None:
        return _joined(order.history[-1].text if order.history else "", "asking TWS")
    return f"No answer {age_text(now - order.placed_at)} · asking TWS"


def _sent(order: Order, now: datetime) -> str:
    if any(line.text == UNTRANSMITTED for line in order.history):
        return "In TWS, not transmitted"
    return f"Sent {age_text(now - order.placed_at)} ago"


def _held(order: Order, now: datetime) -> str:
    return _joined(order.raw_status, why_held_words(order) or _opens(order.notes))


def _opens(notes: tuple[Note, ...]) -> str:
    for note in reversed(notes):
        if note.code == 399 and _UNTIL in note.text:
            return "opens " + note.text.partition(_UNTIL)[2].split("\n")[0].rstrip(". ")
    return ""


def _awaiting(order: Order, now: datetime) -> str:
    stop = order.spec.aux_price
    return _joined(order.raw_status, f"stop now {stop:f}" if stop is not None else "")


def _working(order: Order, now: datetime) -> str:
    return order.raw_status


def _part_filled(order: Order, now: datetime) -> str:
    return _joined(order.raw_status, f"{order.remaining:f} left")


def _change_sent(order: Order, now: datetime) -> str:
    pending = order.pending
    if pending is None or pending.spec is None:
        return order.raw_status
    return _joined(f"Asked {age_text(now - pending.since)} ago", _tws_has(order.spec, pending.spec))


def _tws_has(live: OrderSpec, asked: OrderSpec) -> str:
    held = []
    if asked.order_type != live.order_type:
        held.append(live.order_type)
    if asked.quantity != live.quantity:
        held.append(f"{live.quantity:f}")
    if asked.limit_price != live.limit_price and live.limit_price is not None:
        held.append(f"{live.limit_price:f}")
    if asked.aux_price != live.aux_price and live.aux_price is not None:
        held.append(f"stop {live.aux_price:f}")
    if asked.tif != live.tif:
        held.append(live.tif)
    return "TWS has " + ", ".join(held) if held else ""


def _cancel_sent(order: Order, now: datetime) -> str:
    if order.raw_status == "PendingCancel" or order.pending is None:
        return _joined(order.raw_status, "may still fill")
    return f"Cancel asked {age_text(now - order.pending.since)} ago · may still fill"


def _cancel_held(order: Order, now: datetime) -> str:
    return "Cancel taken, exchange has not acted"


def _rejected(order: Order, now: datetime) -> str:
    if order.reject is None:
        return order.raw_status
    return _joined(str(order.reject.code), order.reject.text.replace("\n", " "))


def _cancelled(order: Order, now: datetime) -> str:
    if order.cancel_asked:
        return "202 by you"
    said = next((note.text for note in reversed(order.notes) if note.code == 202), "")
    reason = said.partition("reason:")[2].strip()
    return f"by TWS: {reason}" if reason else "by TWS"


def _filled(order: Order, now: datetime) -> str:
    count = len(order.fills)
    if order.live:
        return "Filled · executions to come"
    return f"Filled · {count} execution" + ("" if count == 1 else "s")


def _last_line(order: Order, now: datetime) -> str:
    return order.history[-1].text if order.history else ""


def _draft(order: Order, now: datetime) -> str:
    return "Not transmitted"


_DETAILS: dict[str, Callable[[Order, datetime], str]] = {
    "UNKNOWN": _unknown,
    "CANCEL_HELD": _cancel_held,
    "CANCEL_SENT": _cancel_sent,
    "CHANGE_SENT": _change_sent,
    "SENT": _sent,
    "INACTIVE": _held,
    "HELD": _held,
    "AWAITING_TRIGGER": _awaiting,
    "PART_FILLED": _part_filled,
    "WORKING": _working,
    "DRAFT": _draft,
    "REJECTED": _rejected,
    "NOT_SENT": _last_line,
    "NOT_PLACED": _last_line,
    "RESOLVED": _last_line,
    "EXPIRED": _last_line,
    "CANCELLED": _cancelled,
    "FILLED": _filled,
}
