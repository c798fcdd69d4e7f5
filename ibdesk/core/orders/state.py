"""An order as ibdesk knows it: base x fills x pending command x certainty (reliability.md 3.1)."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from ibdesk.core.ids import ClientId, OrderId, PermId
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.execution import Commission
from ibdesk.core.records.link import SendOutcome
from ibdesk.core.records.order import OrderSpec

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderKey:
    """An order of an API client: the order id alone is not unique (scenario 66)."""

    client_id: ClientId
    order_id: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKey:
    """An order typed into TWS by hand: its order id is 0 or negative, so the permId names it (scenario 65)."""

    perm_id: PermId


AnyKey = OrderKey | ForeignKey


def key_of(*, client_id: ClientId, order_id: OrderId, perm_id: PermId | None) -> AnyKey:
    """Return the key of a reported order: by permId if TWS gave it no usable order id."""
    if order_id <= 0 and perm_id is not None:
        return ForeignKey(perm_id=perm_id)
    return OrderKey(client_id=client_id, order_id=order_id)


class Base(enum.Enum):
    """The base state; partly filled is not one of them, since fills are counted apart."""

    DRAFT = "draft"
    PREVIEWED = "previewed"
    INTENT = "intent"
    SENDING = "sending"
    SENT = "sent"
    HELD = "held"
    WORKING = "working"
    UNKNOWN = "unknown"
    FILLED = "filled"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    EXPIRED = "expired"
    NOT_SENT = "not_sent"
    NOT_PLACED = "not_placed"
    USER_RESOLVED = "user_resolved"


ENDED = frozenset(
    {
        Base.FILLED,
        Base.CANCELLED,
        Base.REJECTED,
        Base.EXPIRED,
        Base.NOT_SENT,
        Base.NOT_PLACED,
        Base.USER_RESOLVED,
    }
)
LIVE = frozenset({Base.INTENT, Base.SENDING, Base.SENT, Base.HELD, Base.WORKING, Base.UNKNOWN})
ON_ITS_WAY = frozenset({Base.INTENT, Base.SENDING, Base.SENT})


class Certainty(enum.Enum):
    """How far the last known state can be trusted."""

    LIVE = "live"
    STALE = "stale"  # the link is down
    UNRECONCILED = "unreconciled"  # the link is back, TWS has not confirmed this order yet


class Owner(enum.Enum):
    """Who placed the order."""

    OWN = "own"
    CLIENT = "client"  # another API client
    TWS = "tws"  # by hand in TWS


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A command that TWS has not confirmed. `spec` is the asked content of a modify, `before` what TWS held then."""

    kind: Literal["modify", "cancel"]
    number: int
    since: datetime
    spec: OrderSpec | None = None
    before: OrderSpec | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One version of one execution, as reported."""

    exec_id: str
    number: int
    shares: Decimal
    price: Decimal
    time: datetime | None
    cumulative: Decimal | None = None  # what TWS counts as filled with this execution; a cross-check (scenario 46)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """One execution with all its revisions, lowest first; the highest counts (law L4)."""

    base_id: str
    revisions: tuple[Revision, ...]

    @property
    def current(self) -> Revision:
        """Return the version that counts."""
        return self.revisions[-1]

    @property
    def exec_id(self) -> str:
        """Return the execution id of the version that counts."""
        return self.current.exec_id

    @property
    def shares(self) -> Decimal:
        """Return the quantity of the version that counts; 0 for a bust."""
        return self.current.shares

    @property
    def price(self) -> Decimal:
        """Return the price of the version that counts."""
        return self.current.price

    @property
    def lowered(self) -> bool:
        """Tell whether a correction took shares back, even if a later one gave them again."""
        return any(later.shares < earlier.shares for earlier, later in pairwise(self.revisions))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """Why TWS refused the order."""

    code: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A message about this order that decided nothing."""

    time: datetime
    code: int | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One visible change in the life of an order."""

    time: datetime
    text: str
    code: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """All that is known of one order. `asked` is ours, `confirmed` what TWS holds (None before it said so).

    `wanted` is the newest change that TWS has neither shown nor refused: it may be live already, even where a fill or
    a cancel crossed it and it is no longer pending. It becomes `asked` when TWS shows it.
    `reported_filled` is the highest `filled` of its status reports: a cross-check, never a fill (law L4).
    `ended_perm_ids` are those that TWS itself called filled or cancelled. No alarm in `alarms` hides another.
    """

    key: AnyKey
    contract: Contract
    asked: OrderSpec
    base: Base
    placed_at: datetime
    updated_at: datetime
    owner: Owner = Owner.OWN
    perm_id: PermId | None = None
    other_perm_ids: tuple[PermId, ...] = ()
    ended_perm_ids: tuple[PermId, ...] = ()
    confirmed: OrderSpec | None = None
    wanted: Pending | None = None
    pending: Pending | None = None
    certainty: Certainty = Certainty.LIVE
    stale_since: datetime | None = None
    acknowledged: bool = False
    place_outcome: SendOutcome | None = None
    cancel_asked: bool = False
    raw_status: str = ""
    why_held: str = ""
    reported_filled: Decimal | None = None
    fills: tuple[Fill, ...] = ()
    commissions: tuple[Commission, ...] = ()
    executions_complete: bool = False
    reject: Reject | None = None
    notes: tuple[Note, ...] = ()
    alarms: tuple[str, ...] = ()
    history: tuple[HistoryLine, ...] = ()

    @property
    def spec(self) -> OrderSpec:
        """Return the content that is live as far as known: TWS's if it said so, else ours."""
        return self.confirmed or self.asked

    @property
    def filled(self) -> Decimal:
        """Return the quantity of all executions, corrections applied."""
        return sum((fill.shares for fill in self.fills), ZERO)

    @property
    def remaining(self) -> Decimal:
        """Return what is left of the order's quantity, never below 0."""
        return max(self.spec.quantity - self.filled, ZERO)

    @property
    def average_price(self) -> Decimal | None:
        """Return the average price of the executions, None without any."""
        filled = self.filled
        if not filled:
            return None
        return sum((fill.shares * fill.price for fill in self.fills), ZERO) / filled

    @property
    def alarm(self) -> str | None:
        """Return all alarms that the user has not acknowledged, as one text."""
        return " ".join(self.alarms) or None

    @property
    def twin_lives(self) -> bool:
        """Tell whether TWS holds several orders for this intent, and not all of them have ended (scenario 61)."""
        known = (self.perm_id, *self.other_perm_ids)
        return len(known) > 1 and any(one not in self.ended_perm_ids for one in known)

    @property
    def live(self) -> bool:
        """Tell whether the order may still fill; an UNKNOWN one may."""
        return self.base in LIVE

    @property
    def ended(self) -> bool:
        """Tell whether the order has ended for display; a late fill is still booked (law L5)."""
        return self.base in ENDED

    def commission_of(self, fill: Fill) -> Commission | None:
        """Return the commission report of a fill, None while it is awaited (scenario 48)."""
        return next((one for one in self.commissions if one.exec_id == fill.exec_id), None)
