"""The executions panel: today's fills with their commissions, and the day's summary per contract."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from ibdesk.core.export import file_name
from ibdesk.panels.executions.columns import Rows, executions_columns, summary
from ibdesk.panels.executions.csv_rows import executions_csv, summary_csv
from ibdesk.panels.executions.summary_columns import summary_columns, totals_text
from ibdesk.panels.executions.summing import SummaryRow, summarise
from ibdesk.session.session import Session
from ibdesk.session.views import ExecutionView
from ibdesk.ui.buttons import ChipRow, Kind, button, set_enabled
from ibdesk.ui.panel import Panel
from ibdesk.ui.saving import FileSaver
from ibdesk.ui.table.model import TableModel
from ibdesk.ui.table.pane import TablePane

EPOCH = datetime.min.replace(tzinfo=UTC)
VIEWS = (("fills", "Executions"), ("summary", "Summary"))


def newest_first(row: ExecutionView) -> Any:
    """Return the natural order: the newest on top; those whose time cannot be read last."""
    when = row.execution.time or EPOCH
    return (-(when - EPOCH).total_seconds(), row.key)


def key_of(row: ExecutionView) -> str:
    """Return the execution id without its revision: a correction replaces its row."""
    return row.key


def summary_key(row: SummaryRow) -> object:
    """Return account and contract."""
    return row.key


class ExecutionsPanel(Panel):
    """Rows by execution id without revision, or one row per account and contract.

    order_asked: the key of the order that was filled.
    """

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
        self._sums: TableModel[SummaryRow] = TableModel(summary_columns(session.contracts.known), summary_key, self)
        self._sums_pane = TablePane(self._sums, "Summary", "executions.summary", self)
        self._sums_pane.footer.left.setObjectName("executions.summary.footer")
        self._views = ChipRow(VIEWS, self, object_name="executions.view")
        self._export = button("Export CSV…", Kind.PLAIN, parent=self, object_name="executions.export")
        self._saver = FileSaver(self, "executions.export_dialog")
        self._stack = QStackedWidget(self)
        self._lay_out()
        self._join()

    def _lay_out(self) -> None:
        row = self.use_toolbar()
        row.addWidget(self._views)
        row.addStretch(1)
        row.addWidget(self._export)
        for pane in (self._pane, self._sums_pane):
            self._stack.addWidget(pane)
        self.content.addWidget(self._stack, 1)

    def _join(self) -> None:
        session = self._session
        self._views.chosen.connect(self.on_view_chosen)
        self._export.clicked.connect(self.on_export_clicked)
        self._saver.said.connect(self.on_saver_said)
        self._pane.view.menu_asked.connect(self.on_menu_asked)
        self._sums_pane.view.menu_asked.connect(self.on_summary_menu_asked)
        self.subscribe(session.executions, self.refresh)
        self.subscribe(session.link, self.refresh)
        session.contracts.resolved.connect(self.on_contracts_resolved)
        session.executions.changed.connect(self.on_executions_changed)

    def refresh(self, _change: object = None) -> None:
        """Show what the store holds now."""
        store, link = self._session.executions, self._session.link.view
        views = store.rows
        sums = summarise(views, self._rows.value)
        self._model.set_rows(views)
        self._sums.set_rows(sums)
        known_at = self._session.link.world_now() if views and not link.ready else None
        for pane in (self._pane, self._sums_pane):
            if store.complete:
                pane.set_empty("No executions today.")
            elif link.ready:
                pane.set_loading("Asking TWS")
            else:
                pane.set_empty("Not connected.")
            pane.set_stale(known_at)
        self._pane.set_footer(summary(views, self._rows) if views else "")
        self._sums_pane.set_footer(totals_text(sums))
        set_enabled(self._export, bool(views), "There is no execution to save.")

    @Slot(object)
    def on_view_chosen(self, _key: object) -> None:
        """Show the executions one by one, or their summary."""
        summed = self._views.choice == "summary"
        self._stack.setCurrentWidget(self._sums_pane if summed else self._pane)

    @Slot()
    def on_export_clicked(self) -> None:
        """Ask for a name and save what stands in front, all of it, as it is when the name is given."""
        summed = self._views.choice == "summary"
        name = "summary" if summed else "executions"
        day = f"{self._session.link.world_now():%Y-%m-%d}"
        self._saver.ask(file_name(name, day, suffix=".csv"), self._summary_file if summed else self._executions_file)

    @Slot(object, object)
    def on_saver_said(self, words: str, good: bool) -> None:
        """Keep what became of the file among the messages."""
        self._session.notices.say(words, kind="ok" if good else "warn", about="Executions", category="orders")

    @Slot(object, object)
    def on_menu_asked(self, key: object, at: QPoint) -> None:
        """Open the menu of the row under the pointer."""
        menu = self.menu(key)
        if menu is not None:
            menu.popup(at)

    @Slot(object, object)
    def on_summary_menu_asked(self, key: object, at: QPoint) -> None:
        """Open the menu of the summary."""
        if key is not None:
            self._filled(QMenu(self), self._sums_pane).popup(at)

    def menu(self, key: object) -> QMenu | None:
        """Return the context menu of a row, None if it is gone."""
        row = self._model.get(key) if isinstance(key, str) else None
        if row is None:
            return None
        menu = QMenu(self)
        show = menu.addAction("Show order", partial(self.order_asked.emit, row.order_key))
        show.setEnabled(self._session.orders.order(row.order_key) is not None)
        menu.addSeparator()
        return self._filled(menu, self._pane)

    def save_state(self) -> dict[str, object]:
        """Keep which view is in front."""
        return {"view": self._views.choice}

    def restore_state(self, state: dict[str, object]) -> None:
        """Show the view that was in front."""
        if state.get("view") in dict(VIEWS):
            self._views.choose(str(state["view"]))
            self.on_view_chosen(None)

    @Slot(object)
    def on_executions_changed(self, _change: object) -> None:
        """Keep the tab's count right, also while the panel is hidden."""
        count = len(self._session.executions.rows)
        self.set_badge(str(count) if count else "")

    @Slot()
    @Slot(object)
    def on_contracts_resolved(self, _details: object = None) -> None:
        """Details tell pence from pounds: values and sums may read differently."""
        if self.isVisible():
            self.refresh()
            self._model.update_all()
            self._sums.update_all()

    def _filled(self, menu: QMenu, pane: TablePane) -> QMenu:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName("Execution actions")
        menu.addAction("Copy row\tCtrl+C", pane.view.copy)
        menu.addAction("Export CSV…", self.on_export_clicked)
        return menu

    def _executions_file(self) -> bytes:
        views = sorted(self._session.executions.rows, key=lambda view: (view.execution.time or EPOCH, view.key))
        return executions_csv(views, self._rows)

    def _summary_file(self) -> bytes:
        return summary_csv(summarise(self._session.executions.rows, self._rows.value))
