"""One order in the gateway's books, and the executions it has had."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from ibdesk.simgateway.instruments import Instrument
from ibdesk.simgateway.messages.order_fields import Order, OrderContract

PENDING_SUBMIT = "PendingSubmit"
PRE_SUBMITTED = "PreSubmitted"
SUBMITTED = "Submitted"
PENDING_CANCEL = "PendingCancel"
CANCELLED = "Cancelled"
FILLED = "Filled"
INACTIVE = "Inactive"
#: An order whose transmit flag is false: known to TWS, shown to nobody.
HELD = "Held"
#: Why a child waits: its parent has not filled yet.
CHILD = "child"
ENDED = frozenset({CANCELLED, FILLED, INACTIVE})
#: Order id of a manual order that no client has bound.
UNBOUND = 0
STOP_TYPES = frozenset({"STP", "STP LMT"})
#: Kinds whose orders ignore the outside-hours flag.
ALWAYS_REGULAR = frozenset({"CASH", "OPT"})
LIMIT_TYPES = frozenset({"LMT", "STP LMT"})


@dataclass(slots=True, kw_only=True)
class WorkingOrder:
    """An accepted order; prices as quoted, quantities unsigned."""

    client_id: int
    order_id: int
    perm_id: int
    instrument: Instrument
    contract: OrderContract
    order: Order
    account: str
    #: Typed into TWS: it has the client id 0, and no order id until client 0 binds it.
    manual: bool = False
    status: str = PRE_SUBMITTED
    triggered: bool = False
    fills: list[tuple[Decimal, Decimal]] = field(default_factory=list)
    commission: Decimal = Decimal(0)
    commission_currency: str = ""
    expires: datetime | None = None
    completed_time: datetime | None = None
    completed_status: str = ""
    #: Why somebody else keeps it from working: ``locate`` for a short sale, ``child`` until its parent has filled.
    held_for: str = ""
    #: permId of the order it is attached to, 0 without one.
    parent_perm: int = 0

    @property
    def quantity(self) -> Decimal:
        """Return the ordered quantity."""
        return self.order.total_quantity or Decimal(0)

    @property
    def filled(self) -> Decimal:
        """Return the executed quantity."""
        return sum((quantity for quantity, _ in self.fills), Decimal(0))

    @property
    def remaining(self) -> Decimal:
        """Return what is left to execute; nothing once the order has ended for good."""
        return self.quantity - self.filled

    @property
    def avg_fill_price(self) -> Decimal:
        """Return the average price, 0 before the first fill."""
        filled = self.filled
        if not filled:
            return Decimal(0)
        return sum((quantity * price for quantity, price in self.fills), Decimal(0)) / filled

    @property
    def last_fill_price(self) -> Decimal:
        """Return the price of the last fill, 0 before the first."""
        return self.fills[-1][1] if self.fills else Decimal(0)

    @property
    def working(self) -> bool:
        """Return whether the order may still execute."""
        return self.status not in ENDED and self.status != HELD

    @property
    def has_listener(self) -> bool:
        """Return whether its client hears of it: nobody does before a manual order is bound."""
        return not self.manual or self.order_id != UNBOUND

    @property
    def why_held(self) -> str:
        """Return why the order waits."""
        waiting = self.order.order_type in STOP_TYPES and not self.triggered
        return ",".join(filter(None, (self.held_for, "trigger" if waiting and self.working else "")))

    @property
    def outside_rth(self) -> bool:
        """Return whether it works outside regular hours: only with a limit, never currencies and options."""
        able = self.order.order_type in LIMIT_TYPES and self.instrument.sec_type not in ALWAYS_REGULAR
        return self.order.outside_rth and able
