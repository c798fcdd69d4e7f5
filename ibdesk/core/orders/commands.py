"""What we did, and what the link did: the events of the order machine that do not come from TWS."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from ibdesk.core.orders.events import (
    CancelAsked,
    Confirmed,
    GroupBroken,
    Intent,
    LinkBack,
    LinkLost,
    ModifyAsked,
    Resolved,
    Restarted,
    Sending,
    SendResult,
    Silence,
)
from ibdesk.core.orders.marks import alarmed, less_sure, moved, noted, told
from ibdesk.core.orders.state import ON_ITS_WAY, Base, Certainty, Order, Pending
from ibdesk.core.records.link import SendOutcome

NO_ANSWER_S = 5
UNKNOWN_S = 15
UNTRANSMITTED = "Incomplete bracket: in TWS, not transmitted"
PART_OF_INCOMPLETE = "Incomplete bracket: another leg of it was not sent"


def on_second_intent(order: Order, event: Intent) -> Order:
    """Refuse to reuse an id: one id, one intent (law L2)."""
    return alarmed(order, event.time, "A second order was to take this id. Nothing was merged.")


def on_sending(order: Order, event: Sending) -> Order:
    """Note that the place command is about to be written."""
    if order.base is not Base.INTENT:
        return order
    return moved(order, Base.SENDING, event.time, "Going out")


def on_send_result(order: Order, event: SendResult) -> Order:
    """Take what is known of the bytes of one command."""
    if event.command == "place":
        return _placed(order, event)
    pending = order.pending
    if pending is None or pending.kind != event.command or pending.number != event.number:
        return order
    what = "Change" if event.command == "modify" else "Cancel"
    match event.outcome:
        case SendOutcome.SENT:
            return told(order, event.time, f"{what} sent")
        case SendOutcome.NOT_SENT:
            kept = order.wanted if pending.kind == "cancel" else None
            unsent = replace(order, pending=None, wanted=kept)
            return noted(unsent, event.time, f"{what} not sent: {event.reason}")
        case SendOutcome.MAYBE:
            return noted(less_sure(order), event.time, f"{what} may not have left: {event.reason}")
        case _:
            assert_never(event.outcome)


def _placed(order: Order, event: SendResult) -> Order:
    if order.place_outcome is not None:
        return order  # a place is written once (law L3): only the first result can be its own
    order = replace(order, place_outcome=event.outcome)
    if order.acknowledged or not order.live:
        return order  # TWS's answer was faster than our own report
    match event.outcome:
        case SendOutcome.SENT:
            on_its_way = order.base in ON_ITS_WAY
            return moved(order, Base.SENT, event.time, "Sent") if on_its_way else order
        case SendOutcome.NOT_SENT:
            return moved(order, Base.NOT_SENT, event.time, f"Not sent: {event.reason}")
        case SendOutcome.MAYBE:
            return moved(order, Base.UNKNOWN, event.time, f"May not have left: {event.reason}")
        case _:
            assert_never(event.outcome)


def on_modify_asked(order: Order, event: ModifyAsked) -> Order:
    """Lay the change over the order; the live values stay TWS's until it confirms (scenario 63)."""
    if order.base not in (Base.HELD, Base.WORKING) or order.pending is not None:
        return order
    pending = Pending(kind="modify", number=event.number, since=event.time, spec=event.spec, before=order.spec)
    return told(replace(order, pending=pending, wanted=pending), event.time, f"Change {event.number} asked")


def on_cancel_asked(order: Order, event: CancelAsked) -> Order:
    """Lay the cancel over the order; only TWS ends it. A repeat keeps the time of the first."""
    if not order.live:
        return order
    since = event.time
    if order.pending is not None and order.pending.kind == "cancel":
        since = order.pending.since
    pending = Pending(kind="cancel", number=event.number, since=since)
    return told(replace(order, pending=pending, cancel_asked=True), event.time, "Cancel asked")


def on_silence(order: Order, event: Silence) -> Order:
    """Say after 5 s that there is no answer; after 15 s the order is UNKNOWN (scenario 41)."""
    if order.base not in (Base.SENDING, Base.SENT):
        return order
    if event.waited_s >= UNKNOWN_S:
        return moved(order, Base.UNKNOWN, event.time, "No answer in 15 s. ibdesk asks TWS.")
    if event.waited_s >= NO_ANSWER_S:
        return noted(order, event.time, "No answer in 5 s")
    return order


def broke_here(entry: Order | None) -> bool:
    """Tell whether the group of this entry broke on its way out in this run, acknowledged or not."""
    return entry is not None and any(line.text in (UNTRANSMITTED, PART_OF_INCOMPLETE) for line in entry.history)


def on_group_broken(order: Order, event: GroupBroken) -> Order:
    """Raise an alarm for a leg whose group did not leave whole (scenarios 69 and 73); one that ended is at rest."""
    if not order.live:
        return order
    held = order.base is Base.SENT and not order.asked.transmit
    return alarmed(order, event.time, UNTRANSMITTED if held else PART_OF_INCOMPLETE)


def on_link_lost(order: Order, event: LinkLost) -> Order:
    """Keep the last known state, marked stale; what was never answered is UNKNOWN."""
    if not order.live:
        return order
    if order.base in (Base.SENDING, Base.SENT):
        order = moved(order, Base.UNKNOWN, event.time, "The link broke before TWS answered")
    if order.certainty is Certainty.STALE:
        return order
    return told(replace(order, certainty=Certainty.STALE, stale_since=event.time), event.time, "Link to TWS lost")


def on_link_back(order: Order, event: LinkBack) -> Order:
    """Leave the order unreconciled until TWS speaks of it."""
    if order.certainty is not Certainty.STALE:
        return order
    unsure = replace(order, certainty=Certainty.UNRECONCILED, stale_since=None)
    return told(unsure, event.time, "Link to TWS is back")


def on_restarted(order: Order, event: Restarted) -> Order:
    """Take an order out of the journal: it may or may not be alive (reliability.md 3.3)."""
    if not order.live:
        return order
    unsure = replace(order, certainty=Certainty.UNRECONCILED, stale_since=None, pending=None)
    return moved(unsure, Base.UNKNOWN, event.time, "ibdesk was started anew")


def on_confirmed(order: Order, event: Confirmed) -> Order:
    """Trust the state again: complete lists of TWS agree with it."""
    if order.certainty is Certainty.LIVE or order.base is Base.UNKNOWN:
        return order
    sure = replace(order, certainty=Certainty.LIVE, stale_since=None)
    return told(sure, event.time, "Confirmed by TWS's lists")


def on_resolved(order: Order, event: Resolved) -> Order:
    """Settle an UNKNOWN order by reconciliation or by the user's word; no other order."""
    if order.base is not Base.UNKNOWN or event.base not in (Base.NOT_PLACED, Base.USER_RESOLVED):
        return order
    return moved(order, event.base, event.time, event.text)
