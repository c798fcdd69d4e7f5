"""What the user decided, on its way into the journal: limits, arming, Cancel orders, unlocking.

The one seam to the journal for decisions. Nothing waits for it, and nothing that reduces risk depends on it (law L9).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ibdesk.core.ids import SessionNo
from ibdesk.journal import Journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision: what kind, about what, and the value before and after."""

    kind: str
    about: str = ""
    before: str = ""
    after: str = ""


Decide = Callable[[Decision], None]


def decisions_into(journal: Journal | None, session_no: Callable[[], SessionNo]) -> Decide:
    """Return the function that writes a decision into the journal, where there is one."""

    def decide(decision: Decision) -> None:
        if journal is not None:
            old, new = decision.before, decision.after
            journal.decide(decision.kind, session_no(), old=old, new=new, text=decision.about)

    return decide
