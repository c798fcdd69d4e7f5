"""What stands in the market for the contract of a chart: working orders, fills of the day, the position. No Qt.

Prices are in quoted units, as the bars are. What TWS confirmed and what was only asked for are marks of their own.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from ibdesk.core import money
from ibdesk.core.ages import age_text
from ibdesk.core.market_rules import shown_tick
from ibdesk.core.orders.state import Base, Certainty, ForeignKey, Order, OrderKey, Owner
from ibdesk.core.orders.status import Shown, shown_as
from ibdesk.core.records.contract import ContractDetails
from ibdesk.core.records.order import Action, OrderSpec
from ibdesk.core.valuation import quoted_cost
from ibdesk.session.views import ExecutionView, PositionView
from ibdesk.ui.gains import gain_token

_LIMITS = frozenset({"LMT", "LOC"})
_STOPS = frozenset({"STP", "MIT"})
_STOP_LIMITS = frozenset({"STP LMT", "LIT"})
_TAILS = {
    Shown.HELD: "held", Shown.INACTIVE: "inactive", Shown.AWAITING_TRIGGER: "waits for trigger",
    Shown.CANCEL_SENT: "cancel sent", Shown.CANCEL_HELD: "cancel held",
}  # fmt: skip


class Look(enum.Enum):
    """How an order's line is drawn: solid, dashed, dotted as asked, dotted as unknown, or no line at all."""

    WORKING = enum.auto()
    STOP = enum.auto()
    ASKED = enum.auto()
    UNKNOWN = enum.auto()
    MORE = enum.auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderMark:
    """One line with its label `[SELL] 100 LMT 182.00  GTC`; `axis` is the price in its tag on the price axis."""

    side: Action
    price: Decimal
    look: Look
    words: str
    tail: str = ""
    axis: str = ""
    locked: bool = False
    stale: bool = False

    @property
    def sentence(self) -> str:
        """Give all of the label as one line."""
        return "  ".join(part for part in (f"{self.side} {self.words}", self.tail) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class FillMark:
    """One execution."""

    side: Action
    price: Decimal
    shares: Decimal
    time: datetime
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionMark:
    """The position at its average cost in quoted units; `gain` is TWS's unrealised profit and loss in words."""

    quantity: Decimal
    price: Decimal
    words: str
    cost: str
    gain: str
    gain_token: str
    axis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """All of them."""

    orders: tuple[OrderMark, ...] = ()
    fills: tuple[FillMark, ...] = ()
    position: PositionMark | None = None

    @property
    def sentences(self) -> list[str]:
        """Give the position and the orders in words, for who does not see the lines."""
        held = self.position
        words = [f"Position {held.words}, {held.cost}, {held.gain}"] if held is not None else []
        return words + [mark.sentence for mark in self.orders]

    @property
    def ages(self) -> bool:
        """Tell whether the words of a mark grow older."""
        return any(mark.look is Look.ASKED for mark in self.orders)


NO_MARKS = Marks()


def order_marks(
    orders: Iterable[Order], details: ContractDetails, account: str, now: datetime
) -> tuple[OrderMark, ...]:
    """Give the marks of the working orders of a contract, of every owner and account."""
    con_id = details.contract.con_id
    live = [order for order in orders if order.live and order.contract.con_id == con_id]
    return tuple(mark for order in live for mark in _of_order(order, details, account, now))


def _of_order(order: Order, details: ContractDetails, account: str, now: datetime) -> list[OrderMark]:
    found = _price(order.spec, triggered=order.base is Base.WORKING)
    pending = order.pending
    asked = pending.spec if pending is not None and pending.kind == "modify" else None
    marks = []
    if found is not None:
        marks.append(_standing(order, *found, details, account, now))
    if asked is not None and pending is not None:
        wanted = _price(asked, triggered=False)
        if wanted is not None:
            marks.append(_asked(order, asked, wanted[0], details, now - pending.since, change=True))
    return marks


def _price(spec: OrderSpec, *, triggered: bool) -> tuple[Decimal, Look] | None:
    """Give the price at which an order stands, None for one without a price of its own (market, trail, relative).

    A stop limit stands at its stop until it is triggered, then at its limit.
    """
    kind = spec.order_type
    if kind in _LIMITS or (kind in _STOP_LIMITS and triggered):
        return None if spec.limit_price is None else (spec.limit_price, Look.WORKING)
    if kind in _STOPS or kind in _STOP_LIMITS:
        return None if spec.aux_price is None else (spec.aux_price, Look.STOP)
    return None


def _standing(
    order: Order, price: Decimal, look: Look, details: ContractDetails, account: str, now: datetime
) -> OrderMark:
    spec, stale = order.spec, order.certainty is not Certainty.LIVE
    shown = shown_as(order, now)
    if shown is Shown.SENT and order.confirmed is None:
        return _asked(order, spec, price, details, now - order.placed_at, change=False)
    limit = ""
    if look is Look.STOP and spec.limit_price is not None:
        limit = f" limit {_text(spec.limit_price, details)}"
    tail = [spec.tif, _TAILS.get(shown, ""), _owner(order), spec.account if spec.account not in ("", account) else ""]
    if stale:
        tail.append("last known")
    unknown = shown is Shown.UNKNOWN
    return OrderMark(
        side=spec.action,
        price=price,
        look=Look.UNKNOWN if unknown else look,
        words=f"{_quantity(order)} {spec.order_type} {_text(price, details)}{limit}" + (" ?" if unknown else ""),
        tail=" · ".join(part for part in tail if part),
        axis=_text(price, details),
        locked=order.owner is not Owner.OWN,
        stale=stale,
    )


def _asked(
    order: Order, spec: OrderSpec, price: Decimal, details: ContractDetails, age: timedelta, *, change: bool
) -> OrderMark:
    """Give the mark of what was asked and TWS has not confirmed."""
    same = change and spec.quantity == order.spec.quantity and spec.order_type == order.spec.order_type
    what = "" if same else f"{money.quantity_text(spec.quantity)} {spec.order_type} "
    return OrderMark(
        side=spec.action,
        price=price,
        look=Look.ASKED,
        words=f"asked {what}{_text(price, details)}",
        tail=f"{age_text(age)}, not confirmed",
        axis=_text(price, details),
        stale=order.certainty is not Certainty.LIVE,
    )


def _quantity(order: Order) -> str:
    whole = money.quantity_text(order.spec.quantity)
    return f"{money.quantity_text(order.remaining)} of {whole}" if order.filled else whole


def _owner(order: Order) -> str:
    if order.owner is Owner.CLIENT and isinstance(order.key, OrderKey):
        return f"client {order.key.client_id}"
    return "TWS" if order.owner is not Owner.OWN else ""


def fill_marks(executions: Iterable[ExecutionView], details: ContractDetails) -> tuple[FillMark, ...]:
    """Give the marks of the executions of a contract; a bust (no shares) and one without a time have none."""
    marks = []
    for row in executions:
        one, key = row.execution, row.order_key
        if one.contract.con_id != details.contract.con_id or one.time is None or not one.shares:
            continue
        order = "TWS order" if isinstance(key, ForeignKey) else f"order {key.order_id}"
        words = f"{one.side} {money.quantity_text(one.shares)} at {_text(one.price, details)}"
        marks.append(
            FillMark(side=one.side, price=one.price, shares=one.shares, time=one.time, words=f"{words} · {order}")
        )
    return tuple(marks)


def position_mark(
    row: PositionView | None, details: ContractDetails, gain: Decimal | None, *, fresh: bool
) -> PositionMark | None:
    """Give the mark of a position: average cost in quoted units, `gain` in the contract's currency."""
    cost = None if row is None else quoted_cost(row.average_cost, row.contract, details)
    if row is None or not row.quantity or cost is None:
        return None
    quantity = money.quantity_text(row.quantity)
    tick = shown_tick(details, cost)
    text = money.grouped(cost, money.decimals_of(tick) if tick else 2)
    return PositionMark(
        quantity=row.quantity,
        price=cost,
        words=f"+{quantity}" if row.quantity > 0 else quantity,
        cost=f"avg {text}",
        gain=money.signed_text(gain, row.currency),
        gain_token=gain_token(gain, fresh=fresh),
        axis=text,
    )


def _text(price: Decimal, details: ContractDetails) -> str:
    return money.price_text(price, shown_tick(details, price))
