"""Faults of an order's life: filled out of turn, cancelled too late, held, refused a change.

Times are real seconds after the frame. All of them act on the first frame they see unless a trigger says otherwise.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from ibdesk.simgateway.fault_checks import one_of
from ibdesk.simgateway.fault_kind import Kind, Params
from ibdesk.simgateway.faults import Fault, FaultError, Moment
from ibdesk.simgateway.messages.orders import CancelOrder, PlaceOrder
from ibdesk.simgateway.messages.session import Notice
from ibdesk.simgateway.orders.texts import Reply
from ibdesk.simgateway.orders.working import PRE_SUBMITTED, SUBMITTED, WorkingOrder

if TYPE_CHECKING:
    from ibdesk.simgateway.connection import Connection
    from ibdesk.simgateway.session import ClientSession

PLACE: Final = frozenset({"placeOrder"})
CANCEL: Final = frozenset({"cancelOrder"})
CANCEL_REFUSALS: Final = {
    161: "Cancel attempted when order is not in a cancellable state.  Order permId =0",
    10147: "OrderId {orderId} that needs to be cancelled is not found.",
    10148: "OrderId {orderId} that needs to be cancelled cannot be cancelled, state: Filled.",
}
PRESETS: Final = {"tif": "tif", "lmtPrice": "lmt_price", "totalQuantity": "total_quantity"}
MOST_FILLS: Final = 1000


def _later(seconds: float, act: Callable[[], None]) -> None:
    asyncio.get_running_loop().call_later(seconds, act)


def _cancel_of(connection: "Connection", request: object) -> "tuple[ClientSession, CancelOrder] | None":
    session = connection.session
    return (session, request) if isinstance(request, CancelOrder) and session is not None else None


# --- cancels ---------------------------------------------------------------------------------------------------


def _cancel_reject(connection: "Connection", fault: Fault, request: object) -> bool:
    found = _cancel_of(connection, request)
    if found is None:
        return False
    session, cancel = found
    code = int(fault.params["code"])
    why = Reply(code=code, text=CANCEL_REFUSALS[code].replace("{orderId}", str(cancel.order_id)))
    session.world.engine.fates.refuse_cancel(session.client_id, cancel, session.server_version, why)
    return True


def _cancel_silent(connection: "Connection", fault: Fault, request: object) -> bool:
    """Take the cancel without a word, and carry it out ``s`` seconds later; never without ``s``."""
    found = _cancel_of(connection, request)
    if found is None:
        return False
    session, cancel = found
    fates = session.world.engine.fates
    fates.hear_cancel(session.client_id, cancel, session.server_version)
    held = fates.order(session.client_id, cancel.order_id)
    if held is not None and fault.params["s"] is not None:
        _later(fault.params["s"], lambda: fates.end(held))
    return True


def _fill_before_cancel(connection: "Connection", fault: Fault, request: object) -> bool:
    """Fill what is left just before the cancel is looked at."""
    found = _cancel_of(connection, request)
    if found is not None:
        session, cancel = found
        held = session.world.engine.fates.order(session.client_id, cancel.order_id)
        if held is not None and held.working:
            session.world.engine.fates.fill(held)
    return False


def _fill_after_cancel(connection: "Connection", fault: Fault, request: object) -> bool:
    """Let an execution of what was left arrive ``s`` seconds after the order was cancelled."""
    found = _cancel_of(connection, request)
    if found is not None:
        session, cancel = found
        fates = session.world.engine.fates
        held = fates.order(session.client_id, cancel.order_id)
        if held is not None and held.working:
            _later(fault.params["s"], lambda: fates.fill(held))
    return False


# --- new orders and changes ------------------------------------------------------------------------------------


def _fill_plan(connection: "Connection", fault: Fault, request: object) -> bool:
    """Fill a new order in parts: ``[[seconds, quantity, price], ...]``, whatever the market shows."""
    session = connection.session
    if not isinstance(request, PlaceOrder) or session is None:
        return False
    fates = session.world.engine.fates

    def part(quantity: Decimal, price: Decimal) -> None:
        held = fates.order(session.client_id, request.order_id)
        if held is not None and held.working:
            fates.fill(held, quantity, price)

    for seconds, quantity, price in fault.params["parts"]:
        _later(seconds, lambda q=Decimal(str(quantity)), p=Decimal(str(price)): part(q, p))  # type: ignore[misc]
    return False


def _inactive(connection: "Connection", fault: Fault, request: object) -> bool:
    """Make a new order Inactive after ``s`` seconds, for ``why``; ``after`` seconds later, if given, it is ``then``."""
    session = connection.session
    if not isinstance(request, PlaceOrder) or session is None:
        return False
    fates = session.world.engine.fates

    def release(held: WorkingOrder) -> None:
        fates.release(held, fault.params["then"])
        connection.gateway.after_request(request)

    def hold() -> None:
        held = fates.order(session.client_id, request.order_id)
        if held is not None:
            fates.hold(held, str(fault.params["why"]))
            if fault.params["after"] is not None:
                _later(fault.params["after"], lambda: release(held))

    _later(fault.params["s"], hold)
    return False


def _preset_change(connection: "Connection", fault: Fault, request: object) -> bool:
    """Take an order with one field changed by a preset, and say 10349 as TWS does."""
    session = connection.session
    if not isinstance(request, PlaceOrder) or session is None:
        return False
    name, value = PRESETS[fault.params["field"]], fault.params["value"]
    fields: dict[str, Any] = {name: str(value) if name == "tif" else Decimal(str(value))}
    changed = replace(request, order=replace(request.order, **fields))
    text = f"Order {fault.params['field']} was set to {value} based on order preset."
    connection.send(Notice(request_id=request.order_id, code=10349, text=text))
    session.world.engine.place(session.client_id, changed, session.server_version)
    return True


def _modify_reject(connection: "Connection", fault: Fault, request: object) -> bool:
    """Refuse a change of an order that works; the order stays as it was."""
    session = connection.session
    if not isinstance(request, PlaceOrder) or session is None:
        return False
    engine = session.world.engine
    held = engine.fates.order(session.client_id, request.order_id)
    if held is None:
        return False
    why = Reply(code=int(fault.params["code"]), text=str(fault.params["text"]))
    engine.refuse(session.client_id, request, session.server_version, why)
    return True


# --- checks of a script ----------------------------------------------------------------------------------------


def _seconds(*names: str, empty: bool = False) -> Callable[[Params], None]:
    def check(params: Params) -> None:
        for name in names:
            value = params[name]
            if value is None and empty:
                continue
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e6:
                raise FaultError(f"{name} must be seconds from 0 up")

    return check


def _check_inactive(params: Params) -> None:
    _seconds("s")(params)
    _seconds("after", empty=True)(params)
    one_of("then", PRE_SUBMITTED, SUBMITTED)(params)


def _check_code(params: Params) -> None:
    if isinstance(params["code"], bool) or not isinstance(params["code"], int):
        raise FaultError("code must be a whole number")


def _check_cancel_code(params: Params) -> None:
    if params["code"] not in CANCEL_REFUSALS:
        raise FaultError(f"cancel_reject: code must be one of {', '.join(map(str, CANCEL_REFUSALS))}")


def _check_plan(params: Params) -> None:
    parts = params["parts"]
    if not isinstance(parts, list) or not 0 < len(parts) <= MOST_FILLS:
        raise FaultError("fill_plan: parts must be a list of [seconds, quantity, price]")
    for part in parts:
        try:
            seconds, quantity, price = part
            sound = float(seconds) >= 0 and Decimal(str(quantity)) > 0 and Decimal(str(price)).is_finite()
        except (TypeError, ValueError, InvalidOperation) as error:
            raise FaultError(f"fill_plan: {part} is not [seconds, quantity, price]") from error
        if not sound:
            raise FaultError(f"fill_plan: {part} is not [seconds, quantity, price]")


def _check_preset(params: Params) -> None:
    if params["field"] not in PRESETS:
        raise FaultError(f"preset_change: field must be one of {', '.join(PRESETS)}")


def _place(act: Callable[["Connection", Fault, object], bool], check: Callable[[Params], None], **params: Any) -> Kind:
    return Kind(moment=Moment.REQUEST, on="placeOrder", events=PLACE, params=params, check=check, on_request=act)


def _cancel(act: Callable[["Connection", Fault, object], bool], check: Callable[[Params], None], **params: Any) -> Kind:
    return Kind(moment=Moment.REQUEST, on="cancelOrder", events=CANCEL, params=params, check=check, on_request=act)


FATE_KINDS: Final[dict[str, Kind]] = {
    "cancel_reject": _cancel(_cancel_reject, _check_cancel_code, code=10148),
    "cancel_silent": _cancel(_cancel_silent, _seconds("s", empty=True), s=None),
    "fill_before_cancel": _cancel(_fill_before_cancel, _seconds()),
    "fill_after_cancel": _cancel(_fill_after_cancel, _seconds("s"), s=0.2),
    "fill_plan": _place(_fill_plan, _check_plan, parts=[[0.1, 1, 100]]),
    "inactive": _place(_inactive, _check_inactive, why="locate", s=0.1, after=None, then=SUBMITTED),
    "preset_change": _place(_preset_change, _check_preset, field="tif", value="DAY"),
    "modify_reject": _place(_modify_reject, _check_code, code=201, text="Order rejected - reason:"),
}
