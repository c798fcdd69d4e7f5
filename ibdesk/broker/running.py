"""The part of a session that lives after the handshake: ibapi's client and the threads around it."""

from __future__ import annotations

from ibdesk.broker import dialect
from ibdesk.broker.callbacks_base import Hooks
from ibdesk.broker.dispatch import Dispatcher, decode_all
from ibdesk.broker.execute import Executor
from ibdesk.broker.guard import ReadOnlyGuard
from ibdesk.broker.handshake import Greeting
from ibdesk.broker.lanes import Inbox
from ibdesk.broker.output import Output
from ibdesk.broker.reader import Reader
from ibdesk.broker.sender import Sender
from ibdesk.broker.translate.times import session_zone
from ibdesk.broker.transport import Transport
from ibdesk.broker.wire import RAW_IDS_FROM
from ibdesk.broker.wrapper import Wrapper
from ibdesk.core.records.link import CloseReason, Endpoint
from ibdesk.core.records.notice import Notice

CLIENT_ID_IN_USE = 326
_NOTICES = range(2100, 2200)  # they accompany a request and do not end it


class Running:
    """ibapi's client on our own transport, its reader and its sender. Importing this module imports ibapi."""

    def __init__(
        self,
        endpoint: Endpoint,
        transport: Transport,
        greeting: Greeting,
        out: Output,
        guard: ReadOnlyGuard,
        sender: Sender,
    ) -> None:
        self._transport = transport
        self._sender = sender
        self._refused_client_id: str | None = None
        out.zone = session_zone(greeting.connection_time)
        self.inbox = Inbox(raw_ids=greeting.server_version >= RAW_IDS_FROM)
        self.reader = Reader(transport, self.inbox)
        hooks = Hooks(
            on_accounts=guard.on_accounts,
            on_next_id=self.reader.accept_large,
            on_notice=self._on_notice,
            ended=lambda: self.inbox.ended is not None,
        )
        self._wrapper = Wrapper(out, hooks)
        self._client = dialect.make_client(
            self._wrapper, transport, endpoint.client_id, greeting.server_version, greeting.connection_time
        )
        self._executor = Executor(self._client, transport, guard)
        self._dispatcher = Dispatcher(self._client, self._wrapper, out)

    def live(self, greeting: Greeting) -> tuple[CloseReason, str]:
        """Start the API, then decode until the link ends and is drained; return why it ended."""
        self.inbox.put(greeting.early)
        self._client.startApi()
        self._transport.take_write()  # should it have failed, the reader finds the socket shut and says so
        self.reader.start(greeting.rest)
        self._sender.start(self._executor.execute)
        decode_all(self.inbox, self._dispatcher)
        if self._refused_client_id is not None:
            return CloseReason.CLIENT_ID_IN_USE, self._refused_client_id
        return self.inbox.ended or (CloseReason.LOST, "")

    def _on_notice(self, notice: Notice) -> None:
        if notice.from_client and self._sender.is_current_thread:
            self._executor.note_complaint(notice.text)
            return
        if notice.code == CLIENT_ID_IN_USE:
            self._refused_client_id = notice.text
        if notice.subject_id is not None and notice.code not in _NOTICES:
            self._wrapper.forget_download(int(notice.subject_id))
