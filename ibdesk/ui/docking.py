"""The only file that imports QtAds: docks, tabs, auto-hide, saved layouts. GUI thread."""

from __future__ import annotations

import base64
import binascii
import enum
import logging
from collections.abc import Callable

import PySide6QtAds as ads  # noqa: N813
from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QMainWindow, QToolButton, QVBoxLayout, QWidget

from ibdesk.ui.icons import icon
from ibdesk.ui.theme import watch

log = logging.getLogger(__name__)
LAYOUT_VERSION = 1


class Area(enum.Enum):
    """Where a panel goes, relative to another panel's area or to the whole window."""

    LEFT = "left"
    RIGHT = "right"
    TOP = "top"
    BOTTOM = "bottom"
    TAB = "tab"  # in the same area, behind its tabs


SIDES = {
    Area.LEFT: ads.LeftDockWidgetArea, Area.RIGHT: ads.RightDockWidgetArea, Area.TOP: ads.TopDockWidgetArea,
    Area.BOTTOM: ads.BottomDockWidgetArea, Area.TAB: ads.CenterDockWidgetArea,
}  # fmt: skip
EDGES = {
    Area.LEFT: ads.SideBarLeft, Area.RIGHT: ads.SideBarRight, Area.TOP: ads.SideBarTop,
    Area.BOTTOM: ads.SideBarBottom,
}  # fmt: skip


TITLE_ICONS = {
    "tabsMenuButton": "dots-vertical", "dockAreaAutoHideButton": "pin-outline",
    "dockAreaMinimizeButton": "window-minimize", "detachGroupButton": "dock-window",
    "dockAreaCloseButton": "close",
}  # fmt: skip


def _configure() -> None:
    """Set QtAds' process-wide flags; they count only before a manager is made."""
    flags, manager = ads.CDockManager, ads.CDockManager
    manager.setConfigFlags(flags.DefaultOpaqueConfig)
    for flag, on in (
        (flags.FocusHighlighting, True), (flags.ActiveTabHasCloseButton, False),
        (flags.DockAreaHasCloseButton, False), (flags.DockAreaHasUndockButton, False),
        (flags.DockAreaHasTabsMenuButton, True), (flags.DockAreaDynamicTabsMenuButtonVisibility, False),
        (flags.AllTabsHaveCloseButton, False), (flags.DockAreaHideDisabledButtons, True),
    ):  # fmt: skip
        manager.setConfigFlag(flag, on)
    hide = ads.CDockManager.eAutoHideFlag
    manager.setAutoHideConfigFlags(hide.DefaultAutoHideConfig)
    provider = manager.iconProvider()
    for place, name in (
        (ads.DockAreaMenuIcon, "dots-vertical"), (ads.AutoHideIcon, "pin-outline"),
        (ads.DockAreaMinimizeIcon, "window-minimize"), (ads.DockAreaUndockIcon, "dock-window"),
        (ads.DockAreaCloseIcon, "close"), (ads.TabCloseIcon, "close"),
    ):  # fmt: skip
        provider.registerCustomIcon(place, icon(name))


class DockHost(QObject):
    """The docks of one main window.

    holder: the widget to put into the main window (or any layout); `main_window.setCentralWidget` is called if
    the window has none. focused: panel_id of the panel that has the keyboard.
    """

    focused = Signal(object)

    def __init__(self, main_window: QMainWindow) -> None:
        super().__init__(main_window)
        _configure()
        self.holder = QWidget(main_window)
        self.setParent(self.holder)  # it ends with the docks, not with the window
        box = QVBoxLayout(self.holder)
        box.setContentsMargins(0, 0, 0, 0)
        self._manager = ads.CDockManager(self.holder)
        box.addWidget(self._manager)
        if main_window.centralWidget() is None:
            main_window.setCentralWidget(self.holder)
        self._docks: dict[str, ads.CDockWidget] = {}
        self._badges: dict[str, QLabel] = {}
        self._default: Callable[[DockHost], None] | None = None
        self._factory = ""
        self._locked = False
        self._manager.focusedDockWidgetChanged.connect(self.on_manager_focused_changed)
        self._manager.installEventFilter(self)
        watch().changed.connect(self.on_theme_changed)

    # QtAds loads its own sheet at first show and after each change of the colour scheme: empty it after that
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._manager and event.type() in (QEvent.Type.Show, QEvent.Type.StyleChange):
            QTimer.singleShot(0, self._manager, self._drop_foreign_sheet)
        return False

    def _drop_foreign_sheet(self) -> None:
        if self._manager.styleSheet():
            self._manager.setStyleSheet("")
            watch().changed.emit()  # that sheet has already put its own icons and inks there

    def on_theme_changed(self) -> None:
        """Tint the icons of the title bars anew."""
        for name, sign in TITLE_ICONS.items():
            for found in self._manager.findChildren(QToolButton, name):
                found.setIcon(icon(sign))

    def add(
        self, panel_id: str, title: str, widget: QWidget, area: Area = Area.LEFT, target: str | None = None
    ) -> None:
        """Dock a widget beside, or as a tab of, the panel `target`; without one at the window's side.

        Raises KeyError for an unknown target, ValueError for an id that is there already.
        """
        if panel_id in self._docks:
            raise ValueError(panel_id)
        dock = ads.CDockWidget(self._manager, title)
        dock.setObjectName(f"dock.{panel_id}")
        dock.setWidget(widget, ads.CDockWidget.ForceNoScrollArea)
        dock.setMinimumSizeHintMode(ads.CDockWidget.MinimumSizeHintFromContentMinimumSize)
        dock.setFeature(ads.CDockWidget.DockWidgetDeleteOnClose, False)
        self._docks[panel_id] = dock
        self._place(dock, area, target)
        self._badges[panel_id] = self._pill(dock)
        dock.tabWidget().setAccessibleName(title)
        dock.tabWidget().setObjectName(f"tab.{panel_id}")

    def _place(self, dock: ads.CDockWidget, area: Area, target: str | None) -> None:
        beside = self._docks[target].dockAreaWidget() if target is not None else None
        if beside is None:
            self._manager.addDockWidget(SIDES[area], dock)
        else:
            self._manager.addDockWidget(SIDES[area], dock, beside)

    @staticmethod
    def _pill(dock: ads.CDockWidget) -> QLabel:
        tab = dock.tabWidget()
        for label in tab.findChildren(QLabel):
            label.setTextFormat(Qt.TextFormat.PlainText)
        pill = QLabel(tab)
        pill.setObjectName("badge")
        pill.setTextFormat(Qt.TextFormat.PlainText)
        pill.setAlignment(Qt.AlignmentFlag.AlignCenter)
        pill.hide()
        layout = tab.layout()
        place = next((i for i in range(layout.count()) if isinstance(layout.itemAt(i).widget(), QLabel)), 0)
        layout.insertSpacing(place + 1, 6)
        layout.insertWidget(place + 2, pill, 0, Qt.AlignmentFlag.AlignVCenter)
        return pill

    def move(self, panel_id: str, area: Area, target: str | None = None) -> None:
        """Dock a panel elsewhere. Raises KeyError."""
        self._place(self._docks[panel_id], area, target)

    def set_badge(self, panel_id: str, text: str) -> None:
        """Show a count pill in the tab; "" takes it away. Raises KeyError."""
        pill = self._badges[panel_id]
        pill.setText(text)
        pill.setVisible(bool(text))

    def set_title(self, panel_id: str, title: str) -> None:
        """Change the word in the tab. Raises KeyError."""
        self._docks[panel_id].setWindowTitle(title)

    def activate(self, panel_id: str) -> None:
        """Open a panel, bring its tab to the front and give it the keyboard. Raises KeyError."""
        dock = self._docks[panel_id]
        if dock.isClosed():
            dock.toggleView(True)
        if dock.isAutoHide():
            dock.autoHideDockContainer().collapseView(False)
        dock.raise_()
        dock.setAsCurrentTab()
        dock.widget().setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_open(self, panel_id: str, shown: bool) -> None:
        """Open or close a panel. Raises KeyError."""
        self._docks[panel_id].toggleView(shown)

    def is_open(self, panel_id: str) -> bool:
        """Return whether a panel is open (perhaps behind another tab). Raises KeyError."""
        return not self._docks[panel_id].isClosed()

    def auto_hide(self, panel_id: str, edge: Area, wide: int = 0) -> None:
        """Pin a panel to an edge of the window, where it opens on a click, `wide` pixels wide. Raises KeyError."""
        dock = self._docks[panel_id]
        dock.setAutoHide(True, EDGES[edge])
        if wide:
            dock.autoHideDockContainer().setSize(wide)

    def is_at_edge(self, panel_id: str) -> bool:
        """Return whether a panel is pinned to an edge of the window. Raises KeyError."""
        return bool(self._docks[panel_id].isAutoHide())

    def tear_off(self, panel_id: str, place: QRect) -> None:
        """Give a panel a window of its own. Raises KeyError."""
        dock = self._docks[panel_id]
        dock.setFloating()
        dock.floatingDockContainer().setGeometry(place)

    def floating(self) -> list[QWidget]:
        """Return the windows that panels were torn off into."""
        return list(self._manager.floatingWidgets())

    def name_floating(self, words: str) -> None:
        """Put words after the panel's name in the title of every window torn off."""
        for window in self._manager.floatingWidgets():
            names = [dock.windowTitle() for dock in window.dockWidgets()]
            window.setWindowTitle(" – ".join((", ".join(names), words)))

    def set_sizes(self, panel_id: str, sizes: list[int]) -> None:
        """Share out the splitter that the panel's area stands in, in pixels from its start. Raises KeyError."""
        self._manager.setSplitterSizes(self._docks[panel_id].dockAreaWidget(), sizes)

    def set_column_sizes(self, sizes: list[int]) -> None:
        """Share out the outermost splitter."""
        root = self._manager.rootSplitter()
        if root is not None and root.count() == len(sizes):
            root.setSizes(sizes)

    @property
    def panels(self) -> tuple[str, ...]:
        """The ids in the order they were added."""
        return tuple(self._docks)

    @property
    def locked(self) -> bool:
        """Whether the panels are kept where they are."""
        return self._locked

    def lock(self, locked: bool) -> None:
        """Keep every panel where it is, or let it be moved again."""
        self._locked = locked
        features = ads.CDockWidget
        for flag in (features.DockWidgetMovable, features.DockWidgetFloatable):
            for dock in self._docks.values():
                dock.setFeature(flag, not locked)

    # layouts

    def set_default_layout(self, build: Callable[[DockHost], None]) -> None:
        """Give the function that builds the first layout with `add`, and run it."""
        self._default = build
        build(self)
        self._factory = self.save()

    def reset(self) -> None:
        """Return to the first layout."""
        if self._factory:
            self.restore(self._factory)

    def save(self) -> str:
        """Return the layout as text for a workspace file."""
        return base64.b64encode(self._manager.saveState(LAYOUT_VERSION).data()).decode("ascii")

    def restore(self, state: str) -> bool:
        """Take a saved layout; on anything unreadable keep the present one and return False."""
        try:
            raw = base64.b64decode(state.encode("ascii"), validate=True)
        except (binascii.Error, UnicodeEncodeError, ValueError):
            log.warning("the saved layout is no base64 text; the present one stays")
            return False
        before = self._manager.saveState(LAYOUT_VERSION)
        if raw and self._manager.restoreState(raw, LAYOUT_VERSION):
            return True
        self._manager.restoreState(before, LAYOUT_VERSION)
        log.warning("the saved layout could not be read; the present one stays")
        return False

    def on_manager_focused_changed(self, _old: object, new: object) -> None:
        """Report which panel has the keyboard."""
        for panel_id, dock in self._docks.items():
            if dock is new:
                self.focused.emit(panel_id)
