"""Every base state with every command pending, and every kind of event: the two sides of the table of the machine."""

from __future__ import annotations

from decimal import Decimal

from ibdesk.core.orders import events
from ibdesk.core.orders.machine import step
from ibdesk.core.orders.state import Base, Order
from ibdesk.core.records.link import SendOutcome
from tests.unit.core.orders.reports_of import (
    BACK,
    LOST,
    SILENT,
    SPEC,
    UNKNOWN,
    after,
    cancel,
    commission,
    completed,
    execution,
    follow,
    intent,
    later,
    modify,
    notice,
    opened,
    resolved,
    sent,
    sent_order,
    status,
)

LARGER = modify(1, quantity=Decimal(9))


BASES: dict[Base, Order] = {
    Base.INTENT: step(None, intent()),
    Base.SENDING: follow(step(None, intent()), events.Sending(time=later(0))),
    Base.SENT: sent_order(),
    Base.HELD: after(opened("PreSubmitted")),
    Base.WORKING: after(opened("Submitted")),
    Base.UNKNOWN: UNKNOWN,
    Base.FILLED: after(opened("Submitted"), execution("first.01", 5), status("Filled", 5)),
    Base.CANCELLED: after(opened("Submitted"), status("Cancelled")),
    Base.REJECTED: after(notice(201)),
    Base.EXPIRED: after(opened("Submitted"), completed("Cancelled", "Expired")),
    Base.NOT_SENT: follow(step(None, intent()), sent(SendOutcome.NOT_SENT, "no link")),
    Base.NOT_PLACED: follow(UNKNOWN, resolved(Base.NOT_PLACED)),
    Base.USER_RESOLVED: follow(UNKNOWN, resolved(Base.USER_RESOLVED)),
}
"""One order in each base state that the machine can reach; a draft is the ticket's, and no order yet."""

PENDING: dict[str, tuple[events.OrderEvent, ...]] = {"nothing": (), "a change": (LARGER,), "a cancel": (cancel(),)}


def situations() -> dict[tuple[str, Base], Order]:
    """Return every order that is possible with (pending command, base): the machine refuses the other pairs."""
    found = {}
    for pending, asked in PENDING.items():
        for base, order in BASES.items():
            with_command = follow(order, *asked)
            if not asked or with_command.pending is not None:
                found[pending, base] = with_command
    return found


def _result(command: str, outcome: SendOutcome) -> events.SendResult:
    number = 0 if command == "place" else 1
    return events.SendResult(time=later(11), command=command, outcome=outcome, number=number, reason="why")  # type: ignore[arg-type]


EVENTS: dict[str, events.OrderEvent] = {
    "a second intent on the id": intent(),
    "the place goes out": events.Sending(time=later(0)),
    **{
        f"the {command} is {outcome.name.replace('_', ' ').lower()}": _result(command, outcome)
        for command in ("place", "modify", "cancel")
        for outcome in SendOutcome
    },
    **{
        f"status {word}": status(word)
        for word in (
            "ApiPending", "PendingSubmit", "PreSubmitted", "Submitted", "Inactive", "PendingCancel", "Cancelled",
            "ApiCancelled", "SomethingNew",
        )
    },
    "status Filled": status("Filled", 5),
    "open order PreSubmitted": opened("PreSubmitted"),
    "open order Submitted": opened("Submitted"),
    "open order, changed as asked": opened("Submitted", LARGER.spec),
    "open order of another ref": opened("Submitted", modify(order_ref="theirs").spec, perm_id=None),
    "listed as Filled": completed("Filled"),
    "listed as Cancelled": completed("Cancelled", "Cancelled by Trader"),
    "listed as Expired": completed("Cancelled", "Expired"),
    "listed as Inactive": completed("Inactive", "Rejected by System"),
    "execution of 2": execution("new.01", 2),
    "execution of all 5": execution("new.01", 5),
    "correction of 5 to 4": execution("first.02", 4),
    "bust": execution("first.02", 0),
    "commission": commission("first.01"),
    "the executions were read": events.ExecutionsQueried(time=later(40)),
    **{
        f"message {code}": notice(code)
        for code in (103, 104, 110, 161, 201, 202, 321, 399, 404, 2102, 2109, 10147, 10148, 10349, 424242)
    },
    "a change is asked": LARGER,
    "a cancel is asked": cancel(2),
    "5 s of silence": events.Silence(time=later(5), waited_s=5),
    "15 s of silence": SILENT,
    "a later leg did not leave": events.GroupBroken(time=later(12)),
    "the link breaks": LOST,
    "the link is back": BACK,
    "ibdesk starts anew": events.Restarted(time=later(30)),
    "complete lists agree": events.Confirmed(time=later(40)),
    "no list names it, read twice": events.Missing(time=later(40)),
    "the lists settle nothing": events.StillUnknown(time=later(40), why="in none of its lists."),
    "lists without the change": events.ChangeNotApplied(time=later(40), number=LARGER.number),
    "settled as not placed": resolved(Base.NOT_PLACED),
    "settled by the user": resolved(Base.USER_RESOLVED),
    "settled as something else": resolved(Base.CANCELLED),
    "the alarm is seen": events.AlarmSeen(time=later(60)),
}  # fmt: skip
"""Every kind of event in every kind of variant, by the words of the table."""

assert SPEC.quantity == 5, "the words above name this quantity"
