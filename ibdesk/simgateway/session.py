"""What one connected client has subscribed to, and the way back to it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias

from ibdesk.simgateway.history_pacing import HistoryPacing
from ibdesk.simgateway.instruments import Instrument
from ibdesk.simgateway.market.records import Bar
from ibdesk.simgateway.messages.account import PositionRow
from ibdesk.simgateway.messages.history import HistoryRequest
from ibdesk.simgateway.messages.session import NO_REQUEST, Prepared
from ibdesk.simgateway.texts import notice, unprocessed
from ibdesk.simgateway.timers import WorldTimer
from ibdesk.simgateway.world import World

log = logging.getLogger(__name__)

LIVE = 1


@dataclass(slots=True, kw_only=True)
class Feed:
    """One market data request; ``shown`` holds what the client was told last, per tick type."""

    request_id: int
    instrument: Instrument
    timer: WorldTimer
    data_type: int = LIVE
    delayed: bool = False
    shown: dict[int, tuple[Decimal, Decimal | None]] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class HistoryJob:
    """One history request that is not answered yet or is kept up to date."""

    request: HistoryRequest
    instrument: Instrument
    timer: WorldTimer
    #: The last two bars that the client was shown.
    shown: tuple[Bar, ...] = ()


@dataclass(slots=True, kw_only=True)
class Watch:
    """A subscription to account figures; ``shown`` holds what the client was told last, per key."""

    timer: WorldTimer
    shown: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Subscriptions:
    """Everything that keeps sending until it is cancelled, by request id."""

    feeds: dict[int, Feed] = field(default_factory=dict)
    history: dict[int, HistoryJob] = field(default_factory=dict)
    summaries: dict[int, Watch] = field(default_factory=dict)
    pnl: dict[tuple[bool, int], Watch] = field(default_factory=dict)
    updates_multi: dict[int, Watch] = field(default_factory=dict)
    updates: Watch | None = None
    positions: dict[tuple[str, int], PositionRow] | None = None
    positions_multi: dict[int, tuple[str, dict[tuple[str, int], PositionRow]]] = field(default_factory=dict)

    def watches(self) -> list[Watch]:
        """Return the account figures that must follow an account's change."""
        several = [*self.summaries.values(), *self.pnl.values(), *self.updates_multi.values()]
        return [*several, self.updates] if self.updates else several

    def timers(self) -> list[WorldTimer]:
        """Return every timer."""
        feeds = [feed.timer for feed in self.feeds.values()]
        jobs = [job.timer for job in self.history.values()]
        return feeds + jobs + [watch.timer for watch in self.watches()]


class ClientSession:
    """One client after startApi."""

    def __init__(
        self,
        world: World,
        client_id: int,
        server_version: int,
        send: Callable[[object], None],
        prepare: Callable[[object], Prepared | None],
    ) -> None:
        self.world = world
        self.client_id = client_id
        self.server_version = server_version
        self.subscriptions = Subscriptions()
        self.market_data_type = LIVE
        #: Writes an answer for this client without sending it; may be called from any thread.
        self.prepare = prepare
        self.history_pacing = HistoryPacing()
        self._send = send

    def send(self, message: object) -> None:
        """Write ``message`` to the client."""
        self._send(message)

    def tell(self, request_id: int, name: str, **values: object) -> None:
        """Write the notice called ``name`` (messages.json)."""
        self._send(notice(request_id, name, **values))

    def timer(self, step: Callable[[], float | None], request_id: int = NO_REQUEST) -> WorldTimer:
        """Return a timer in world time that is not started yet; a bug in ``step`` ends it and is answered."""

        def guarded() -> float | None:
            try:
                return step()
            except Exception as error:
                self.answer_bug(error, request_id)
                return None

        return WorldTimer(self.world.clock, guarded)

    def answer_bug(self, error: Exception, request_id: int) -> None:
        """Log an error of our own and answer 322, so that no client waits for ever."""
        log.error("request %d failed", request_id, exc_info=error)
        self._send(unprocessed(request_id, f"internal error {type(error).__name__}"))

    def look_again(self) -> None:
        """Run every timer soon: world time was set."""
        for timer in self.subscriptions.timers():
            if timer.active:
                timer.soon()

    def lose_data(self) -> None:
        """Forget every stream of prices: IB has lost them, and the client must ask again."""
        held = self.subscriptions
        for timer in [feed.timer for feed in held.feeds.values()] + [job.timer for job in held.history.values()]:
            timer.cancel()
        held.feeds, held.history = {}, {}

    def close(self) -> None:
        """End every subscription."""
        for timer in self.subscriptions.timers():
            timer.cancel()
        self.subscriptions = Subscriptions()


#: Request record -> what is done with it.
Handlers: TypeAlias = dict[type, Callable[[ClientSession, Any], None]]
