"""The reading thread: bytes in, whole frames into the lanes. It peeks at ids and decodes nothing."""

from __future__ import annotations

import logging
import threading

from ibdesk.broker.framing import LIMIT, FrameCutter
from ibdesk.broker.lanes import Inbox
from ibdesk.broker.transport import Transport
from ibdesk.core.records.link import CloseReason

logger = logging.getLogger(__name__)


class Reader:
    """Thread "ib-read": a daemon, so that a forgotten session cannot keep the process alive."""

    def __init__(self, transport: Transport, inbox: Inbox) -> None:
        self._transport = transport
        self._inbox = inbox
        self._cutter = FrameCutter()
        self._thread = threading.Thread(target=self._run, name="ib-read", daemon=True)

    def start(self, rest: bytes) -> None:
        """Begin with the bytes that were glued behind the greeting."""
        self._rest = rest
        self._thread.start()

    def accept_large(self) -> None:
        """Allow frames of up to 16 MB: the session is ready and may have asked for long answers."""
        self._cutter.limit = LIMIT

    def join(self, timeout_s: float) -> bool:
        """Wait for the end of the thread; the transport must have been aborted. False when it did not end."""
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        reason, text = CloseReason.LOST, "reading failed inside ibdesk; see the log"
        try:
            self._inbox.put(self._cutter.feed(self._rest))
            while not self._cutter.refusal and (data := self._transport.receive()) != b"":
                self._inbox.put(self._cutter.feed(data or b""))
            if self._cutter.refusal:
                reason, text = CloseReason.FRAMING, self._cutter.refusal
            else:
                reason, text = CloseReason.LOST, self._parting_words()
        except OSError as failure:
            reason, text = CloseReason.LOST, str(failure) or "the connection broke"
        except Exception:
            logger.exception("the reading thread failed")
        finally:
            self._inbox.end(reason, text)

    def _parting_words(self) -> str:
        if self._cutter.pending:
            return f"the connection ended inside a message ({self._cutter.pending} bytes of it had come)"
        return "the other side closed the connection"
