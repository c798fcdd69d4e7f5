"""The durable memory of what was asked of TWS and what it said about orders (law L1).

One thread, "journal", owns the SQLite file; all methods of `Journal` may be called from any thread and none but
`start` and `close` waits. `reader` and `verify` look into a file, read-only, also while another program writes it.
May import `ibdesk.core`, msgspec and the standard library: no Qt, no ibapi.
"""

from ibdesk.journal.entries import Intent, JournalResult, RecentIntent, broker_day
from ibdesk.journal.journal import Journal
from ibdesk.journal.lock import JournalLockedError
from ibdesk.journal.notes import AwayLine, AwayNote, DayTotal, ReconcileNote, TradingLock

JournalLocked = JournalLockedError

__all__ = [
    "AwayLine",
    "AwayNote",
    "DayTotal",
    "Intent",
    "Journal",
    "JournalLocked",
    "JournalLockedError",
    "JournalResult",
    "RecentIntent",
    "ReconcileNote",
    "TradingLock",
    "broker_day",
]
