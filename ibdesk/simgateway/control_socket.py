"""Control lines over a loopback socket of their own, for test clients that did not start the gateway.

The first line of ``simulate`` names the port as ``control``. One JSON line in, one out, as ``control`` has it.
"""

import asyncio
import json
from typing import Final

from ibdesk.simgateway.control import obey
from ibdesk.simgateway.server import HOST, Gateway, is_loopback

#: A longer line ends its connection: nothing that may be asked for is near it.
LONGEST_LINE: Final = 64 * 1024


class ControlSocket:
    """Listens beside the gateway until ``close``."""

    def __init__(self, gateway: Gateway) -> None:
        """Steer ``gateway``; nothing listens before ``start``."""
        self._gateway = gateway
        self._server: asyncio.Server | None = None
        self._peers: set[asyncio.StreamWriter] = set()

    async def start(self) -> int:
        """Listen on a free port of 127.0.0.1 and return it. Raises OSError."""
        self._server = await asyncio.start_server(self._serve, HOST, 0, limit=LONGEST_LINE)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def close(self) -> None:
        """Stop listening and let every peer go."""
        if self._server is None:
            return
        self._server.close()
        for writer in list(self._peers):
            writer.transport.abort()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not is_loopback(writer.get_extra_info("peername")):
            writer.transport.abort()
            return
        self._peers.add(writer)
        try:
            await self._answer(reader, writer)
        except (ConnectionError, TimeoutError):
            pass  # the peer went away in the middle of a line: nobody is left to be told
        finally:
            self._peers.discard(writer)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                line = await reader.readline()
            except ValueError:  # longer than the limit
                writer.write(json.dumps({"done": None, "error": "the line is too long"}).encode("ascii") + b"\n")
                await writer.drain()
                return
            if not line:
                return
            writer.write(obey(self._gateway, line.decode("utf-8", "replace")).encode("ascii") + b"\n")
            await writer.drain()
