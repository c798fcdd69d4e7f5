"""Faults that end the gateway: killed at a named point of an order frame, or down for a while and back again.

The state file, where there is one, is written before every answer, so a killed gateway comes back with its orders.
"""

import os
from typing import TYPE_CHECKING, Final

from ibdesk.simgateway.dispatch import dispatch
from ibdesk.simgateway.fault_checks import all_of, flag, one_of, seconds, whole
from ibdesk.simgateway.fault_groups import leg_of
from ibdesk.simgateway.fault_kind import Kind
from ibdesk.simgateway.faults import Fault, Moment
from ibdesk.simgateway.orders.fates import KEEP, NEXT_IDS, NOTHING, SESSION, UNTRANSMITTED
from ibdesk.simgateway.wire import frame

if TYPE_CHECKING:
    from ibdesk.simgateway.connection import Connection
    from ibdesk.simgateway.server import Gateway

POINTS: Final = ("before_read_place", "after_read_place", "mid_frame")
#: What a shell reports of a process that was killed.
KILLED: Final = 137


def _kill(connection: "Connection", fault: Fault, request: object) -> bool:
    """End the process: before an order is read; when it is in the books unheard; in the midst of the answer's frame.

    ``after_leg``: only when that leg of a bracket (from 1) has been read, and is in the books.
    """
    leg = fault.params["after_leg"]
    if leg is not None and leg != leg_of(connection, request):
        return False
    if leg is not None or fault.params["point"] == "after_read_place":
        _carry_out_unheard(connection, request)
    elif fault.params["point"] == "mid_frame":
        _answer_half(connection, request)
    connection.gateway.world.ledger.close()
    os._exit(KILLED)


def _restart(gateway: "Gateway", fault: Fault) -> None:
    fates = gateway.world.engine.fates
    gateway.restart(fault.params["down_s"], not_ready_s=fault.params["not_ready_s"])
    fates.lose(fault.params["lose"])
    fates.number_again(fault.params["next_id"])


def _restart_on_request(connection: "Connection", fault: Fault, request: object) -> bool:
    """Go down in the moment in which a request comes: unread, or carried out with nobody told of it."""
    if fault.params["read"]:
        _carry_out_unheard(connection, request)
    _restart(connection.gateway, fault)
    return True


def _carry_out_unheard(connection: "Connection", request: object) -> None:
    connection.freeze(None)
    if connection.session is not None:
        dispatch(connection.session, request)


def _answer_half(connection: "Connection", request: object) -> None:
    session = connection.session
    if session is None:
        return
    for message in connection.captured(lambda: dispatch(session, request))[:1]:
        prepared = connection.prepare(message)
        if prepared is not None:
            whole_frame = frame(prepared.payload)
            connection.write(whole_frame[: len(whole_frame) // 2])


ENDING_KINDS: Final[dict[str, Kind]] = {
    "kill": Kind(
        moment=Moment.REQUEST,
        on="placeOrder",
        params={"point": "before_read_place", "after_leg": None},
        check=all_of(one_of("point", *POINTS), whole("after_leg", 1, empty=True)),
        on_request=_kill,
    ),
    "restart": Kind(
        moment=Moment.GATEWAY,
        on="",
        params={"down_s": 1.0, "next_id": KEEP, "read": False, "lose": NOTHING, "not_ready_s": 0.0},
        check=all_of(
            seconds("down_s", "not_ready_s"),
            one_of("next_id", *NEXT_IDS),
            one_of("lose", UNTRANSMITTED, SESSION, NOTHING),
            flag("read"),
        ),
        on_request=_restart_on_request,
        on_gateway=_restart,
    ),
}
