"""The closed union of what can happen to an order. Every event carries its instant (aware UTC)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ibdesk.core.ids import ClientId, OrderId
from ibdesk.core.orders.state import Base, OrderKey, Owner
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.execution import Commission, Execution
from ibdesk.core.records.link import SendOutcome
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.order import OpenOrder, OrderSpec, OrderStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """The user confirmed and the journal holds it; nothing has left yet."""

    time: datetime
    key: OrderKey
    contract: Contract
    spec: OrderSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """The place command went to the sending thread."""

    time: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SendResult:
    """What is known of the bytes of one command. `number` is that of the modify or cancel, 0 for a place."""

    time: datetime
    command: Literal["place", "modify", "cancel"]
    outcome: SendOutcome
    number: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """An `orderStatus` for this order."""

    time: datetime
    record: OrderStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReport:
    """An `openOrder` for this order; starts the row of a foreign one."""

    time: datetime
    record: OpenOrder
    owner: Owner = Owner.OWN


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletedReport:
    """An entry of the list of today's ended orders."""

    time: datetime
    record: OpenOrder
    owner: Owner = Owner.OWN


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionReport:
    """An execution of this order."""

    time: datetime
    record: Execution


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissionReport:
    """The cost of an execution of this order; may precede the execution."""

    time: datetime
    record: Commission


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionsQueried:
    """A complete list of executions was read: what is not in it by now is not to come."""

    time: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeReport:
    """A message with a code whose id is that of this order."""

    time: datetime
    record: Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class ModifyAsked:
    """The user confirmed a change and the journal holds it; `spec` is the whole new content."""

    time: datetime
    number: int
    spec: OrderSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAsked:
    """The user asked for the end of the order."""

    time: datetime
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """TWS has said nothing since the send. `waited_s` comes from a monotonic clock (scenario 138)."""

    time: datetime
    waited_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupBroken:
    """A later leg of its bracket did not leave and never will: this one is not transmitted, or stands alone."""

    time: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLost:
    """The socket to TWS ended, or IB is unreachable behind it."""

    time: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkBack:
    """The link is back; TWS has not spoken of this order yet."""

    time: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Restarted:
    """ibdesk was started anew and read this order from its journal."""

    time: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """Complete lists of TWS agree with what is known of this order."""

    time: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """Reconciliation, or the user's recorded statement, settled an UNKNOWN order."""

    time: datetime
    base: Base  # NOT_PLACED or USER_RESOLVED; any other settles nothing
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Complete lists of TWS, read twice, do not name this live order."""

    time: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StillUnknown:
    """Reconciliation could not settle an UNKNOWN order; the user must look in TWS."""

    time: datetime
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeNotApplied:
    """Two readings of TWS's lists show the values from before the change `number`."""

    time: datetime
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmSeen:
    """The user acknowledged the alarm of this order."""

    time: datetime


OrderEvent = (
    Intent | Sending | SendResult | StatusReport | OpenReport | CompletedReport | ExecutionReport
    | CommissionReport | ExecutionsQueried | NoticeReport | ModifyAsked | CancelAsked | Silence | GroupBroken
    | LinkLost | LinkBack | Restarted | Confirmed | Resolved | Missing | StillUnknown | ChangeNotApplied | AlarmSeen
)  # fmt: skip


def starts_order(event: OrderEvent) -> bool:
    """Tell whether `step(None, event)` can make an order: the store holds back all else till one came."""
    return isinstance(event, Intent | OpenReport | CompletedReport)


def owner_of(client_id: ClientId, order_id: OrderId, own: ClientId) -> Owner:
    """Return whose order a report speaks of. Manual ones come with client 0 and an id of 0 or below."""
    if order_id <= 0:
        return Owner.TWS
    return Owner.OWN if client_id == own else Owner.CLIENT
