"""Where the callbacks put their records: the sink, and whoever must see order records first."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from datetime import tzinfo

from ibdesk.broker.wire import raw_text
from ibdesk.core.sink import OrderRecordHook, Sink


class Output:
    """One session's way out. Used on ib-run; `event` also on ib-send."""

    def __init__(
        self,
        sink: Sink,
        *,
        on_order_record: OrderRecordHook | None = None,
        clock: Callable[[], float] = time.monotonic,
        zone: tzinfo | None = None,
    ) -> None:
        self._sink = sink
        self._on_order_record = on_order_record
        self._here = threading.local()  # what is being decoded on this thread: ib-send decodes nothing
        self.clock = clock
        self.zone = zone

    def decoding(self, frame: bytes) -> None:
        """Note which frame the records to come on this thread are read from."""
        self._here.frame = frame

    def event(self, record: object) -> None:
        """Pass on a record that must arrive."""
        self._sink.event(record)

    def order_event(self, record: object) -> None:
        """Pass on a record of the order lane; the observer (the journal's appender) sees it first."""
        try:
            if self._on_order_record is not None:
                frame: bytes = getattr(self._here, "frame", b"")
                self._on_order_record(record, raw_text(frame))
        finally:
            self._sink.event(record)  # whatever the observer raises is counted by the guard, the record goes on

    def state(self, key: Hashable, record: object) -> None:
        """Pass on a record of which only the newest per key matters."""
        self._sink.state(key, record)
