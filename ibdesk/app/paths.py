"""Where the program keeps its files; `IBDESK_HOME` moves every one of them."""

from __future__ import annotations

import os
import re
from pathlib import Path

import platformdirs

APP = "ibdesk"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}\Z")


def home() -> Path:
    """Return the folder of all files, made if need be; readable by the user alone where the system can."""
    moved = os.environ.get("IBDESK_HOME")
    folder = Path(moved) if moved else Path(platformdirs.user_data_dir(APP, appauthor=False))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def profile_path(profile: str) -> Path:
    """Return where one profile's folder is, or would be. Raises ValueError for a name that could lead elsewhere."""
    if not _NAME.match(profile):
        raise ValueError(f"{profile!r} is not a profile name. Use letters, digits, - and _.")
    return home() / "profiles" / profile


def profile_folder(profile: str) -> Path:
    """Return the folder of one profile, made if need be. Raises ValueError for a name that could lead elsewhere."""
    folder = profile_path(profile)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def logs_folder() -> Path:
    """Return the folder of the logs."""
    folder = home() / "logs"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
