"""Scenario 137 with two real processes: the second ibdesk on one profile only views, and says so."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from ibdesk.app.journals import journal_path
from ibdesk.app.main_window import MainWindow
from ibdesk.app.place import Place
from ibdesk.core.orders.draft import OrderDraft
from ibdesk.journal import JournalLockedError
from ibdesk.journal.lock import FileLock
from tests.e2e.gateway_process import GatewayProcess

WAIT_MS = 20_000


def held(lock_file: Path) -> bool:
    """Tell whether another process holds the profile's lock."""
    if not lock_file.exists():
        return False
    lock = FileLock(lock_file)
    try:
        lock.acquire()
    except JournalLockedError:
        return True
    lock.release()
    return False


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[GatewayProcess]:
    gateway = GatewayProcess(tmp_path)
    yield gateway
    gateway.close()


@pytest.fixture
def first(gateway: GatewayProcess, qtbot: QtBot) -> Iterator[subprocess.Popen[bytes]]:
    """A whole ibdesk, window and all, that trades on the profile."""
    lock_file = journal_path("other", "default").with_name("journal.sqlite.lock")
    command = [sys.executable, "-m", "ibdesk", "--connect", f"127.0.0.1:{gateway.port}"]
    process = subprocess.Popen(command, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
    try:
        qtbot.waitUntil(lambda: held(lock_file) or process.poll() is not None, timeout=WAIT_MS)
        assert process.poll() is None
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(timeout=10)


def open_window(qtbot: QtBot, gateway: GatewayProcess) -> MainWindow:
    """Open a second window on the same profile and gateway, with a client id of its own."""
    window = MainWindow(ask_on_close=False)
    qtbot.addWidget(window)
    window.show()
    window.open_desk(Place(kind="other", port=gateway.port, client_id=2))
    return window


def test_scenario_137_the_second_ibdesk_on_a_profile_only_views(
    qtbot: QtBot, gateway: GatewayProcess, first: subprocess.Popen[bytes]
) -> None:
    window = open_window(qtbot, gateway)
    page = window.page
    assert page is not None
    qtbot.waitUntil(lambda: "VIEW ONLY" in window.windowTitle(), timeout=WAIT_MS)
    session = page.desk.session
    qtbot.waitUntil(lambda: session.link.view.ready and session.positions.complete, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: "PAPER VIEW ONLY" in window.windowTitle(), timeout=WAIT_MS)
    assert session.positions.rows  # it views
    lock = session.order_desk.locked
    assert lock is not None
    assert lock.reason == "Locked: read-only"
    assert lock.what_to_do.startswith("Another ibdesk uses this profile. Orders can be sent from there only.")
    preview = session.order_desk.preview(OrderDraft(side="BUY", account=session.link.view.account))
    assert not session.order_desk.transmit(preview.token).accepted
    assert not session.order_desk.cancel_all("everything").asked
    assert first.poll() is None  # the first one was not disturbed
    window.close()
    assert gateway.frames("placeOrder") == gateway.frames("reqGlobalCancel") == []


def test_scenario_137_when_the_first_has_ended_the_next_one_trades(
    qtbot: QtBot, gateway: GatewayProcess, first: subprocess.Popen[bytes]
) -> None:
    """Also after a SIGKILL: the lock is the system's and ends with the process."""
    first.kill()
    first.wait(timeout=10)
    window = open_window(qtbot, gateway)
    assert window.page is not None
    session = window.page.desk.session
    qtbot.waitUntil(lambda: session.link.view.ready and not session.lists.running, timeout=WAIT_MS)
    QTest.mouseClick(window.page.banner.findChild(QPushButton, "banner.action"), Qt.MouseButton.LeftButton)
    assert session.order_desk.locked is None, "orders of a first visit are allowed by one click"
    assert "VIEW ONLY" not in window.windowTitle()
    window.close()
