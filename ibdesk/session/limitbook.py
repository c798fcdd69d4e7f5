"""The limits in force, mode by mode. A raised limit of LIVE holds from the next arming on, a lowered one at once."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ibdesk.core.limit_edits import edits, stricter
from ibdesk.core.limit_file import LoadedLimits, default_limits, load_limits, save_limits
from ibdesk.core.limits import LimitProfile
from ibdesk.core.records.link import Mode
from ibdesk.session.decisions import Decide, Decision

log = logging.getLogger(__name__)


class LimitBook(QObject):
    """Limits of one profile. `folder` None: the defaults, and changes last as long as the session.

    `changed` comes when other limits are in force. `problems` says what of the file could not be used.
    """

    changed = Signal()

    def __init__(self, folder: Path | None, decide: Decide, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder, self._decide = folder, decide
        loaded = load_limits(folder) if folder is not None else LoadedLimits(limits=default_limits())
        self.problems = loaded.problems
        self._stored = dict(loaded.limits)
        self._in_force = dict(loaded.limits)

    def of(self, mode: Mode) -> LimitProfile:
        """Return the limits in force."""
        return self._in_force[mode]

    def stored(self, mode: Mode) -> LimitProfile:
        """Return the limits as edited; in LIVE some of them may wait for the next arming."""
        return self._stored[mode]

    def waits(self, mode: Mode) -> bool:
        """Tell whether some edited limits wait for the next arming."""
        return self._stored[mode] != self._in_force[mode]

    def needs_confirm(self, mode: Mode | None, *, warnings: bool) -> bool:
        """Tell whether an order must be confirmed: always in LIVE, with any warning, and unless switched off."""
        return mode is None or mode is Mode.LIVE or warnings or self._in_force[mode].confirm

    def change(self, mode: Mode, new: LimitProfile) -> str:
        """Take edited limits; return a sentence if they could not be saved: then only stricter ones hold, "" else."""
        old = self._stored[mode]
        changes = edits(old, new)
        if not changes:
            return ""
        problem = self._save({**self._stored, mode: new})
        if problem:
            self._in_force[mode] = stricter(self._in_force[mode], new)
        else:
            self._stored[mode] = new
            self._in_force[mode] = stricter(self._in_force[mode], new) if mode is Mode.LIVE else new
            for one in changes:
                about = f"{mode.value} {one.key}"
                self._decide(Decision(kind="limit", about=about, before=one.old, after=one.new))
        self.changed.emit()
        return problem

    def start_arming(self) -> None:
        """Let every edited limit of LIVE hold: trading is being armed."""
        if self.waits(Mode.LIVE):
            self._in_force[Mode.LIVE] = self._stored[Mode.LIVE]
            self.changed.emit()

    def _save(self, limits: dict[Mode, LimitProfile]) -> str:
        if self._folder is None:
            return ""
        try:
            save_limits(self._folder, limits)
        except OSError as error:
            log.warning("the limits could not be saved: %s", error)
            return f"The limits could not be saved ({error.strerror}). Stricter ones hold until ibdesk is closed."
        return ""
