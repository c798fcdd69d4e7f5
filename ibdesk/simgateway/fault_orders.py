"""Faults of orders: swallowed, refused, or warned about. The ledger holds every frame all the same."""

from typing import TYPE_CHECKING, Final

from ibdesk.simgateway.fault_kind import Kind, Params
from ibdesk.simgateway.faults import Fault, FaultError, Moment
from ibdesk.simgateway.messages.orders import PlaceOrder
from ibdesk.simgateway.messages.session import Notice
from ibdesk.simgateway.orders.texts import Reply

if TYPE_CHECKING:
    from ibdesk.simgateway.connection import Connection

PLACE: Final = frozenset({"placeOrder", "whatIf"})
MOST_WARNINGS: Final = 100


def _swallow(connection: "Connection", fault: Fault, request: object) -> bool:
    """Take an order frame and say nothing about it, ever."""
    session = connection.session
    if not isinstance(request, PlaceOrder) or session is None:
        return False
    session.world.engine.swallow(session.client_id, request, session.server_version)
    return True


def _reject(connection: "Connection", fault: Fault, request: object) -> bool:
    session = connection.session
    if not isinstance(request, PlaceOrder) or session is None:
        return False
    why = Reply(code=int(fault.params["code"]), text=str(fault.params["text"]), reject_json=str(fault.params["json"]))
    session.world.engine.refuse(session.client_id, request, session.server_version, why)
    return True


def _warn(connection: "Connection", fault: Fault, request: object) -> bool:
    """Send warnings about an order that is then taken as usual."""
    if isinstance(request, PlaceOrder):
        warning = Notice(request_id=request.order_id, code=int(fault.params["code"]), text=str(fault.params["text"]))
        for _ in range(int(fault.params["n"])):
            connection.send(warning)
    return False


def _check(params: Params) -> None:
    numbers = [params["code"], params.get("n", 1)]
    if any(isinstance(number, bool) or not isinstance(number, int) for number in numbers):
        raise FaultError("code and n must be whole numbers")
    if not 1 <= params.get("n", 1) <= MOST_WARNINGS:
        raise FaultError(f"n must lie between 1 and {MOST_WARNINGS}")


ORDER_KINDS: Final[dict[str, Kind]] = {
    "swallow_place": Kind(moment=Moment.REQUEST, on="placeOrder", events=PLACE, on_request=_swallow),
    "reject": Kind(
        moment=Moment.REQUEST,
        on="placeOrder",
        events=PLACE,
        params={"code": 201, "text": "Order rejected - reason:", "json": ""},
        check=_check,
        on_request=_reject,
    ),
    "warn": Kind(
        moment=Moment.REQUEST,
        on="placeOrder",
        events=PLACE,
        params={"code": 399, "text": "Order Message:\nWarning: Your order will be looked at.", "n": 1},
        check=_check,
        on_request=_warn,
    ),
}
