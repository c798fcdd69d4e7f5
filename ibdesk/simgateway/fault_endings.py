"""Faults that end the gateway: killed at a named point of an order frame, or down for a while and back again.

The state file, where there is one, is written before every answer, so a killed gateway comes back with its orders.
"""

import os
from typing import TYPE_CHECKING, Final

from ibdesk.simgateway.dispatch import dispatch
from ibdesk.simgateway.fault_groups import check_leg, leg_of
from ibdesk.simgateway.fault_kind import Kind, Params
from ibdesk.simgateway.faults import Fault, FaultError, Moment

if TYPE_CHECKING:
    from ibdesk.simgateway.connection import Connection
    from ibdesk.simgateway.server import Gateway

POINTS: Final = ("before_read_place", "after_read_place")
NEXT_IDS: Final = ("keep", "rollback")
#: What a shell reports of a process that was killed.
KILLED: Final = 137


def _kill(connection: "Connection", fault: Fault, request: object) -> bool:
    """End the process: before an order is read, or when it is in the books and nobody has heard of it.

    ``after_leg``: only when that leg of a bracket (from 1) has been read.
    """
    leg = fault.params["after_leg"]
    if leg is not None and leg != leg_of(connection, request):
        return False
    if leg is not None or fault.params["point"] == "after_read_place":
        _carry_out_unheard(connection, request)
    connection.gateway.world.ledger.close()
    os._exit(KILLED)


def _restart(gateway: "Gateway", fault: Fault) -> None:
    gateway.restart(fault.params["down_s"], roll_back=fault.params["next_id"] == "rollback")


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


def _check_point(params: Params) -> None:
    if params["point"] not in POINTS:
        raise FaultError(f"kill: point must be one of {', '.join(POINTS)}")
    check_leg(params["after_leg"], "kill: after_leg")


def _check_restart(params: Params) -> None:
    down_s = params["down_s"]
    if isinstance(down_s, bool) or not isinstance(down_s, int | float) or down_s < 0:
        raise FaultError("restart: down_s must be seconds from 0 up")
    if params["next_id"] not in NEXT_IDS:
        raise FaultError(f"restart: next_id must be one of {', '.join(NEXT_IDS)}")
    if not isinstance(params["read"], bool):
        raise FaultError("restart: read must be true or false")


ENDING_KINDS: Final[dict[str, Kind]] = {
    "kill": Kind(
        moment=Moment.REQUEST,
        on="placeOrder",
        params={"point": "before_read_place", "after_leg": None},
        check=_check_point,
        on_request=_kill,
    ),
    "restart": Kind(
        moment=Moment.GATEWAY,
        on="",
        params={"down_s": 1.0, "next_id": "keep", "read": False},
        check=_check_restart,
        on_request=_restart_on_request,
        on_gateway=_restart,
    ),
}
