"""What every panel is: an id, a title, a toolbar, and a way to do nothing while it is hidden. GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Signal, SignalInstance
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ibdesk.ui.fonts import pixels
from ibdesk.ui.theme import color


class Store(Protocol):
    """Anything with a `changed` signal (all stores of the session)."""

    @property
    def changed(self) -> SignalInstance: ...


class Subscription(QObject):
    """One store seen by one panel: refreshes while visible, remembers while hidden, catches up when shown."""

    def __init__(self, panel: Panel, store: Store, refresh: Callable[[object], None]) -> None:
        super().__init__(panel)
        self._panel, self._refresh = panel, refresh
        self._behind = True
        store.changed.connect(self.on_store_changed)

    def on_store_changed(self, change: object = None) -> None:
        """Refresh now, or note that the panel is behind."""
        if self._panel.isVisible() and not self._behind:
            self._refresh(change)
        else:
            self._behind = True
            self.catch_up()

    def catch_up(self) -> None:
        """Refresh everything (change None) if something was missed and the panel is in sight."""
        if self._behind and self._panel.isVisible():
            self._behind = False
            self._refresh(None)


class Panel(QWidget):
    """Base of all panels: toolbar slot (hidden until used) above `content`.

    activated: the panel wants to be brought to the front. badge_changed: text of its tab's count pill.
    """

    activated = Signal()
    badge_changed = Signal(object)  # str
    panel_id = ""
    title = ""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(self.panel_id)
        self.setAccessibleName(self.title)
        self.setMinimumSize(260, 140)
        self._subscriptions: list[Subscription] = []
        self._badge = ""
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._tools = QWidget(self)
        self._tools.setFixedHeight(pixels(34))
        self.toolbar = QHBoxLayout(self._tools)
        self.toolbar.setContentsMargins(8, 0, 8, 0)
        self.toolbar.setSpacing(8)
        self._tools.hide()
        self.content = QVBoxLayout()
        self.content.setContentsMargins(0, 0, 0, 0)
        self.content.setSpacing(0)
        outer.addWidget(self._tools)
        outer.addLayout(self.content, 1)

    def use_toolbar(self) -> QHBoxLayout:
        """Show the toolbar and return its layout."""
        self._tools.show()
        return self.toolbar

    def subscribe(self, store: Store, refresh: Callable[[object], None]) -> None:
        """Call `refresh(change)` when the store changes and the panel is visible, `refresh(None)` to catch up.

        The first call comes when the panel is first shown.
        """
        subscription = Subscription(self, store, refresh)
        self._subscriptions.append(subscription)
        subscription.catch_up()

    def set_badge(self, text: str) -> None:
        """Show a count on the tab; "" takes it away."""
        if text != self._badge:
            self._badge = text
            self.badge_changed.emit(text)

    @property
    def badge(self) -> str:
        """The count on the tab."""
        return self._badge

    def save_state(self) -> dict[str, object]:
        """Return the panel's own settings for the workspace file (JSON values)."""
        return {}

    def restore_state(self, state: dict[str, object]) -> None:
        """Take settings back; unknown or wrong ones are ignored."""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        for subscription in self._subscriptions:
            subscription.catch_up()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), color("panel"))
