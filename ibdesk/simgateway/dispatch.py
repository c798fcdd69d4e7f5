"""From a request record to its handler."""

from typing import Final

from ibdesk.simgateway.handlers import account, contracts, history, marketdata, orders, pnl
from ibdesk.simgateway.handlers import session as session_handlers
from ibdesk.simgateway.messages.session import NO_REQUEST
from ibdesk.simgateway.session import ClientSession, Handlers

HANDLERS: Final[Handlers] = {
    **session_handlers.HANDLERS,
    **account.HANDLERS,
    **pnl.HANDLERS,
    **contracts.HANDLERS,
    **marketdata.HANDLERS,
    **history.HANDLERS,
    **orders.HANDLERS,
}


def dispatch(session: ClientSession, request: object) -> None:
    """Let the handler of ``request`` answer; a bug in it is logged and answered with 322."""
    try:
        HANDLERS[type(request)](session, request)
    except Exception as error:
        session.answer_bug(error, getattr(request, "request_id", NO_REQUEST))


def concerns_orders(request: object) -> bool:
    """Return whether ``request`` may have changed what the order engine waits for."""
    return type(request) in orders.HANDLERS
