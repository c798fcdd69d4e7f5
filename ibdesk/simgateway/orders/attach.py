"""Ties an order to its parent and its OCA group when it arrives: pure rules on the book.

A child takes its parent's permId as the name of its OCA group, as TWS names it, unless it brings its own.
"""

from dataclasses import replace

from ibdesk.simgateway.orders.book import OrderBook
from ibdesk.simgateway.orders.texts import OCA_REVISION, PARENT_ENDED, Reply, missing_parent, reply
from ibdesk.simgateway.orders.working import CANCELLED, CHILD, FILLED, HELD, INACTIVE, WorkingOrder


def attach(candidate: WorkingOrder, known: WorkingOrder | None, book: OrderBook) -> Reply | None:
    """Give the candidate its parent and group, or return why it cannot have them; ``known`` is what it changes."""
    if known is not None and known.status != HELD:
        return _keep_ties(candidate, known, book)
    order = candidate.order
    if not order.parent_id:
        return None
    parent = book.get(candidate.client_id, order.parent_id)
    if parent is None or parent.perm_id == candidate.perm_id:
        return missing_parent(order.parent_id)
    if parent.status in (CANCELLED, INACTIVE):
        return PARENT_ENDED
    candidate.parent_perm = parent.perm_id
    candidate.order = replace(order, oca_group=order.oca_group or str(parent.perm_id))
    candidate.held_for = "" if parent.status == FILLED else CHILD
    return None


def _keep_ties(candidate: WorkingOrder, known: WorkingOrder, book: OrderBook) -> Reply | None:
    """Let a change keep the parent and the group of the working order; neither can be exchanged for another."""
    asked, have = candidate.order, known.order
    if asked.parent_id and book.get(candidate.client_id, asked.parent_id) is None:
        # Also the parent that it has: a TWS started anew does not know it any more, and takes the change without it.
        return missing_parent(asked.parent_id)
    if asked.parent_id not in (0, have.parent_id):
        return reply("mod_mismatch")
    if asked.oca_group and asked.oca_group != have.oca_group:
        return OCA_REVISION
    candidate.held_for = known.held_for
    candidate.order = replace(asked, parent_id=have.parent_id, oca_group=have.oca_group, oca_type=have.oca_type)
    return None
