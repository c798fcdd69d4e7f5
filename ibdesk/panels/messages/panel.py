"""The messages panel: everything that TWS, IB and ibdesk said, with a code, what it is about and a next step."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from ibdesk.panels.messages.columns import FILTER_WORDS, FILTERS, bar, fits, messages_columns, plain_line
from ibdesk.session.session import Session
from ibdesk.session.views import NoticeView
from ibdesk.ui.buttons import ChipRow
from ibdesk.ui.panel import Panel
from ibdesk.ui.table.model import TableModel
from ibdesk.ui.table.pane import TablePane
from ibdesk.ui.table.view import NORMAL


def newest_first(row: NoticeView) -> Any:
    """Return the natural order."""
    return (-row.time.timestamp(), -row.number)


def key_of(row: NoticeView) -> int:
    """Return the message's number."""
    return row.number


class MessagesPanel(Panel):
    """Rows by number. Opening the panel's rows that need the user takes them off the count."""

    panel_id = "messages"
    title = "Messages"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._model: TableModel[NoticeView] = TableModel(
            messages_columns(), key_of, self, natural=newest_first, bar=bar
        )
        self._pane = TablePane(self._model, "Messages", "messages.table", self, row_height=NORMAL + 2)
        self._chips = ChipRow([(key, FILTER_WORDS[key]) for key in FILTERS], self, object_name="messages.filter")
        self._search = QLineEdit(self)
        self._search.setObjectName("messages.search")
        self._search.setAccessibleName("Filter by text, code or symbol")
        self._search.setPlaceholderText("Filter by text, code or symbol")
        self._search.setFixedWidth(260)
        top = QHBoxLayout()
        top.setContentsMargins(8, 4, 8, 4)
        top.addWidget(self._chips)
        top.addStretch(1)
        top.addWidget(self._search)
        self.content.addLayout(top)
        self.content.addWidget(self._pane, 1)
        self._chips.chosen.connect(self.refresh)
        self._search.textChanged.connect(self.refresh)
        self._pane.view.chosen.connect(self.on_rows_chosen)
        self.subscribe(session.notices, self.refresh)
        session.notices.changed.connect(self.on_notices_changed)

    def refresh(self, _change: object = None) -> None:
        """Show what the store holds now, through the chip and the search box."""
        rows = self._session.notices.rows
        words = self._search.text().strip()
        self._model.set_rows(row for row in rows if fits(row, self._chips.choice, words))
        for filter_ in FILTERS:
            count = sum(1 for row in rows if fits(row, filter_, ""))
            self._chips.chip(filter_).set_count(count, "warn" if filter_ == "needs_you" and count else "text3")
        self._pane.set_empty("No messages." if not rows else "No message fits the filter.")

    @Slot(object)
    def on_notices_changed(self, _change: object) -> None:
        """Keep the count of what needs the user right, also while the panel is hidden."""
        unopened = self._session.notices.unopened
        self.set_badge(str(unopened) if unopened else "")

    def copy_rows(self, keys: tuple[Hashable, ...]) -> None:
        """Put whole messages on the clipboard, one line each."""
        rows = [row for key in keys if (row := self._model.get(key)) is not None]
        QGuiApplication.clipboard().setText("\n".join(plain_line(row) for row in rows))

    @Slot(object)
    def on_rows_chosen(self, keys: tuple[Hashable, ...]) -> None:
        """A message that was selected counts as opened."""
        for key in keys:
            if isinstance(key, int):
                self._session.notices.open(key)
