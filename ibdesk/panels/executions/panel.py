"""The executions panel: today's fills with their commissions, and their sums."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QMenu, QWidget

from ibdesk.panels.executions.columns import Rows, executions_columns, summary
from ibdesk.session.session import Session
from ibdesk.session.views import ExecutionView
from ibdesk.ui.panel import Panel
from ibdesk.ui.table.model import TableModel
from ibdesk.ui.table.pane import TablePane

EPOCH = datetime.min.replace(tzinfo=UTC)


def newest_first(row: ExecutionView) -> Any:
    """Return the natural order: the newest on top; those whose time cannot be read last."""
    when = row.execution.time or EPOCH
    return (-(when - EPOCH).total_seconds(), row.key)


def key_of(row: ExecutionView) -> str:
    """Return the execution id without its revision: a correction replaces its row."""
    return row.key


class ExecutionsPanel(Panel):
    """Rows by execution id without revision. order_asked: the key of the order that was filled."""

    order_asked = Signal(object)

    panel_id = "executions"
    title = "Executions"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._rows = Rows(session.contracts.known)
        self._model: TableModel[ExecutionView] = TableModel(
            executions_columns(self._rows), key_of, self, natural=newest_first
        )
        self._pane = TablePane(self._model, "Executions", "executions.table", self)
        self._pane.footer.left.setObjectName("executions.footer")
        self.content.addWidget(self._pane, 1)
        self.subscribe(session.executions, self.refresh)
        self.subscribe(session.link, self.refresh)
        session.executions.changed.connect(self.on_executions_changed)
        self._pane.view.menu_asked.connect(self.on_menu_asked)

    def refresh(self, _change: object = None) -> None:
        """Show what the store holds now."""
        store, link = self._session.executions, self._session.link.view
        views = store.rows
        self._model.set_rows(views)
        if store.complete:
            self._pane.set_empty("No executions today.")
        elif link.ready:
            self._pane.set_loading("Asking TWS")
        else:
            self._pane.set_empty("Not connected.")
        self._pane.set_footer(summary(views, self._rows) if views else "")
        self._pane.set_stale(self._session.link.world_now() if views and not link.ready else None)

    @Slot(object, object)
    def on_menu_asked(self, key: object, at: QPoint) -> None:
        """Open the menu of the row under the pointer."""
        menu = self.menu(key)
        if menu is not None:
            menu.popup(at)

    def menu(self, key: object) -> QMenu | None:
        """Return the context menu of a row, None if it is gone."""
        row = self._model.get(key) if isinstance(key, str) else None
        if row is None:
            return None
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName("Execution actions")
        show = menu.addAction("Show order", partial(self.order_asked.emit, row.order_key))
        show.setEnabled(self._session.orders.order(row.order_key) is not None)
        menu.addSeparator()
        menu.addAction("Copy row\tCtrl+C", self._pane.view.copy)
        return menu

    @Slot(object)
    def on_executions_changed(self, _change: object) -> None:
        """Keep the tab's count right, also while the panel is hidden."""
        count = len(self._session.executions.rows)
        self.set_badge(str(count) if count else "")
