"""One pass over TWS's lists, and what it can prove. Pure."""

from __future__ import annotations

import enum
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from ibdesk.core.ids import ConId, OrderId
from ibdesk.core.orders.state import Order, OrderKey
from ibdesk.core.records.execution import Execution
from ibdesk.core.records.order import OpenOrder


class ListName(enum.Enum):
    """The lists of one reading, in the order in which they are asked for."""

    OWN_OPEN = "own open orders"
    ALL_OPEN = "all open orders"
    EXECUTIONS = "executions"
    COMPLETED = "completed orders"
    POSITIONS = "positions"


EVERY_LIST = frozenset(ListName)


R = TypeVar("R", OpenOrder, Execution)
Names: TypeAlias = Mapping[Hashable, tuple[R, ...]]


def by_name(records: Iterable[R]) -> dict[Hashable, tuple[R, ...]]:
    found: dict[Hashable, list[R]] = {}
    for one in records:
        ref = one.order_ref if isinstance(one, Execution) else one.spec.order_ref
        for name in (one.perm_id, ref, OrderKey(client_id=one.client_id, order_id=one.order_id)):
            if name:
                found.setdefault(name, []).append(one)
    return {name: tuple(ones) for name, ones in found.items()}


def records_named(order: Order, names: Names[R]) -> tuple[R, ...]:
    """Return the records that carry any name of the order, each once."""
    every = (order.perm_id, *order.other_perm_ids, order.asked.order_ref, order.key)
    return tuple({id(one): one for name in every if name for one in names.get(name, ())}.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One pass over TWS's lists. `complete` are those that came with their End; seconds are monotonic.

    `link_up`: IB was reachable from first to last. `next_valid_id` is the one told during this pass, None if none
    was. `moved` are the contracts whose orders or position changed meanwhile.
    """

    began_s: float
    ended_s: float
    complete: frozenset[ListName] = frozenset()
    link_up: bool = True
    next_valid_id: OrderId | None = None
    moved: frozenset[ConId] = frozenset()
    open_orders: tuple[OpenOrder, ...] = ()
    executions: tuple[Execution, ...] = ()
    completed: tuple[OpenOrder, ...] = ()
    open_by_name: Names[OpenOrder] = field(init=False, repr=False, compare=False)
    completed_by_name: Names[OpenOrder] = field(init=False, repr=False, compare=False)
    executions_by_name: Names[Execution] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Note under which names each record can be found: hundreds of orders look through thousands of records."""
        object.__setattr__(self, "open_by_name", by_name(self.open_orders))
        object.__setattr__(self, "completed_by_name", by_name(self.completed))
        object.__setattr__(self, "executions_by_name", by_name(self.executions))

    @property
    def proves_absence(self) -> bool:
        """Tell whether an order that is in none of these lists was not there."""
        return self.link_up and self.complete == EVERY_LIST
