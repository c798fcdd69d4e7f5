"""The command itself: what to look at, what to print, which exit code."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Sequence

from ibdesk.app import cli, preflight
from ibdesk.app.doctor import machine, packages
from ibdesk.app.doctor.facts import Report, as_json
from ibdesk.app.doctor.probe import Probe
from ibdesk.app.doctor.setup import check_setup
from ibdesk.app.doctor.words import as_text
from ibdesk.core.ids import ClientId
from ibdesk.core.records.link import Endpoint
from ibdesk.session.checks import Check, State

DOCTOR_CLIENT_ID = 9001


def parser() -> argparse.ArgumentParser:
    """Return the parser of doctor's options."""
    found = argparse.ArgumentParser(
        prog="ibdesk doctor",
        description="Check this machine and, with --connect, a running TWS. Nothing that concerns orders is ever sent.",
        epilog="Exit codes: 0 fine, 1 a check failed, 2 wrong use, 3 a system library is missing.",
    )
    found.add_argument("--connect", metavar="HOST:PORT", type=cli.host_and_port, help="look at this TWS or Gateway too")
    found.add_argument("--client-id", metavar="N", type=cli.client_id, default=DOCTOR_CLIENT_ID)
    found.add_argument("--json", action="store_true", help="print one JSON object instead of text")
    return found


def main(arguments: Sequence[str]) -> int:
    """Check, print the report and return the exit code."""
    options = parser().parse_args(arguments)
    endpoint = None
    if options.connect is not None:
        host, port = options.connect
        endpoint = Endpoint(host=host, port=port, client_id=ClientId(options.client_id))
    try:
        report = examine(endpoint)
    except KeyboardInterrupt:
        print("ibdesk: stopped before the checks were done", file=sys.stderr)
        return cli.EXIT_CHECK_FAILED
    if options.json:
        print(json.dumps(as_json(report), indent=1))
    else:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")  # a console that cannot print a dash still gets the rest
        print(as_text(report))
    return exit_code(report)


def examine(endpoint: Endpoint | None) -> Report:
    """Run every check; with an endpoint those of TWS too, unless the client cannot be loaded."""
    display = preflight.has_display()
    missing = machine.missing_libraries(window=display)
    qt = packages.versions(packages.QT_DISTRIBUTIONS)
    installed = packages.versions(packages.LIBRARIES)
    ibapi = packages.read_ibapi()
    here: list[Check] = [
        machine.check_python(),
        machine.check_libraries(missing),
        machine.check_display(display=display),
        *packages.check_qt(qt),
        *packages.check_libraries(installed),
        *packages.check_ibapi(ibapi),
        *machine.check_folders(),
        machine.check_journal(),
    ]
    snapshot = Probe(endpoint).read() if endpoint is not None else None
    return Report(
        ibapi=packages.ibapi_facts(ibapi),
        python=machine.python_facts(),
        qt=qt,
        libraries={"display": display, "missing": missing, "packages": installed},
        machine=tuple(here),
        tws=tuple(check_setup(snapshot)) if snapshot is not None else (),
        snapshot=snapshot,
    )


def exit_code(report: Report) -> int:
    """Return 3 for a missing system library, 1 for any other failed check, else 0."""
    if report.libraries["missing"]:
        return cli.EXIT_MISSING_LIBRARY
    failed = any(check.state is State.ERROR for check in report.checks)
    return cli.EXIT_CHECK_FAILED if failed else cli.EXIT_FINE
