"""Handlers of session requests: time, ids, account list, and requests that nothing stands behind."""

from ibdesk.simgateway.messages.orders import UnreadableRequest
from ibdesk.simgateway.messages.session import (
    NO_REQUEST,
    CurrentTime,
    CurrentTimeMillis,
    CurrentTimeMillisRequest,
    CurrentTimeRequest,
    EmptyList,
    EmptyRequest,
    FamilyCodes,
    FamilyCodesRequest,
    IdsRequest,
    ManagedAccounts,
    ManagedAccountsRequest,
    NextValidId,
    Notice,
    SetLogLevel,
    SilentRequest,
    StartApi,
    Unserved,
)
from ibdesk.simgateway.session import ClientSession, Handlers
from ibdesk.simgateway.text.codec import UnknownRequest
from ibdesk.simgateway.texts import bad_request

UNKNOWN_ID_CODE = 505


def current_time(session: ClientSession, request: CurrentTimeRequest) -> None:
    """Answer world time in seconds."""
    session.send(CurrentTime(time=session.world.clock.now()))


def current_time_millis(session: ClientSession, request: CurrentTimeMillisRequest) -> None:
    """Answer world time in milliseconds."""
    session.send(CurrentTimeMillis(time=session.world.clock.now()))


def next_id(session: ClientSession, request: IdsRequest) -> None:
    """Answer the next order id of this client."""
    session.send(NextValidId(order_id=session.world.engine.next_valid_id(session.client_id)))


def managed_accounts(session: ClientSession, request: ManagedAccountsRequest) -> None:
    """Answer the account list."""
    session.send(ManagedAccounts(accounts=session.world.account_list()))


def family_codes(session: ClientSession, request: FamilyCodesRequest) -> None:
    """Answer the accounts, none of which belongs to a family."""
    session.send(FamilyCodes(accounts=tuple(session.world.accounts.names)))


def silence(session: ClientSession, request: object) -> None:
    """Do nothing: TWS has no answer to this request."""


def started_twice(session: ClientSession, request: StartApi) -> None:
    """Refuse a second startApi on one connection."""
    session.send(bad_request(NO_REQUEST, "Already connected"))


def refuse(session: ClientSession, request: Unserved) -> None:
    """Answer with the request's own code and text."""
    session.send(Notice(request_id=request.request_id, code=request.code, text=request.text))


def empty(session: ClientSession, request: EmptyRequest) -> None:
    """Answer with the empty list."""
    session.send(EmptyList(kind=request.kind, request_id=request.request_id))


def unknown(session: ClientSession, request: UnknownRequest) -> None:
    """Answer a frame that no version of the protocol has."""
    text = f"Fatal Error: Unknown message id. {request.cause}"
    session.send(Notice(request_id=NO_REQUEST, code=UNKNOWN_ID_CODE, text=text))


def unreadable(session: ClientSession, request: UnreadableRequest) -> None:
    """Answer a frame with a bad, missing or surplus field."""
    session.send(bad_request(request.request_id, request.cause))


HANDLERS: Handlers = {
    CurrentTimeRequest: current_time,
    CurrentTimeMillisRequest: current_time_millis,
    IdsRequest: next_id,
    ManagedAccountsRequest: managed_accounts,
    FamilyCodesRequest: family_codes,
    SetLogLevel: silence,
    SilentRequest: silence,
    StartApi: started_twice,
    Unserved: refuse,
    EmptyRequest: empty,
    UnknownRequest: unknown,
    UnreadableRequest: unreadable,
}
