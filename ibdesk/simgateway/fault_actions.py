"""What each named fault does. A new fault is one row in ``KINDS`` and one small function."""

import asyncio
import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from ibdesk.simgateway.farms import FarmError
from ibdesk.simgateway.fault_answers import ANSWER_KINDS
from ibdesk.simgateway.fault_endings import ENDING_KINDS
from ibdesk.simgateway.fault_executions import EXECUTION_KINDS
from ibdesk.simgateway.fault_fates import FATE_KINDS
from ibdesk.simgateway.fault_kind import Kind, Params
from ibdesk.simgateway.fault_orders import ORDER_KINDS
from ibdesk.simgateway.fault_storm import STORM_KINDS
from ibdesk.simgateway.faults import Fault, FaultError, Moment
from ibdesk.simgateway.handlers.history import hold
from ibdesk.simgateway.link_codes import LINK_CODES
from ibdesk.simgateway.message_rate import RateLimit
from ibdesk.simgateway.messages.history import HistoryRequest
from ibdesk.simgateway.messages.session import NO_REQUEST, Notice
from ibdesk.simgateway.wire import frame, join_fields

if TYPE_CHECKING:
    from ibdesk.simgateway.connection import Connection
    from ibdesk.simgateway.server import Gateway

FOREIGN_GREETINGS: Final = {
    "http": b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "ssh": b"SSH-2.0-OpenSSH_9.6\r\n",
    "tls": b"\x15\x03\x03\x00\x02\x02\x46",
}
FOREIGN_KINDS: Final = (*FOREIGN_GREETINGS, "echo", "random")
RANDOM_BYTES = 256
READ_SIZE = 4096
PORT_MOVED = "Socket port has been reset and this connection is being dropped. Please reconnect on the new port"


# --- a new connection ------------------------------------------------------------------------------------------


async def _accept_silent(connection: "Connection", fault: Fault, banner: list[str]) -> bool:
    """Accept and say nothing: for ``s`` seconds, or until the peer gives up."""
    heard: list[bytes] = []
    try:
        await asyncio.wait_for(_read_until_closed(connection, heard), fault.params["s"])
    except TimeoutError:
        connection.reader.feed_data(b"".join(heard))
        return False
    return True


async def _accept_close(connection: "Connection", fault: Fault, banner: list[str]) -> bool:
    """Accept and close after having read ``after_bytes``."""
    left = int(fault.params["after_bytes"])
    while left > 0:
        data = await connection.reader.read(left)
        if not data:
            break
        left -= len(data)
    return True


async def _not_tws(connection: "Connection", fault: Fault, banner: list[str]) -> bool:
    """Answer as some other server would."""
    kind = fault.params["kind"]
    if kind == "ssh":
        connection.write(FOREIGN_GREETINGS[kind])
    data = await connection.reader.read(READ_SIZE)
    if kind in ("http", "tls"):
        connection.write(FOREIGN_GREETINGS[kind])
        return True
    if kind == "random":
        connection.write(random.Random(fault.seed).randbytes(RANDOM_BYTES))
    while data:
        if kind == "echo":
            connection.write(data)
        data = await connection.reader.read(READ_SIZE)
    return True


async def _read_until_closed(connection: "Connection", heard: list[bytes]) -> None:
    while data := await connection.reader.read(READ_SIZE):
        heard.append(data)


# --- the version reply -----------------------------------------------------------------------------------------


async def _handshake_split(connection: "Connection", fault: Fault, banner: list[str]) -> bool:
    """Send the version reply in pieces cut at ``cuts`` (byte offsets), ``gap`` seconds apart."""
    data, start = frame(join_fields(banner, ascii7=False)), 0
    for cut in [*sorted(fault.params["cuts"]), len(data)]:
        connection.write(data[start:cut])
        await connection.writer.drain()
        await asyncio.sleep(fault.params["gap"])
        start = cut
    return True


async def _server_version(connection: "Connection", fault: Fault, banner: list[str]) -> bool:
    """Announce another version: any text is possible."""
    banner[0] = str(fault.params["v"])
    return False


# --- requests --------------------------------------------------------------------------------------------------


def _hist(connection: "Connection", fault: Fault, request: object) -> bool:
    """Answer a history request with an error: at once, or ``after_s`` seconds into it."""
    if not isinstance(request, HistoryRequest) or connection.session is None:
        return False
    text = str(fault.params["text"]).replace("{reqId}", str(request.request_id))
    refusal = Notice(request_id=request.request_id, code=int(fault.params["code"]), text=text)
    if fault.params["after_s"]:
        hold(connection.session, request, fault.params["after_s"], refusal)
    else:
        connection.send(refusal)
    return True


def _half_open(connection: "Connection", fault: Fault, request: object) -> bool:
    connection.freeze(fault.params["s"])
    return True


def _drip(connection: "Connection", fault: Fault, request: object) -> bool:
    connection.drip(int(fault.params["bytes_s"]))
    return False


def _fin(connection: "Connection", fault: Fault, request: object) -> bool:
    connection.close()
    return True


def _rst(connection: "Connection", fault: Fault, request: object) -> bool:
    connection.abort()
    return True


def _on_all(act: Callable[["Connection", Fault, object], bool]) -> Callable[["Gateway", Fault], None]:
    """Return an action that does to every connection in scope what ``act`` does to one."""

    def act_on_all(gateway: "Gateway", fault: Fault) -> None:
        for connection in gateway.connections(fault.client_id):
            act(connection, fault, None)

    return act_on_all


# --- the whole gateway -----------------------------------------------------------------------------------------


def _farm(gateway: "Gateway", fault: Fault) -> None:
    gateway.set_farm(str(fault.params["name"]), str(fault.params["state"]))


def _ib_link(gateway: "Gateway", fault: Fault) -> None:
    gateway.set_link(int(fault.params["code"]))


def _competing(gateway: "Gateway", fault: Fault) -> None:
    gateway.compete(bool(fault.params["on"]))


def _port_reset(gateway: "Gateway", fault: Fault) -> None:
    """Say that the API moves to ``port`` and drop the connections, as TWS does when the setting is changed."""
    for connection in gateway.connections(fault.client_id):
        connection.send(Notice(request_id=NO_REQUEST, code=1300, text=f"{PORT_MOVED} - {fault.params['port']}"))
        connection.close()


def _strict_rate(gateway: "Gateway", fault: Fault) -> None:
    gateway.rate_limit = RateLimit(per_second=int(fault.params["n_s"]), drop=bool(fault.params["drop"]))


def _read_only(gateway: "Gateway", fault: Fault) -> None:
    gateway.world.engine.read_only = bool(fault.params["on"])


def _on_request(act: Callable[["Gateway", Fault], None]) -> Callable[["Connection", Fault, object], bool]:
    """Return an action that changes the gateway when a request comes, which is carried out all the same."""

    def act_on_request(connection: "Connection", fault: Fault, request: object) -> bool:
        act(connection.gateway, fault)
        return False

    return act_on_request


def _accounts(gateway: "Gateway", fault: Fault) -> None:
    given = fault.params["list"]
    gateway.world.shown_accounts = given if isinstance(given, str) else ",".join(given)


# --- checks of parameters --------------------------------------------------------------------------------------


def _check_link(params: Params) -> None:
    if params["code"] not in LINK_CODES:
        raise FaultError(f"ib_link: code must be one of {', '.join(map(str, LINK_CODES))}")


def _check_switch(params: Params) -> None:
    if not isinstance(params["on"], bool):
        raise FaultError("on must be true or false")


def _check_rate(params: Params) -> None:
    limit = params["n_s"]
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 0 or not isinstance(params["drop"], bool):
        raise FaultError("strict_rate: n_s must be a whole number from 0 up, drop true or false")


def _check_foreign(params: Params) -> None:
    if params["kind"] not in FOREIGN_KINDS:
        raise FaultError(f"not_tws: kind must be one of {', '.join(FOREIGN_KINDS)}")


def _check_farm(params: Params) -> None:
    from ibdesk.simgateway.farms import FarmBoard

    try:
        FarmBoard().set_state(str(params["name"]), str(params["state"]))
    except FarmError as error:
        raise FaultError(f"farm: {error}") from error


def _check_seconds(params: Params) -> None:
    given = params["s"]
    if given is not None and (isinstance(given, bool) or not isinstance(given, int | float) or given < 0):
        raise FaultError("s must be seconds from 0 up")


def _check_drip(params: Params) -> None:
    given = params["bytes_s"]
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise FaultError("drip: bytes_s must be a whole number from 1 up")


def _check_port(params: Params) -> None:
    if isinstance(params["port"], bool) or not isinstance(params["port"], int):
        raise FaultError("port_reset: port must be a whole number")


def _check_split(params: Params) -> None:
    cuts = params["cuts"]
    if not isinstance(cuts, list) or not all(isinstance(cut, int) and cut > 0 for cut in cuts):
        raise FaultError("handshake_split: cuts must be a list of byte offsets above 0")


def _check_code(params: Params) -> None:
    if isinstance(params["code"], bool) or not isinstance(params["code"], int):
        raise FaultError("hist: code must be a whole number")
    _check_seconds({"s": params["after_s"]})


def _check_accounts(params: Params) -> None:
    given = params["list"]
    if not isinstance(given, str) and not (isinstance(given, list) and all(isinstance(name, str) for name in given)):
        raise FaultError("accounts: list must be a text or a list of texts")


NO_DATA = "Historical Market Data Service error message:HMDS query returned no data"

KINDS: Final[dict[str, Kind]] = {
    "accept_silent": Kind(
        moment=Moment.ACCEPT,
        on="accept",
        params={"s": None},
        check=_check_seconds,
        on_connect=_accept_silent,
    ),
    "accept_close": Kind(moment=Moment.ACCEPT, on="accept", params={"after_bytes": 0}, on_connect=_accept_close),
    "not_tws": Kind(
        moment=Moment.ACCEPT,
        on="accept",
        params={"kind": "http"},
        check=_check_foreign,
        on_connect=_not_tws,
    ),
    "handshake_split": Kind(
        moment=Moment.HANDSHAKE,
        on="handshake",
        params={"cuts": [1, 3, 6], "gap": 0.05},
        check=_check_split,
        on_connect=_handshake_split,
    ),
    "server_version": Kind(moment=Moment.HANDSHAKE, on="handshake", params={"v": 20}, on_connect=_server_version),
    "hist": Kind(
        moment=Moment.REQUEST,
        on="reqHistoricalData",
        params={"code": 162, "text": NO_DATA, "after_s": 0},
        check=_check_code,
        on_request=_hist,
    ),
    "half_open": Kind(
        moment=Moment.REQUEST,
        on="startApi",
        params={"s": None},
        check=_check_seconds,
        on_request=_half_open,
        on_gateway=_on_all(_half_open),
    ),
    "drip": Kind(
        moment=Moment.REQUEST,
        on="startApi",
        params={"bytes_s": 2000},
        check=_check_drip,
        on_request=_drip,
        on_gateway=_on_all(_drip),
    ),
    "fin": Kind(moment=Moment.REQUEST, on="startApi", on_request=_fin, on_gateway=_on_all(_fin)),
    "rst": Kind(moment=Moment.REQUEST, on="startApi", on_request=_rst, on_gateway=_on_all(_rst)),
    "farm": Kind(
        moment=Moment.GATEWAY,
        on="",
        params={"name": "all", "state": "broken"},
        check=_check_farm,
        on_request=_on_request(_farm),
        on_gateway=_farm,
    ),
    "accounts": Kind(moment=Moment.GATEWAY, on="", params={"list": ""}, check=_check_accounts, on_gateway=_accounts),
    "ib_link": Kind(
        moment=Moment.GATEWAY,
        on="",
        params={"code": 1100},
        check=_check_link,
        on_request=_on_request(_ib_link),
        on_gateway=_ib_link,
    ),
    "competing": Kind(
        moment=Moment.GATEWAY,
        on="",
        params={"on": True},
        check=_check_switch,
        on_request=_on_request(_competing),
        on_gateway=_competing,
    ),
    "port_reset": Kind(moment=Moment.GATEWAY, on="", params={"port": 7498}, check=_check_port, on_gateway=_port_reset),
    "strict_rate": Kind(
        moment=Moment.GATEWAY,
        on="",
        params={"n_s": 50, "drop": True},
        check=_check_rate,
        on_request=_on_request(_strict_rate),
        on_gateway=_strict_rate,
    ),
    "read_only": Kind(
        moment=Moment.GATEWAY,
        on="",
        params={"on": True},
        check=_check_switch,
        on_request=_on_request(_read_only),
        on_gateway=_read_only,
    ),
    **ANSWER_KINDS,
    **ENDING_KINDS,
    **ORDER_KINDS,
    **FATE_KINDS,
    **EXECUTION_KINDS,
    **STORM_KINDS,
}
