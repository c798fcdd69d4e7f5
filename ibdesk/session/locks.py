"""Why the ticket is locked: the worst reason first, in the words of ui.md section 7."""

from __future__ import annotations

from ibdesk.session.previews import Lock
from ibdesk.session.reconciler import Reconciler
from ibdesk.session.views import LinkView


def lock_of(
    view: LinkView, lists: Reconciler, journal_trouble: str, bug: str, *, after_cancel: bool = False
) -> Lock | None:
    """Return why new orders and changes may not go, None if they may. `after_cancel`: Cancel orders locked them."""
    if view.read_only is not None:
        return Lock(reason="Locked: read-only", what_to_do=view.read_only.reason, cancel_works=False)
    if not view.ready:
        return Lock(
            reason="Locked: not connected", what_to_do="Nothing is queued and nothing is resent", cancel_works=False
        )
    if view.stale:
        return Lock(
            reason="Locked: TWS does not answer",
            what_to_do="Nothing is queued and nothing is resent",
            cancel_works=True,
        )
    if not view.ib_up:
        return Lock(reason="Locked: IB is not reachable", what_to_do="Cancel still works", cancel_works=True)
    if view.doubt is not None and view.doubt.cause == "first":
        return Lock(reason="Locked: read-only", what_to_do="First time here: allow orders above", cancel_works=True)
    if view.doubt is not None:
        return Lock(reason="Locked: is this the right login?", what_to_do=view.doubt.sentence, cancel_works=True)
    if after_cancel:
        return Lock(reason="Locked after Cancel orders", what_to_do="Unlock in Settings, Limits", cancel_works=True)
    if view.disarmed:
        return Lock(reason="Locked: read-only", what_to_do="Arm trading in the top bar", cancel_works=True)
    if journal_trouble:
        return Lock(reason="Locked: journal cannot be written", what_to_do="Cancel still works", cancel_works=True)
    if bug:
        return Lock(
            reason="Locked: ibdesk failed inside", what_to_do="Restart ibdesk. Cancel still works", cancel_works=True
        )
    if not lists.gate_open:
        done, total = lists.progress
        return Lock(
            reason="Locked: checking orders after the reconnect",
            what_to_do=f"{done} of {total} lists read",
            cancel_works=True,
        )
    return None
