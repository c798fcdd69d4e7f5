"""Requests about orders and executions: handed to the engine, lists ended with their End message."""

from collections.abc import Callable
from typing import Any

from ibdesk.simgateway.messages.orders import (
    AllOpenOrdersRequest,
    AutoOpenOrdersRequest,
    CancelOrder,
    CompletedOrdersEnd,
    CompletedOrdersRequest,
    ExecDetailsEnd,
    ExecutionsRequest,
    GlobalCancel,
    OpenOrderEnd,
    OpenOrdersRequest,
    PlaceOrder,
    UnreadableOrder,
)
from ibdesk.simgateway.messages.session import NO_REQUEST, Notice
from ibdesk.simgateway.orders.engine import BINDING_CLIENT
from ibdesk.simgateway.orders.texts import BIND_ZERO_ONLY
from ibdesk.simgateway.session import ClientSession


def place(session: ClientSession, request: PlaceOrder) -> None:
    """Place, change or preview an order."""
    session.world.engine.place(session.client_id, request, session.server_version)


def cancel(session: ClientSession, request: CancelOrder) -> None:
    """Cancel an order of this client."""
    session.world.engine.cancel(session.client_id, request, session.server_version)


def global_cancel(session: ClientSession, request: GlobalCancel) -> None:
    """Cancel all orders of all clients."""
    session.world.engine.global_cancel(session.client_id, request, session.server_version)


def unreadable(session: ClientSession, request: UnreadableOrder) -> None:
    """Refuse an order frame that could not be read."""
    session.world.engine.unreadable(session.client_id, request, session.server_version)


def open_orders(session: ClientSession, _request: OpenOrdersRequest) -> None:
    """List this client's working orders; client 0 thereby binds those that were typed into TWS."""
    if session.client_id == BINDING_CLIENT:
        session.world.engine.bind()
    _list(session, session.world.engine.open_orders(session.client_id), OpenOrderEnd())


def all_open_orders(session: ClientSession, _request: AllOpenOrdersRequest) -> None:
    """List the working orders of all clients."""
    _list(session, session.world.engine.all_open_orders(), OpenOrderEnd())


def auto_open_orders(session: ClientSession, request: AutoOpenOrdersRequest) -> None:
    """Bind orders that will be typed into TWS, or no more; clients other than 0 are refused with 327."""
    if session.client_id != BINDING_CLIENT:
        session.send(Notice(request_id=NO_REQUEST, code=BIND_ZERO_ONLY.code, text=BIND_ZERO_ONLY.text))
        return
    session.world.engine.bind(future=request.auto_bind)


def executions(session: ClientSession, request: ExecutionsRequest) -> None:
    """List executions with their commissions."""
    found = session.world.engine.executions(session.client_id, request.request_id, request.filter)
    _list(session, found, ExecDetailsEnd(request_id=request.request_id))


def completed_orders(session: ClientSession, request: CompletedOrdersRequest) -> None:
    """List the orders that ended today."""
    _list(session, session.world.engine.completed_orders(request.api_only), CompletedOrdersEnd())


def _list(session: ClientSession, messages: list[object], end: object) -> None:
    for message in messages:
        session.send(message)
    session.send(end)


HANDLERS: dict[type, Callable[[ClientSession, Any], None]] = {
    PlaceOrder: place,
    CancelOrder: cancel,
    GlobalCancel: global_cancel,
    UnreadableOrder: unreadable,
    OpenOrdersRequest: open_orders,
    AllOpenOrdersRequest: all_open_orders,
    AutoOpenOrdersRequest: auto_open_orders,
    ExecutionsRequest: executions,
    CompletedOrdersRequest: completed_orders,
}
