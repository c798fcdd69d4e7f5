"""Saving the picture and the bars: the user names the file, and nothing is overwritten without asking."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from ibdesk.core.export import file_name, inside, replace_file, write_new
from ibdesk.panels.chart.bars_csv import bars_csv
from ibdesk.panels.chart.page import ChartPage

if TYPE_CHECKING:
    from ibdesk.session.session import Session

_KINDS = {".csv": "CSV (*.csv)", ".png": "Picture (*.png)"}


class Exporter(QObject):
    """Opens the dialog, writes the file, says what became of it as a message."""

    def __init__(self, session: Session, over: QWidget) -> None:
        super().__init__(over)
        self._session = session
        self._over = over
        self._folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        self._dialog: QFileDialog | None = None
        self._make: Callable[[], bytes] | None = None

    def save_bars(self, page: ChartPage) -> None:
        """Ask for a name and save the bars of a page; what is saved is what there is when the name is given."""
        if page.data is None:
            self._say("There are no bars to save.", good=False)
            return
        symbol = page.details_shown.contract.symbol if page.details_shown else page.title
        self._ask(self._name(page, ".csv"), ".csv", lambda: bars_csv(page.data, symbol) if page.data else b"")

    def save_picture(self, page: ChartPage, plot: QWidget | None) -> None:
        """Ask for a name and save the plot as it is now."""
        if page.data is None or plot is None:
            self._say("There is no chart to save.", good=False)
            return
        picture = _png(plot)
        self._ask(self._name(page, ".png"), ".png", lambda: picture)

    def write(self, path: Path, data: bytes, *, agreed: bool) -> bool:
        """Write a file and say so; `agreed`: the user said that what bears the name may be replaced."""
        try:
            if agreed and os.path.lexists(path):
                replace_file(path, data)
            else:
                write_new(path, data)
        except FileExistsError:
            self._say(f"{path.name} exists already. It was left as it is.", good=False)
            return False
        except OSError as error:
            self._say(f"{path.name} could not be written: {error.strerror or error}.", good=False)
            return False
        self._say(f"Saved {path.name} in {path.parent.name or path.parent}.", good=True)
        return True

    def on_dialog_file_selected(self, name: str) -> None:
        """Write to the name given; the dialog itself has asked before it lets an existing file be chosen."""
        make, self._make = self._make, None
        if make is not None and name:
            path = Path(name)
            if self.write(path, make(), agreed=True):
                self._folder = path.parent

    def _ask(self, name: str, suffix: str, make: Callable[[], bytes]) -> None:
        dialog = QFileDialog(self._over, "Save", str(self._folder), _KINDS[suffix])
        dialog.setObjectName("chart.export_dialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix[1:])
        dialog.selectFile(str(inside(self._folder, name)))
        dialog.fileSelected.connect(self.on_dialog_file_selected)
        dialog.finished.connect(dialog.deleteLater)
        self._dialog, self._make = dialog, make
        dialog.open()

    def _name(self, page: ChartPage, suffix: str) -> str:
        now = self._session.link.world_now()
        return file_name(page.title, page.texts.bar_size, f"{now:%Y-%m-%d}", suffix=suffix)

    def _say(self, words: str, *, good: bool) -> None:
        self._session.notices.say(words, kind="ok" if good else "warn", about="Chart", category="data")


def _png(plot: QWidget) -> bytes:
    """Draw a widget into the bytes of a PNG file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    plot.grab().save(buffer, "PNG")
    return bytes(buffer.data().data())
