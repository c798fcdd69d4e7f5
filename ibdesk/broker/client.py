"""One session with TWS, from connect to the last record. Importing this module does not import ibapi."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from ibdesk.broker.dial import DialError, dial
from ibdesk.broker.guard import ReadOnlyGuard
from ibdesk.broker.handshake import Greeting, HandshakeError, HandshakeParser, hello
from ibdesk.broker.info import ibapi_info
from ibdesk.broker.output import Output
from ibdesk.broker.sender import Done, Sender
from ibdesk.broker.transport import Transport
from ibdesk.core.pacing import TokenBucket
from ibdesk.core.records.command import Command
from ibdesk.core.records.link import CloseReason, Endpoint, LinkClosed, LinkOpened
from ibdesk.core.sink import OrderRecordHook, Sink

if TYPE_CHECKING:
    from ibdesk.broker.running import Running

logger = logging.getLogger(__name__)

STOP_S = 1.0
_STEP_S = 0.2


class BrokerSession:
    """A session: used once, for one connection. `run` belongs to ib-run, everything else to any thread.

    Posts LinkOpened, then records, and ends with exactly one LinkClosed. `on_order_record` sees order records and
    notices before the sink does, on ib-run (on ib-send for notices that the client makes itself).
    """

    def __init__(
        self,
        endpoint: Endpoint,
        sink: Sink,
        *,
        connect_timeout_s: float = 5.0,
        handshake_timeout_s: float = 10.0,
        on_order_record: OrderRecordHook | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.endpoint = endpoint
        self._sink = sink
        self._connect_timeout_s = connect_timeout_s
        self._handshake_timeout_s = handshake_timeout_s
        self._on_order_record = on_order_record
        self._clock = clock
        self._guard = ReadOnlyGuard()
        self._sender = Sender(sink.event, TokenBucket(clock=clock))
        self._lock = threading.Lock()
        self._asked: tuple[CloseReason, str] | None = None
        self._transport: Transport | None = None
        self._running: Running | None = None

    # -- any thread -------------------------------------------------------------------------------------------

    def submit(self, command: Command, *, on_done: Done | None = None) -> None:
        """Queue a command for ib-send; never blocks. One CommandSent goes to `on_done` and then to the sink.

        Without a link the result comes at once, on the caller's thread: NOT_SENT. Nothing outlives the session.
        """
        self._sender.submit(command, on_done)

    def abort(self, reason: CloseReason = CloseReason.ASKED, text: str = "") -> None:
        """End the session now; only the first reason counts. What was already received is still decoded."""
        with self._lock:
            if self._asked is None:
                self._asked = (reason, text)
            transport, running = self._transport, self._running
        if transport is not None:
            transport.abort()
        if running is not None:
            running.inbox.end(reason, text)

    @property
    def read_only(self) -> bool:
        """True while no order command may leave, not even a cancel: asked for, or no accounts are known yet."""
        return self._guard.reason != ""

    @read_only.setter
    def read_only(self, value: bool) -> None:
        """Lock, or take back one's own lock."""
        self._guard.asked = value

    @property
    def armed(self) -> bool:
        """True while orders may leave for accounts of real money; paper money never asks for it."""
        return self._guard.armed

    @armed.setter
    def armed(self, value: bool) -> None:
        """Arm or disarm; every session begins disarmed."""
        self._guard.armed = value

    @property
    def read_only_reason(self) -> str:
        """Why no order may leave, as a sentence; "" when orders may leave."""
        return self._guard.reason

    @property
    def last_received_s(self) -> float | None:
        """The clock when the last byte came, for half-open detection; None before there is a socket."""
        transport = self._transport
        return None if transport is None else transport.last_received_s

    def queue_depth(self) -> int:
        """Return how many messages wait to be decoded: the gauge of lag."""
        running = self._running
        return 0 if running is None else running.inbox.depth()

    def send_depth(self) -> int:
        """Return how many commands wait to be sent."""
        return self._sender.depth()

    # -- ib-run -----------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Connect, shake hands, decode until the end. Blocks; never raises; posts exactly one LinkClosed."""
        reason, text = CloseReason.LOST, "ibdesk failed inside; see the log"
        try:
            reason, text = self._live()
        except (DialError, HandshakeError) as failure:
            reason, text = failure.reason, failure.text
        except ImportError as failure:
            reason, text = CloseReason.BAD_VERSION, f"the ibapi client cannot be loaded: {failure}"
        except Exception:
            logger.exception("the session failed")
        finally:
            self._shut(text)
            if self._asked is not None:
                reason, text = self._asked
            self._sink.event(LinkClosed(reason=reason, text=text))

    def _live(self) -> tuple[CloseReason, str]:
        info = ibapi_info()
        transport = self._connect()
        greeting = self._shake_hands(transport, info.max_client_version)
        from ibdesk.broker.running import Running  # imports ibapi, which waits for the first connection

        out = Output(self._sink, on_order_record=self._on_order_record, clock=self._clock)
        running = Running(self.endpoint, transport, greeting, out, self._guard, self._sender)
        self._sink.event(
            LinkOpened(
                endpoint=self.endpoint,
                server_version=greeting.server_version,
                connection_time=greeting.connection_time,
                ibapi_version=info.version,
                ibapi_max_version=info.max_client_version,
            )
        )
        with self._lock:
            self._running = running
            if self._asked is not None:
                running.inbox.end(*self._asked)
        return running.live(greeting)

    def _connect(self) -> Transport:
        sock = dial(self.endpoint, self._connect_timeout_s, lambda: self._asked is not None)
        transport = Transport(sock, self._clock)
        with self._lock:
            self._transport = transport
            if self._asked is not None:
                raise DialError(*self._asked)
        return transport

    def _shake_hands(self, transport: Transport, max_client_version: int) -> Greeting:
        """Exchange versions within the deadline. Raises HandshakeError."""
        parser = HandshakeParser(max_client_version)
        deadline = time.monotonic() + self._handshake_timeout_s
        transport.sendMsg(hello(max_client_version))
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise HandshakeError(CloseReason.SILENT, parser.spoken() or "no answer to the version request")
            try:
                data = transport.receive(min(left, _STEP_S))
            except OSError as failure:
                raise HandshakeError(CloseReason.CLOSED_BY_PEER, parser.spoken() or str(failure)) from failure
            if data == b"":
                raise HandshakeError(CloseReason.CLOSED_BY_PEER, parser.spoken())
            greeting = parser.feed(data) if data else None
            if greeting is not None:
                transport.settle()
                return greeting

    def _shut(self, text: str) -> None:
        """Give back the socket and the threads. The last results come before LinkClosed."""
        transport, running = self._transport, self._running
        if transport is not None:
            transport.abort()
        self._sender.stop(f"The connection has ended{': ' + text if text else ''}.", STOP_S)
        ended = running.reader.join(STOP_S) if running is not None else True
        if transport is not None and ended:
            transport.close()
        if not ended:
            logger.error("the reading thread did not end within %.1f s; its socket is left to it", STOP_S)
