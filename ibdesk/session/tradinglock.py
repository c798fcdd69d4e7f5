"""The lock on new orders after Cancel orders: it survives a restart, and only the user takes it off.

The journal holds it among the decisions, and a flag file beside it, so that it stands also when one of the two
cannot be written. What cannot be read counts as locked.
"""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ibdesk.core.safe_files import write_whole
from ibdesk.journal.notes import LOCK, UNLOCK
from ibdesk.session.decisions import Decide, Decision

log = logging.getLogger(__name__)


class TradingLock(QObject):
    """Locked or not. `journalled`: the journal of this start says so. `changed` comes with every turn.

    Without a path and a journal it holds for this session only.
    """

    changed = Signal()

    def __init__(
        self, path: Path | None, decide: Decide, parent: QObject | None = None, *, journalled: bool = False
    ) -> None:
        super().__init__(parent)
        self._path, self._decide = path, decide
        self.locked = journalled or _stands(path)

    def lock(self, why: str) -> str:
        """Lock at once; return a sentence if a restart would forget it, "" else. Never raises."""
        problem = ""
        self.locked = True
        try:
            if self._path is not None:
                write_whole(self._path, f"{why}\n")
        except OSError as error:
            log.warning("the trading lock could not be kept: %s", error)
            problem = "The lock on new orders could not be saved: it ends when ibdesk is closed."
        self._note(LOCK, why)
        self.changed.emit()
        return problem

    def unlock(self) -> str:
        """Take the lock off; return a sentence if that cannot be done, and then it stays."""
        try:
            if self._path is not None:
                self._path.unlink(missing_ok=True)
        except OSError as error:
            return f"The lock could not be taken off ({error.strerror})."
        self.locked = False
        self._note(UNLOCK, "")
        self.changed.emit()
        return ""

    def _note(self, kind: str, why: str) -> None:
        try:
            self._decide(Decision(kind=kind, about=why))
        except Exception:  # the lock must hold whatever the journal does (scenario 116)
            log.exception("the journal did not take the trading lock")


def _stands(path: Path | None) -> bool:
    if path is None:
        return False
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True
