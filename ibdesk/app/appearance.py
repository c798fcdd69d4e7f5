"""The settings in force: read once, applied at once, saved when changed; and the system's own theme, followed."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication

from ibdesk.core import settings as declared
from ibdesk.core.settings import Settings, Value
from ibdesk.ui import look, theme

log = logging.getLogger(__name__)


class Appearance(QObject):
    """Dresses the application by the settings. `folder` None: changes hold until the window is closed (safe mode).

    Signals: `changed` with the new Settings.
    """

    changed = Signal(object)

    def __init__(self, app: QApplication, settings: Settings, folder: Path | None = None) -> None:
        super().__init__(app)
        self._app, self._folder = app, folder
        self.settings = settings
        self._dress(scale=settings.font_scale_percent / 100)
        app.styleHints().colorSchemeChanged.connect(self.on_system_scheme_changed)

    @property
    def kept(self) -> bool:
        """Tell whether changes are saved."""
        return self._folder is not None

    def change(self, key: str, value: Value) -> str:
        """Take one value and return a sentence if it could not be saved, "" else.

        Raises ValueError for what is not declared.
        """
        before, self.settings = self.settings, declared.changed(self.settings, key, value)
        if self.settings == before:
            return ""
        self._apply(before)
        self.changed.emit(self.settings)
        if self._folder is None:
            return ""
        try:
            declared.save(self._folder, self.settings)
        except OSError as error:
            log.warning("the settings could not be saved: %s", error)
            return f"The settings could not be saved ({error.strerror})."
        return ""

    def _apply(self, before: Settings) -> None:
        now = self.settings
        if (now.theme, now.up_down) != (before.theme, before.up_down):
            self._dress()
        else:
            look.set_look(density=now.density, flash=now.change_flash)

    def _dress(self, scale: float | None = None) -> None:
        now, system = self.settings, self.settings.theme == "system"
        look.set_look(density=now.density, flash=now.change_flash)
        if system:
            self._app.styleHints().unsetColorScheme()
        name = self._system_theme() if system else now.theme
        theme.apply(self._app, theme.load_theme(name, now.up_down), scale=scale, follow_system=system)

    def _system_theme(self) -> str:
        """Return the system's theme; one that says nothing is taken as dark."""
        return "light" if self._app.styleHints().colorScheme() is Qt.ColorScheme.Light else "dark"

    @Slot()
    def on_system_scheme_changed(self) -> None:
        """Follow the system, if the user wants that."""
        if self.settings.theme == "system" and self._system_theme() != theme.current().tokens.name:
            self._dress()
