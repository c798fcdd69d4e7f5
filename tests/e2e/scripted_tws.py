"""A scripted TWS for the broker: the same session at any text version, each message in that version's shape.

The three long messages (contract details, open order, completed order) are data of tests/golden, written by the
simulated gateway at each of the versions; all others are spelled out here.
"""

from __future__ import annotations

import json
import socket
from pathlib import Path

from tests.unit.broker.peers import drain, frame, greeting, read_frame, read_hello

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
EXEC_TIME = "20261117 10:00:03 US/Eastern"
LIMIT_MAX = "1.7976931348623157E308"
ACCOUNT = "DU1000000"
NVDA = (4815747, "NVDA", "STK", "", "0.0", "", "", "SMART", "USD", "NVDA", "NMS")


def long_message(version: int, number: int) -> bytes:
    data = json.loads((GOLDEN / "broker_long_messages.json").read_text(encoding="utf-8"))
    return frame(*data[str(version)][str(number)])


def notice(version: int, subject: int, code: int, text: str) -> bytes:
    if version >= 194:
        return frame(4, subject, code, text, "", 0)
    return frame(4, 2, subject, code, text, "") if version >= 166 else frame(4, 2, subject, code, text)


def details(version: int) -> bytes:
    return long_message(version, 10)


def account() -> list[bytes]:
    return [
        frame(15, 1, ACCOUNT + ","),
        frame(9, 1, 7),
        frame(49, 1, 1_794_927_600),
        frame(63, 1, 9001, ACCOUNT, "NetLiquidation", "1084506.23", "GBP"),
        frame(63, 1, 9001, ACCOUNT, "AccountType", "INDIVIDUAL", ""),
        frame(64, 1, 9001),
        frame(61, 3, ACCOUNT, *NVDA, "120", "176.80"),
        frame(61, 3, ACCOUNT, *NVDA, "0", LIMIT_MAX),
        frame(62, 1),
    ]


def search(version: int) -> bytes:
    tail = ("", "") if version >= 176 else ()
    return frame(79, 9002, 1, 4815747, "NVDA", "STK", "NASDAQ", "USD", 2, "CFD", "OPT", *tail)


def quotes() -> list[bytes]:
    return [
        frame(58, 1, 9004, 1),
        frame(81, 9004, "0.01", "9c0001", 3),
        frame(1, 6, 9004, 1, "178.40", 8, 1),
        frame(1, 6, 9004, 2, "178.41", 2, 1),
        frame(1, 6, 9004, 4, "-1", 0, 0),
        frame(1, 6, 9004, 9, "0", 0, 0),
        frame(1, 6, 9005, 66, "12.5", 3, 0),
        frame(2, 6, 9004, 8, 284857),
        frame(45, 6, 9004, 49, "0.0"),
        frame(46, 6, 9004, 45, "1794927599"),
        frame(46, 6, 9004, 32, "ignored"),
        frame(1, 6, 9004, 6, LIMIT_MAX, 0, 0),
    ]


def history(version: int) -> list[bytes]:
    days = ("20261116", 226.26, 227.61, 224.32, 225.3, 1000, 225.5, 12)
    minutes = ("1794927600", "242.89", 243.23, 241.69, 242.68, -1, -1, -1)
    span = ("20261116 10:00:00 US/Eastern", "20261117 10:00:00 US/Eastern")
    if version >= 196:
        return [
            frame(17, 9006, 1, *days), frame(108, 9006, *span), frame(17, 9007, 1, *minutes), frame(108, 9007, *span),
        ]  # fmt: skip
    return [frame(17, 9006, *span, 1, *days), frame(17, 9007, *span, 1, *minutes)]


def orders(version: int) -> list[bytes]:
    commission = (59, 1, "0000e0d5.67fe6600.01.01", "1.000003", "USD")
    head = (NVDA[0], *NVDA[1:])
    fill = (
        "0000e0d5.67fe6600.01.01", EXEC_TIME, ACCOUNT, "NASDAQ", "BOT", "5", "178.4", 1_800_000_001, 1, 0, "5",
        "178.4", "ibdesk-1", "", "0.0", "", 1,
    )  # fmt: skip
    if version >= 178:
        fill = (*fill, "0")
    if version >= 198:
        fill = (*fill, "")
    return [
        long_message(version, 5),
        frame(3, 1, "Submitted", 0, 5, 0, 1_800_000_001, 0, 0, 1, "", 0),
        notice(version, 1, 399, "Order held"),
        frame(11, -1, 1, *head, *fill),
        frame(11, 9008, 1, *head, *fill),
        frame(*commission, LIMIT_MAX, LIMIT_MAX, ""),
        frame(*commission, "-12.5", LIMIT_MAX, ""),
        frame(55, 1, 9008),
        frame(3, 1, "Filled", 5, 0, "178.4", 1_800_000_001, 0, "178.4", 1, "", 0),
        frame(53, 1),
        long_message(version, 101),
        frame(102),
        frame(100, 1_800_000_001, 0, -3),
    ]


def session(version: int) -> list[bytes]:
    """All messages of the script in their order."""
    notices = [
        notice(version, -1, 2104, "Market data farm connection is OK:usfarm"),
        notice(version, 9009, 200, "No security definition has been found"),
    ]
    return [
        *account(), *notices, search(version), details(version), frame(52, 1, 3), *quotes(), *history(version),
        *orders(version), frame(3, "x"), frame(199, 1),
    ]  # fmt: skip


def serve(conn: socket.socket, version: int) -> None:
    """Greet, take startApi, say everything, listen."""
    read_hello(conn)
    conn.sendall(greeting(version))
    read_frame(conn)
    conn.sendall(b"".join(session(version)))
    drain(conn)
