"""From an outcome of reconciliation to the event that it means for the order; most have come as records already."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from ibdesk.core.orders import events
from ibdesk.core.orders import reconcile as found
from ibdesk.core.orders.state import Base

NOT_PLACED = "Never reached TWS: it is in none of its lists, and TWS has not counted its id."


def event_of(outcome: found.Outcome, time: datetime) -> events.OrderEvent | None:
    """Return what to tell the order machine, None where the lists' own records have said all."""
    match outcome:
        case found.NotPlaced():
            return events.Resolved(time=time, base=Base.NOT_PLACED, text=NOT_PLACED)
        case found.StaysUnknown():
            return events.StillUnknown(time=time, why=outcome.why)
        case found.Lost():
            return events.Missing(time=time)
        case found.ChangeDropped():
            return events.ChangeNotApplied(time=time, number=outcome.number)
        case found.Confirmed() | found.Differs() | found.ChangeApplied() | found.CancelOpen():
            return events.Confirmed(time=time)
        case (
            found.Untouched() | found.Waits() | found.Adopted() | found.Booked() | found.Ended() | found.Collision()
            | found.Forked() | found.Reopened() | found.FilledLate()
        ):  # fmt: skip
            return None
        case _:
            assert_never(outcome)


def next_reading_s(outcome: found.Outcome) -> int | None:
    """Return how long after this reading another one may settle the order, None if none will."""
    return outcome.gap_s if isinstance(outcome, found.Waits) else None
