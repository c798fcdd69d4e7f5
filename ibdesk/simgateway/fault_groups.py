"""Faults of order groups and of orders that share an id.

``reject(code, text, json, leg)``: TWS's own refusal, or, of one leg of a bracket, the system's once it is transmitted
``parent_cancel(cascade=yes|no)``: whether a parent that ends takes its children with it, from now on
``oca(rule=reduce|cancel|none|type)``: what a fill does to the rest of its OCA group, from now on
``untransmitted_lost``: orders that wait for their transmit flag are gone, and nobody is told
``modify_fork``: a change makes a second live order with a permId of its own; the first stays as it was
``id_collision(ref)``: another program's order stands under the id of a new order, which is refused

Leg 1 of a bracket is an untransmitted order without a parent; its children are legs 2, 3 and so on as they come.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from ibdesk.simgateway.fault_kind import Kind, Params, accepts_all
from ibdesk.simgateway.faults import Fault, FaultError, Moment
from ibdesk.simgateway.messages.orders import PlaceOrder
from ibdesk.simgateway.orders.groups import CANCEL, NONE, REDUCE
from ibdesk.simgateway.orders.texts import Reply, reply

if TYPE_CHECKING:
    from ibdesk.simgateway.connection import Connection
    from ibdesk.simgateway.server import Gateway

PLACE: Final = frozenset({"placeOrder"})
PLACE_OR_ASK: Final = frozenset({"placeOrder", "whatIf"})
ANSWERS: Final = {"yes": True, "no": False}
#: Rule of the fault -> rule of the groups; ``type`` leaves it to the orders again.
OCA_RULES: Final = {"reduce": REDUCE, "cancel": CANCEL, "none": NONE, "type": ""}


def leg_of(connection: "Connection", request: object) -> int:
    """Return which leg of a bracket an order is, from 1; 0 for what is no leg."""
    session = connection.session
    if not isinstance(request, PlaceOrder) or session is None or request.order.what_if:
        return 0
    if not request.order.parent_id:
        return 0 if request.order.transmit else 1
    return session.world.engine.leg(session.client_id, request)


def _reject(connection: "Connection", fault: Fault, request: object) -> bool:
    session, leg = connection.session, fault.params["leg"]
    if not isinstance(request, PlaceOrder) or session is None or leg not in (None, leg_of(connection, request)):
        return False
    params, engine = fault.params, session.world.engine
    why = Reply(code=int(params["code"]), text=str(params["text"]), reject_json=str(params["json"]))
    if leg is None:
        engine.refuse(session.client_id, request, session.server_version, why)
        return True
    engine.groups.doomed[session.client_id, request.order_id] = why
    return False


def _modify_fork(connection: "Connection", fault: Fault, request: object) -> bool:
    session = connection.session
    if not isinstance(request, PlaceOrder) or session is None:
        return False
    known = session.world.engine.fates.order(session.client_id, request.order_id)
    if known is None or not known.working:
        return False
    session.world.engine.fork(session.client_id, request, session.server_version)
    return True


def _id_collision(connection: "Connection", fault: Fault, request: object) -> bool:
    session = connection.session
    if not isinstance(request, PlaceOrder) or session is None:
        return False
    engine = session.world.engine
    if engine.fates.order(session.client_id, request.order_id) is not None:
        return False
    other = replace(request.order, order_ref=str(fault.params["ref"]), parent_id=0, transmit=True)
    engine.enter(session.client_id, request.order_id, request.contract, other)
    engine.refuse(session.client_id, request, session.server_version, reply("dup_order"))
    return True


def _parent_cancel(gateway: "Gateway", fault: Fault) -> None:
    gateway.world.engine.groups.cascade = ANSWERS[fault.params["cascade"]]


def _oca(gateway: "Gateway", fault: Fault) -> None:
    gateway.world.engine.groups.oca_rule = OCA_RULES[fault.params["rule"]]


def _untransmitted_lost(gateway: "Gateway", fault: Fault) -> None:
    gateway.world.engine.groups.lose_untransmitted()


def _switch(act: "Callable[[Gateway, Fault], None]", check: Callable[[Params], None], **params: Any) -> Kind:
    """Return a kind that changes the gateway by time, or when a request comes, which is carried out all the same."""

    def when_asked(connection: "Connection", fault: Fault, request: object) -> bool:
        act(connection.gateway, fault)
        return False

    return Kind(moment=Moment.GATEWAY, on="", params=params, check=check, on_request=when_asked, on_gateway=act)


# --- checks of a script ----------------------------------------------------------------------------------------


def check_leg(leg: object, what: str) -> None:
    """Raise FaultError unless ``leg`` is the number of a leg or None."""
    if leg is not None and (isinstance(leg, bool) or not isinstance(leg, int) or leg < 1):
        raise FaultError(f"{what} must be a whole number from 1 up")


def _check_reject(params: Params) -> None:
    if isinstance(params["code"], bool) or not isinstance(params["code"], int):
        raise FaultError("reject: code must be a whole number")
    if not isinstance(params["json"], str):
        raise FaultError("reject: json must be a text")
    check_leg(params["leg"], "reject: leg")


def _check_cascade(params: Params) -> None:
    if params["cascade"] not in ANSWERS:
        raise FaultError("parent_cancel: cascade must be yes or no")


def _check_rule(params: Params) -> None:
    if params["rule"] not in OCA_RULES:
        raise FaultError(f"oca: rule must be one of {', '.join(OCA_RULES)}")


GROUP_KINDS: Final[dict[str, Kind]] = {
    "reject": Kind(
        moment=Moment.REQUEST,
        on="placeOrder",
        events=PLACE_OR_ASK,
        params={"code": 201, "text": "Order rejected - reason:", "json": "", "leg": None},
        check=_check_reject,
        on_request=_reject,
    ),
    "modify_fork": Kind(moment=Moment.REQUEST, on="placeOrder", events=PLACE, on_request=_modify_fork),
    "id_collision": Kind(
        moment=Moment.REQUEST,
        on="placeOrder",
        events=PLACE,
        params={"ref": "another program"},
        on_request=_id_collision,
    ),
    "parent_cancel": _switch(_parent_cancel, _check_cascade, cascade="no"),
    "oca": _switch(_oca, _check_rule, rule="none"),
    "untransmitted_lost": _switch(_untransmitted_lost, accepts_all),
}
