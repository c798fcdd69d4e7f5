"""The last events of the link in words: connected, lost, lists read, IB and farms gone and back."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, Slot

from ibdesk.session.connector import Connector
from ibdesk.session.lists import OrderLists
from ibdesk.session.stores.base import Store
from ibdesk.session.stores.executions import ExecutionStore
from ibdesk.session.stores.farms import FarmStore
from ibdesk.session.stores.link import LinkStore
from ibdesk.session.stores.orders import OrderStore
from ibdesk.session.stores.positions import PositionStore
from ibdesk.session.views import Phase

KEPT = 8
_WENT = {"ok": "is back", "idle": "went idle", "broken": "is broken", "connecting": "is connecting"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkEvent:
    """One event in world time; `token` is its ink."""

    time: datetime
    text: str
    token: str = "text2"


class EventStore(Store):
    """The newest events, newest first."""

    def __init__(
        self,
        link: LinkStore,
        farms: FarmStore,
        lists: OrderLists,
        connector: Connector,
        stores: tuple[OrderStore, PositionStore, ExecutionStore],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._link, self._farms = link, farms
        self._stores = stores
        self._events: deque[LinkEvent] = deque(maxlen=KEPT)
        self._states: dict[str, str] = {}
        self._before = link.view
        connector.became_ready.connect(self.on_became_ready)
        connector.went_down.connect(self.on_went_down)
        lists.completed.connect(self.on_lists_completed)
        link.moved.connect(self.on_link_moved)
        farms.changed.connect(self.on_farms_changed)

    @property
    def rows(self) -> list[LinkEvent]:
        """Return the events, newest first."""
        return list(reversed(self._events))

    @Slot()
    def on_became_ready(self) -> None:
        """Note what the link turned out to be."""
        view = self._link.view
        if view.mode_reason:
            self._say(view.mode_reason)
        self._say(f"Connected, next order id {view.next_order_id}", "ok")

    @Slot()
    def on_went_down(self) -> None:
        """Note that it is gone; farms will be named anew."""
        self._states.clear()
        self._say("The connection ended", "warn")

    @Slot()
    def on_lists_completed(self) -> None:
        """Note what the lists of TWS brought."""
        orders, positions, executions = self._stores
        parts = (
            _count(len(orders.rows), "order"), _count(len(positions.held), "position"),
            _count(len(executions.rows), "execution"),
        )  # fmt: skip
        self._say(f"Reconciled: {', '.join(parts)}")

    @Slot()
    def on_link_moved(self) -> None:
        """Note a failed try, IB gone or back, and silence."""
        before, view = self._before, self._link.view
        self._before = view
        failed = view.phase in (Phase.WAITING, Phase.OFF) and view.phase is not before.phase
        if failed and view.failure is not None:
            self._say(view.failure.sentence, "err")
        if not view.ready or not before.ready:
            return
        if view.ib_up is not before.ib_up:
            self._say("IB is back" if view.ib_up else "IB is not reachable", "ok" if view.ib_up else "err")
        if view.stale is not before.stale:
            self._say("TWS does not answer" if view.stale else "TWS answers again", "warn" if view.stale else "ok")

    @Slot(object)
    def on_farms_changed(self, _change: object) -> None:
        """Note farms that changed; that they are there at the start is no news, unless one is broken."""
        for farm in self._farms.rows:
            before = self._states.get(farm.name)
            self._states[farm.name] = farm.state
            if farm.state != before and (before is not None or farm.state == "broken"):
                token = {"broken": "err", "ok": "ok"}.get(farm.state, "text2")
                self._say(f"{farm.name} {_WENT[farm.state]} ({farm.code})", token)

    def _say(self, text: str, token: str = "text2") -> None:
        self._events.append(LinkEvent(time=self._link.world_now(), text=text, token=token))
        self._mark_all()


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
