"""Faults of a new connection: refused, silent, late, no TWS at all; and of the version reply."""

import asyncio
import random
from typing import TYPE_CHECKING, Any, Final

from ibdesk.simgateway.fault_checks import one_of, seconds, whole
from ibdesk.simgateway.fault_kind import Kind, Params, accepts_all
from ibdesk.simgateway.faults import Fault, FaultError, Moment
from ibdesk.simgateway.wire import frame, join_fields

if TYPE_CHECKING:
    from ibdesk.simgateway.connection import Connection

FOREIGN_GREETINGS: Final = {
    "http": b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "ssh": b"SSH-2.0-OpenSSH_9.6\r\n",
    "tls": b"\x15\x03\x03\x00\x02\x02\x46",
}
FOREIGN_KINDS: Final = (*FOREIGN_GREETINGS, "echo", "random")
RANDOM_BYTES = 256
READ_SIZE = 4096
MOST_GLUED: Final = 100


async def _accept_delay(connection: "Connection", fault: Fault, banner: list[str]) -> bool:
    """Accept, and look at the connection only ``s`` seconds later."""
    await asyncio.sleep(fault.params["s"])
    return False


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


async def _handshake_glue(connection: "Connection", fault: Fault, banner: list[str]) -> bool:
    """Send the version reply and the first ``msgs`` messages of the session in one piece."""
    glued = frame(join_fields(banner, ascii7=False))
    for notice in connection.gateway.world.farms.notices()[: fault.params["msgs"]]:
        prepared = connection.prepare(notice)
        glued += frame(prepared.payload) if prepared is not None else b""
    connection.write(glued)
    return True


def _check_split(params: Params) -> None:
    cuts = params["cuts"]
    if not isinstance(cuts, list) or not all(isinstance(cut, int) and cut > 0 for cut in cuts):
        raise FaultError("handshake_split: cuts must be a list of byte offsets above 0")
    seconds("gap")(params)


def _accept(act: Any, check: Any, **params: Any) -> Kind:
    return Kind(moment=Moment.ACCEPT, on="accept", params=params, check=check, on_connect=act)


def _reply(act: Any, check: Any, **params: Any) -> Kind:
    return Kind(moment=Moment.HANDSHAKE, on="handshake", params=params, check=check, on_connect=act)


ACCEPT_KINDS: Final[dict[str, Kind]] = {
    "accept_delay": _accept(_accept_delay, seconds("s"), s=1.0),
    "accept_silent": _accept(_accept_silent, seconds("s", empty=True), s=None),
    "accept_close": _accept(_accept_close, whole("after_bytes", 0), after_bytes=0),
    "not_tws": _accept(_not_tws, one_of("kind", *FOREIGN_KINDS), kind="http"),
    "handshake_split": _reply(_handshake_split, _check_split, cuts=[1, 3, 6], gap=0.05),
    "handshake_glue": _reply(_handshake_glue, whole("msgs", 1, MOST_GLUED), msgs=1),
    "server_version": _reply(_server_version, accepts_all, v=20),
}
