"""What TWS's lists prove of each order (reliability.md 3.4): one outcome per order, never a command.

The lists' own records move an order through `step` as they arrive. Left to judge here is what no record says:
that an order is nowhere, that a change was not applied. Absence counts only where every list came with its End,
IB was reachable all the while, and twice (law L7).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import assert_never

from ibdesk.core.ids import PermId
from ibdesk.core.orders.readings import Reading, records_named
from ibdesk.core.orders.reports import EDITABLE, same_content, same_order
from ibdesk.core.orders.state import ON_ITS_WAY, AnyKey, Base, Order, OrderKey, Owner
from ibdesk.core.records.execution import Execution
from ibdesk.core.records.order import OpenOrder, OrderSpec

PROOF_GAP_S = 30
"""How far apart two readings must lie before absence proves that an order was never placed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of an order beside TWS's lists. `since_s`: when it was last asked for anything, monotonic.

    `relinked`: the connection that carried its place is gone. `day_rolled`: IB's day is not that of its place.
    """

    since_s: float
    relinked: bool
    day_rolled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Untouched:
    """Nothing to decide: the order has ended, or is not ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """Not proven yet; a reading `gap_s` after this one may."""

    why: str
    gap_s: int = PROOF_GAP_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """TWS holds it: its state and permId are taken over."""

    record: OpenOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """It was filled, wholly or in part, by executions that were not known."""

    executions: tuple[Execution, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The list of ended orders has it."""

    record: OpenOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class Collision:
    """TWS has another order under its id. It stays UNKNOWN."""

    record: OpenOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class NotPlaced:
    """Proven never to have reached TWS's books."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaysUnknown:
    """Nowhere to be found, and not proven to be nowhere: the user must look in TWS."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """TWS holds it as we do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Differs:
    """TWS holds it with other values in these fields."""

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeApplied:
    """TWS holds what the pending change asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDropped:
    """Two readings show the values from before the pending change."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Forked:
    """Two orders of TWS carry our one reference (scenario 61)."""

    perm_ids: tuple[PermId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """It was live and is in none of two complete readings: UNKNOWN, not cancelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOpen:
    """A cancel was asked for, and the order still works."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """It had ended here, and TWS shows it alive: it works again, with an alarm (reliability.md 3.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledLate:
    """It had ended here, and TWS tells of a new execution: it stays ended, is filled, and raises an alarm (law L5)."""


Outcome = (
    Untouched | Waits | Adopted | Booked | Ended | Collision | NotPlaced | StaysUnknown | Confirmed | Differs
    | ChangeApplied | ChangeDropped | Forked | Lost | CancelOpen | Reopened | FilledLate
)  # fmt: skip

FIRST_READING = "TWS's lists were not read since it was last asked for anything."
ONE_READING = "One reading is not enough."
SOON = "A second reading must follow half a minute after the first."


@dataclass(frozen=True, slots=True)
class _Found:
    open: tuple[OpenOrder, ...]
    new_executions: tuple[Execution, ...]
    completed: tuple[OpenOrder, ...]
    others: tuple[OpenOrder, ...]


def decide(order: Order, readings: Sequence[Reading], standing: Standing) -> Outcome:
    """Return what the newest reading, with the ones before it, says of an order of this client.

    `readings` are those of the present link, oldest first. Ones begun before the order was last asked for anything
    are not looked at.
    """
    after = [one for one in readings if one.began_s >= standing.since_s]
    if order.owner is not Owner.OWN or not isinstance(order.key, OrderKey):
        return Untouched()
    if not after:
        return Untouched() if order.ended else Waits(why=FIRST_READING)
    found = _find(order, after[-1])
    match order.base:
        case Base.SENDING | Base.SENT | Base.UNKNOWN:
            return _of_unknown(order, found, after, standing)
        case Base.HELD | Base.WORKING:
            return _of_live(order, found, after)
        case (
            Base.FILLED | Base.CANCELLED | Base.REJECTED | Base.EXPIRED | Base.NOT_SENT | Base.NOT_PLACED
            | Base.USER_RESOLVED
        ):  # fmt: skip
            if found.open:
                return Reopened()
            return FilledLate() if found.new_executions else Untouched()
        case Base.DRAFT | Base.PREVIEWED | Base.INTENT:
            return Untouched()
        case _:
            assert_never(order.base)


def strangers(known: Iterable[Order], reading: Reading) -> tuple[OpenOrder, ...]:
    """Return the open orders of a reading that are none of the known ones."""
    orders = list(known)
    return tuple(record for record in reading.open_orders if not any(_ours(one, record) for one in orders))


def _of_unknown(order: Order, found: _Found, readings: list[Reading], standing: Standing) -> Outcome:
    if found.open:
        return _open_one(found.open)
    if found.completed:
        return Ended(record=found.completed[0])
    if found.new_executions:
        return Booked(executions=found.new_executions)
    if found.others:
        return Collision(record=found.others[0])
    if order.base in ON_ITS_WAY:
        return Waits(why="TWS may still answer.")
    for why, holds in _DOUBTS:
        if holds(order, readings[-1], standing):
            return StaysUnknown(why=why)
    if not _proven_twice(readings, PROOF_GAP_S):
        return Waits(why=SOON)
    return NotPlaced()


def _of_live(order: Order, found: _Found, readings: list[Reading]) -> Outcome:
    if found.open:
        outcome = _open_one(found.open)
        return outcome if isinstance(outcome, Forked) else _against(order, found.open[0], readings)
    if found.completed:
        return Ended(record=found.completed[0])
    if found.new_executions:
        return Booked(executions=found.new_executions)
    return Lost() if _proven_twice(readings, 0) else Waits(why=ONE_READING, gap_s=0)


def _open_one(records: tuple[OpenOrder, ...]) -> Adopted | Forked:
    perm_ids = tuple(dict.fromkeys(one.perm_id for one in records if one.perm_id))
    return Forked(perm_ids=perm_ids) if len(perm_ids) > 1 else Adopted(record=records[0])


def _against(order: Order, record: OpenOrder, readings: list[Reading]) -> Outcome:
    pending = order.pending
    if pending is not None and pending.kind == "cancel":
        return CancelOpen()
    if order.wanted is not None and order.wanted.spec is not None and same_content(order.wanted.spec, record.spec):
        return ChangeApplied()
    if pending is not None and pending.before is not None and same_content(pending.before, record.spec):
        # Each reading counts once: its two lists of open orders were asked for in one breath.
        looks = sum(1 for reading in readings if _shows(order, pending.before, reading))
        return ChangeDropped(number=pending.number) if looks > 1 else Waits(why=ONE_READING)
    wanted = order.asked if pending is None or pending.spec is None else pending.spec
    fields = tuple(name for name in EDITABLE if getattr(wanted, name) != getattr(record.spec, name))
    return Differs(fields=fields) if fields else Confirmed()


def _proven_twice(readings: list[Reading], gap_s: float) -> bool:
    """Tell whether the newest reading and one at least so much older both prove absence."""
    newest = readings[-1]
    return newest.proves_absence and any(
        one.proves_absence and newest.began_s - one.ended_s >= gap_s for one in readings[:-1]
    )


_Doubt = Callable[[Order, Reading, Standing], bool]


def _counted(order: Order, reading: Reading, _: Standing) -> bool:
    assert isinstance(order.key, OrderKey)
    return reading.next_valid_id is None or reading.next_valid_id > order.key.order_id


_DOUBTS: tuple[tuple[str, _Doubt], ...] = (
    ("IB was out of reach while the lists were read.", lambda order, reading, standing: not reading.link_up),
    ("it did not finish its lists.", lambda order, reading, standing: not reading.proves_absence),
    ("in none of its lists, though it knew the order.", lambda order, reading, standing: _was_known(order)),
    ("in none of its lists, and IB's day has rolled.", lambda order, reading, standing: standing.day_rolled),
    ("not transmitted, so it lists the order nowhere.", lambda order, *_: not order.asked.transmit),
    ("it may still hold the order back in a question.", lambda order, reading, s: not s.relinked),
    ("in none of its lists, but it has counted the id.", _counted),
)
"""Why an order that is nowhere is not proven to be nowhere, the plainest first."""


def _was_known(order: Order) -> bool:
    return order.acknowledged or order.perm_id is not None or bool(order.fills)


def _find(order: Order, reading: Reading) -> _Found:
    known = {one.exec_id for fill in order.fills for one in fill.revisions}
    return _Found(
        open=tuple(one for one in records_named(order, reading.open_by_name) if _ours(order, one)),
        new_executions=tuple(
            one
            for one in records_named(order, reading.executions_by_name)
            if one.exec_id not in known and _executed(order, one)
        ),
        completed=tuple(one for one in records_named(order, reading.completed_by_name) if _ours(order, one)),
        others=tuple(one for one in reading.open_by_name.get(order.key, ()) if not _ours(order, one)),
    )  # fmt: skip


def _shows(order: Order, content: OrderSpec, reading: Reading) -> bool:
    return any(same_content(content, one.spec) for one in _find(order, reading).open)


def _ours(order: Order, record: OpenOrder) -> bool:
    """Match by permId, by reference, or by the id with the same content where TWS gives no reference."""
    if record.perm_id and record.perm_id in (order.perm_id, *order.other_perm_ids):
        return True
    if order.asked.order_ref and record.spec.order_ref:
        return order.asked.order_ref == record.spec.order_ref
    return _same_id(order.key, record) and same_order(order, record)


def _executed(order: Order, execution: Execution) -> bool:
    if order.perm_id is not None and execution.perm_id:
        return execution.perm_id == order.perm_id or execution.perm_id in order.other_perm_ids
    if order.asked.order_ref and execution.order_ref:
        return order.asked.order_ref == execution.order_ref
    return order.key == OrderKey(client_id=execution.client_id, order_id=execution.order_id)


def _same_id(key: AnyKey, record: OpenOrder) -> bool:
    return key == OrderKey(client_id=record.client_id, order_id=record.order_id)
