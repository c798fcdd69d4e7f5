"""The state of the link as one frozen view, and world time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from PySide6.QtCore import QObject, Signal

from ibdesk.core.records.link import CurrentTime
from ibdesk.session.stores.base import Store
from ibdesk.session.views import LinkView
from ibdesk.session.worldclock import WorldClock


class LinkStore(Store):
    """Holds `view`. `moved` comes at once with every change (desks listen), `changed` once a frame (panels).

    `ticked` comes every second while the program runs, for clocks and ages.
    """

    moved = Signal()
    world_found = Signal(object)  # timedelta: how far this computer's clock was off till the first answer
    ticked = Signal()

    def __init__(self, parent: QObject | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self._world = WorldClock()
        self.view = LinkView()

    def update(self, **fields: Any) -> None:
        """Replace fields of the view; does nothing if all of them are so already."""
        view = replace(self.view, **fields)
        if view == self.view:
            return
        changed = [name for name, value in fields.items() if getattr(self.view, name) != value]
        self.view = view
        self._mark(*changed)
        self.moved.emit()

    def replace_all(self, view: LinkView) -> None:
        """Start afresh with another target."""
        self.view = view
        self._mark_all()
        self.moved.emit()

    def world_now(self) -> datetime:
        """Return the time of the world that trades, aware UTC; this computer's clock while unknown."""
        return self._world.now(self._clock())

    @property
    def outage(self) -> timedelta | None:
        """Return how long TWS, or IB behind it, has been out of reach; None while both are there."""
        view = self.view
        if view.down_since_s is not None:
            return timedelta(seconds=self._clock() - view.down_since_s)
        if view.ready and not view.ib_up and view.ib_since is not None:
            return self.world_now() - view.ib_since
        return None

    @property
    def world_known(self) -> bool:
        """Tell whether `world_now` comes from the server and not yet from this computer."""
        return self._world.known

    @property
    def world_unsure(self) -> bool:
        """Tell whether one more answer to the ping is wanted soon."""
        return self._world.unsure

    @property
    def world_rate(self) -> float:
        """Return how many seconds pass there while one passes here."""
        return self._world.rate

    def take_time(self, record: CurrentTime, asked_s: float | None) -> None:
        """Learn from an answer to the ping; `asked_s` is the monotonic instant of the question."""
        first = not self._world.known
        self._world.add(record.time, record.received_s)
        if first:
            self.world_found.emit(self._world.now(self._clock()) - datetime.now(UTC))
        offset = self._world.now(record.received_s) - datetime.now(UTC)
        fields: dict[str, float] = {"clock_offset_ms": round(offset.total_seconds() * 1000)}
        if asked_s is not None:
            fields["round_trip_ms"] = round(max(0.0, record.received_s - asked_s) * 1000, 1)
        self.update(**fields)

    def forget_time(self) -> None:
        """Start afresh with the next server."""
        self._world.reset()
