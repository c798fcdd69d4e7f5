"""What changed while nobody was looking: orders before and after, and positions that no fill explains. Pure.

Nothing here corrects anything (law L8): a difference is a sentence for the user to acknowledge.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ibdesk.core.ids import ConId
from ibdesk.core.money import decimals_of, grouped, quantity_text
from ibdesk.core.orders.describe import change_sentence, sentence, symbol_of
from ibdesk.core.orders.fills import split_exec_id
from ibdesk.core.orders.state import AnyKey, Base, Order, OrderKey, Owner
from ibdesk.core.records.execution import Execution
from ibdesk.core.records.position import PositionRow

ZERO = Decimal(0)
NO_POSITION_TYPES = frozenset({"CASH", "BAG"})
"""Security types whose executions make no row among the positions."""


class Kind(enum.Enum):
    """What a difference is about, most urgent first."""

    UNPROTECTED = "Unprotected"
    UNKNOWN = "Unknown"
    ALARM = "Alarm"
    POSITION = "Unexplained"
    EXITS = "Exits too large"
    ORPHAN = "No parent"
    INCOMPLETE = "Leg missing"
    FILLED = "Filled"
    REJECTED = "Rejected"
    CANCELLED = "Cancelled"
    EXPIRED = "Expired"
    NOT_PLACED = "Not placed"
    CHANGED = "Changed"
    CANCEL_OPEN = "Cancel open"
    FOREIGN = "New, not yours"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One line of the report. `key` is the order's, or (account, contract id) for a position."""

    kind: Kind
    key: AnyKey | tuple[str, ConId]
    about: str
    text: str


_ENDS = {
    Base.REJECTED: Kind.REJECTED,
    Base.CANCELLED: Kind.CANCELLED,
    Base.EXPIRED: Kind.EXPIRED,
    Base.NOT_PLACED: Kind.NOT_PLACED,
    Base.NOT_SENT: Kind.NOT_PLACED,
}


def _no_tick(_: Order) -> Decimal | None:
    return None


def differences(
    before: Mapping[AnyKey, Order],
    after: Iterable[Order],
    *,
    name_strangers: bool = True,
    tick_of: Callable[[Order], Decimal | None] = _no_tick,
) -> tuple[Difference, ...]:
    """Return what differs between the orders as known before and now, most urgent first.

    `name_strangers`: orders that were not known before are news. `tick_of` says to which step an average is shown.
    """
    found: list[Difference] = []
    for order in after:
        old = before.get(order.key)
        if old is not None:
            found += _of_known(old, order, tick_of)
            continue
        found += _of_known(None, order, tick_of)
        if order.live and name_strangers and order.base is not Base.UNKNOWN:
            found.append(_difference(Kind.FOREIGN, order, f"{_sentence(order)}, placed {_by(order)}"))
    return by_urgency(found)


def by_urgency(found: Iterable[Difference]) -> tuple[Difference, ...]:
    """Return differences with the most urgent first, else in their order."""
    ranks = list(Kind)
    return tuple(sorted(found, key=lambda one: ranks.index(one.kind)))


def _of_known(old: Order | None, now: Order, tick_of: Callable[[Order], Decimal | None]) -> list[Difference]:
    found = []
    if now.alarm is not None and (old is None or old.alarm != now.alarm):
        found.append(_difference(Kind.ALARM, now, now.alarm))
    if now.base is Base.UNKNOWN:
        why = now.history[-1].text if now.history else ""
        found.append(_difference(Kind.UNKNOWN, now, f"{_sentence(now)}. {why}"))
    if old is None:
        return found
    if now.filled != old.filled or (now.base is Base.FILLED and old.base is not Base.FILLED):
        found.append(_difference(Kind.FILLED, now, _fill_text(old, now, tick_of(now))))
    kind = _ENDS.get(now.base)
    if kind is not None and now.base is not old.base:
        found.append(_difference(kind, now, f"{_sentence(now)}{_reason(now)}"))
    if now.live and now.spec != old.spec:
        found.append(_difference(Kind.CHANGED, now, change_sentence(old.spec, now.spec, now.contract)))
    if now.live and now.base is not Base.UNKNOWN and now.pending is not None and now.pending.kind == "cancel":
        found.append(_difference(Kind.CANCEL_OPEN, now, f"{_sentence(now)}: the cancel is not confirmed"))
    return found


def _difference(kind: Kind, order: Order, text: str) -> Difference:
    key = order.key
    number = f"Order {key.order_id}" if isinstance(key, OrderKey) else "Order typed in TWS"
    return Difference(kind=kind, key=key, about=f"{number} {symbol_of(order.contract)}", text=text)


def _sentence(order: Order) -> str:
    return sentence(order.spec, order.contract)


def _by(order: Order) -> str:
    if order.owner is Owner.TWS or not isinstance(order.key, OrderKey):
        return "in TWS by hand"
    other = "" if order.owner is Owner.CLIENT else ", your own id, but not by this ibdesk"
    return f"by client {order.key.client_id}{other}"


def _fill_text(old: Order, now: Order, tick: Decimal | None) -> str:
    price = now.average_price
    if now.base is Base.FILLED and not now.filled:
        return f"{_sentence(now)}: filled, says TWS's list of ended orders, but no execution was told"
    at = f" at {grouped(price, _decimals(now, tick))}" if price is not None else ""
    was = f" (was {quantity_text(old.filled)})" if old.filled else ""
    return f"{now.spec.action} {quantity_text(now.filled)} of {quantity_text(now.spec.quantity)}{at}{was}"


def _decimals(order: Order, tick: Decimal | None) -> int:
    """Return how many decimals an average has: those of the tick; of the fills, two at least, while it is not known."""
    if tick is not None:
        return decimals_of(tick)
    return max((2, *(decimals_of(fill.current.price) for fill in order.fills)))


def _reason(order: Order) -> str:
    if order.reject is not None:
        return f": {' '.join(order.reject.text.split())}"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One position, as TWS told it."""

    account: str
    con_id: ConId
    symbol: str
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """Positions after a clean reconciliation, and the executions that are in them: id without revision, signed.

    It speaks of these accounts only.
    """

    accounts: tuple[str, ...] = ()
    positions: tuple[Held, ...] = ()
    booked: tuple[tuple[str, Decimal], ...] = ()


def checkpoint_of(
    accounts: tuple[str, ...], positions: Iterable[PositionRow], executions: Iterable[Execution]
) -> Checkpoint:
    """Return the checkpoint of what TWS says now."""
    held = [
        Held(account=one.account, con_id=one.contract.con_id, symbol=symbol_of(one.contract), quantity=one.quantity)
        for one in positions
        if one.quantity
    ]
    booked = {split_exec_id(one.exec_id)[0]: _signed(one) for one in executions}
    return Checkpoint(
        accounts=accounts,
        positions=tuple(sorted(held, key=lambda one: (one.account, one.con_id))),
        booked=tuple(sorted(booked.items())),
    )


def unexplained(
    checkpoint: Checkpoint, positions: Iterable[PositionRow], executions: Iterable[Execution]
) -> tuple[Difference, ...]:
    """Return the position changes since the checkpoint that no execution explains (scenarios 38, 77, 78).

    `executions` are the newest revision of each.
    """
    then = {(one.account, one.con_id): one for one in checkpoint.positions}
    now = {(one.account, one.contract.con_id): one for one in positions}
    booked = dict(checkpoint.booked)
    moved: dict[tuple[str, ConId], Decimal] = {}
    for one in executions:
        if one.contract.sec_type not in NO_POSITION_TYPES:
            key = (one.account, one.contract.con_id)
            known = booked.get(split_exec_id(one.exec_id)[0], ZERO)
            moved[key] = moved.get(key, ZERO) + _signed(one) - known
    found = []
    for key in sorted(then.keys() | now.keys() | moved.keys()):
        was = then[key].quantity if key in then else ZERO
        is_now = now[key].quantity if key in now else ZERO
        gap = is_now - was - moved.get(key, ZERO)
        if gap:
            symbol = symbol_of(now[key].contract) if key in now else then[key].symbol if key in then else ""
            found.append(_gap(key, symbol, gap, was, is_now))
    return tuple(found)


def _gap(key: tuple[str, ConId], symbol: str, gap: Decimal, was: Decimal, is_now: Decimal) -> Difference:
    sign = "+" if gap > 0 else "\u2212"
    text = (
        f"Unexplained change {sign}{quantity_text(abs(gap))} {symbol}: "
        f"{quantity_text(was)} before, {quantity_text(is_now)} now. Nothing was corrected."
    )
    return Difference(kind=Kind.POSITION, key=key, about=f"Position {symbol}".rstrip(), text=text)


def _signed(execution: Execution) -> Decimal:
    return execution.shares if execution.side == "BUY" else -execution.shares
