"""The choice among several accounts; out of sight while there is only one. GUI thread."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ibdesk.ui.controls import ComboBox


class AccountChooser(ComboBox):
    """Lists the accounts of the login. `picked` carries the name that the user chose; showing one never emits it."""

    picked = Signal(str)

    def __init__(self, object_name: str, parent: QWidget | None = None) -> None:
        super().__init__("Account", parent, object_name=object_name, plain=True)
        self.activated.connect(self.on_self_activated)
        self.hide()

    def show_accounts(self, names: Sequence[str], current: str) -> None:
        """Show these accounts and which of them is selected."""
        if [self.itemText(place) for place in range(self.count())] != list(names):
            self.clear()
            self.addItems(list(names))
        self.setCurrentText(current)
        self.setVisible(len(names) > 1)

    @Slot(int)
    def on_self_activated(self, place: int) -> None:
        """Pass the user's choice on."""
        self.picked.emit(self.itemText(place))
