"""One TCP connection: handshake, frames in, answers out."""

import asyncio
import logging
import re
import socket
import struct
import sys
from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from ibdesk.simgateway import versions
from ibdesk.simgateway.dispatch import dispatch
from ibdesk.simgateway.message_rate import MessageRate, Verdict
from ibdesk.simgateway.messages.orders import OpenOrderEnd, UnreadableRequest
from ibdesk.simgateway.messages.session import NO_REQUEST, ManagedAccounts, NextValidId, Notice, Prepared, StartApi
from ibdesk.simgateway.outlet import Outlet
from ibdesk.simgateway.session import ClientSession
from ibdesk.simgateway.text.codec import UnknownRequest, decode, encode
from ibdesk.simgateway.texts import bad_request, system_notice
from ibdesk.simgateway.wire import FrameCutter, FrameError, frame, join_fields

if TYPE_CHECKING:
    from ibdesk.simgateway.server import Gateway

log = logging.getLogger(__name__)

PREFIX: Final = b"API\0"
RANGE: Final = re.compile(rb"v(\d{1,9})(?:\.\.(\d{1,9}))?(?: .*)?\Z", re.DOTALL)
READ_SIZE: Final = 65536
#: The longest greeting a client may send, in bytes.
MAX_GREETING: Final = 4096
USED_ID_CLOSE_S: Final = 0.7
#: How many requests may come before startApi.
MAX_EARLY: Final = 1000
#: The C structure of SO_LINGER: two ints, two shorts on Windows.
LINGER: Final = "hh" if sys.platform == "win32" else "ii"


class Entry(Enum):
    """What becomes of a client that starts a session."""

    IN = "in"
    ID_USED = "id used"
    FULL = "full"


class Connection:
    """A connected peer; becomes a session with startApi."""

    def __init__(self, gateway: "Gateway", reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.gateway = gateway
        self.reader = reader
        self.writer = writer
        self.session: ClientSession | None = None
        self.received = 0
        self._version = 0
        self._cutter = FrameCutter()
        self._early: list[tuple[str, object]] = []
        self._refused = False
        self._rate = MessageRate()
        self.outlet = Outlet(writer, self.abort)
        self._caught: list[object] | None = None
        self._thawed = asyncio.Event()
        self._thawed.set()

    async def run(self) -> None:
        """Serve the peer until it or we close."""
        try:
            if not await self.gateway.faults.accept(self):
                payloads = await self._handshake()
                if payloads is not None:
                    await self._serve(payloads)
        except (ConnectionError, FrameError) as error:
            log.info("connection ended: %s", error)
        finally:
            self._end_session()
            self.close()

    # --- handshake -----------------------------------------------------------------------------------------

    async def _handshake(self) -> list[bytes] | None:
        """Agree on a version; return frames that came with the greeting, None when there is no agreement."""
        greeting = b""
        payloads: list[bytes] = []
        while not payloads:
            data = await self.reader.read(READ_SIZE)
            if not data:
                return None
            greeting += data
            if not greeting.startswith(PREFIX[: len(greeting)]) or len(greeting) > MAX_GREETING:
                return None
            if len(greeting) > len(PREFIX):
                payloads = FrameCutter(MAX_GREETING).feed(greeting[len(PREFIX) :])
        offered = RANGE.match(payloads[0])
        if offered is None:
            return None
        lowest = int(offered[1])
        self._version = min(int(offered[2] or lowest), self.gateway.server_version)
        if self._version < versions.OLDEST or self._version < lowest:
            return None
        tail = greeting[len(PREFIX) + 4 + len(payloads[0]) :]
        await self._reply()
        return self._cutter.feed(tail)

    async def _reply(self) -> None:
        world = self.gateway.world
        now = world.clock.now().astimezone(ZoneInfo(world.login_zone))
        banner = [str(self._version), now.strftime("%Y%m%d %H:%M:%S %Z")]
        if not await self.gateway.faults.banner(self, banner):
            self.writer.write(frame(join_fields(banner, ascii7=False)))

    # --- frames in -----------------------------------------------------------------------------------------

    async def _serve(self, payloads: list[bytes]) -> None:
        while True:
            for payload in payloads:
                self._receive(payload)
            data = await self.reader.read(READ_SIZE)
            await self._thawed.wait()
            if not data:
                return
            payloads = self._cutter.feed(data)

    def _receive(self, payload: bytes) -> None:
        name, request = decode(payload, self._version)
        self.received += 1
        if self._refused:
            return
        if self._too_fast():
            return
        if self.session is not None:
            self._handle(self.session, name, request)
        elif isinstance(request, StartApi):
            self._start(request)
        elif isinstance(request, UnreadableRequest | UnknownRequest):
            self.send(bad_request(NO_REQUEST, request.cause))
        elif len(self._early) < MAX_EARLY:
            self._early.append((name, request))
        else:
            self.close()

    def _too_fast(self) -> bool:
        """Count a message; True when it is not to be carried out."""
        limit = self.gateway.rate_limit
        verdict = self._rate.take(limit)
        if verdict in (Verdict.TOLD, Verdict.HANG_UP):
            self.send(system_notice("rate", max=limit.per_second, n=self._rate.recent))
        if verdict is Verdict.HANG_UP:
            self._refused = True
            self.close()
        return verdict is Verdict.HANG_UP or (verdict is not Verdict.FINE and limit.drop)

    def _handle(self, session: ClientSession, name: str, request: object) -> None:
        if not self.gateway.faults.request(self, name, request):
            dispatch(session, request)
        self.gateway.after_request(request)  # a fault that answers by itself may have placed an order, too

    def _start(self, request: StartApi) -> None:
        world = self.gateway.world
        session = ClientSession(world, request.client_id, self._version, self.send, self.prepare)
        entry = self.gateway.enter(session, self)
        if entry is not Entry.IN:
            self._refused = True
            self._turn_away(entry)
            return
        self.session = session
        if self.gateway.faults.request(self, "startApi", request):
            return
        self._push_start(session)
        early, self._early = self._early, []
        for name, waiting in early:
            self._handle(session, name, waiting)

    def _turn_away(self, entry: Entry) -> None:
        """Say 326 and close; a TWS that is full closes without a word."""
        if entry is Entry.FULL:
            self.close()
            return
        self.send(system_notice("client_id_used"))
        asyncio.get_running_loop().call_later(USED_ID_CLOSE_S, self.close)

    def _push_start(self, session: ClientSession) -> None:
        """Send what TWS sends by itself: working orders, accounts, the next id, the farms."""
        world = session.world
        working = world.engine.open_orders(session.client_id)
        if working:
            for message in [*working, OpenOrderEnd()]:
                self.send(message)
        self.send(ManagedAccounts(accounts=world.account_list()))
        self.send(NextValidId(order_id=world.engine.next_valid_id(session.client_id)))
        if not world.linked:
            self.send(system_notice("server_broken"))
        for farm_notice in world.farms.notices():
            self.send(farm_notice)

    # --- answers out ---------------------------------------------------------------------------------------

    def send(self, message: object) -> None:
        """Write ``message`` in the peer's dialect; nothing happens when the connection is closing."""
        if self._caught is not None:
            self._caught.append(message)
            return
        for part in self.gateway.faults.answer(self, message):
            self.send_as_is(part)

    def send_as_is(self, message: object) -> None:
        """Write ``message`` past all faults."""
        if isinstance(message, Notice) and message.time is None:
            message = replace(message, time=self.gateway.world.clock.now())
        prepared = message if isinstance(message, Prepared) else self.prepare(message)
        if prepared is not None:
            self.write(frame(prepared.payload))

    def prepare(self, message: object) -> Prepared | None:
        """Return ``message`` in the peer's dialect, None when that has no such frame; safe in any thread."""
        payload = encode(message, self._version)
        return None if payload is None else Prepared(kind=type(message), payload=payload)

    def write(self, data: bytes) -> None:
        """Write bytes as they are, as the line allows."""
        self.outlet.write(data)

    def captured(self, act: Callable[[], None]) -> list[object]:
        """Return what ``act`` would send to this peer, unsent and past all faults."""
        caught: list[object] = []
        self._caught = caught
        try:
            act()
        finally:
            self._caught = None
        return caught

    # --- endings -------------------------------------------------------------------------------------------

    def freeze(self, seconds: float | None, *, reading: bool = True, writing: bool = True) -> None:
        """Neither read nor write for ``seconds`` (None: for good), the socket staying open."""
        if writing:
            self.outlet.hold()
        if reading:
            self._thawed.clear()
        if seconds is not None:
            asyncio.get_running_loop().call_later(seconds, self.thaw)

    def thaw(self) -> None:
        """End a freeze: what was held back goes out."""
        self.outlet.release()
        self._thawed.set()

    def leave_unread(self, seconds: float | None) -> None:
        """Take no byte from the system for ``seconds`` (None: for good): the peer's writes soon find no room."""
        raw = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        self._pause_reading()
        if seconds is not None:
            asyncio.get_running_loop().call_later(seconds, self._resume_reading)

    def _pause_reading(self) -> None:
        transport = self.writer.transport
        assert isinstance(transport, asyncio.ReadTransport)
        self._thawed.clear()
        transport.pause_reading()

    def _resume_reading(self) -> None:
        transport = self.writer.transport
        assert isinstance(transport, asyncio.ReadTransport)
        self._thawed.set()
        if not transport.is_closing():
            transport.resume_reading()

    def close(self) -> None:
        """Close in order (FIN) after what is still to be written."""
        self._thawed.set()
        self.outlet.flush()
        if not self.writer.is_closing():
            self.writer.close()

    def abort(self) -> None:
        """Close with a reset (RST)."""
        self._thawed.set()
        raw = self.writer.get_extra_info("socket")
        if raw is not None and not self.writer.is_closing():
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(LINGER, 1, 0))
        self.writer.transport.abort()

    def _end_session(self) -> None:
        if self.session is not None:
            self.gateway.leave(self.session)
            self.session.close()
            self.session = None
