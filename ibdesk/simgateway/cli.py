"""The command line of the simulated gateway: ``python -m ibdesk.simgateway`` and ``ibdesk simulate``."""

import argparse
import asyncio
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ibdesk.simgateway import versions
from ibdesk.simgateway.account_seed import SEED_ACCOUNT
from ibdesk.simgateway.calendars import Calendars
from ibdesk.simgateway.clock import ClockSpec, ClockSpecError, parse_clock
from ibdesk.simgateway.control import obey
from ibdesk.simgateway.control_socket import ControlSocket
from ibdesk.simgateway.fault_script import load_faults
from ibdesk.simgateway.faults import Fault, FaultError
from ibdesk.simgateway.rights import Right, parse_rights
from ibdesk.simgateway.server import HOST, Clients, Gateway
from ibdesk.simgateway.world import build_world

DEFAULT_PORT: Final = 7497
#: How many ports from the default one on are tried when none was asked for.
PORTS_TRIED: Final = 100
WRONG_USE: Final = 2
FAILED: Final = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the gateway until it is told to end; return the exit code (2: wrong use)."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    options = parser().parse_args(arguments)
    try:
        return asyncio.run(_serve(options))
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        print(f"the simulated gateway cannot run: {error}", file=sys.stderr)
        return FAILED


def parser() -> argparse.ArgumentParser:
    """Return the parser of the options."""
    found = argparse.ArgumentParser(
        prog="ibdesk simulate", description="A simulated TWS gateway on this machine's loopback interface."
    )
    found.add_argument("--port", type=_port, help=f"port to listen on, 0 for any (default {DEFAULT_PORT} or the next)")
    found.add_argument(
        "--server-version",
        type=_version,
        default=versions.NEWEST,
        metavar="V",
        help=f"newest version to speak, {versions.OLDEST} to {versions.NEWEST}",
    )
    found.add_argument(
        "--accounts",
        type=_accounts,
        default=[SEED_ACCOUNT],
        metavar="LIST",
        help="comma-separated account names; NAME:USD sets the base currency",
    )
    found.add_argument("--seed", type=int, default=1, help="seed of the price world")
    found.add_argument(
        "--clock",
        type=_clock,
        default="open",
        metavar="open|real|DATE[,fast:X]",
        help="where world time starts and how fast it runs",
    )
    found.add_argument("--faults", type=_faults, default=[], metavar="FILE", help="fault script (JSON)")
    found.add_argument("--ledger", type=Path, metavar="FILE", help="append every order frame and its fate here")
    found.add_argument("--state", type=Path, metavar="FILE", help="keep order ids over restarts here")
    found.add_argument(
        "--rights",
        type=_rights,
        metavar="LIST",
        help="market data rights as SYMBOL=live|no_api|delayed|none, comma-separated (default: two delayed ones)",
    )
    found.add_argument("--master", type=_client, metavar="ID", help="client id that hears of every client's orders")
    found.add_argument("--nonce", default="", help="token that the first line repeats")
    found.add_argument(
        "--parent-pipe", action="store_true", help="read control lines from stdin and end when it closes"
    )
    return found  # fmt: skip


async def _serve(options: argparse.Namespace) -> int:
    clients = Clients()
    try:
        world = build_world(
            clients,
            clock=options.clock,
            accounts=options.accounts,
            seed=options.seed,
            ledger=options.ledger,
            state=options.state,
            master=options.master,
            rights=options.rights,
        )
    except ValueError as error:
        print(f"ibdesk simulate: {error}", file=sys.stderr)
        return WRONG_USE
    gateway = Gateway(world, clients, options.server_version, options.faults)
    ended = asyncio.Event()
    _end_on_signals(ended)
    port = await _listen(gateway, options.port)
    control = ControlSocket(gateway)
    _say_hello(options, port, await control.start())
    if options.parent_pipe:
        _follow_parent(gateway, ended)
    await ended.wait()
    await control.close()
    await gateway.stop()
    return 0


async def _listen(gateway: Gateway, port: int | None) -> int:
    """Listen on ``port``; without one, on the default port or the next free one. Raises OSError."""
    if port is not None:
        return await gateway.start(port)
    for candidate in range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TRIED):
        try:
            return await gateway.start(candidate)
        except OSError as error:
            last = error
    raise last


def _say_hello(options: argparse.Namespace, port: int, control: int) -> None:
    hello: dict[str, object] = {
        "host": HOST,
        "port": port,
        "server_version": options.server_version,
        "pid": os.getpid(),
        "control": control,
    }
    if options.nonce:
        hello["nonce"] = options.nonce
    print(json.dumps(hello), flush=True)


def _end_on_signals(ended: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        # Windows loops have no signal handlers of their own; the plain handler wakes this loop instead.
        if sys.platform == "win32":
            signal.signal(name, lambda *_: loop.call_soon_threadsafe(ended.set))
        else:
            loop.add_signal_handler(name, ended.set)


def _follow_parent(gateway: Gateway, ended: asyncio.Event) -> None:
    """Obey control lines from stdin; its end is ours.

    A thread reads, since a pipe cannot be awaited on Windows; it is a daemon so that it never holds the end up.
    """
    loop = asyncio.get_running_loop()

    def answer(line: str) -> None:
        print(obey(gateway, line), flush=True)

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(answer, line)
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=read, name="parent-pipe", daemon=True).start()


def _port(text: str) -> int:
    return _whole(text, 0, 65535)


def _version(text: str) -> int:
    return _whole(text, versions.OLDEST, versions.NEWEST)


def _whole(text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit()) or not least <= int(text) <= most:
        raise argparse.ArgumentTypeError(f"must be a whole number from {least} to {most}, not '{text}'")
    return int(text)


def _client(text: str) -> int:
    return _whole(text, 0, 2**31 - 1)


def _rights(text: str) -> dict[str, Right]:
    try:
        return parse_rights(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _accounts(text: str) -> list[str]:
    return text.split(",")


def _clock(text: str) -> ClockSpec:
    try:
        return parse_clock(text, Calendars(), datetime.now(UTC))
    except ClockSpecError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _faults(text: str) -> list[Fault]:
    try:
        return load_faults(Path(text))
    except FaultError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
