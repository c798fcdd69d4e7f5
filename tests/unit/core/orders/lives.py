"""Lives of an order as TWS tells them: what happened first, and what may then arrive in any order."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ibdesk.core.ids import PermId
from ibdesk.core.orders import events
from ibdesk.core.orders.machine import step
from ibdesk.core.orders.state import Base, Order
from tests.unit.core.orders.reports_of import (
    after,
    cancel,
    commission,
    execution,
    follow,
    intent,
    later,
    modify,
    notice,
    opened,
    sent,
    sent_order,
    status,
)

A1, A2, A3 = "0000e0d5.67fe667b.01.01", "0000e0d5.67fe667b.01.02", "0000e0d5.67fe667b.01.03"
B1, B2 = "0000e0d5.67fe667c.01.01", "0000e0d5.67fe667c.01.02"
CORRECTED = "An execution was corrected downwards."
LARGER = modify(quantity=Decimal(9))
TWIN = PermId(99)
GOING = follow(step(None, intent()), events.Sending(time=later(0)))
WORKING = after(opened("Submitted"))
QUERIED = events.ExecutionsQueried(time=later(40))


@dataclass(frozen=True, kw_only=True)
class Life:
    """`told` arrives in any order in which no event stands before its cause: (cause, effect) by place in `told`.

    TWS's own words about one order keep their order on the wire; everything else overtakes everything else.
    `alarms` stand at the end of every way, `may_alarm` at the end of those on which they were true for a while.
    """

    first: Order
    told: tuple[events.OrderEvent, ...]
    base: Base
    filled: int = 0
    causes: tuple[tuple[int, int], ...] = ()
    alarms: frozenset[str] = field(default_factory=frozenset)
    may_alarm: frozenset[str] = field(default_factory=frozenset)

    def ways(self) -> Iterator[tuple[events.OrderEvent, ...]]:
        """Return every order of arrival."""
        for places in itertools.permutations(range(len(self.told))):
            if all(places.index(cause) < places.index(effect) for cause, effect in self.causes):
                yield tuple(self.told[place] for place in places)


def counted(exec_id: str, shares: int, cumulative: int) -> events.ExecutionReport:
    """Return an execution with TWS's own count beside it."""
    event = execution(exec_id, shares)
    return replace(event, record=replace(event.record, cumulative=Decimal(cumulative)))


LIVES: dict[str, Life] = {
    "43 acknowledged, filled in two parts": Life(
        first=sent_order(), base=Base.FILLED, filled=5,
        told=(
            opened("Submitted"), status("Submitted", 2), counted(A1, 2, 2), counted(B1, 3, 5), status("Filled", 5),
            commission(A1),
        ),
    ),
    "43 TWS is faster than our own report of the send": Life(
        first=GOING, base=Base.WORKING, filled=2,
        told=(sent(), opened("Submitted"), status("Submitted", 2), execution(A1, 2), commission(A1), QUERIED),
    ),
    "44 a market order without any status": Life(
        first=sent_order(), base=Base.FILLED, filled=5,
        told=(execution(A1, 2), execution(B1, 3), commission(A1), commission(B1), QUERIED, opened("Submitted")),
    ),
    "42 and 45 everything twice": Life(
        first=sent_order(), base=Base.WORKING, filled=2,
        told=(
            opened("Submitted"), opened("Submitted"), status("Submitted", 2), status("Submitted", 2),
            execution(A1, 2), execution(A1, 2),
        ),
    ),
    "46 the same fill under another id": Life(
        first=WORKING, base=Base.WORKING, filled=4,
        told=(counted(A1, 2, 2), counted(B1, 2, 2), status("Submitted", 2), commission(A1), commission(B1)),
        alarms=frozenset({"Executions add up to 4, TWS counts 2."}),
    ),
    "46 more fills than the order has": Life(
        first=WORKING, base=Base.FILLED, filled=8,
        causes=((2, 5),),
        told=(execution(A1, 5), execution(B1, 3), status("Filled", 5), commission(A1), commission(B1), QUERIED),
        alarms=frozenset({"Executions add up to 8 of 5."}),
    ),
    "47 a correction, its first version and its costs": Life(
        first=WORKING, base=Base.WORKING, filled=4,
        told=(
            execution(A1, 2), execution(A2, 1), execution(B1, 3), commission(A1), commission(A2),
            status("Submitted", 4),
        ),
        alarms=frozenset({CORRECTED}),
    ),
    "47 corrected down and up again": Life(
        first=WORKING, base=Base.WORKING, filled=2,
        told=(execution(A1, 2), execution(A2, 1), execution(A3, 2), commission(A3), status("Submitted", 2)),
        alarms=frozenset({CORRECTED}),
    ),
    "47 the fill that filled it is bust": Life(
        first=WORKING, base=Base.WORKING, filled=2,
        told=(
            execution(A1, 2), execution(B1, 3), execution(B2, 0), status("Filled", 5), commission(A1), commission(B1),
        ),
        alarms=frozenset({CORRECTED}),
    ),
    "48 costs of every kind": Life(
        first=WORKING, base=Base.FILLED, filled=5,
        told=(
            execution(A1, 2), execution(B1, 3), commission(A1, "-0.35"), commission(B1, None), status("Filled", 5),
            opened("Submitted"),
        ),
    ),
    "49 the fill meets the cancel and wins": Life(
        first=follow(WORKING, cancel()), base=Base.FILLED, filled=5, causes=((0, 4),),
        told=(
            status("PendingCancel"), notice(10148, "too late"), execution(A1, 2), execution(B1, 3),
            status("Filled", 5), commission(A1),
        ),
    ),
    "49 TWS does not find what is filled": Life(
        first=follow(WORKING, cancel()), base=Base.FILLED, filled=5,
        told=(notice(10147, "not found"), notice(161, "not now"), execution(A1, 5), commission(A1), QUERIED),
    ),
    "49 the cancel meets a fill and wins": Life(
        first=follow(WORKING, cancel()), base=Base.CANCELLED, filled=2, causes=((0, 2),),
        told=(
            status("PendingCancel"), execution(A1, 2), status("Cancelled", 2), notice(202, "Order Canceled"),
            commission(A1), QUERIED,
        ),
    ),
    "50 a fill that nobody counted comes to a cancelled order": Life(
        first=WORKING, base=Base.CANCELLED, filled=2,
        told=(status("Cancelled", 0), execution(A1, 2), notice(202), commission(A1), opened("Cancelled"), QUERIED),
        alarms=frozenset({"Filled 2 after it was cancelled."}),
    ),
    "51 and 52 an inactive order is cancelled and fills instead": Life(
        first=follow(after(opened("PreSubmitted"), status("Inactive")), cancel()), base=Base.FILLED, filled=5,
        causes=((0, 1),),
        told=(status("Inactive"), status("Filled", 5), notice(161), execution(A1, 5), commission(A1)),
    ),
    "54 a refused change leaves a part filled order as it was": Life(
        first=follow(WORKING, LARGER), base=Base.WORKING, filled=2,
        told=(notice(201, "no"), execution(A1, 2), status("Submitted", 2), opened("Submitted"), commission(A1)),
    ),
    "55 and 56 the exchange rejects an acknowledged order": Life(
        first=after(opened("PreSubmitted")), base=Base.REJECTED,
        told=(notice(201, "margin"), status("Inactive"), opened("Inactive"), notice(399, "held")),
    ),
    "55 an order that TWS drops unasked, with the reason": Life(
        first=sent_order(), base=Base.REJECTED,
        told=(notice(201, "margin"), status("Cancelled"), opened("Cancelled")),
    ),
    "59 and 60 the change that comes too late": Life(
        first=follow(WORKING, LARGER), base=Base.FILLED, filled=5,
        causes=((3, 5),),
        told=(notice(104, "filled"), execution(A1, 2), execution(B1, 3), status("Filled", 5), commission(A1), QUERIED),
    ),
    "60 the change that comes just before the last fill": Life(
        first=follow(WORKING, LARGER), base=Base.WORKING, filled=5,
        told=(
            opened("Submitted", LARGER.spec), execution(A1, 2), execution(B1, 3), status("Submitted", 5),
            commission(A1), commission(B1),
        ),
    ),
    "60 a change, a cancel and a fill at once": Life(
        first=follow(WORKING, LARGER, cancel()), base=Base.CANCELLED, filled=2, causes=((0, 3), (2, 3)),
        told=(
            opened("Submitted", LARGER.spec), execution(A1, 2), status("PendingCancel"), status("Cancelled", 2),
            notice(202), commission(A1),
        ),
    ),
    "61 one intent became two orders, of which one ends": Life(
        first=WORKING, base=Base.WORKING, filled=2,
        told=(
            opened("Submitted", perm_id=TWIN), status("Submitted", perm=TWIN), status("Cancelled"), execution(A1, 2),
            commission(A1),
        ),
        alarms=frozenset({"TWS shows a second order (99) under this id."}),
        may_alarm=frozenset({"TWS reports this order as Submitted after it was cancelled.",
                             "Filled 2 after it was cancelled."}),
    ),
    "68 the permId is 0 at first": Life(
        first=sent_order(), base=Base.WORKING, filled=2, causes=((0, 1), (0, 2)),
        told=(status("PendingSubmit", perm=None), opened("Submitted"), status("Submitted", 2), execution(A1, 2),
              commission(A1)),
    ),
    "79 a send that may not have left, and was there": Life(
        first=follow(sent_order(), events.LinkLost(time=later(20)), events.LinkBack(time=later(30))),
        base=Base.FILLED, filled=5,
        causes=((3, 5),),
        told=(opened("Submitted"), execution(A1, 2), execution(B1, 3), status("Filled", 5), commission(A1), QUERIED),
    ),
}  # fmt: skip
"""By the numbers of the scenarios that they tell."""
