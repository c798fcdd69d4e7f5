"""Windows in tests: nothing ticks on after them."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from shiboken6 import isValid


def active_timers() -> set[QTimer]:
    """Return every timer that Python knows and that would tick for ever; one that fires once is no leak."""
    timers = [found for found in gc.get_objects() if isinstance(found, QTimer) and isValid(found)]
    return {timer for timer in timers if timer.isActive() and not timer.isSingleShot()}


@pytest.fixture(autouse=True)
def no_timer_is_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the test that leaves a timer ticking, and name its owner."""
    before = active_timers()
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [timer for timer in active_timers() - before if timer.parent() is not None]
    owners = [f"{type(timer.parent()).__name__} every {timer.interval()} ms" for timer in left]
    assert not owners, f"timers left ticking: {owners}"
