"""The safety controls of a session, made together: limits, trading lock, arming, the check of the login, the clocks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from ibdesk.core.records.link import CloseReason
from ibdesk.journal import Journal
from ibdesk.session.armdesk import ArmDesk
from ibdesk.session.arming import SLEPT_S, SleepWatch
from ibdesk.session.connector import Connector
from ibdesk.session.crosscheck import CrossCheck
from ibdesk.session.decisions import decisions_into
from ibdesk.session.limitbook import LimitBook
from ibdesk.session.router import Router
from ibdesk.session.stores.link import LinkStore
from ibdesk.session.stores.notices import NoticeStore
from ibdesk.session.targets import SessionSettings
from ibdesk.session.tradinglock import TradingLock


class Controls(QObject):
    """Owns them. `clock` is monotonic seconds, `wall` seconds of the wall clock."""

    def __init__(
        self,
        router: Router,
        link: LinkStore,
        notices: NoticeStore,
        connector: Connector,
        journal: Journal | None,
        settings: SessionSettings,
        clock: Callable[[], float],
        wall: Callable[[], float],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._link, self._notices, self._connector = link, notices, connector
        self.decide = decide = decisions_into(journal, lambda: link.view.session_no)
        journalled = journal is not None and journal.trading_lock() is not None
        self.limits = LimitBook(settings.folder, decide, self)
        self.trading_lock = TradingLock(settings.lock_file, decide, self, journalled=journalled)
        self.arming = ArmDesk(link, connector, self.limits, decide, clock, self)
        self.login = CrossCheck(router, link, notices, settings.folder, asks_first=settings.asks_first)
        self._sleep = SleepWatch(clock, wall)
        self._clock, self._ticked_s = clock, clock()
        link.ticked.connect(self.on_link_ticked)
        self.arming.ended.connect(self.on_arming_ended)

    @Slot()
    def on_link_ticked(self) -> None:
        """Look at the clocks once a second."""
        late_s, self._ticked_s = self._clock() - self._ticked_s, self._clock()
        if late_s > SLEPT_S:  # where the monotonic clock runs on during sleep, this is all that shows of it
            self.arming.disarm("Disarmed: this computer slept, or ibdesk stood still.")
        self.look_at_clocks()

    @Slot()
    def look_at_clocks(self) -> None:
        """After a sleep nothing shown before it counts: disarm, drop previews, redial, reconcile (scenario 34)."""
        if self._sleep.slept():
            self.arming.disarm("Disarmed: this computer slept.")
            if self._link.view.ready:
                self._notices.say("This computer slept. The connection is made anew.", kind="info")
                self._connector.end_session(CloseReason.LOST, "this computer slept")
        self.arming.look()

    @Slot(object)
    def on_arming_ended(self, why: str) -> None:
        """Keep among the messages why real-money orders are off again."""
        self._notices.say(why, kind="info", category="orders", next_step="Arm trading in the top bar to go on.")
