"""What every test relies on: a platform without a display, and nothing left behind.

Missing system libraries end the run with one ready line instead of hundreds of errors.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")

import pytest
from hypothesis import settings

from ibdesk.app import preflight
from ibdesk.app.garbage import collect_due

settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci")


def pytest_configure(config: pytest.Config) -> None:
    problem = preflight.library_problem(window=False) or preflight.qt_problem()
    if problem:
        pytest.exit(problem, returncode=preflight.EXIT_MISSING_LIBRARY)
    gc.disable()  # as in the program: threads of a test must not destroy the windows of an earlier one


@pytest.fixture(autouse=True)
def garbage_is_collected_here() -> Iterator[None]:
    """Collect what is due after each test, in the thread of the widgets."""
    yield
    collect_due()


@pytest.fixture(autouse=True)
def own_home(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file that the program writes goes to the test's own folder."""
    monkeypatch.setenv("IBDESK_HOME", str(tmp_path))


class Unexpected(logging.Handler):
    """Keeps what the program complains of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def no_unexpected_complaint(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the test in which the program logs a warning, unless it `complains` by design or reads `caplog`."""
    if "caplog" in request.fixturenames or request.node.get_closest_marker("complains"):
        yield
        return
    heard = Unexpected()
    logger = logging.getLogger("ibdesk")
    logger.addHandler(heard)
    yield
    logger.removeHandler(heard)
    assert not heard.lines, f"unexpected complaints: {heard.lines}"


def own_children() -> set[str]:
    """Return the command lines of our child processes that run ibdesk; Linux tells, other systems do not."""
    listed = Path("/proc/self/task") / str(os.getpid()) / "children"
    found = set()
    for pid in listed.read_text().split() if listed.exists() else ():
        with contextlib.suppress(FileNotFoundError):  # it ended while we looked
            command = (Path("/proc") / pid / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if "ibdesk" in command:
                found.add(f"{pid}: {command}")
    return found


@pytest.fixture(autouse=True)
def no_process_is_left() -> Iterator[None]:
    """Fail the test that leaves a child process running."""
    before = own_children()
    yield
    left = own_children() - before
    assert not left, f"processes left running: {left}"


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    """Fail the test that leaves a thread running, and name the thread."""
    before = set(threading.enumerate())
    yield
    # Qt's own threads appear as dummies that Python can neither join nor see ending.
    left = [
        thread
        for thread in threading.enumerate()
        if thread not in before and not thread.name.startswith("Dummy-") and thread.is_alive()
    ]
    for thread in left:
        thread.join(timeout=3.0)
    names = [thread.name for thread in left if thread.is_alive()]
    assert not names, f"threads left running: {names}"


@pytest.fixture
def black_hole() -> Iterator[int]:
    """A port whose queue is full, so that Linux drops further SYNs: a host that never answers, without leaving
    this machine.
    """
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux drops SYNs of a full queue")
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    fillers = [socket.socket() for _ in range(4)]
    for filler in fillers:
        filler.setblocking(False)
        filler.connect_ex(listener.getsockname())
    yield listener.getsockname()[1]
    for sock in (*fillers, listener):
        sock.close()
