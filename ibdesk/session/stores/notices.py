"""All messages: those of TWS with their codes, and those of ibdesk itself."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from datetime import timedelta
from typing import Literal

from PySide6.QtCore import QObject, Signal, Slot

from ibdesk.core.notices import rule_for
from ibdesk.core.records.notice import Notice
from ibdesk.session.stores.base import Store
from ibdesk.session.stores.link import LinkStore
from ibdesk.session.views import NoticeView

KEPT = 2000
COLLAPSE_WITHIN = timedelta(seconds=60)

Severity = Literal["needs_you", "note", "good"]
SEVERITY_OF: dict[str, Severity] = {"err": "needs_you", "warn": "needs_you", "info": "note", "ok": "good"}


class NoticeStore(Store):
    """The newest messages, oldest first. `arrived` brings each new NoticeView at once (toasts, bell)."""

    arrived = Signal(object)

    def __init__(self, link: LinkStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._guessed: list[int] = []
        link.world_found.connect(self.on_world_found)
        self._rows: dict[int, NoticeView] = {}
        self._next = 1

    @property
    def rows(self) -> list[NoticeView]:
        """Return all messages, oldest first."""
        return list(self._rows.values())

    def row(self, number: int) -> NoticeView | None:
        """Return one message by its number."""
        return self._rows.get(number)

    @property
    def unopened(self) -> int:
        """Return how many messages that need the user were not opened yet."""
        return sum(1 for one in self._rows.values() if one.severity == "needs_you" and not one.opened)

    def open(self, number: int) -> None:
        """Note that the user opened a message."""
        row = self._rows.get(number)
        if row is not None and not row.opened:
            self._rows[number] = replace(row, opened=True)
            self._mark(number)

    def take(
        self, notice: Notice, about: str = "", about_key: Hashable | None = None, *, as_note: bool = False
    ) -> None:
        """Add a message of TWS, or of the ibapi library; `as_note` where it concerns nothing that was sent."""
        rule = rule_for(notice.code)
        kind = "info" if as_note else rule.kind
        if notice.time is None and not self._link.world_known:
            self._guessed.append(self._next)
        self._add(
            NoticeView(
                number=self._next,
                time=notice.time or self._link.world_now(),
                severity=SEVERITY_OF[kind],
                kind=kind,
                source="ibdesk" if notice.from_client else rule.source,
                code=notice.code,
                about=about,
                about_key=about_key,
                text=notice.text,
                next_step="" if as_note else rule.next_step,
                count=1,
                category=rule.category,
                opened=False,
            )
        )

    @Slot(object)
    def on_world_found(self, shift: timedelta) -> None:
        """Correct the times of what TWS said before it told its time."""
        for number in self._guessed:
            if (row := self._rows.get(number)) is not None:
                self._rows[number] = replace(row, time=row.time + shift)
        self._guessed.clear()
        self._mark_all()

    @Slot(object)
    def warn_of_data(self, text: str) -> None:
        """Add a warning about an answer with data."""
        self.say(text, kind="warn", next_step="Ask for less.", category="data")

    def say(
        self,
        text: str,
        *,
        kind: Literal["err", "warn", "info", "ok"] = "info",
        next_step: str = "",
        about: str = "",
        about_key: Hashable | None = None,
        category: Literal["orders", "link", "data"] = "link",
    ) -> None:
        """Add a message of ibdesk's own."""
        self._add(
            NoticeView(
                number=self._next,
                time=self._link.world_now(),
                severity=SEVERITY_OF[kind],
                kind=kind,
                source="ibdesk",
                code=None,
                about=about,
                about_key=about_key,
                text=text,
                next_step=next_step,
                count=1,
                category=category,
                opened=False,
            )
        )

    def _add(self, row: NoticeView) -> None:
        same = next((one for one in reversed(self._rows.values()) if _same(one, row)), None)
        if same is not None:
            again = replace(same, count=same.count + 1, time=row.time, opened=False)
            del self._rows[same.number]
            self._rows[again.number] = again
            self._mark(again.number)
            return
        self._rows[row.number] = row
        self._next += 1
        while len(self._rows) > KEPT:
            del self._rows[next(iter(self._rows))]
            self._mark_all()
        self._mark(row.number)
        self.arrived.emit(row)


def _same(old: NoticeView, new: NoticeView) -> bool:
    return (old.code, old.text, old.about, old.source) == (new.code, new.text, new.about, new.source) and abs(
        new.time - old.time
    ) <= COLLAPSE_WITHIN
