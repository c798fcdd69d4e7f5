"""The trading lock outside the database: what is left to write when the journal itself fails."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from ibdesk.core.safe_files import read_small, write_whole
from ibdesk.journal.notes import TradingLock

_MOST_BYTES = 16 * 1024


class LockFlag:
    """A small file beside the journal. While it stands, trading is locked, whatever it holds."""

    def __init__(self, path: Path) -> None:
        """Take the path; nothing is opened yet."""
        self.path = path

    def read(self) -> TradingLock | None:
        """Return the lock that the file stands for, None without a file. A file that cannot be read still locks."""
        try:
            text = read_small(self.path, _MOST_BYTES)
            return None if text is None else msgspec.json.decode(text, type=TradingLock)
        except (OSError, ValueError, msgspec.MsgspecError):
            return TradingLock(
                reason="Trading was locked; the file that says why cannot be read", since=datetime.now(UTC)
            )

    def put_up(self, lock: TradingLock) -> None:
        """Write the file through to the disk. Raises OSError."""
        write_whole(self.path, msgspec.json.encode(lock).decode())

    def take_down(self) -> None:
        """Remove the file; harmless without one. Raises OSError."""
        self.path.unlink(missing_ok=True)
