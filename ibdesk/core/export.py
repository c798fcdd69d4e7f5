"""Files that the user takes away: CSV that no spreadsheet runs, names that stay in a folder (scenarios 130, 131)."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

Cell = str | int | Decimal | None

_FORMULA = re.compile(r"[\t\r\n]|[\s\x00-\x1f\u200b\ufeff]*[=+\-@＝＋－＠]")
"""What a spreadsheet may take for a formula: also behind blanks that it drops, also in full width."""

_NEEDS_QUOTES = re.compile(r'[,;"\t\r\n]|^\s|\s$')
"""A spreadsheet of another country cuts at semicolons or tabs: what stands behind one must not become a cell."""

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_RESERVED = frozenset({"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))})
_LONGEST_NAME = 80


def csv_text(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Write rows as CSV (RFC 4180). Texts that a spreadsheet would run get an apostrophe; numbers stay numbers."""
    lines = [_line([safe_text(name) for name in head])]
    lines += [_line([_cell(value) for value in row]) for row in rows]
    return "".join(lines)


def safe_text(text: str) -> str:
    """Return a text cell that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def file_name(*parts: str, suffix: str) -> str:
    """Build a plain file name from any text: no folders, no device names, no hidden files, at most 80 characters."""
    joined = "-".join(cleaned for part in parts if (cleaned := _UNSAFE.sub("_", part).strip("._-")))
    stem = joined[: _LONGEST_NAME - len(suffix)].strip("._-") or "export"
    if stem.split(".")[0].upper() in _RESERVED:
        stem = f"{stem.split('.')[0]}_"
    return f"{stem}{suffix}"


def inside(folder: Path, name: str) -> Path:
    """Return the path of a name in a folder. Raises ValueError if it would lie elsewhere."""
    if "\0" in name:
        raise ValueError("a file name holds no NUL")
    path = folder.resolve() / name
    if name in ("", ".", "..") or path.parent.resolve() != folder.resolve() or path.name != name:
        raise ValueError(f"{name!r} is not a plain name in the folder")
    return path


def write_new(path: Path, data: bytes) -> None:
    """Create a file. Raises FileExistsError when anything bears the name, a dangling link too, or OSError."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o666), "wb") as file:
        file.write(data)


def replace_file(path: Path, data: bytes) -> None:
    """Put a file in the place of one that the user agreed to replace; a link there is replaced, not followed."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".ibdesk-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _line(cells: list[str]) -> str:
    if cells == [""]:
        return '""\r\n'  # an empty line would be no row
    return ",".join(_quoted(cell) for cell in cells) + "\r\n"


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _NEEDS_QUOTES.search(cell) else cell


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return safe_text(value)
    return format(value, "f") if isinstance(value, Decimal) else str(value)
