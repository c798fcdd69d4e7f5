"""Hears when the screen is locked or the computer goes to sleep, by the system's own signals.

Linux: the desktop's screen saver on the session bus, logind on the system bus. Windows: the notifications of the user's
session and of power. macOS tells it only through Cocoa, which Python reaches by a binding that ibdesk does not bring:
there Qt's application state and the two clocks of `session.arming` are what disarms. Without a bus nothing is heard,
and the same two remain.
"""

from __future__ import annotations

import ctypes
import logging
import os
import sys
from ctypes import wintypes
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import SLOT, QAbstractNativeEventFilter, QByteArray, QCoreApplication, QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusConnection

log = logging.getLogger(__name__)

LOCKED = "Disarmed: the screen was locked."
SLEEPS = "Disarmed: this computer goes to sleep."

SAVERS = tuple(f"org.{desktop}.ScreenSaver" for desktop in ("freedesktop", "gnome", "cinnamon", "mate", "xfce"))
"""Interfaces whose ActiveChanged tells of a locked screen: KDE and most others, and those with one of their own."""
LOGIN = "org.freedesktop.login1"

WM_POWERBROADCAST, PBT_APMSUSPEND = 0x0218, 0x4
WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK = 0x02B1, 0x7
NOTIFY_FOR_THIS_SESSION = 0
NATIVE_MESSAGE = b"windows_generic_MSG"


class ScreenLock(QObject):
    """Signals: `locked` with the sentence why trading is disarmed. False alarms only disarm, so every sender counts."""

    locked = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.messages: WindowsMessages | None = None  # kept here: Qt does not keep its filters alive

    def listen(self, session: QDBusConnection | None, system: QDBusConnection | None) -> tuple[str, ...]:
        """Subscribe on the buses that there are; return the names of the signals heard, none without a bus."""
        heard = []
        if session is not None and session.isConnected():
            for saver in SAVERS:
                if session.connect("", "", saver, "ActiveChanged", self, _slot("on_saver_changed(bool)")):
                    heard.append(f"{saver}.ActiveChanged")
        if system is not None and system.isConnected():
            # Without a path: any session's lock disarms. Our own has a path that only a call to logind would tell.
            if system.connect("", "", f"{LOGIN}.Session", "Lock", self, _slot("on_session_locked()")):
                heard.append(f"{LOGIN}.Session.Lock")
            if system.connect("", "", f"{LOGIN}.Manager", "PrepareForSleep", self, _slot("on_sleep_changed(bool)")):
                heard.append(f"{LOGIN}.Manager.PrepareForSleep")
        return tuple(heard)

    @Slot(bool)
    def on_saver_changed(self, active: bool) -> None:
        """Take that the screen saver came or went."""
        if active:
            self.locked.emit(LOCKED)

    @Slot()
    def on_session_locked(self) -> None:
        """Take that logind was asked to lock a session."""
        self.locked.emit(LOCKED)

    @Slot(bool)
    def on_sleep_changed(self, begins: bool) -> None:
        """Take that a sleep begins, or is over."""
        if begins:
            self.locked.emit(SLEEPS)


class WindowsMessages(QAbstractNativeEventFilter):
    """Looks at the messages that Windows sends; none is kept from Qt."""

    def __init__(self, told: ScreenLock) -> None:
        super().__init__()
        self._told = told

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> object:
        """Tell of a lock or a suspend. Returns that Qt goes on with the message."""
        if QByteArray(kind) == NATIVE_MESSAGE:
            found = wintypes.MSG.from_address(int(message))
            if why := why_of(found.message, found.wParam):
                self._told.locked.emit(why)
        return False, 0


def why_of(message: int, parameter: int) -> str:
    """Return why a message of Windows disarms, "" for all others."""
    if (message, parameter) == (WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK):
        return LOCKED
    return SLEEPS if (message, parameter) == (WM_POWERBROADCAST, PBT_APMSUSPEND) else ""


def watch_screen(window: QWidget) -> ScreenLock:
    """Return what tells of a locked screen, as far as this system does; it lives as long as the window."""
    lock = ScreenLock(window)
    if sys.platform == "win32":
        _ask_windows(window, lock)
    elif sys.platform.startswith("linux"):
        heard = _ask_buses(lock)
        log.info("screen lock and sleep are heard by %s", ", ".join(heard) or "none of the system's signals")
    return lock


def session_bus_there() -> bool:
    """Tell whether there is a session bus to connect to; asking the library for one that is not may start one."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    return bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS")) or (runtime != "" and Path(runtime, "bus").exists())


def _slot(signature: str) -> bytes:
    return cast("bytes", SLOT(signature))  # the typing of `connect` wants bytes, its call takes text alone


def _ask_buses(lock: ScreenLock) -> tuple[str, ...]:
    try:
        from PySide6.QtDBus import QDBusConnection
    except ImportError as error:  # a Qt of the distribution may come without it
        log.info("no QtDBus: %s", error)
        return ()
    session = QDBusConnection.sessionBus() if session_bus_there() else None
    return lock.listen(session, QDBusConnection.systemBus())


def _ask_windows(window: QWidget, lock: ScreenLock) -> None:
    if sys.platform != "win32":
        return
    application = QCoreApplication.instance()
    if application is None:
        return
    lock.messages = WindowsMessages(lock)
    application.installNativeEventFilter(lock.messages)
    handle = wintypes.HWND(int(window.winId()))  # a bare int would be cut to 32 bits
    if not ctypes.windll.wtsapi32.WTSRegisterSessionNotification(handle, NOTIFY_FOR_THIS_SESSION):
        log.warning("Windows does not tell of a locked screen: error %d", ctypes.GetLastError())
