"""Open the window: logs, hooks, theme, then what the command line asked for."""

from __future__ import annotations

import logging
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication

from ibdesk import __version__
from ibdesk.app import logs, paths, window_place, workspaces
from ibdesk.app.appearance import Appearance
from ibdesk.app.cli import EXIT_WRONG_USE, Options
from ibdesk.app.crash import BugReporter
from ibdesk.app.garbage import GarbageCollector
from ibdesk.app.main_window import MainWindow
from ibdesk.app.place import Place
from ibdesk.app.screen_lock import watch_screen
from ibdesk.core import settings as declared
from ibdesk.core.settings import Settings

log = logging.getLogger(__name__)
SWITCH_INTERVAL_S = 0.0005
SIGNAL_POLL_MS = 200


def make_application() -> QApplication:
    """Return the one application."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    QCoreApplication.setApplicationName("ibdesk")
    QCoreApplication.setApplicationVersion(__version__)
    # A decoding thread that never sleeps would hold the interpreter for 5 ms at a time.
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    return app


def place_of(options: Options) -> Place | None:
    """Return where the command line wants to trade, None for the first page."""
    if options.demo:
        return Place(kind="demo", client_id=options.client_id, profile=options.profile, read_only=options.read_only)
    if options.connect is None:
        return None
    host, port = options.connect
    return Place(
        kind="other",
        host=host,
        port=port,
        client_id=options.client_id,
        profile=options.profile,
        read_only=options.read_only,
    )


def run(options: Options) -> int:
    """Run the window until it is closed and return the exit code."""
    try:
        folder = paths.profile_folder(options.profile)
        layout_file = workspaces.path_of(folder, options.workspace or workspaces.DEFAULT_NAME)
    except ValueError as error:
        print(f"ibdesk: {error}", file=sys.stderr)
        return EXIT_WRONG_USE
    handler = logs.start_logging(paths.logs_folder(), options.log_level)
    app = make_application()
    reporter = BugReporter()
    reporter.install(paths.logs_folder())
    collector = GarbageCollector()
    collector.start()
    log.info("ibdesk %s starts, profile folder %s", __version__, folder)
    try:
        return _run_window(app, options, reporter, None if safe(options) else layout_file)
    finally:
        collector.stop()
        reporter.uninstall()
        logging.getLogger().removeHandler(handler)
        handler.close()


def safe(options: Options) -> bool:
    """Tell whether nothing is restored and nothing saved: asked for, or the tour, which needs the first layout."""
    return options.safe_mode or options.tour


def make_window(app: QApplication, options: Options, layout_file: Path | None) -> MainWindow:
    """Return the window, dressed by the user's settings; without a layout file by the defaults."""
    folder = layout_file.parent.parent if layout_file is not None else None
    loaded = declared.load(folder) if folder is not None else declared.Loaded(settings=Settings())
    window = MainWindow(
        profile=options.profile,
        read_only=options.read_only,
        ask_on_close=not options.tour,
        layout_file=layout_file,
        appearance=Appearance(app, loaded.settings, folder),
    )
    window.note_problems(loaded.problems)
    if folder is not None:
        window_place.restore(window, folder)
    return window


def _run_window(app: QApplication, options: Options, reporter: BugReporter, layout_file: Path | None) -> int:
    window = make_window(app, options, layout_file)
    reporter.bug_found.connect(window.on_bug_found)
    _close_on_interrupt(app, window)
    window.show()
    watch_screen(window).locked.connect(window.on_screen_locked)
    place = place_of(options) or window.place_at_start()
    if place is None:
        window.show_first_page()
    else:
        window.open_soon(place)
    if not options.tour:
        return app.exec()
    from ibdesk.app.tour.runner import Tour

    tour = Tour(window, options)
    QTimer.singleShot(0, tour.take)
    app.exec()
    return tour.exit_code


def _close_on_interrupt(app: QApplication, window: MainWindow) -> None:
    """Let Ctrl+C in the terminal close the window: Qt's loop must give Python a turn now and then."""
    signal.signal(signal.SIGINT, lambda *_: window.close())
    turn = QTimer(app, interval=SIGNAL_POLL_MS)
    turn.timeout.connect(_nothing)
    turn.start()


def _nothing() -> None:
    """Give the interpreter a turn."""
