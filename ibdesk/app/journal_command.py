"""`ibdesk journal`: list, export and verify a journal. Reads only, also while the program runs."""

from __future__ import annotations

import argparse
import io
import os
import re
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from ibdesk.app.cli import EXIT_CHECK_FAILED, EXIT_FINE, EXIT_WRONG_USE
from ibdesk.app.journals import DEMO_PROFILE, newest_journal
from ibdesk.core.export import Cell, csv_text, write_new
from ibdesk.journal.reader import JournalReader, Line, UnreadableJournalError
from ibdesk.journal.verify import verify
from ibdesk.journal.words import line_text, one_line

COLUMNS = (
    "line", "time", "monotonic_ns", "session", "what", "type", "client_id", "order_id", "order_ref", "account", "mode",
    "number", "value", "value_currency", "exec_id", "attributed", "sha256", "raw", "old", "new", "text", "content",
)  # fmt: skip

_AGO = re.compile(r"([0-9]{1,6})([mhd])\Z", re.ASCII)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def instant(text: str) -> datetime:
    """Read `2026-11-20`, `2026-11-20T15:00`, or `2h`, `3d`, `30m` ago; UTC unless an offset is named.

    Raises argparse.ArgumentTypeError with an example.
    """
    if ago := _AGO.match(text):
        return datetime.now(UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time. Examples: 2026-11-20, 2026-11-20T15:00, 2h") from None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command."""
    found = argparse.ArgumentParser(
        prog="ibdesk journal",
        description="Look into the journal of orders. Nothing is changed; it works while ibdesk runs.",
        epilog="Exit codes: 0 fine, 1 the journal is not whole or cannot be read, 2 wrong use.",
    )
    found.add_argument("verb", choices=("list", "export", "verify"))
    where = found.add_mutually_exclusive_group()
    where.add_argument("--profile", metavar="NAME", default="default", help=f"{DEMO_PROFILE!r}: that of the last demo")
    where.add_argument("--file", metavar="PATH", type=Path, help="a journal anywhere")
    found.add_argument("--since", metavar="WHEN", type=instant, help="2026-11-20, 2026-11-20T15:00, 2h, 3d (UTC)")
    found.add_argument("--format", choices=("csv", "jsonl"), help="export: csv, or JSON lines (the default)")
    found.add_argument("--out", metavar="FILE", type=Path, help="export: a new file instead of standard output")
    return found


def main(arguments: Sequence[str]) -> int:
    """Do what was asked and return the exit code."""
    options = parser().parse_args(arguments)
    if options.verb != "export" and (options.format or options.out):
        return _wrong("--format and --out belong to export.")
    if options.verb == "verify" and options.since:
        return _wrong("verify looks at the whole journal, without --since.")
    try:
        path = options.file or newest_journal(options.profile)
    except ValueError as error:
        return _wrong(str(error))
    if path is None or not path.is_file():
        return _wrong(f"There is no journal at {options.file}." if path else f"No journal of {options.profile!r} yet.")
    try:
        with JournalReader(path) as reader:
            return _do(options, reader, path)
    except (UnreadableJournalError, sqlite3.DatabaseError) as error:
        print(f"ibdesk: {error}", file=sys.stderr)
        return EXIT_CHECK_FAILED


def _do(options: argparse.Namespace, reader: JournalReader, path: Path) -> int:
    if options.verb == "verify":
        return _verify(reader, path)
    texts = _listed(reader, options.since)
    if options.verb == "export":
        texts = _csv(reader, options.since) if options.format == "csv" else _json_lines(reader, options.since)
    if options.out is None:
        return _print(texts)
    try:
        write_new(options.out, "".join(texts).encode())
    except FileExistsError:
        return _wrong(f"{options.out} exists. Name a new file.")
    except OSError as error:
        return _wrong(f"{options.out} cannot be written: {error.strerror}.")
    return EXIT_FINE


def _verify(reader: JournalReader, path: Path) -> int:
    verdict = verify(reader)
    for finding in verdict.findings:
        print(one_line(finding))
    if verdict.findings:
        print(f"{path.name} is not whole. Keep it as it is, and look at your orders in TWS.")
        return EXIT_CHECK_FAILED
    print(f"{path.name} is whole: {verdict.lines} lines, none missing; every order that was sent has its intent.")
    return EXIT_FINE


def _listed(reader: JournalReader, since: datetime | None) -> Iterator[str]:
    for line in reader.lines(since):
        yield line_text(line) + "\n"


def _csv(reader: JournalReader, since: datetime | None) -> Iterator[str]:
    yield csv_text(COLUMNS, (_cells(line) for line in reader.lines(since)))


def _cells(line: Line) -> list[Cell]:
    values = [getattr(line, name) for name in COLUMNS]
    return [_text(value) if isinstance(value, bytes | str) else value for value in values]


def _text(value: bytes | str) -> str:
    text = value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else value
    return text.replace("\0", "\\0")  # the fields of TWS's messages end in NUL, which no spreadsheet reads


def _json_lines(reader: JournalReader, since: datetime | None) -> Iterator[str]:
    for line in reader.lines(since):
        row = {name: getattr(line, name) for name in COLUMNS}
        row["attributed"] = bool(line.attributed)
        row["content"] = _content(line)
        yield msgspec.json.encode(row).decode() + "\n"
    for client_id, order_id, base in reader.ends():
        row = {"what": "end", "client_id": client_id, "order_id": order_id, "state": base}
        yield msgspec.json.encode(row).decode() + "\n"
    for client_id, order_id in reader.high_waters().items():
        row = {"what": "high_water", "client_id": client_id, "order_id": order_id}
        yield msgspec.json.encode(row).decode() + "\n"


def _content(line: Line) -> object:
    if not line.content:
        return None
    try:
        return msgspec.json.decode(line.content)
    except msgspec.MsgspecError:
        return line.content.decode("utf-8", "backslashreplace")


def _print(texts: Iterator[str]) -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace", newline="")  # any console prints the rest
    try:
        for text in texts:
            sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return EXIT_FINE


def _wrong(sentence: str) -> int:
    print(f"ibdesk: {sentence}", file=sys.stderr)
    return EXIT_WRONG_USE
