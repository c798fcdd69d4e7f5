"""The listening gateway: connections, sessions by client id, the matching timer, broadcasts."""

import asyncio
import contextlib
import ipaddress
import logging
from datetime import timedelta
from typing import Final

from ibdesk.simgateway.connection import Connection, Entry
from ibdesk.simgateway.dispatch import concerns_orders
from ibdesk.simgateway.farms import BROKEN, OK
from ibdesk.simgateway.fault_actions import KINDS
from ibdesk.simgateway.fault_book import FaultBook
from ibdesk.simgateway.faults import Fault
from ibdesk.simgateway.handlers.account import account_changed
from ibdesk.simgateway.handlers.history import lose_to_other_session
from ibdesk.simgateway.link_codes import LINK_CODES, LINK_DATA_LOST, RESTORED
from ibdesk.simgateway.message_rate import RateLimit
from ibdesk.simgateway.session import ClientSession
from ibdesk.simgateway.texts import system_notice
from ibdesk.simgateway.timers import WorldTimer
from ibdesk.simgateway.world import World

log = logging.getLogger(__name__)

HOST: Final = "127.0.0.1"
#: TWS admits 32 clients.
MAX_CLIENTS: Final = 32
#: How often the engine looks at resting orders when it names no instant itself, in world seconds.
IDLE_POLL_S: Final = 5.0


class Clients:
    """The way from a client id to its connection; safe to use inside handlers."""

    def __init__(self) -> None:
        self._connections: dict[int, Connection] = {}
        #: How many clients are admitted at a time.
        self.most = MAX_CLIENTS
        #: Ids that programs out of sight hold; None stands for all.
        self.taken: set[int | None] = set()

    def __len__(self) -> int:
        return len(self._connections)

    def send(self, client_id: int, message: object) -> None:
        """Write ``message`` to that client if it is connected."""
        connection = self._connections.get(client_id)
        if connection is not None:
            connection.send(message)

    def enter(self, client_id: int, connection: Connection) -> Entry:
        """Take up a client, unless its id is in use or the house is full."""
        if client_id in self._connections or not self.taken.isdisjoint((client_id, None)):
            return Entry.ID_USED
        if len(self._connections) >= self.most:
            return Entry.FULL
        self._connections[client_id] = connection
        return Entry.IN

    def leave(self, client_id: int) -> None:
        """Free the id."""
        self._connections.pop(client_id, None)

    def all(self) -> list[tuple[int, Connection]]:
        """Return client ids with their connections."""
        return list(self._connections.items())


class Gateway:
    """A running gateway on the loopback interface."""

    def __init__(self, world: World, clients: Clients, server_version: int, faults: list[Fault]) -> None:
        """Serve ``world``, whose outbox is ``clients``."""
        self.world = world
        self.server_version = server_version
        self.rate_limit = RateLimit()
        self.faults = FaultBook(faults)
        self.clients = clients
        self._ready_at = 0.0
        self._open: set[Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._returning: asyncio.Future[int] | None = None
        self._matching = WorldTimer(world.clock, self._match)

    async def start(self, port: int) -> int:
        """Listen on 127.0.0.1 and return the port; raises OSError when it is taken."""
        bound = await self._listen(port)
        self.world.accounts.subscribe(self._account_changed)
        self.world.changed.append(self._look_again)
        self._matching.start(IDLE_POLL_S)
        for fault in self.faults.timed():
            self._plan(fault)
        return bound

    async def _listen(self, port: int) -> int:
        self._server = await asyncio.start_server(self._accept, HOST, port)
        bound: int = self._server.sockets[0].getsockname()[1]
        return bound

    def restart(self, down_s: float, *, not_ready_s: float = 0.0) -> None:
        """Hang up on everybody and listen again after a while, on the same port; orders and executions stay.

        Then connections are taken, and for ``not_ready_s`` nothing is said on them.
        """
        self.refuse(down_s)
        self._ready_at = asyncio.get_running_loop().time() + down_s + not_ready_s
        for connection in list(self._open):
            connection.abort()

    def refuse(self, seconds: float | None) -> None:
        """Listen no more for ``seconds`` (None: for good); who is connected stays so."""
        assert self._server is not None
        port = self._server.sockets[0].getsockname()[1]
        self._server.close()
        if seconds is not None:
            asyncio.get_running_loop().call_later(seconds, self._come_back, port)

    def _come_back(self, port: int) -> None:
        self._returning = asyncio.ensure_future(self._listen(port))

    async def stop(self) -> None:
        """Stop listening and close every connection."""
        self._matching.cancel()
        if self._server is not None:
            self._server.close()
        for connection in list(self._open):
            connection.close()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=1.0)
        for task in list(self._tasks):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        if self._server is not None:
            await self._server.wait_closed()
        self.world.ledger.close()

    def enter(self, session: ClientSession, connection: Connection) -> Entry:
        """Take up a session, unless its client id is in use or the house is full."""
        return self.clients.enter(session.client_id, connection)

    def leave(self, session: ClientSession) -> None:
        """Let a session go; its id is free at once."""
        self.clients.leave(session.client_id)

    def connections(self, client_id: int | None = None) -> list[Connection]:
        """Return the connections of started sessions, of one client if given."""
        return [one for known, one in self.clients.all() if client_id in (None, known)]

    def broadcast(self, message: object) -> None:
        """Write ``message`` to every client."""
        for _, connection in self.clients.all():
            connection.send(message)

    def set_farm(self, name: str, state: str) -> None:
        """Change farms by name, kind or ``all`` and say so; raises FarmError."""
        for notice in self.world.farms.set_state(name, state):
            self.broadcast(notice)
        self.world.look_again()

    def set_link(self, code: int) -> None:
        """Lose IB (1100, 2110) or regain it, with the data streams lost (1101) or kept (1102), and say so."""
        up = code in RESTORED
        self.world.linked = up
        if code == LINK_DATA_LOST:
            for connection in self.connections():
                if connection.session is not None:
                    connection.session.lose_data()
        farms = "; ".join(self.world.farms.names())
        self.broadcast(system_notice(LINK_CODES[code], **{"farm; farm; ...": farms}))
        self.world.engine.link(up)
        self.world.look_again()

    def compete(self, on: bool) -> None:
        """Let the user log in elsewhere, or leave there: the other session has the data meanwhile."""
        self.world.competing = on
        for connection in self.connections():
            if on and connection.session is not None:
                lose_to_other_session(connection.session)
        kinds = ("md", "hmds") if on else ("hmds", "md")
        for kind in kinds:
            self.set_farm(kind, BROKEN if on else OK)

    def apply(self, fault: Fault) -> None:
        """Take up a fault while running: at once if it is timed, else when its event comes."""
        if fault.timed:
            self._plan(fault)
        else:
            self.faults.add(fault)

    def calm(self) -> None:
        """Forget every fault that waits, and let all lines run as they should; what faults have done stays done."""
        self.faults.clear()
        self.clients.most = MAX_CLIENTS
        self.clients.taken.clear()
        for connection in self.connections():
            connection.outlet.end_pace()

    def after_request(self, request: object) -> None:
        """Look at resting orders soon if ``request`` may have changed them."""
        if concerns_orders(request):
            self._matching.soon()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not is_loopback(writer.get_extra_info("peername")):
            log.warning("refused a peer that is not on this machine")
            writer.transport.abort()
            return
        connection = Connection(self, reader, writer)
        self._open.add(connection)
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await asyncio.sleep(max(0.0, self._ready_at - asyncio.get_running_loop().time()))
            await connection.run()
        finally:
            self._open.discard(connection)
            self._tasks.discard(task)

    def _match(self) -> float:
        now = self.world.clock.now()
        try:
            again = self.world.engine.poll(now) or now + timedelta(seconds=IDLE_POLL_S)
        except Exception:
            # Matching must go on for every other order; the log says what is wrong with this one.
            log.exception("matching failed")
            return IDLE_POLL_S
        return max(0.0, (again - now).total_seconds())

    def _account_changed(self, account: str) -> None:
        # After the executions that caused the change: their messages are still being written.
        asyncio.get_running_loop().call_soon(self._tell_accounts)

    def _tell_accounts(self) -> None:
        for _, connection in self.clients.all():
            if connection.session is not None:
                account_changed(connection.session)

    def _look_again(self) -> None:
        self._matching.soon()
        for _, connection in self.clients.all():
            if connection.session is not None:
                connection.session.look_again()

    def _plan(self, fault: Fault) -> None:
        act = KINDS[fault.name].on_gateway
        assert act is not None, "the script parser refuses such a fault"
        if fault.trigger.at_s is None:
            act(self, fault)
        else:
            asyncio.get_running_loop().call_later(fault.trigger.at_s, act, self, fault)


def is_loopback(peer: object) -> bool:
    """Return whether a peer name (host, port, ...) lies on this machine."""
    if not isinstance(peer, tuple) or not peer:
        return False
    try:
        return ipaddress.ip_address(peer[0]).is_loopback
    except ValueError:
        return False
