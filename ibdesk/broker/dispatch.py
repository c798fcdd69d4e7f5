"""Decode one frame at a time, each under a guard: no message and no callback can end the session."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from ibdesk.broker import dialect
from ibdesk.broker.lanes import Inbox
from ibdesk.broker.output import Output
from ibdesk.broker.wire import RAW_IDS_FROM, concerns_orders, describe, is_bulk, open_frame
from ibdesk.broker.wrapper import Wrapper
from ibdesk.core.records.link import MessageDropped

logger = logging.getLogger(__name__)

_HISTORY = frozenset({17, 108})
YIELD_MESSAGES = 200
YIELD_AFTER_S = 0.002
YIELD_S = 0.00005


class Dispatcher:
    """Hands frames to ibapi's decoder. Thread: ib-run."""

    def __init__(self, client: Any, wrapper: Wrapper, out: Output) -> None:
        self._decoder = client.decoder
        self._raw_ids = int(client.serverVersion()) >= RAW_IDS_FROM
        self._wrapper = wrapper
        self._out = out
        self.dropped = 0

    def dispatch(self, frame: bytes) -> None:
        """Decode a frame; whatever goes wrong becomes a MessageDropped (scenarios 122 to 124)."""
        number: int | None = None
        self._out.decoding(frame)
        try:
            envelope = open_frame(frame, self._raw_ids)
            number = envelope.number
            if not dialect.interpret(self._decoder, envelope):
                self._drop(number, "this ibapi does not know the message", orders=False)
        except Exception as failure:
            # The whole point of the guard: ibapi and its callbacks raise anything, and the session must live on.
            logger.warning("%s was dropped: %s", describe(number) if number else "a message", type(failure).__name__)
            if number in _HISTORY:
                self._wrapper.tear_download()
            self._drop(number, _reason(failure), orders=concerns_orders(number))

    def wants(self, frame: bytes, *, ended: bool) -> bool:
        """Tell whether a frame is worth its decoding; after the end of the link long answers are for nobody."""
        return not (ended and is_bulk(frame, self._raw_ids))

    def _drop(self, number: int | None, error: str, *, orders: bool) -> None:
        self.dropped += 1
        what = "a message without a readable id" if number is None else describe(number)
        record = MessageDropped(what=what, error=error, concerns_orders=orders)
        if not orders:
            self._out.event(record)
            return
        try:
            self._out.order_event(record)  # what could not be read is kept as it came
        except Exception:
            # The observer may be what failed in the first place; the record went on all the same.
            logger.exception("the observer of order records failed")


def _reason(failure: BaseException) -> str:
    """Say what was wrong; ibapi's own handling of a short message fails and hides it in the context."""
    context = failure.__context__
    if type(failure).__name__ == "BadMessage" or type(context).__name__ == "BadMessage":
        return "a field is missing"
    return f"{type(failure).__name__}: {failure}"[:300]


def decode_all(inbox: Inbox, dispatcher: Dispatcher, sleep: Callable[[float], None] = time.sleep) -> None:
    """Decode until the inbox has ended and is drained, yielding so that a flood leaves the window its frames.

    What waits of long answers when the link ends is left: the end must not wait for a hundred thousand contracts.

    Without the pause a thread that never waits takes the interpreter for itself (200 messages or 2 ms, then 50 us).
    """
    count, since = 0, time.perf_counter()
    while frames := inbox.take(YIELD_MESSAGES):
        for frame in frames:
            if not dispatcher.wants(frame, ended=inbox.ended is not None):
                continue
            dispatcher.dispatch(frame)
            count += 1
            if count >= YIELD_MESSAGES or time.perf_counter() - since > YIELD_AFTER_S:
                sleep(YIELD_S)
                count, since = 0, time.perf_counter()
