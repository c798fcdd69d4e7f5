"""The window: the first page, or one desk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QStackedWidget

from ibdesk.app import last_place, window_place
from ibdesk.app.place import Place
from ibdesk.panels.connection.choices import TargetChoice
from ibdesk.panels.connection.first_run import FirstRunPage
from ibdesk.ui.fonts import Role
from ibdesk.ui.labels import Label
from ibdesk.ui.notify import BannerText
from ibdesk.ui.panic import PANIC_KEY, panic

if TYPE_CHECKING:
    from ibdesk.app.appearance import Appearance
    from ibdesk.app.desk_page import DeskPage
    from ibdesk.app.keeper import Keeper

SIZE = (1600, 1000)
SMALLEST = (1100, 700)


class MainWindow(QMainWindow):
    """Holds at most one desk at a time. `layout_file` None: nothing is restored and nothing saved (safe mode, tour).

    Signals: `desk_opened` with the DeskPage.
    """

    desk_opened = Signal(object)

    def __init__(
        self,
        *,
        profile: str = "default",
        read_only: bool = False,
        ask_on_close: bool = True,
        layout_file: Path | None = None,
        appearance: Appearance | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowTitle("ibdesk")
        self.setMinimumSize(*SMALLEST)
        self.resize(*SIZE)
        window_place.fit_in(self)
        self._profile, self._read_only, self._ask_on_close = profile, read_only, ask_on_close
        self._stack = QStackedWidget(self)
        self._first = FirstRunPage(self._stack)
        self._stack.addWidget(self._first)
        self.setCentralWidget(self._stack)
        self._first.chosen.connect(self.on_first_page_chosen)
        self.page: DeskPage | None = None
        self._soon: Place | None = None
        self._layout_file, self._appearance = layout_file, appearance
        self._keeper: Keeper | None = None
        self._problems: tuple[str, ...] = ()
        QGuiApplication.instance().screenRemoved.connect(self.on_screen_removed)  # type: ignore[union-attr]
        QShortcut(QKeySequence("F11"), self, self.on_full_screen_asked)
        kill = QShortcut(QKeySequence(PANIC_KEY), self, self.on_cancel_orders_asked)
        kill.setContext(Qt.ShortcutContext.ApplicationShortcut)  # from torn-off panels too
        panic().asked.connect(self.on_cancel_orders_asked)
        QGuiApplication.instance().applicationStateChanged.connect(self.on_application_state_changed)  # type: ignore[union-attr]
        self._leaving = False

    def _last_choice(self) -> TargetChoice | None:
        return last_place.load(self._layout_file.parent.parent) if self._layout_file is not None else None

    def place_at_start(self) -> Place | None:
        """Return where the user wished to be at once, None to be asked."""
        last = self._last_choice()
        if last is None or not last.at_start:
            return None
        return last_place.place_of(last, profile=self._profile, read_only=self._read_only)

    def show_first_page(self) -> None:
        """Ask where to trade, beginning with the last answer."""
        last = self._last_choice()
        if last is not None:
            self._first.fill(last)
        self._stack.setCurrentWidget(self._first)
        self._first.probe()

    def open_soon(self, place: Place) -> None:
        """Show at once that the desk is being opened, and open it after the first paint: panels load much."""
        words = "Starting the simulated market" if place.kind == "demo" else f"Opening {place.host}:{place.port}"
        waiting = Label(words, Role.HEAD, "text3", self._stack)
        waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack.addWidget(waiting)
        self._stack.setCurrentWidget(waiting)
        self._soon = place
        QTimer.singleShot(0, self.on_soon)

    @Slot()
    def on_soon(self) -> None:
        """Open the place that was asked for."""
        place, self._soon = self._soon, None
        if place is not None:
            self.open_desk(place)

    def open_desk(self, place: Place) -> None:
        """Leave what there is and trade there."""
        self.leave_desk()
        from ibdesk.app.desk import Desk  # with it come journal, session and every panel
        from ibdesk.app.desk_page import DeskPage

        desk = Desk(place)
        self.page = DeskPage(desk, self)
        self.page.title_changed.connect(self.setWindowTitle)
        self.page.change_asked.connect(self.on_change_asked)
        self.page.settings_asked.connect(self.on_settings_asked)
        self._bring_layout_back(self.page)
        self._stack.addWidget(self.page)
        self._stack.setCurrentWidget(self.page)
        self.desk_opened.emit(self.page)
        desk.open()

    def _bring_layout_back(self, page: DeskPage) -> None:
        if self._layout_file is not None:
            from ibdesk.app.keeper import Keeper

            self._keeper = Keeper(page, self._layout_file)
            self._keeper.restore()
        if self._problems:
            page.banner.set_cause("settings", BannerText(level="info", title=" ".join(self._problems)))

    def note_problems(self, sentences: tuple[str, ...]) -> None:
        """Say on the page, once there is one, what of the user's files could not be used."""
        self._problems = sentences

    def leave_desk(self) -> None:
        """Close the desk, if there is one, and everything it owns."""
        if self.page is None:
            return
        page, self.page = self.page, None
        if self._keeper is not None:
            self._keeper.save()
            self._keeper = None
        page.desk.close()
        self._stack.removeWidget(page)
        page.deleteLater()
        self.setWindowTitle("ibdesk")

    @Slot(object)
    def on_first_page_chosen(self, choice: TargetChoice) -> None:
        """Open the place that was chosen."""
        if self._layout_file is not None:
            last_place.save(self._layout_file.parent.parent, choice)
        self.open_desk(last_place.place_of(choice, profile=self._profile, read_only=self._read_only))

    @Slot()
    def on_change_asked(self) -> None:
        """Go back to the first page; orders that work stay where they are."""
        self._ask_to_leave(self.on_desk_left)

    @Slot()
    def on_desk_left(self) -> None:
        """Close the desk and choose anew."""
        self.leave_desk()
        self.show_first_page()

    @Slot(object)
    def on_application_state_changed(self, state: Qt.ApplicationState) -> None:
        """Disarm when the system puts the program aside: where Qt tells of a locked screen, it does so like this."""
        aside = state in (Qt.ApplicationState.ApplicationSuspended, Qt.ApplicationState.ApplicationHidden)
        if aside:
            self.on_screen_locked("Disarmed: the screen was locked or the program put aside.")

    @Slot(object)
    def on_screen_locked(self, why: str) -> None:
        """Disarm: whoever sits down next may be somebody else."""
        if self.page is not None:
            self.page.desk.session.arming.disarm(why)

    @Slot()
    def on_settings_asked(self) -> None:
        """Open the settings."""
        if self._appearance is not None:
            from ibdesk.app.settings_dialog import SettingsDialog

            dialog = SettingsDialog(self._appearance, self)
            if self.page is not None:
                dialog.offer_limits(self.page.safety.ask_limits)
            dialog.open()

    @Slot()
    def on_screen_removed(self) -> None:
        """Come back from a screen that is gone, when Qt has done its part (scenario 120)."""
        QTimer.singleShot(0, self, self.on_screens_settled)

    @Slot()
    def on_screens_settled(self) -> None:
        """Move the window and the panels torn off onto the screens that are left."""
        for window in (self, *(self.page.docks.floating() if self.page is not None else ())):
            window_place.bring_back(window)

    @Slot()
    def on_full_screen_asked(self) -> None:
        """Toggle full screen."""
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    @Slot()
    def on_cancel_orders_asked(self) -> None:
        """Open the question before all orders are cancelled."""
        if self.page is not None:
            self.page.on_cancel_orders_asked()

    @Slot(object)
    def on_bug_found(self, sentence: str) -> None:
        """Say that ibdesk itself failed; the log has the rest."""
        if self.page is None:
            self.show_first_page()
            self._first.show_problem(sentence)
            return
        self.page.banner.set_cause("bug", BannerText(level="err", title=sentence))
        self.page.desk.session.order_desk.note_bug(sentence)

    def _ask_to_leave(self, leave: Callable[[], None]) -> None:
        """Leave at once, or ask first if orders are live: they stay at IB when ibdesk goes (scenario 115)."""
        if not self._must_ask():
            leave()
            return
        from ibdesk.app.exit_dialog import ExitDialog

        assert self.page is not None
        if not any(one.isVisible() for one in self.findChildren(ExitDialog)):
            dialog = ExitDialog(self.page.desk.session, self)
            dialog.leave.connect(leave)
            dialog.open()

    def _must_ask(self) -> bool:
        return self.page is not None and self._ask_on_close and any(o.live for o in self.page.desk.session.orders.rows)

    @Slot()
    def on_close_allowed(self) -> None:
        """Close without asking again."""
        self._leaving = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._leaving and self._must_ask():
            event.ignore()
            self._ask_to_leave(self.on_close_allowed)
            return
        self.leave_desk()
        if self._layout_file is not None:
            window_place.save(self, self._layout_file.parent.parent)
        super().closeEvent(event)
