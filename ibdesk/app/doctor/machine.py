"""Checks of this computer: Python, system libraries, display, folders, the journal's lock."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from pathlib import Path

from ibdesk.app import paths, preflight
from ibdesk.app.journals import journal_path
from ibdesk.journal import JournalLockedError
from ibdesk.journal.lock import FileLock, NoLocksError
from ibdesk.session.checks import Check, error, ok, warning

DEFAULT_PROFILE = "default"


def python_facts() -> dict[str, object]:
    """Return what runs ibdesk."""
    return {
        "version": platform.python_version(),
        "implementation": platform.python_implementation(),
        "executable": sys.executable,
        "platform": platform.platform(),
    }


def check_python(version: tuple[int, int] = sys.version_info[:2]) -> Check:
    """Tell whether ibdesk runs on this Python."""
    problem = preflight.python_problem(version)
    if problem is None:
        return ok("Python", f"Python {platform.python_version()} fits.")
    sentence, _, step = problem.partition(". ")
    return error("Python", f"{sentence}.", step)


def missing_libraries(*, window: bool) -> list[str]:
    """Return the Debian packages that Qt would miss."""
    return preflight.missing_packages(window=window)


def check_libraries(missing: list[str]) -> Check:
    """Tell whether Qt finds the system libraries that it needs here."""
    if not missing:
        return ok("System libraries", "Qt finds all system libraries that it needs.")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return error(
        "System libraries",
        f"System libraries are missing; on Debian they are in {', '.join(missing)}.",
        f"Install them with: {preflight.install_line(missing, root=root)}",
    )


def check_display(*, display: bool) -> Check:
    """Tell whether a window can open."""
    if display:
        return ok("Display", "A window can open here.")
    return warning(
        "Display",
        "There is no display here, so the window cannot open.",
        "Start ibdesk on a desktop, or take the tour without one: ibdesk --demo --tour --shots shots",
    )


def check_folders() -> list[Check]:
    """Tell whether ibdesk can write its files."""
    checks = []
    for subject, folder_of in (
        ("Profile folder", lambda: paths.profile_folder(DEFAULT_PROFILE)),
        ("Log folder", paths.logs_folder),
    ):
        try:
            folder = folder_of()
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as problem:
            where = problem.filename or os.environ.get("IBDESK_HOME") or "its folder"
            checks.append(
                error(
                    subject,
                    f"ibdesk cannot write in {where}: {problem.strerror or problem}.",
                    "Give this user the right to write there, or set IBDESK_HOME to another folder.",
                )
            )
        else:
            checks.append(ok(subject, f"{folder} can be written."))
    return checks


def check_journal() -> Check:
    """Tell whether another ibdesk holds the journal of the default profile; takes its lock for a moment."""
    try:
        journal = journal_path("other", DEFAULT_PROFILE)
    except OSError as problem:
        return error("Journal", f"The journal cannot be reached: {problem}.", "Look at the folder problem above.")
    lock_file = journal.with_name(journal.name + ".lock")
    if not lock_file.exists():
        return ok("Journal", "No other ibdesk uses this profile.")
    return _try_lock(lock_file)


def _try_lock(lock_file: Path) -> Check:
    lock = FileLock(lock_file)
    try:
        lock.acquire()
    except JournalLockedError:
        return warning(
            "Journal",
            "Another ibdesk uses this profile. Orders can be sent from there only.",
            "Close it, or start with --profile NAME.",
        )
    except NoLocksError as problem:
        return error(
            "Journal",
            f"The journal cannot be locked, {problem.strerror}: nobody can tell whether another ibdesk uses it.",
            "Set IBDESK_HOME to a folder on a disk of this computer.",
        )
    except OSError as problem:
        return error(
            "Journal",
            f"The journal's lock cannot be opened: {problem.strerror or problem}.",
            "Give this user the right to write there, or set IBDESK_HOME to another folder.",
        )
    lock.release()
    return ok("Journal", "No other ibdesk uses this profile.")
