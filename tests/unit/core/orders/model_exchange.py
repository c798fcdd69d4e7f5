"""A tiny exchange behind a bad wire: what is true of one order, and what of it is on its way to us.

Words of TWS about the order (statuses, contents, messages) keep their order on the wire; executions and costs
overtake them and one another. Everything on the wire is lost when the link breaks.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from ibdesk.core.orders import events
from ibdesk.core.records.order import OrderSpec
from tests.unit.core.orders.reports_of import (
    SPEC,
    commission,
    completed,
    execution,
    notice,
    opened,
    status,
)

Truth = Literal["nowhere", "live", "filled", "cancelled", "rejected"]
Heard = events.OrderEvent
ENDS = {"filled": "Filled", "cancelled": "Cancelled", "rejected": "Inactive"}


@dataclass
class Exchange:
    """The truth, and the wire. Quantities are whole shares; `executed` holds the revisions of each execution."""

    truth: Truth = "nowhere"
    spec: OrderSpec = SPEC
    acknowledged: bool = False
    contents: list[OrderSpec] = field(default_factory=list)
    executed: dict[str, list[int]] = field(default_factory=dict)
    words: list[Heard] = field(default_factory=list)
    others: list[Heard] = field(default_factory=list)
    connected: bool = True

    @property
    def quantity(self) -> int:
        """Return the live total."""
        return int(self.spec.quantity)

    @property
    def matched(self) -> int:
        """Return what was executed before any correction: that is what uses up the order."""
        return sum(revisions[0] for revisions in self.executed.values())

    @property
    def filled(self) -> int:
        """Return what is executed, corrections applied."""
        return sum(revisions[-1] for revisions in self.executed.values())

    def say(self, *heard: Heard) -> None:
        """Put words on the wire, if there is one."""
        self.words += heard if self.connected else ()

    def receive(self) -> None:
        """Take the order in."""
        self.truth = "live"
        self.contents.append(self.spec)

    def acknowledge(self, word: str) -> None:
        """Show the order as it is."""
        self.acknowledged = True
        self.say(opened(word, self.spec), status(word, self.matched))

    def reject(self) -> None:
        """Refuse an order that was never shown."""
        self.truth = "rejected"
        self.say(notice(201, "margin"))

    def execute(self, shares: int) -> None:
        """Fill a part, or the rest."""
        self.acknowledged = True
        base = f"0000e0d5.{len(self.executed):02}"
        self.executed[base] = [shares]
        if self.matched >= self.quantity:
            self.truth = "filled"
        self._tell_execution(base)
        self.say(status("Filled" if self.truth == "filled" else "Submitted", self.matched))

    def correct(self, base: str, shares: int) -> None:
        """Put another number of shares in the place of an execution; 0 is a bust."""
        self.executed[base].append(shares)
        self._tell_execution(base)

    def end(self, *, cancel_confirmed: bool) -> None:
        """Cancel the order, on demand or not."""
        self.truth = "cancelled"
        if cancel_confirmed:
            self.say(status("PendingCancel", self.matched))
        self.say(status("Cancelled", self.matched), notice(202, "Order Canceled - reason:"))

    def take_change(self, spec: OrderSpec) -> None:
        """Make the change, or say that it came too late."""
        if self.truth != "live" or spec.quantity <= self.matched:
            self.say(notice(104, "Cannot modify a filled order."))
            return
        self.spec = replace(spec, order_ref=SPEC.order_ref)
        self.contents.append(self.spec)
        self.say(opened("Submitted", self.spec), status("Submitted", self.matched))

    def hang_up(self) -> None:
        """Lose everything that is on its way."""
        self.connected = False
        self.words.clear()
        self.others.clear()

    def lists(self) -> list[Heard]:
        """Return what the complete lists say when they are asked for: every revision, then the order itself."""
        told: list[Heard] = []
        for base, revisions in self.executed.items():
            told += [_execution(base, number, shares) for number, shares in enumerate(revisions, start=1)]
        if self.truth == "live":
            self.acknowledged = True
            told += [opened("Submitted", self.spec), status("Submitted", self.matched)]
        elif self.truth != "nowhere":
            listed = completed(ENDS[self.truth])
            told.append(replace(listed, record=replace(listed.record, spec=self.spec)))
        return told

    def _tell_execution(self, base: str) -> None:
        number = len(self.executed[base])
        heard = _execution(base, number, self.executed[base][-1])
        if self.connected:
            self.others += [heard, commission(heard.record.exec_id)]


def _execution(base: str, number: int, shares: int) -> events.ExecutionReport:
    return execution(f"{base}.{number:02}", shares)


def shares_of(heard: list[events.ExecutionReport]) -> Decimal:
    """Return what the executions that arrived add up to: the highest revision of each counts (law L4)."""
    best: dict[str, tuple[int, Decimal]] = {}
    for event in heard:
        base, _, number = event.record.exec_id.rpartition(".")
        best[base] = max(best.get(base, (0, Decimal(0))), (int(number), event.record.shares))
    return sum((shares for _, shares in best.values()), Decimal(0))
