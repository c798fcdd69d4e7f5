"""Bugs become a log line and one banner; they never pass silently and never end the window."""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

log = logging.getLogger(__name__)

# The offscreen platform says this for every window; it is no news.
QT_NOISE = ("This plugin does not support propagateSizeHints()",)
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class BugReporter(QObject):
    """Hooks for exceptions of every thread.

    Signals: `bug_found` with one sentence, from whichever thread it happened in (delivered queued).
    """

    bug_found = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._file: TextIOWrapper | None = None
        self._before: Callable[..., object] | None = None

    def install(self, folder: Path) -> None:
        """Take over the hooks; a hard crash leaves its stacks in `folder`/crash.txt."""
        self._file = (folder / "crash.txt").open("a", encoding="utf-8")
        faulthandler.enable(self._file)
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        sys.unraisablehook = self._on_unraisable
        self._before = qInstallMessageHandler(_on_qt_message)

    def uninstall(self) -> None:
        """Give the hooks back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        sys.unraisablehook = sys.__unraisablehook__
        qInstallMessageHandler(self._before)
        faulthandler.disable()
        if self._file is not None:
            self._file.close()
            self._file = None

    def _report(self, where: str, error: BaseException | None, trace: TracebackType | None) -> None:
        log.error("bug in %s", where, exc_info=(type(error), error, trace) if error else None)
        self.bug_found.emit(f"A fault inside ibdesk ({type(error).__name__}). It is in the log.")

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self._report("the window's thread", error, trace)

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        name = args.thread.name if args.thread else "a thread"
        self._report(f"thread {name}", args.exc_value, args.exc_traceback)

    def _on_unraisable(self, args: sys.UnraisableHookArgs) -> None:
        self._report(f"{args.err_msg or 'a destructor'}", args.exc_value, args.exc_traceback)


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    if not text.startswith(QT_NOISE):
        log.log(_LEVELS.get(kind, logging.WARNING), "Qt: %s", text)
