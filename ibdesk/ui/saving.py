"""Saving a file that the user names; nothing is overwritten without asking, and the outcome is said. GUI thread."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from ibdesk.core.export import inside, replace_file, write_new

_KINDS = {".csv": "CSV (*.csv)", ".png": "Picture (*.png)"}


class FileSaver(QObject):
    """Opens the dialog and writes the file.

    said: (sentence, True if the file was written). folder: where the next dialog opens.
    """

    said = Signal(object, object)

    def __init__(self, over: QWidget, object_name: str) -> None:
        super().__init__(over)
        self._over, self._name = over, object_name
        self.folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        self._make: Callable[[], bytes] | None = None

    def ask(self, name: str, make: Callable[[], bytes]) -> None:
        """Offer a name with its suffix; `make` gives what there is to save when the name is given."""
        suffix = Path(name).suffix
        dialog = QFileDialog(self._over, "Save", str(self.folder), _KINDS[suffix])
        dialog.setObjectName(self._name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix[1:])
        dialog.selectFile(str(inside(self.folder, name)))
        dialog.fileSelected.connect(self.on_dialog_file_selected)
        dialog.finished.connect(dialog.deleteLater)
        self._make = make
        dialog.open()

    def write(self, path: Path, data: bytes, *, agreed: bool) -> bool:
        """Write a file and say so; `agreed`: the user said that what bears the name may be replaced."""
        try:
            if agreed and os.path.lexists(path):
                replace_file(path, data)
            else:
                write_new(path, data)
        except FileExistsError:
            self.said.emit(f"{path.name} exists already. It was left as it is.", False)
            return False
        except OSError as error:
            self.said.emit(f"{path.name} could not be written: {error.strerror or error}.", False)
            return False
        self.said.emit(f"Saved {path.name} in {path.parent.name or path.parent}.", True)
        return True

    def on_dialog_file_selected(self, name: str) -> None:
        """Write to the name given; the dialog itself has asked before it lets an existing file be chosen."""
        make, self._make = self._make, None
        if make is not None and name:
            path = Path(name)
            if self.write(path, make(), agreed=True):
                self.folder = path.parent
