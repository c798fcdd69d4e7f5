"""One journal, one program: a lock of the operating system that ends with the process (scenario 137)."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import BinaryIO


class JournalLockedError(RuntimeError):
    """Another ibdesk holds this journal."""

    def __init__(self) -> None:
        """Say it in the words of the screen."""
        super().__init__("Another ibdesk uses this profile. Orders can be sent from there only.")


class NoLocksError(OSError):
    """The place of the journal cannot be locked at all, so that nobody knows whether another ibdesk uses it."""


HELD_BY_ANOTHER = frozenset({errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK})
"""What the system's lock call answers while another holder has it; EACCES and EDEADLK are Windows' and old Unixes'."""


class FileLock:
    """An exclusive lock beside the journal. The file stays; only the lock goes."""

    def __init__(self, path: Path) -> None:
        """Take the path of the lock file; nothing is opened yet."""
        self._path = path
        self._file: BinaryIO | None = None

    def acquire(self) -> None:
        """Take the lock.

        Raises JournalLockedError if another holder has it, NoLocksError if the file system has no locks or refuses
        them, PermissionError or another OSError if the file cannot be opened for writing.
        """
        file = self._path.open("a+b")
        try:
            _lock(file)
        except OSError as error:
            file.close()
            if error.errno in HELD_BY_ANOTHER:
                raise JournalLockedError from error
            raise NoLocksError(error.errno, f"no file locks there ({error.strerror})") from error
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
