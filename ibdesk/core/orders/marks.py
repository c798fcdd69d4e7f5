"""Small steps that all parts of the order machine share: history lines, notes, alarms, the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ibdesk.core.orders.state import Base, Certainty, HistoryLine, Note, Order


def told(order: Order, time: datetime, text: str, code: int | None = None) -> Order:
    """Add a line to the history, unless it repeats the last one."""
    if order.history and (order.history[-1].text, order.history[-1].code) == (text, code):
        return order
    return replace(order, history=(*order.history, HistoryLine(time=time, text=text, code=code)))


def noted(order: Order, time: datetime, text: str, code: int | None = None) -> Order:
    """Add a note and its history line; a note that stands already is not repeated (scenario 42)."""
    if any((note.code, note.text) == (code, text) for note in order.notes):
        return order
    return told(replace(order, notes=(*order.notes, Note(time=time, code=code, text=text))), time, text, code)


def alarmed(order: Order, time: datetime, text: str) -> Order:
    """Raise an alarm beside those that stand; one that was raised before, acknowledged or not, is not repeated."""
    if any(line.text == text and line.code is None for line in order.history):
        return order
    return told(replace(order, alarms=tuple(sorted((*order.alarms, text)))), time, text)


def less_sure(order: Order) -> Order:
    """Stop trusting the state until TWS speaks of it; a broken link says more than that and stays."""
    return replace(order, certainty=Certainty.UNRECONCILED) if order.certainty is Certainty.LIVE else order


def moved(order: Order, base: Base, time: datetime, text: str, code: int | None = None) -> Order:
    """Put the order into another base state and say so; an end takes the pending command and every doubt with it."""
    if order.base is base:
        return order
    after = replace(order, base=base)
    if after.ended:
        after = replace(after, pending=None, certainty=Certainty.LIVE, stale_since=None)
    return told(after, time, text, code)
