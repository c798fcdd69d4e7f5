"""The positions panel: quantity, cost, last, profit and loss; of one account or of all, zero rows by a switch."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from ibdesk.core.conversion import Total, total
from ibdesk.panels.positions.columns import Gains, Part, positions_columns
from ibdesk.panels.positions.dangers import DangerLine, Dangers
from ibdesk.panels.positions.totals import TotalsLine
from ibdesk.session.session import Session
from ibdesk.session.views import Change, PositionView
from ibdesk.ui.controls import CheckBox
from ibdesk.ui.fonts import Role
from ibdesk.ui.labels import Label
from ibdesk.ui.lines import hairline
from ibdesk.ui.panel import Panel
from ibdesk.ui.table.model import TableModel
from ibdesk.ui.table.pane import TablePane


class PositionsPanel(Panel):
    """Rows by account and contract, in the order in which TWS sent them.

    close_asked: a PositionView whose closing order is wanted in the ticket. chart_asked: a Contract.
    """

    close_asked = Signal(object)
    chart_asked = Signal(object)

    panel_id = "positions"
    title = "Positions"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        key_of: Callable[[PositionView], tuple[str, int]] = PositionView.key.fget  # type: ignore[attr-defined]
        self._gains = Gains(session.profits.of, self._rate)
        dangers = Dangers(session.protection)
        self._model: TableModel[PositionView] = TableModel(
            positions_columns(self._gains, dangers), key_of, self, ground=dangers.ground, bar=dangers.bar
        )
        self._pane = TablePane(self._model, "Positions", "positions.table", self)
        self._zero = CheckBox("Zero rows", self)
        self._zero.setObjectName("positions.zero_rows")
        self._every = CheckBox("All accounts", self, object_name="positions.all_accounts")
        self._every.hide()
        self._totals = TotalsLine(self)
        self._dangers = DangerLine(self)
        self._status = Label("", Role.CAPTION, "text3", self)
        self._status.setObjectName("positions.status")
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 4, 8, 4)
        bar.addWidget(self._zero)
        bar.addWidget(self._every)
        bar.addStretch(1)
        bar.addWidget(self._status, 0, Qt.AlignmentFlag.AlignRight)
        self.content.addLayout(bar)
        self.content.addWidget(self._pane, 1)
        self.content.addWidget(self._dangers)
        self.content.addWidget(hairline(self))
        self.content.addWidget(self._totals)
        self._zero.toggled.connect(self.on_zero_rows_toggled)
        self._every.toggled.connect(self.on_all_accounts_toggled)
        self.subscribe(session.positions, self.refresh)
        self.subscribe(session.protection, self.on_dangers_seen)
        self.subscribe(session.profits, self.refresh_profits)
        self.subscribe(session.accounts, self.refresh_profits)
        self.subscribe(session.link, self.refresh)
        session.positions.changed.connect(self.on_positions_changed)
        view = self._pane.view
        view.activated_key.connect(self.on_row_activated)
        view.menu_asked.connect(self.on_menu_asked)
        view.installEventFilter(self)

    def refresh(self, _change: object = None) -> None:
        """Show what the store holds now."""
        store, link = self._session.positions, self._session.link.view
        self._every.setVisible(len(link.accounts) > 1)
        rows = self._chosen()
        zero = sum(1 for row in rows if not row.quantity)
        self._model.set_rows(row for row in rows if row.quantity or self._zero.isChecked())
        if store.complete:
            self._pane.set_empty("No positions.")
        elif link.ready:
            self._pane.set_loading("Asking TWS")
        else:
            self._pane.set_empty("Not connected.")
        self._status.show_text(self._status_text(len(rows), zero))
        self._pane.set_stale(self._session.link.world_now() if rows and not link.ready else None)
        self.on_positions_changed(None)
        self.on_dangers_seen()
        self.refresh_profits()

    @Slot(object)
    def on_dangers_seen(self, _change: object = None) -> None:
        """Show which positions stand without their exit, or with too many; those of orders without a position too."""
        account = self._session.link.view.account
        found = self._session.protection.findings
        every = account is None or self._every.isChecked()
        self._dangers.show_findings(tuple(one for one in found if every or one.account == account))
        self._model.update_all()

    def refresh_profits(self, change: object = None) -> None:
        """Show the newest profits of the rows and their sums."""
        if isinstance(change, Change) and not change.reset:
            self._model.update(change.keys)
        else:
            self._model.update_all()
        link, accounts = self._session.link.view, self._session.accounts
        rates = accounts.rates(link.account or "")
        held = [row for row in self._chosen() if row.quantity]

        def summed(part: Part) -> Total:
            return total(((self._gains.amount(row, part), row.currency) for row in held), rates)

        base = accounts.base_currency(link.account or "")
        self._totals.show_totals(base, summed("daily"), summed("unrealized"), fresh=link.ready)

    def _chosen(self) -> list[PositionView]:
        """Return the rows of the selected account, or of all."""
        rows, account = self._session.positions.rows, self._session.link.view.account
        if account is None or self._every.isChecked():
            return rows
        return [row for row in rows if row.account == account]

    def _rate(self, currency: str) -> Decimal | None:
        return self._session.accounts.rates(self._session.link.view.account or "").get(currency)

    def _status_text(self, rows: int, zero: int) -> str:
        if not self._session.positions.complete:
            return "List not finished"
        hidden = f" · {zero} zero" if zero and not self._zero.isChecked() else ""
        return f"List complete{hidden}"

    @Slot(object)
    def on_positions_changed(self, _change: object) -> None:
        """Keep the tab's count right, also while the panel is hidden."""
        held = sum(1 for row in self._chosen() if row.quantity)
        self.set_badge(str(held) if held else "")

    @Slot(object)
    def on_row_activated(self, key: object) -> None:
        """Ask for the closing order in the ticket: double click or Enter; nothing is sent by it."""
        row = self._row(key)
        if row is not None and row.quantity:
            self.close_asked.emit(row)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take C on a row; a shortcut would lose it to the table's own search by letters."""
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        pressed = event.key() == Qt.Key.Key_C and not event.modifiers() and not event.isAutoRepeat()
        if pressed:
            self._ask_chart(self._pane.view.current_key())
        return pressed

    @Slot(object, object)
    def on_menu_asked(self, key: object, at: QPoint) -> None:
        """Open the menu of the row under the pointer."""
        menu = self.menu(key)
        if menu is not None:
            menu.popup(at)

    def menu(self, key: object) -> QMenu | None:
        """Return the context menu of a row, None if it is gone. Its actions are bound to the row's key."""
        row = self._row(key)
        if row is None:
            return None
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName("Position actions")
        close = menu.addAction("Close in ticket…\tEnter", partial(self.on_row_activated, key))
        close.setEnabled(bool(row.quantity))
        menu.addAction("Chart\tC", partial(self._ask_chart, key))
        menu.addSeparator()
        menu.addAction("Copy row\tCtrl+C", self._pane.view.copy)
        return menu

    def _ask_chart(self, key: object) -> None:
        row = self._row(key)
        if row is not None:
            self.chart_asked.emit(row.contract)

    def _row(self, key: object) -> PositionView | None:
        return self._model.get(key) if isinstance(key, tuple) else None

    @Slot(bool)
    def on_zero_rows_toggled(self, _shown: bool) -> None:
        """Show or hide the rows without a quantity."""
        self.refresh()

    @Slot(bool)
    def on_all_accounts_toggled(self, shown: bool) -> None:
        """Show the positions of all accounts, each with its name, or of the selected one."""
        self._pane.view.setColumnHidden(self._model.column_of("account"), not shown)
        self.refresh()
        self.on_positions_changed(None)
