"""Faults of an order's first moments: held in a dialog, answered late, kept waiting, filled before it is acknowledged.

And filled while its client is not there. Times are real seconds.
"""

import asyncio
from typing import TYPE_CHECKING, Any, Final

from ibdesk.simgateway.dispatch import dispatch
from ibdesk.simgateway.fault_checks import Check, all_of, flag, seconds, text
from ibdesk.simgateway.fault_kind import Kind
from ibdesk.simgateway.faults import Fault, Moment
from ibdesk.simgateway.messages.orders import CommissionReport, ExecDetails, PlaceOrder

if TYPE_CHECKING:
    from ibdesk.simgateway.connection import Connection
    from ibdesk.simgateway.server import Gateway
    from ibdesk.simgateway.session import ClientSession

PLACE: Final = frozenset({"placeOrder"})


def _placed(connection: "Connection", request: object) -> "tuple[ClientSession, PlaceOrder] | None":
    session = connection.session
    return (session, request) if isinstance(request, PlaceOrder) and session is not None else None


def _hold_dialog(connection: "Connection", fault: Fault, request: object) -> bool:
    """Let a dialog of TWS hold the order: after ``release_s`` seconds somebody says yes, or (``discard``) no.

    The ledger has the frame from the start. A dialog that is discarded leaves no trace, not even its order id.
    """
    found = _placed(connection, request)
    if found is None:
        return False
    session, order = found
    engine = session.world.engine
    if fault.params["discard"]:
        engine.swallow(session.client_id, order, session.server_version)
        return True
    engine.fates.hear_place(session.client_id, order, session.server_version)

    def say_yes() -> None:
        engine.place(session.client_id, order, session.server_version)
        connection.gateway.after_request(order)

    asyncio.get_running_loop().call_later(fault.params["release_s"], say_yes)
    return True


def _ack_delay(connection: "Connection", fault: Fault, request: object) -> bool:
    """Take an order or a change at once; whatever is told about it is told ``s`` seconds later."""
    found = _placed(connection, request)
    if found is not None:
        connection.gateway.faults.tell_late(connection, found[1].order_id, fault.params["s"])
    return False


def _held(connection: "Connection", fault: Fault, request: object) -> bool:
    """Keep a new order PreSubmitted for ``why``; it works ``until`` so many seconds have passed, if given."""
    found = _placed(connection, request)
    if found is None:
        return False
    session, order = found
    fates = session.world.engine.fates
    if fates.order(session.client_id, order.order_id) is not None:
        return False
    fates.keep_waiting(session.client_id, order.order_id, fault.params["why"])

    def let_go() -> None:
        waiting = fates.order(session.client_id, order.order_id)
        if waiting is not None:
            fates.let_go(waiting)
            connection.gateway.after_request(order)

    if fault.params["until"] is not None:
        asyncio.get_running_loop().call_later(fault.params["until"], let_go)
    return False


def _fill_before_ack(connection: "Connection", fault: Fault, request: object) -> bool:
    """Fill an order, and tell its executions before it is acknowledged at all."""
    found = _placed(connection, request)
    if found is None:
        return False
    session, order = found
    fates = session.world.engine.fates

    def place_and_fill() -> None:
        dispatch(session, order)
        held = fates.order(session.client_id, order.order_id)
        if held is not None and held.working:
            fates.fill(held)

    messages = connection.captured(place_and_fill)
    fills = [one for one in messages if isinstance(one, ExecDetails | CommissionReport)]
    for message in fills + [one for one in messages if one not in fills]:
        connection.send(message)
    return True


def _fill_during_down(gateway: "Gateway", fault: Fault) -> None:
    """Go down, fill every working order of the client in scope meanwhile, and come back ``down_s`` seconds later."""
    gateway.restart(fault.params["down_s"])
    fates = gateway.world.engine.fates

    def fill() -> None:
        for held in fates.working(fault.client_id):
            fates.fill(held)

    asyncio.get_running_loop().call_later(fault.params["down_s"] / 2, fill)


def _go_down(connection: "Connection", fault: Fault, request: object) -> bool:
    _fill_during_down(connection.gateway, fault)
    return True


def _place(act: Any, check: Check, **params: Any) -> Kind:
    return Kind(moment=Moment.REQUEST, on="placeOrder", events=PLACE, params=params, check=check, on_request=act)


HOLD_KINDS: Final[dict[str, Kind]] = {
    "hold_dialog": _place(_hold_dialog, all_of(seconds("release_s"), flag("discard")), release_s=1.0, discard=False),
    "ack_delay": _place(_ack_delay, seconds("s"), s=1.0),
    "held": _place(_held, all_of(text("why"), seconds("until", empty=True)), why="locate", until=None),
    "fill_before_ack": _place(_fill_before_ack, all_of()),
    "fill_during_down": Kind(
        moment=Moment.GATEWAY,
        on="",
        params={"down_s": 0.5},
        check=seconds("down_s"),
        on_request=_go_down,
        on_gateway=_fill_during_down,
    ),
}
