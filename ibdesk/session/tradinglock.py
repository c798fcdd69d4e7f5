"""The user's own lock on new orders and changes: set by the kill switch, kept over restarts, lifted on purpose only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal

from ibdesk.journal import Journal, JournalResult, TradingLock
from ibdesk.session.bridge import Bridge
from ibdesk.session.router import Router
from ibdesk.session.stores.link import LinkStore
from ibdesk.session.stores.notices import NoticeStore

AFTER_CANCEL_ORDERS = "after Cancel orders"
"""The reason that the kill switch gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlockAnswered:
    """The journal's answer about an unlock, on its way into the GUI thread."""

    result: JournalResult


class TradingLockDesk(QObject):
    """Holds the lock. `moved` comes with every change; without a journal the lock lasts as long as the program."""

    moved = Signal()

    def __init__(
        self,
        journal: Journal | None,
        bridge: Bridge,
        router: Router,
        link: LinkStore,
        notices: NoticeStore,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._journal = journal
        self._bridge = bridge
        self._link = link
        self._notices = notices
        self._without_journal: TradingLock | None = None
        router.on(UnlockAnswered, self.on_unlock_answered)

    @property
    def current(self) -> TradingLock | None:
        """Return the lock, None while trading is free."""
        return self._without_journal if self._journal is None else self._journal.trading_lock()

    @property
    def sentence(self) -> str:
        """Return why nothing new may leave, '' while trading is free."""
        lock = self.current
        return "" if lock is None else f"trading is locked {lock.reason}"

    def lock(self, reason: str = AFTER_CANCEL_ORDERS) -> None:
        """Lock at once; the disk follows. Never fails and never waits (law L9)."""
        if self._journal is None:
            self._without_journal = TradingLock(reason=reason, since=datetime.now(UTC))
        else:
            self._journal.lock_trading(reason, self._link.view.session_no)
        self.moved.emit()

    def unlock(self) -> None:
        """Lift the lock as soon as that is durable; if it cannot be, trading stays locked and a message says why."""
        if self._journal is None:
            self._without_journal = None
            self.moved.emit()
        elif self.current is not None:
            self._journal.unlock_trading(self._answered, self._link.view.session_no)

    def _answered(self, result: JournalResult) -> None:
        # On the journal thread: touch nothing here, the bridge brings it over.
        self._bridge.post(UnlockAnswered(result=result))

    def on_unlock_answered(self, record: UnlockAnswered) -> None:
        """Show the lock as it is now."""
        if not record.result.ok:
            self._notices.say(f"Trading stays locked: {record.result.sentence}", kind="err", category="orders")
        self.moved.emit()
