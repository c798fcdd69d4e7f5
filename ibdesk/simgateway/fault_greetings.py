"""Faults of what TWS says first: the next order id, and its time."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from ibdesk.simgateway.fault_checks import all_of, one_of, seconds, whole
from ibdesk.simgateway.fault_kind import Kind, Params
from ibdesk.simgateway.faults import Fault, FaultError, Moment
from ibdesk.simgateway.messages.session import CurrentTime, CurrentTimeMillis, NextValidId

if TYPE_CHECKING:
    from ibdesk.simgateway.connection import Connection

LATE, MISSING, VALUE = "late", "missing", "value"
MOST_SKEW_S: Final = 1e7


def _next_id(connection: "Connection", fault: Fault, message: object) -> list[object]:
    """Tell the next order id ``s`` seconds late, never, or another one: ``value``."""
    if not isinstance(message, NextValidId) or fault.params["kind"] == MISSING:
        return []
    if fault.params["kind"] == VALUE:
        return [replace(message, order_id=int(fault.params["value"]))]
    asyncio.get_running_loop().call_later(fault.params["s"], connection.send_as_is, message)
    return []


def _server_time(connection: "Connection", fault: Fault, message: object) -> list[object]:
    """Let TWS's clock be wrong by ``skew`` seconds."""
    if not isinstance(message, CurrentTime | CurrentTimeMillis):
        return [message]
    return [replace(message, time=message.time + timedelta(seconds=fault.params["skew"]))]


def _check_skew(params: Params) -> None:
    skew = params["skew"]
    if isinstance(skew, bool) or not isinstance(skew, int | float) or not abs(skew) < MOST_SKEW_S:
        raise FaultError("server_time: skew must be seconds, below 0 for a clock that is slow")


GREETING_KINDS: Final[dict[str, Kind]] = {
    "next_id": Kind(
        moment=Moment.ANSWER,
        on="nextValidId",
        events=frozenset({"nextValidId"}),
        params={"kind": LATE, "s": 1.0, "value": 1},
        check=all_of(one_of("kind", LATE, MISSING, VALUE), seconds("s"), whole("value")),
        on_answer=_next_id,
    ),
    "server_time": Kind(
        moment=Moment.ANSWER,
        on="currentTime",
        events=frozenset({"currentTime", "currentTimeMillis"}),
        params={"skew": 60},
        check=_check_skew,
        on_answer=_server_time,
    ),
}
