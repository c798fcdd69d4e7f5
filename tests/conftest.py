"""What every test relies on: a platform without a display, and nothing left behind.

Missing system libraries end the run with one ready line instead of hundreds of errors.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")

import pytest
from hypothesis import settings

from ibdesk.app import preflight

settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci")


def pytest_configure(config: pytest.Config) -> None:
    problem = preflight.library_problem(window=False) or preflight.qt_problem()
    if problem:
        pytest.exit(problem, returncode=preflight.EXIT_MISSING_LIBRARY)


@pytest.fixture(autouse=True)
def own_home(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file that the program writes goes to the test's own folder."""
    monkeypatch.setenv("IBDESK_HOME", str(tmp_path))


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
