"""Faults of lists: without an end, ended too early, cut short, late, of other days, and overtaken by a fill."""

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from ibdesk.simgateway.dispatch import dispatch
from ibdesk.simgateway.fault_checks import all_of, flag, one_of, seconds, whole
from ibdesk.simgateway.fault_kind import Kind, Params
from ibdesk.simgateway.faults import Fault, Moment
from ibdesk.simgateway.messages.orders import ExecutionsRequest

if TYPE_CHECKING:
    from ibdesk.simgateway.connection import Connection

LISTS: Final = (
    "reqOpenOrders",
    "reqAllOpenOrders",
    "reqExecutions",
    "reqCompletedOrders",
    "reqPositions",
    "reqAccountSummary",
    "reqAccountUpdates",
)
END: Final = "End"
MIDNIGHT, DAYS = "midnight", "days"
MOST_DAYS: Final = 366


def _answered(connection: "Connection", request: object) -> tuple[list[object], list[object]]:
    """Return what the request would be answered with: the rows, and the end if there is one."""
    session = connection.session
    assert session is not None, "requests come to a session"
    found = connection.captured(lambda: dispatch(session, request))
    rows = [one for one in found if not type(one).__name__.endswith(END)]
    return rows, [one for one in found if type(one).__name__.endswith(END)]


def _send(connection: "Connection", messages: list[object]) -> bool:
    for message in messages:
        connection.send(message)
    return True


def _no_end(connection: "Connection", fault: Fault, request: object) -> bool:
    return _send(connection, _answered(connection, request)[0])


def _early_end(connection: "Connection", fault: Fault, request: object) -> bool:
    """Say that the list is over, and then send it."""
    rows, end = _answered(connection, request)
    return _send(connection, end + rows)


def _truncate(connection: "Connection", fault: Fault, request: object) -> bool:
    """Send ``k`` messages of a list and no more; its end only if ``end`` says so."""
    rows, end = _answered(connection, request)
    return _send(connection, rows[: fault.params["k"]] + (end if fault.params["end"] else []))


def _busy(connection: "Connection", fault: Fault, request: object) -> bool:
    """Take ``s`` seconds for the ended orders; whoever asks meanwhile hears nothing."""
    loop, session = asyncio.get_running_loop(), connection.session
    if session is not None and loop.time() >= fault.busy_until:
        fault.busy_until = loop.time() + fault.params["s"]
        loop.call_later(fault.params["s"], dispatch, session, request)
    return True


def _window(connection: "Connection", fault: Fault, request: object) -> bool:
    """List executions since midnight whatever was asked for, or (``days``) those of the last ``n`` days."""
    if not isinstance(request, ExecutionsRequest) or connection.session is None:
        return False
    days = 1 if fault.params["kind"] == MIDNIGHT else fault.params["n"]
    wanted = replace(request.filter, last_n_days=days, specific_dates=())
    dispatch(connection.session, replace(request, filter=wanted))
    return True


def _fill_within(connection: "Connection", fault: Fault, request: object) -> bool:
    """Fill the client's working orders between the rows of a list and its end."""
    rows, end = _answered(connection, request)
    _send(connection, rows)
    assert connection.session is not None
    fates = connection.gateway.world.engine.fates
    for held in fates.working(connection.session.client_id):
        fates.fill(held)
    return _send(connection, end)


def _asked_list(params: Params) -> str:
    return str(params["req"])


def _list(act: Any, *checks: Any, **params: Any) -> Kind:
    """Return a kind that acts on the list named by ``req``."""
    return Kind(
        moment=Moment.REQUEST,
        on="",
        on_for=_asked_list,
        events=frozenset(LISTS),
        params={"req": "reqOpenOrders", **params},
        check=all_of(one_of("req", *LISTS), *checks),
        on_request=act,
    )


LIST_KINDS: Final[dict[str, Kind]] = {
    "no_end": _list(_no_end),
    "early_end": _list(_early_end),
    "truncate_list": _list(_truncate, whole("k", 0), flag("end"), k=1, end=False),
    "fill_during_snapshot": _list(_fill_within, req="reqPositions"),
    "completed_busy": Kind(
        moment=Moment.REQUEST,
        on="reqCompletedOrders",
        events=frozenset({"reqCompletedOrders"}),
        params={"s": 1.0},
        check=seconds("s"),
        on_request=_busy,
    ),
    "exec_window": Kind(
        moment=Moment.REQUEST,
        on="reqExecutions",
        events=frozenset({"reqExecutions"}),
        params={"kind": MIDNIGHT, "n": 7},
        check=all_of(one_of("kind", MIDNIGHT, DAYS), whole("n", 1, MOST_DAYS)),
        on_request=_window,
    ),
}
