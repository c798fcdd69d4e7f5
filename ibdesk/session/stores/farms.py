"""IB's data farms: what the newest notice said of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import QObject, Slot

from ibdesk.core.farms import parse_farm
from ibdesk.core.records.notice import Notice
from ibdesk.session.stores.base import Store
from ibdesk.session.stores.link import LinkStore
from ibdesk.session.views import FarmView

KIND_WORDS = {"market": "Market data", "history": "History", "contracts": "Contract data"}


class FarmStore(Store):
    """Farms by name, in the order in which TWS first named them. Keys of `changed` are the names."""

    def __init__(self, link: LinkStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._farms: dict[str, FarmView] = {}
        self._guessed: set[str] = set()
        link.world_found.connect(self.on_world_found)

    @property
    def rows(self) -> list[FarmView]:
        """Return all farms heard of on this link."""
        return list(self._farms.values())

    def farm(self, name: str) -> FarmView | None:
        """Return one farm."""
        return self._farms.get(name)

    def summary(self) -> str:
        """Return one line for the status bar: 'Farms: 9 ok', or what is wrong first."""
        if not self._farms:
            return "Farms: not heard yet"
        states = [farm.state for farm in self._farms.values()]
        words = (("broken", "broken"), ("connecting", "connecting"), ("ok", "ok"), ("idle", "idle"))
        parts = [f"{states.count(state)} {word}" for state, word in words if state in states]
        return "Farms: " + ", ".join(parts)

    @Slot(object)
    def on_world_found(self, shift: timedelta) -> None:
        """Correct the times of what TWS said before it told its time."""
        for name in self._guessed:
            farm = self._farms[name]
            self._farms[name] = replace(farm, since=farm.since + shift)
        self._guessed.clear()
        self._mark_all()

    def clear(self) -> None:
        """Forget all: a new link tells anew."""
        self._farms.clear()
        self._guessed.clear()
        self._mark_all()

    def take(self, notice: Notice) -> bool:
        """Take a notice if it is about a farm; tells whether it was."""
        news = parse_farm(notice)
        if news is None:
            return False
        before = self._farms.get(news.name)
        since = notice.time or self._link.world_now()
        if before is not None and before.state == news.state:
            since = before.since
        elif notice.time is None and not self._link.world_known:
            self._guessed.add(news.name)
        self._farms[news.name] = FarmView(
            name=news.name,
            kind=KIND_WORDS[news.kind],
            state=news.state,
            code=news.code,
            since=since,
            serves=news.serves,
            text=news.text,
        )
        self._mark(news.name)
        return True
