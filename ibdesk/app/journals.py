"""Which journal a session writes: one a profile, and a fresh one for every simulated world."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from ibdesk.app.paths import profile_folder, profile_path

DEMO_PROFILE = "demo"
DEMO_JOURNALS_KEPT = 5


def journal_path(kind: str, profile: str, now: datetime | None = None) -> Path:
    """Return the journal's file for a target of that kind.

    A simulated world ends with its process, so its orders must not be looked for in the next one: every demo
    starts a file of its own, and only the newest few stay.
    """
    if kind != "demo":
        return profile_folder(profile) / "journal.sqlite"
    folder = profile_folder(DEMO_PROFILE)
    _forget_old_worlds(folder)
    stamp = (now or datetime.now(UTC)).strftime("%Y%m%d-%H%M%S-%f")
    return folder / f"journal-{stamp}-{os.getpid()}.sqlite"


def newest_journal(profile: str) -> Path | None:
    """Return the journal of a profile that was written last, None if there is none. Makes no folder.

    Raises ValueError for a name that could lead elsewhere.
    """
    folder = profile_path(profile)
    found = [path for path in (folder / "journal.sqlite", *folder.glob("journal-*.sqlite")) if path.is_file()]
    return max(found, key=_written_at, default=None)


def _written_at(path: Path) -> float:
    log = path.with_name(path.name + "-wal")  # a program that runs writes there
    return max(one.stat().st_mtime for one in (path, log) if one.is_file())


def _forget_old_worlds(folder: Path) -> None:
    for old in sorted(folder.glob("journal-*.sqlite"))[: -DEMO_JOURNALS_KEPT + 1]:
        for part in folder.glob(old.name + "*"):
            part.unlink(missing_ok=True)
