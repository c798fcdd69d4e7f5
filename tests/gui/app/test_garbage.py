"""Windows die in the thread that owns them, whatever thread allocates."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ibdesk.app.garbage import GarbageCollector, collect_due


@pytest.fixture
def collector() -> Iterator[GarbageCollector]:
    made = GarbageCollector()
    made.start()
    yield made
    made.stop()
    gc.disable()  # as the whole run has it


def closed_window(died_in: list[str]) -> None:
    """Leave a window behind that only the cyclic collector can free."""
    window = QWidget()
    window.itself = window  # type: ignore[attr-defined]
    window.destroyed.connect(
        lambda: died_in.append(threading.current_thread().name), Qt.ConnectionType.DirectConnection
    )


def allocate_much() -> None:
    kept = [[number] for number in range(50_000)]
    assert len(kept) == 50_000


def test_a_thread_that_allocates_much_destroys_no_window(qtbot: QtBot, collector: GarbageCollector) -> None:
    died_in: list[str] = []
    closed_window(died_in)
    worker = threading.Thread(target=allocate_much, name="decoder")
    worker.start()
    worker.join()
    assert died_in == []
    kept = [[number] for number in range(gc.get_threshold()[0] + 100)]  # now a collection is due, in any run
    assert kept
    qtbot.waitUntil(lambda: died_in == [threading.main_thread().name])


def test_the_collector_is_python_s_own_again_afterwards() -> None:
    collector = GarbageCollector()
    collector.start()
    assert not gc.isenabled()
    collector.stop()
    assert gc.isenabled()
    gc.disable()


def test_generations_take_turns_as_python_has_them() -> None:
    gc.collect()
    assert collect_due() is None
    kept = [[number] for number in range(gc.get_threshold()[0] + 100)]
    assert collect_due() == 0
    assert kept
    seen = set()
    for _ in range(2 * gc.get_threshold()[1]):
        kept += [[number] for number in range(gc.get_threshold()[0] + 100)]
        seen.add(collect_due())
    assert 1 in seen
