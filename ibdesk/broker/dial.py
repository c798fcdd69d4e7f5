"""Reach a host: name look-up and TCP connect under one deadline, and at once undone by a cancel.

`socket.create_connection` cannot be stopped and its deadline leaves out DNS, so both steps are done here.
"""

from __future__ import annotations

import errno
import os
import selectors
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from ibdesk.core.records.link import CloseReason, Endpoint

_STEP_S = 0.05

Address = tuple[int, int, int, Any]  # family, kind, protocol, address


class DialError(Exception):
    """No connection came about."""

    def __init__(self, reason: CloseReason, text: str) -> None:
        super().__init__(text)
        self.reason = reason
        self.text = text


def dial(endpoint: Endpoint, timeout_s: float, cancelled: Callable[[], bool]) -> socket.socket:
    """Connect within `timeout_s`, look-up included. Raises DialError; never leaves a socket behind."""
    deadline = time.monotonic() + timeout_s
    failure = DialError(CloseReason.UNREACHABLE, f"{endpoint.host} has no address")
    for address in _resolve(endpoint, deadline, cancelled):
        sock = socket.socket(*address[:3])
        try:
            _connect(sock, address[3], deadline, cancelled)
        except DialError as why:
            sock.close()
            failure = why
            if why.reason is CloseReason.ASKED:
                break
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    raise failure


def _resolve(endpoint: Endpoint, deadline: float, cancelled: Callable[[], bool]) -> list[Address]:
    """Look the host up; a name server that does not answer is left behind on its own daemon thread."""
    try:
        return _lookup(endpoint, socket.AI_NUMERICHOST)
    except (socket.gaierror, UnicodeError):
        pass  # a name, not a number
    box: list[list[Address] | OSError] = []
    done = threading.Event()

    def look() -> None:
        try:
            box.append(_lookup(endpoint, 0))
        except (OSError, UnicodeError) as failure:
            box.append(OSError(str(failure)))
        done.set()

    threading.Thread(target=look, name="ib-resolve", daemon=True).start()
    while not done.wait(_STEP_S):
        _check(deadline, cancelled, f"the name {endpoint.host} could not be looked up in time")
    if isinstance(box[0], OSError):
        raise DialError(CloseReason.UNREACHABLE, f"the name {endpoint.host} is not known: {box[0]}")
    return box[0]


def _lookup(endpoint: Endpoint, flags: int) -> list[Address]:
    rows = socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM, flags=flags)
    return [(family, kind, protocol, address) for family, kind, protocol, _, address in rows]


def _connect(sock: socket.socket, address: Any, deadline: float, cancelled: Callable[[], bool]) -> None:
    sock.setblocking(False)
    code = sock.connect_ex(address)
    if code in (errno.EINPROGRESS, errno.EWOULDBLOCK, getattr(errno, "WSAEWOULDBLOCK", errno.EWOULDBLOCK)):
        with selectors.DefaultSelector() as selector:
            selector.register(sock, selectors.EVENT_WRITE)
            while not selector.select(_STEP_S):
                _check(deadline, cancelled, "no answer to the connection request")
        code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if code == errno.ECONNREFUSED or code == getattr(errno, "WSAECONNREFUSED", code + 1):
        raise DialError(CloseReason.REFUSED, os.strerror(code))
    if code:
        raise DialError(CloseReason.UNREACHABLE, os.strerror(code))
    if cancelled():
        raise DialError(CloseReason.ASKED, "")


def _check(deadline: float, cancelled: Callable[[], bool], too_late: str) -> None:
    if cancelled():
        raise DialError(CloseReason.ASKED, "")
    if time.monotonic() >= deadline:
        raise DialError(CloseReason.UNREACHABLE, too_late)
