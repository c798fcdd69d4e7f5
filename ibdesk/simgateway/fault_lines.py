"""Faults of the line to a client: cut, dead, blocked, thin, slow, in pieces or in heaps.

All of them act when a request comes, on its connection, or by time, on every connection in scope.
"""

import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from ibdesk.simgateway.fault_checks import Check, all_of, is_seconds, one_of, seconds, whole
from ibdesk.simgateway.fault_kind import Kind, Params, accepts_all
from ibdesk.simgateway.faults import Fault, FaultError, Moment
from ibdesk.simgateway.paces import Blocks, Drip, Heaps, Latency, Pieces, random_sizes

if TYPE_CHECKING:
    from ibdesk.simgateway.connection import Connection
    from ibdesk.simgateway.server import Gateway

Act = Callable[["Connection", Fault, object], bool]
RANDOM: Final = "random"
BLOCKS: Final = "4096k"
DIRECTIONS: Final = ("in", "out", "both")


def _half_open(connection: "Connection", fault: Fault, request: object) -> bool:
    connection.freeze(fault.params["s"])
    return True


def _stall(connection: "Connection", fault: Fault, request: object) -> bool:
    """Stop one direction: ``in`` is what the client sends, ``out`` what it hears."""
    direction = fault.params["dir"]
    connection.freeze(fault.params["s"], reading=direction != "out", writing=direction != "in")
    return False


def _write_block(connection: "Connection", fault: Fault, request: object) -> bool:
    """Stop reading as a TWS does that hangs: what the client writes piles up till its system takes no more."""
    connection.leave_unread(fault.params["s"])
    return False


def _fin(connection: "Connection", fault: Fault, request: object) -> bool:
    connection.close()
    return True


def _rst(connection: "Connection", fault: Fault, request: object) -> bool:
    connection.abort()
    return True


def _drip(connection: "Connection", fault: Fault, request: object) -> bool:
    connection.outlet.set_pace(lambda out: Drip(out, int(fault.params["bytes_s"])))
    return False


def _latency(connection: "Connection", fault: Fault, request: object) -> bool:
    """Let every message be under way for ``dist`` seconds, or for a time between two of them."""
    dist = fault.params["dist"]
    least, most = dist if isinstance(dist, list) else (dist, dist)
    connection.outlet.set_pace(lambda out: Latency(out, least, most, fault.seed))
    return False


def _chunk(connection: "Connection", fault: Fault, request: object) -> bool:
    """Cut the stream: at random, into ``sizes`` in turn, or with a pause after every 4096 bytes."""
    given, gap_s = fault.params["sizes"], fault.params["gap"]
    if given == BLOCKS:
        connection.outlet.set_pace(lambda out: Blocks(out, gap_s, fault.params["pauses"]))
        return False
    sizes = random_sizes(fault.seed, fault.params["most"]) if given == RANDOM else itertools.cycle(given)
    connection.outlet.set_pace(lambda out: Pieces(out, sizes, gap_s))
    return False


def _coalesce(connection: "Connection", fault: Fault, request: object) -> bool:
    connection.outlet.set_pace(lambda out: Heaps(out, fault.params["ms"] / 1000))
    return False


def _on_all(act: Act) -> Callable[["Gateway", Fault], None]:
    """Return an action that does to every connection in scope what ``act`` does to one."""

    def act_on_all(gateway: "Gateway", fault: Fault) -> None:
        for connection in gateway.connections(fault.client_id):
            act(connection, fault, None)

    return act_on_all


def _check_dist(params: Params) -> None:
    dist = params["dist"]
    ends = dist if isinstance(dist, list) else [dist, dist]
    if len(ends) != 2 or not all(is_seconds(one) for one in ends) or ends[0] > ends[1]:
        raise FaultError("latency: dist must be seconds, or a list of the least and the most of them")


def _check_sizes(params: Params) -> None:
    sizes = params["sizes"]
    if sizes in (RANDOM, BLOCKS):
        return
    sound = isinstance(sizes, list) and sizes and all(type(one) is int and one > 0 for one in sizes)
    if not sound:
        raise FaultError(f"chunk: sizes must be '{RANDOM}', '{BLOCKS}' or a list of whole numbers above 0")


def _line(act: Act, check: Check = accepts_all, **params: Any) -> Kind:
    return Kind(
        moment=Moment.REQUEST,
        on="startApi",
        params=params,
        check=check,
        on_request=act,
        on_gateway=_on_all(act),
    )


_CHUNK_CHECKS: Final = (_check_sizes, seconds("gap"), whole("most", 1), whole("pauses", 0, empty=True))

LINE_KINDS: Final[dict[str, Kind]] = {
    "half_open": _line(_half_open, seconds("s", empty=True), s=None),
    "stall": _line(_stall, all_of(one_of("dir", *DIRECTIONS), seconds("s", empty=True)), dir="both", s=1.0),
    "write_block": _line(_write_block, seconds("s", empty=True), s=None),
    "fin": _line(_fin),
    "rst": _line(_rst),
    "drip": _line(_drip, whole("bytes_s", 1), bytes_s=2000),
    "latency": _line(_latency, _check_dist, dist=0.1),
    "chunk": _line(_chunk, all_of(*_CHUNK_CHECKS), sizes=RANDOM, most=64, gap=0.0, pauses=None),
    "coalesce": _line(_coalesce, seconds("ms"), ms=100),
}
