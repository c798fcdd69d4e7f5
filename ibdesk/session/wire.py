"""The way out: commands to the broker of the current session, and who waits for which request id."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from ibdesk.core.ids import MAX_ORDER_ID, OrderId, RequestId
from ibdesk.core.records.command import Command
from ibdesk.core.records.link import CloseReason, Endpoint
from ibdesk.core.records.notice import Notice
from ibdesk.core.sink import OrderRecordHook, Sink

FIRST_REQUEST_ID = 2_147_009_001
"""Above every order id (`MAX_ORDER_ID`), so that the id of a notice never means two things at once."""

LAST_REQUEST_ID = 2**31 - 1

LABELS_KEPT = 1000

_WITHDRAWN = frozenset({162, 366})

NoticeHandler = Callable[[Notice], None]


class BrokerPort(Protocol):
    """What the session needs of a `BrokerSession`."""

    read_only: bool
    armed: bool

    @property
    def last_received_s(self) -> float | None:
        """Return the monotonic clock when the last byte came; None before there is a socket."""

    def run(self) -> None:
        """Connect, decode and post until the link ends; posts exactly one LinkClosed."""

    def submit(self, command: Command) -> None:
        """Queue a command for ib-send; never blocks."""

    def send_depth(self) -> int:
        """Return how many commands wait to be sent."""
        ...

    def abort(self, reason: CloseReason = ..., text: str = ...) -> None:
        """Shut the socket down; `run` returns at once and its LinkClosed tells the reason."""


BrokerFactory = Callable[[Endpoint, Sink, OrderRecordHook | None], BrokerPort]


class Wire:
    """Submits commands and hands out request ids, which are never used twice in the life of the program."""

    def __init__(self) -> None:
        assert FIRST_REQUEST_ID > MAX_ORDER_ID
        self._broker: BrokerPort | None = None
        self._next_id = FIRST_REQUEST_ID
        self._waiting: dict[RequestId, NoticeHandler] = {}
        self._about: dict[RequestId, str] = {}
        self._withdrawn: set[RequestId] = set()
        self._adopted: dict[int, tuple[NoticeHandler, str]] = {}

    def attach(self, broker: BrokerPort | None) -> None:
        """Send through this broker from now on; None while there is no link."""
        self._broker = broker

    @property
    def up(self) -> bool:
        """Tell whether a broker takes commands."""
        return self._broker is not None

    @property
    def waiting(self) -> int:
        """Return how many commands wait for their turn on the sending thread."""
        return self._broker.send_depth() if self._broker is not None else 0

    def submit(self, command: Command) -> bool:
        """Queue a command; False if there is no link, and then nothing is kept for later (law L3)."""
        if self._broker is None:
            return False
        self._broker.submit(command)
        return True

    def claim(self, on_notice: NoticeHandler, about: str) -> RequestId:
        """Return a fresh request id; notices about it go to `on_notice` until `release`. `about` in words."""
        request_id = RequestId(self._next_id)
        self._next_id = self._next_id + 1 if self._next_id < LAST_REQUEST_ID else FIRST_REQUEST_ID
        self._waiting[request_id] = on_notice
        self._about[request_id] = about
        while len(self._about) > LABELS_KEPT:
            oldest = next(iter(self._about))
            del self._about[oldest]
            self._withdrawn.discard(oldest)
        return request_id

    def adopt(self, order_id: OrderId, on_notice: NoticeHandler, about: str) -> None:
        """Take an order id out of the orders: notices about it are those of a question, for good (law L2)."""
        self._adopted[order_id] = (on_notice, about)

    def disown(self) -> None:
        """Forget the adopted ids: another client id has its own."""
        self._adopted.clear()

    def is_adopted(self, notice: Notice) -> bool:
        """Tell whether the notice speaks of an id that is a question's and never an order's."""
        return notice.subject_id in self._adopted

    def release(self, request_id: RequestId) -> None:
        """Wait for that id no longer."""
        self._waiting.pop(request_id, None)

    def withdraw(self, request_id: RequestId) -> None:
        """Note that the user's side ends a request: TWS confirms that with 162, which is nobody's trouble."""
        self._withdrawn.add(request_id)

    def confirms_withdrawal(self, notice: Notice) -> bool:
        """Tell whether the notice only says that a request ended which was taken back here (162, 366)."""
        return notice.code in _WITHDRAWN and notice.subject_id in self._withdrawn

    def concerns_request(self, notice: Notice) -> bool:
        """Tell whether the notice speaks of a request, pending or past, and not of an order."""
        return self.is_adopted(notice) or (notice.subject_id is not None and notice.subject_id >= FIRST_REQUEST_ID)

    def about(self, notice: Notice) -> str:
        """Return in words what request the notice speaks of, '' if that is long past."""
        if notice.subject_id is None:
            return ""
        _, about = self._adopted.get(notice.subject_id, (None, ""))
        return about or self._about.get(RequestId(notice.subject_id), "")

    def deliver(self, notice: Notice) -> None:
        """Hand a notice to whoever waits for its request id."""
        if notice.subject_id is None:
            return
        adopted, _ = self._adopted.get(notice.subject_id, (None, ""))
        handler = adopted or self._waiting.get(RequestId(notice.subject_id))
        if handler is not None:
            handler(notice)
