"""One journal, one program: a lock of the operating system that ends with the process (scenario 137)."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import BinaryIO


class JournalLockedError(RuntimeError):
    """Another ibdesk holds this journal."""

    def __init__(self) -> None:
        """Say it in the words of the screen."""
        super().__init__("Another ibdesk uses this profile. Orders can be sent from there only.")


class FileLock:
    """An exclusive lock beside the journal. The file stays; only the lock goes."""

    def __init__(self, path: Path) -> None:
        """Take the path of the lock file; nothing is opened yet."""
        self._path = path
        self._file: BinaryIO | None = None

    def acquire(self) -> None:
        """Take the lock. Raises JournalLockedError if another holder has it, OSError if there is no file."""
        file = self._path.open("a+b")
        try:
            _lock(file)
        except OSError as error:
            file.close()
            raise JournalLockedError from error
        self._file = file

    def release(self) -> None:
        """Give the lock back; harmless without one."""
        if self._file is not None:
            _unlock(self._file)
            self._file.close()
            self._file = None


if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

    def _unlock(file: BinaryIO) -> None:
        file.seek(0, os.SEEK_SET)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(file: BinaryIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)
