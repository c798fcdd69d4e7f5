"""Records as JSON and back, by their type's name."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from ibdesk.core.orders.events import ChangeNotApplied, Resolved, SendResult
from ibdesk.core.records.execution import Commission, Execution
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.order import CompletedOrder, OpenOrder, OrderStatus

_T = TypeVar("_T")

Replayable = (
    OrderStatus | OpenOrder | CompletedOrder | Execution | Commission | Notice | SendResult | Resolved
    | ChangeNotApplied
)  # fmt: skip

_TYPES: dict[str, type] = {
    one.__name__: one
    for one in (
        OrderStatus,
        OpenOrder,
        CompletedOrder,
        Execution,
        Commission,
        Notice,
        SendResult,
        Resolved,
        ChangeNotApplied,
    )
}


def encode(record: object) -> bytes:
    """Return a record as JSON. What JSON does not know is written as its repr, so nothing is lost."""
    return msgspec.json.encode(record, enc_hook=repr)


def decode(data: bytes, kind: type[_T]) -> _T:
    """Return the record of a known type. Raises msgspec.ValidationError."""
    return msgspec.json.decode(data, type=kind)


def decode_named(type_name: str, data: bytes) -> Replayable | None:
    """Return the record, None for a type that says nothing about an order's state."""
    kind = _TYPES.get(type_name)
    if kind is None:
        return None
    record: Replayable = msgspec.json.decode(data, type=kind)
    return record
