"""Small files of the user's own: whole or not at all, never through a link, never under a name that leads elsewhere."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

NAME_LENGTH = 64
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
)


def slug(name: str) -> str:
    """Return the file name (without ending) for a name that a person gave (scenario 131).

    Letters, digits, `-` and `_` in lower case; blanks become `-`. Raises ValueError with a sentence for anything
    else: a path, a control character, a device name of Windows, nothing at all.
    """
    made = "-".join(name.lower().split(" ")).strip("-")
    plain = made.isascii() and made.replace("-", "").replace("_", "").isalnum()
    if not plain or made in _RESERVED or len(made) > NAME_LENGTH:
        raise ValueError(f"{name!r} is no name for a file. Use letters, digits, blanks, - and _.")
    return made


def inside(folder: Path, name: str, ending: str) -> Path:
    """Return the path of a named file in a folder. Raises ValueError if it is a link or would stand elsewhere."""
    path = folder / f"{slug(name)}{ending}"
    if path.is_symlink() or path.resolve().parent != folder.resolve():
        raise ValueError(f"{path.name} is a link to another place. It is left alone.")
    return path


def read_small(path: Path, most_bytes: int) -> str | None:
    """Return the text of a file, None if there is none. Raises OSError, ValueError (too large, not UTF-8)."""
    try:
        with path.open("rb") as file:
            raw = file.read(most_bytes + 1)
    except FileNotFoundError:
        return None
    if len(raw) > most_bytes:
        raise ValueError(f"{path.name} is larger than {most_bytes} bytes")
    return raw.decode("utf-8")


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old text or the new, also after a power cut. Raises OSError.

    The new text gets a file of its own, made afresh, and then takes the place; a link there is replaced, not followed.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:
        with suppress(FileNotFoundError):
            fresh.unlink()
        raise


def put_aside(path: Path) -> Path:
    """Keep a file that cannot be read as `<name>.bad`, in place of an earlier one, and return where it is."""
    aside = path.with_name(path.name + ".bad")
    path.replace(aside)
    return aside
