"""A locked screen and a sleep, by the system's own signals: a real bus on Linux, Windows' own message layout."""

from __future__ import annotations

import ctypes
import logging
import shutil
import subprocess
import sys
from collections.abc import Iterator
from ctypes import wintypes
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ibdesk.app import screen_lock
from ibdesk.app.screen_lock import LOCKED, SAVERS, SLEEPS, ScreenLock, WindowsMessages, watch_screen, why_of
from ibdesk.core.records.command import PlaceOrder
from tests.gui.safety.conftest import LIVE, House

dbus = pytest.importorskip("PySide6.QtDBus", reason="this Qt comes without QtDBus")
LOGIN = "/org/freedesktop/login1"


class Bus:
    """A bus of the test's own, ibdesk's connection to it, and that of the desktop."""

    def __init__(self) -> None:
        command = ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address"]
        self.daemon = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.daemon.stdout is not None
        address = self.daemon.stdout.readline().strip()
        self.ours = dbus.QDBusConnection.connectToBus(address, "ibdesk")
        self.theirs = dbus.QDBusConnection.connectToBus(address, "desktop")
        assert self.ours.isConnected()
        assert self.theirs.isConnected()

    def says(self, path: str, interface: str, name: str, *values: object) -> None:
        """Send a signal as the desktop does, once the bus has taken all that ibdesk asked of it before."""
        bus = "org.freedesktop.DBus"
        self.ours.call(dbus.QDBusMessage.createMethodCall(bus, "/org/freedesktop/DBus", bus, "GetId"))
        message = dbus.QDBusMessage.createSignal(path, interface, name)
        message.setArguments(list(values))
        assert self.theirs.send(message)

    def close(self) -> None:
        for name in ("ibdesk", "desktop"):
            dbus.QDBusConnection.disconnectFromBus(name)
        self.daemon.terminate()
        self.daemon.wait(timeout=5)
        assert self.daemon.stdout is not None
        self.daemon.stdout.close()


@pytest.fixture
def bus(qtbot: QtBot) -> Iterator[Bus]:
    if shutil.which("dbus-daemon") is None:
        pytest.skip("there is no dbus-daemon on this computer")
    bus = Bus()
    yield bus
    bus.close()


def test_a_locked_screen_and_a_sleep_are_heard_and_their_end_is_not(bus: Bus, qtbot: QtBot) -> None:
    told: list[str] = []
    lock = ScreenLock()
    lock.locked.connect(told.append)
    assert len(lock.listen(bus.ours, bus.ours)) == len(SAVERS) + 2
    for saver in SAVERS:
        path = "/" + saver.replace(".", "/")
        bus.says(path, saver, "ActiveChanged", False)
        bus.says(path, saver, "ActiveChanged", True)
    bus.says(f"{LOGIN}/session/_31", "org.freedesktop.login1.Session", "Unlock")
    bus.says(f"{LOGIN}/session/_31", "org.freedesktop.login1.Session", "Lock")
    bus.says(LOGIN, "org.freedesktop.login1.Manager", "PrepareForSleep", False)
    bus.says(LOGIN, "org.freedesktop.login1.Manager", "PrepareForSleep", True)
    qtbot.waitUntil(lambda: SLEEPS in told, timeout=5000)
    assert told == [LOCKED] * (len(SAVERS) + 1) + [SLEEPS]


def test_scenario_34_a_locked_screen_disarms_and_what_was_reviewed_is_not_sent(bus: Bus, live: House) -> None:
    """The desktop locks while an order stands in review: the click that follows sends nothing."""
    live.start()
    lock = ScreenLock(live.window)
    lock.locked.connect(live.window.on_screen_locked)
    lock.listen(bus.ours, None)
    live.arm()
    live.trade()
    preview = live.session.order_desk.preview(live.draft(account=LIVE))
    assert preview.ok, preview.problems
    bus.says("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", True)
    live.until(lambda: not live.session.link.view.armed)
    assert live.session.arming.view.ended_by == LOCKED
    assert any(row.text == LOCKED for row in live.session.notices.rows)
    assert not live.session.order_desk.transmit(preview.token).accepted
    assert not live.broker.of(PlaceOrder)
    assert live.session.order_desk.cancel_trouble == "", "law L9"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the buses of Linux")
def test_the_program_says_in_its_log_what_it_hears(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever this computer has: a window without a bus opens like any other."""
    window = QWidget()
    qtbot.addWidget(window)
    with caplog.at_level(logging.INFO):
        lock = watch_screen(window)
    assert lock.parent() is window
    (line,) = [record.getMessage() for record in caplog.records if record.name == screen_lock.__name__]
    assert line.startswith("screen lock and sleep are heard by ")


def test_without_a_bus_nothing_is_heard_and_nothing_is_said(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert not screen_lock.session_bus_there()
    nowhere = dbus.QDBusConnection.connectToBus(f"unix:path={tmp_path / 'none'}", "nowhere")
    assert not nowhere.isConnected()
    assert ScreenLock().listen(None, nowhere) == ()
    dbus.QDBusConnection.disconnectFromBus("nowhere")


def test_a_bus_is_there_where_the_system_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    (tmp_path / "bus").touch()
    assert screen_lock.session_bus_there()
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert not screen_lock.session_bus_there()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/user/1000/bus")
    assert screen_lock.session_bus_there()


@pytest.mark.parametrize(
    ("message", "parameter", "why"),
    [(0x2B1, 7, LOCKED), (0x2B1, 8, ""), (0x2B1, 5, ""), (0x218, 4, SLEEPS), (0x218, 7, ""), (0x100, 7, "")],
)
def test_windows_tells_of_a_lock_and_a_suspend_among_many_other_messages(
    qtbot: QtBot, message: int, parameter: int, why: str
) -> None:
    told: list[str] = []
    lock = ScreenLock()
    lock.locked.connect(told.append)
    sent = wintypes.MSG(message=message, wParam=parameter)
    messages = WindowsMessages(lock)
    for kind in (b"windows_generic_MSG", b"xcb_generic_event_t"):
        assert messages.nativeEventFilter(QByteArray(kind), ctypes.addressof(sent)) == (False, 0)
    assert why_of(message, parameter) == why
    assert told == ([why] if why else [])
