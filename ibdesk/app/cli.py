"""The command line (design.md section 12). Imports nothing heavy: every answer without a window comes at once."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ibdesk import __version__
from ibdesk.app import preflight

EXIT_FINE = 0
EXIT_CHECK_FAILED = 1
EXIT_WRONG_USE = 2
EXIT_MISSING_LIBRARY = preflight.EXIT_MISSING_LIBRARY

DEFAULT_CLIENT_ID = 1
LOG_LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the user asked for on the command line."""

    demo: bool
    connect: tuple[str, int] | None
    client_id: int
    read_only: bool
    profile: str
    workspace: str
    safe_mode: bool
    log_level: str
    tour: bool
    shots: Path | None
    report: Path | None
    yes: bool


def host_and_port(text: str) -> tuple[str, int]:
    """Read HOST:PORT; IPv6 addresses stand in brackets. Raises argparse.ArgumentTypeError with a plain sentence."""
    host, colon, port = text.rpartition(":")
    host = host.strip("[]")
    if not colon or not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is not HOST:PORT. Example: 127.0.0.1:7497")
    return host, int(port)


def client_id(text: str) -> int:
    """Read a client id, 0 to 2147483647."""
    if not text.isascii() or not text.isdigit() or int(text) > 2**31 - 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a client id. Example: 1")
    return int(text)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the window's options; `simulate` has its own, in the simulated gateway."""
    parser = argparse.ArgumentParser(
        prog="ibdesk",
        description="A desktop trading terminal for Interactive Brokers.",
        epilog="ibdesk simulate [...]  runs the simulated gateway alone; "
        "ibdesk doctor [...]  checks this machine and a running TWS; "
        "ibdesk journal list|export|verify  looks into the journal of orders; all know --help",
    )
    parser.add_argument("--version", action="version", version=f"ibdesk {__version__}")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--demo", action="store_true", help="start the simulated gateway and connect to it")
    where.add_argument("--connect", metavar="HOST:PORT", type=host_and_port, help="connect to TWS or Gateway")
    parser.add_argument("--client-id", metavar="N", type=client_id, default=DEFAULT_CLIENT_ID)
    parser.add_argument("--read-only", action="store_true", help="nothing that concerns orders can leave")
    parser.add_argument("--profile", metavar="NAME", default="default")
    parser.add_argument("--workspace", metavar="NAME", default="")
    parser.add_argument("--safe-mode", action="store_true", help="default layout and settings, nothing restored")
    parser.add_argument("--log-level", choices=LOG_LEVELS, default="info")
    parser.add_argument("--tour", action="store_true", help="take the guided tour with real clicks and keys")
    parser.add_argument("--shots", metavar="DIR", type=Path, help="tour: where the pictures go")
    parser.add_argument("--report", metavar="FILE.json", type=Path, help="tour: where the report goes")
    parser.add_argument("--yes", action="store_true", help="tour: allow orders on a PAPER account")
    return parser


def parse(arguments: Sequence[str]) -> Options:
    """Return the options, or end the process with exit code 2 and a sentence."""
    parser = build_parser()
    found = parser.parse_args(arguments)
    if found.tour and not (found.demo or found.connect):
        parser.error("--tour needs --demo or --connect HOST:PORT")
    if not found.tour and (found.shots or found.report):
        parser.error("--shots and --report belong to --tour")
    return Options(**vars(found))


def ready_platform(options: Options) -> str | None:
    """Choose the Qt platform and return a sentence if no window can open.

    Without a display only the tour goes on, offscreen: that is what it was asked for.
    """
    chosen = os.environ.get("QT_QPA_PLATFORM", "")
    if not chosen and not preflight.has_display():
        if not options.tour:
            return preflight.NO_DISPLAY
        os.environ["QT_QPA_PLATFORM"] = chosen = "offscreen"
    window = chosen.split(":")[0] not in ("offscreen", "minimal", "vnc", "wayland")
    return preflight.library_problem(window=window) or preflight.qt_problem()


def run_window(options: Options) -> int:
    """Open the window, after the checks that must come before Qt."""
    problem = ready_platform(options)
    if problem:
        print(f"ibdesk: {problem}", file=sys.stderr)
        return EXIT_MISSING_LIBRARY
    os.environ.setdefault("QT_API", "pyside6")
    os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")
    from ibdesk.app.run import run

    return run(options)


def main(arguments: Sequence[str]) -> int:
    """Run what the arguments ask for and return the exit code."""
    problem = preflight.python_problem()
    if problem:
        print(f"ibdesk: {problem}", file=sys.stderr)
        return EXIT_WRONG_USE
    if arguments and arguments[0] == "simulate":
        from ibdesk.simgateway.cli import main as simulate

        return simulate(list(arguments[1:]))
    if arguments and arguments[0] == "doctor":
        from ibdesk.app.doctor.command import main as examine

        return examine(list(arguments[1:]))
    if arguments and arguments[0] == "journal":
        from ibdesk.app.journal_command import main as look_into_journal

        return look_into_journal(list(arguments[1:]))
    return run_window(parse(arguments))
