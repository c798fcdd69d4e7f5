"""Says that an outage lasts: one message at each of a few ages, however often TWS repeats itself (scenarios 19, 26)."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QObject, Slot

from ibdesk.core.ages import age_text
from ibdesk.session.stores.link import LinkStore
from ibdesk.session.stores.notices import NoticeStore

STEPS = tuple(timedelta(minutes=minutes) for minutes in (5, 30, 60, 6 * 60, 24 * 60, 48 * 60, 72 * 60))


class OutageWatch(QObject):
    """Looks at the age of the outage once a second."""

    def __init__(self, link: LinkStore, notices: NoticeStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link, self._notices = link, notices
        self._told = 0
        link.ticked.connect(self.on_ticked)

    @Slot()
    def on_ticked(self) -> None:
        """Raise the alarm at the next age, once."""
        outage = self._link.outage
        if outage is None:
            self._told = 0
            return
        reached = sum(1 for step in STEPS if outage >= step)
        if reached > self._told:
            self._told = reached
            whom = "IB behind TWS" if self._link.view.ready else "TWS"
            self._notices.say(
                f"{whom} has been out of reach for {age_text(outage)}. Orders that work at IB go on working.",
                kind="err",
                next_step="Look at TWS: it may wait for a login. ibdesk goes on trying.",
                category="link",
            )
