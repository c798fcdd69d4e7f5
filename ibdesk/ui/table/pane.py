"""A table with its states and its footer: what a panel puts into its content."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ibdesk.ui.lines import hairline
from ibdesk.ui.table.model import TableModel
from ibdesk.ui.table.state import TableFooter, TableState
from ibdesk.ui.table.view import NORMAL, TableView


class TablePane(QWidget):
    """View, footer and the four states: empty, loading, error, stale."""

    acted = Signal()  # the one button of the empty or error state

    def __init__(
        self, model: TableModel, name: str, object_name: str = "", parent: QWidget | None = None, *,
        row_height: int = NORMAL, multi: bool = True,
    ) -> None:  # fmt: skip
        """`name` is the accessible name of the table, `object_name` its objectName (`blotter.table`)."""
        super().__init__(parent)
        self.model = model
        self.view = TableView(model, name, self, row_height=row_height, multi=multi)
        self.view.setObjectName(object_name)
        self.footer = TableFooter(self)
        self._line = hairline(self)
        self._texts = ("", "")
        self._known_at: str | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.view, 1)
        box.addWidget(self._line)
        box.addWidget(self.footer)
        self.view.overlay.acted.connect(self.acted)
        self._show_footer()

    def set_empty(self, sentence: str, action: str = "") -> None:
        """Say why there are no rows, with at most one button."""
        self.view.overlay.show_state(TableState.EMPTY, sentence, action)

    def set_loading(self, sentence: str) -> None:
        """Say what was asked ("Asking TWS"); its seconds are counted, and it appears after 300 ms."""
        self.view.overlay.show_state(TableState.LOADING, sentence)

    def set_error(self, sentence: str, action: str = "Try again") -> None:
        """Say what went wrong, with its code last."""
        self.view.overlay.show_state(TableState.ERROR, sentence, action)

    def set_stale(self, known_at: datetime | None) -> None:
        """Grey the values and say since when they are old (shown in local time); None makes them current."""
        self.model.set_stale(known_at is not None)
        self._known_at = known_at.astimezone().strftime("Last known %H:%M:%S") if known_at else None
        self._show_footer()

    def set_footer(self, left: str = "", right: str = "") -> None:
        """Show totals below the table."""
        self._texts = (left, right)
        self._show_footer()

    def _show_footer(self) -> None:
        left, right = self._texts
        self.footer.set_texts(left, self._known_at or right)
        self._line.setVisible(not self.footer.isHidden())
