"""A raw TWS client for tests: it speaks frames and fields, so what it sees is what is on the wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from ibdesk.simgateway.clock import ClockSpec
from ibdesk.simgateway.fault_script import parse_fault
from ibdesk.simgateway.server import HOST, Clients, Gateway
from ibdesk.simgateway.wire import FrameCutter, frame, join_fields, split_fields
from ibdesk.simgateway.world import World, build_world

#: A Friday on which New York and London are open.
OPEN = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PATIENCE_S = 10.0

Fields = list[str]


class Peer:
    """One connection to the gateway."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._cutter = FrameCutter()
        self._waiting: list[Fields] = []

    async def greet(self, offer: bytes = b"v100..157") -> Fields:
        """Send the greeting and return the version reply."""
        self.write(b"API\0" + frame(offer))
        return await self.next()

    async def start(self, client_id: int = 1) -> list[Fields]:
        """Start the session and return everything up to the last start-up notice."""
        self.ask(71, 2, client_id, "")
        return await self.until(lambda fields: fields[0] == "4" and "2158" in fields)

    def ask(self, *fields: object) -> None:
        """Send one request."""
        self.write(frame(join_fields([str(field) for field in fields], ascii7=False)))

    def write(self, data: bytes) -> None:
        """Send bytes."""
        self._writer.write(data)

    async def next(self) -> Fields:
        """Return the next frame's fields; EOFError when the gateway has closed."""
        while not self._waiting:
            data = await asyncio.wait_for(self._reader.read(65536), PATIENCE_S)
            if not data:
                raise EOFError
            self._waiting += [split_fields(payload) for payload in self._cutter.feed(data)]
        return self._waiting.pop(0)

    async def until(self, wanted: Callable[[Fields], bool]) -> list[Fields]:
        """Return all frames up to the first wanted one."""
        seen = [await self.next()]
        while not wanted(seen[-1]):
            seen.append(await self.next())
        return seen

    async def answer(self, *message_ids: int) -> Fields:
        """Return the next frame with one of these message ids."""
        return (await self.until(lambda fields: int(fields[0]) in message_ids))[-1]

    async def error(self, request_id: int) -> tuple[int, str]:
        """Return (code, text) of the next error for a request; for versions below 194."""
        fields = (await self.until(lambda one: one[0] == "4" and one[2] == str(request_id)))[-1]
        return int(fields[3]), fields[4]

    async def bytes_until_closed(self) -> bytes:
        """Return every byte until the gateway closes."""
        return await asyncio.wait_for(self._reader.read(), PATIENCE_S)

    async def close(self) -> None:
        """Hang up."""
        self._writer.close()
        try:
            await self._writer.wait_closed()
        except ConnectionError:
            return


class House:
    """A gateway with the peers that a test connects to it."""

    def __init__(self, gateway: Gateway, port: int) -> None:
        self.gateway = gateway
        self.port = port
        self._peers: list[Peer] = []

    @property
    def world(self) -> World:
        """Return the gateway's world."""
        return self.gateway.world

    async def dial(self) -> Peer:
        """Return a connected peer that has not greeted yet."""
        reader, writer = await asyncio.open_connection(HOST, self.port, limit=1 << 25)
        peer = Peer(reader, writer)
        self._peers.append(peer)
        return peer

    async def client(self, client_id: int = 1, version: int = 157) -> Peer:
        """Return a peer with a started session."""
        peer = await self.dial()
        await peer.greet(f"v100..{version}".encode())
        await peer.start(client_id)
        return peer

    async def close(self) -> None:
        """Hang up every peer and stop."""
        for peer in self._peers:
            await peer.close()
        await self.gateway.stop()


@asynccontextmanager
async def house(
    *,
    at: datetime = OPEN,
    speed: float = 1.0,
    accounts: tuple[str, ...] = ("DU1000000",),
    version: int = 200,
    faults: tuple[dict[str, Any], ...] = (),
    master: int | None = None,
) -> AsyncIterator[House]:
    """Run a gateway on an ephemeral port for the length of the block."""
    clients = Clients()
    world = build_world(clients, clock=ClockSpec(at, speed), accounts=accounts, seed=1, master=master)
    gateway = Gateway(world, clients, version, [parse_fault(row) for row in faults])
    running = House(gateway, await gateway.start(0))
    try:
        yield running
    finally:
        await running.close()


async def eventually(true: Callable[[], bool]) -> None:
    """Let the loop run until a condition holds."""
    async with asyncio.timeout(PATIENCE_S):
        while not true():
            await asyncio.sleep(0)


def contract12(
    symbol: str = "", sec_type: str = "STK", exchange: str = "SMART", currency: str = "USD", con_id: int = 0
) -> tuple[object, ...]:
    """Return the twelve contract fields of data requests."""
    return (con_id, symbol, sec_type, "", "0.0", "", "", exchange, "", currency, "", "")


NVDA = contract12("NVDA")
CSH2 = contract12("CSH2", exchange="LSE", currency="GBP")
