"""The thread `ib-run`: a QThread that hosts the run loop of one BrokerSession and does nothing else."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QThread

from ibdesk.core.records.link import CloseReason, LinkClosed, MessageDropped
from ibdesk.core.sink import Sink
from ibdesk.session.wire import BrokerPort

log = logging.getLogger(__name__)


def run_broker(broker: BrokerPort, sink: Sink) -> None:
    """Run a session to its end. Plain function, so that it is tested and measured without a thread.

    A BrokerSession always ends by posting LinkClosed; should it raise instead, that is a bug, and the window
    must still learn that the link is gone.
    """
    try:
        broker.run()
    except Exception as error:
        log.exception("the run loop ended with an error")
        sink.event(MessageDropped(what="run loop", error=repr(error), concerns_orders=True))
        sink.event(LinkClosed(reason=CloseReason.LOST, text=f"internal error: {error}"))


class Host(QThread):
    """Runs one session once. `finished` is delivered in the thread that made this object."""

    def __init__(self, broker: BrokerPort, sink: Sink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ib-run")
        self._broker = broker
        self._sink = sink

    def run(self) -> None:
        """Called by Qt in the new thread."""
        run_broker(self._broker, self._sink)
