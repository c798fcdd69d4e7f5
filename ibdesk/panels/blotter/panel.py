"""The orders panel: every order of the day, what TWS says of it, and what was asked of it beside that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ibdesk.core.orders.state import AnyKey, Order
from ibdesk.core.orders.status import Display
from ibdesk.panels.blotter.actions import BlotterActions
from ibdesk.panels.blotter.columns import columns
from ibdesk.panels.blotter.editor import RowEditor
from ibdesk.panels.blotter.filters import Filter, counts, hidden_live
from ibdesk.panels.blotter.groups import Groups
from ibdesk.panels.blotter.hands import Hands
from ibdesk.panels.blotter.permits import Permits
from ibdesk.panels.blotter.toolbar import Toolbar
from ibdesk.panels.blotter.words import OrderWords
from ibdesk.session.session import Session
from ibdesk.session.views import Change
from ibdesk.ui.buttons import Kind, button
from ibdesk.ui.fonts import Role, Weight, pixels
from ibdesk.ui.labels import Label
from ibdesk.ui.panel import Panel
from ibdesk.ui.table.model import TableModel
from ibdesk.ui.table.pane import TablePane

UNPROVEN = "TWS has not finished the list. What you see may be incomplete."


class BlotterPanel(Panel):
    """Rows by order key. Ages tick once a second, and only the rows that read differently are painted.

    chart_asked: the Contract of an order. ticket_asked: an Order to copy into the ticket.
    """

    chart_asked = Signal(object)
    ticket_asked = Signal(object)

    panel_id = "blotter"
    title = "Orders"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._texts = OrderWords(session.contracts.known, session.link.world_now)
        self._permits = Permits(session)
        self._shown: dict[AnyKey, Display] = {}
        self._groups = groups = Groups(session)
        self._model: TableModel[Order] = TableModel(
            columns(self._texts, self._permits, groups), key_of, self, natural=groups.live_first, ground=groups.ground,
            bar=groups.bar, lead=groups.lead,
        )  # fmt: skip
        groups.model = self._model
        self._pane = TablePane(self._model, "Orders", "blotter.table", self)
        view = self._pane.view
        self._toolbar = Toolbar(self.use_toolbar(), self._permits, self)
        self._editor = RowEditor(view, session, self._permits)
        self._actions = BlotterActions(session, view, self._editor, self._permits, self._texts, self)
        self._hands = Hands(view)
        self.content.addWidget(self._pane, 1)
        self.content.addWidget(self._make_hidden_line())
        self._join()

    def _join(self) -> None:
        session, view = self._session, self._pane.view
        self._toolbar.filtered.connect(self.refresh)
        self._toolbar.change_clicked.connect(self.on_change_clicked)
        self._toolbar.cancel_clicked.connect(self.on_cancel_clicked)
        self._toolbar.settle_clicked.connect(self.on_settle_clicked)
        self._hands.change_asked.connect(self._actions.change)
        self._hands.cancel_asked.connect(self._actions.cancel)
        self._hands.history_asked.connect(self._actions.history)
        self._hands.chart_asked.connect(self._actions.chart)
        self._actions.chart_asked.connect(self.chart_asked)
        self._actions.ticket_asked.connect(self.ticket_asked)
        self._actions.refused.connect(self.on_refused)
        view.activated_key.connect(self._actions.history)
        view.menu_asked.connect(self.on_menu_asked)
        view.chosen.connect(self.on_rows_chosen)
        self.subscribe(session.orders, self.on_orders_seen)
        self.subscribe(session.protection, self.on_dangers_seen)
        self.subscribe(session.link, self.on_desk_moved)
        session.order_desk.lock_changed.connect(self.on_desk_moved)
        session.contracts.resolved.connect(self.on_desk_moved)
        session.link.ticked.connect(self.on_ticked)
        session.orders.changed.connect(self.on_orders_counted)

    def _make_hidden_line(self) -> QWidget:
        self._hidden = QWidget(self)
        self._hidden.setObjectName("blotter.hidden")
        self._hidden.setFixedHeight(pixels(26))
        self._hidden_label = Label("", Role.CAPTION, "warn", self._hidden, weight=Weight.MEDIUM)
        show = button("Show", Kind.LINK, name="Show hidden live orders", object_name="blotter.hidden.show")
        show.clicked.connect(self._toolbar.show_everything)
        row = QHBoxLayout(self._hidden)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(6)
        row.addWidget(self._hidden_label)
        row.addWidget(show)
        row.addStretch(1)
        self._hidden.hide()
        return self._hidden

    def show_order(self, key: AnyKey) -> None:
        """Select an order and scroll to it, whatever the filter hides now."""
        order = self._session.orders.order(key)
        if order is not None and not self._filter.passes(order):
            self._toolbar.show_everything(ended=True)
        self._pane.view.select_keys([key])

    # what the session says

    def on_orders_seen(self, change: object) -> None:
        """Take over the orders that changed, or all of them."""
        if isinstance(change, Change) and not change.reset:
            self._take(key for key in change.keys)  # type: ignore[misc]
            self._show_around()
        else:
            self.refresh()

    @Slot()
    @Slot(object)
    def refresh(self, _change: object = None) -> None:
        """Show what the store holds now, through the filter."""
        wanted = self._filter
        rows = [order for order in self._session.orders.rows if wanted.passes(order)]
        self._shown = {order.key: self._texts.display(order) for order in rows}
        self._model.set_rows(rows)
        self._show_around()

    @Slot(object)
    def on_dangers_seen(self, _change: object) -> None:
        """Show what became unprotected, or was left over, or is so no longer."""
        self.refresh()
        self._model.update_all()

    @Slot()
    @Slot(object)
    def on_desk_moved(self, _change: object = None) -> None:
        """Link, lock or contract details moved: every row's signs and prices may read differently."""
        if self.isVisible():
            self._model.update_all()
            self._show_around()

    @Slot()
    def on_ticked(self) -> None:
        """Let ages grow: only rows whose words differ are painted."""
        if not self.isVisible():
            return
        moved = []
        for key in self._model.keys:
            order = self._session.orders.order(key)  # type: ignore[arg-type]
            if order is not None and (order.live or order.pending is not None):
                shown = self._texts.display(order)
                if shown != self._shown.get(order.key):
                    self._shown[order.key] = shown
                    moved.append(order.key)
        self._model.update(moved)

    @Slot(object)
    def on_orders_counted(self, _change: object) -> None:
        """Keep the tab's count of live orders right, also while the panel is hidden."""
        live = len(self._session.orders.live)
        self.set_badge(str(live) if live else "")

    # what the user asks

    @Slot()
    def on_change_clicked(self) -> None:
        """Edit the selected order."""
        keys = self._pane.view.selected_keys()
        if len(keys) == 1:
            self._actions.change(keys[0])  # type: ignore[arg-type]

    @Slot()
    def on_cancel_clicked(self) -> None:
        """Cancel the selected orders."""
        self._actions.cancel(self._pane.view.selected_keys())  # type: ignore[arg-type]

    @Slot()
    def on_settle_clicked(self) -> None:
        """Settle the selected order."""
        keys = self._pane.view.selected_keys()
        if len(keys) == 1:
            self._actions.settle(keys[0])  # type: ignore[arg-type]

    @Slot(object, object)
    def on_menu_asked(self, key: AnyKey | None, at: QPoint) -> None:
        """Open the menu of the order under the pointer."""
        self._actions.show_menu(key, at)

    @Slot(object)
    def on_rows_chosen(self, _keys: object) -> None:
        """Enable what may be done with the selection; typing elsewhere drops an edit that stands idle."""
        self._toolbar.show_selection(self._selected())

    @Slot(object)
    def on_refused(self, reason: str) -> None:
        """Say below the table why nothing was done, until something changes."""
        self._pane.set_footer(reason)

    # showing

    @property
    def _filter(self) -> Filter:
        return replace(self._toolbar.filter, urgent=self._groups.urgent())

    def _take(self, keys: Iterable[AnyKey]) -> None:
        wanted = self._filter
        orders = {key: self._session.orders.order(key) for key in keys}
        shown = [order for order in orders.values() if order is not None and wanted.passes(order)]
        kept = {order.key for order in shown}
        for order in shown:
            self._shown[order.key] = self._texts.display(order)
        self._model.upsert(shown)
        self._model.remove([key for key in orders if key not in kept])

    def _show_around(self) -> None:
        session, wanted = self._session, self._filter
        rows = session.orders.rows
        self._toolbar.set_counts(counts(rows, wanted))
        self._toolbar.show_selection(self._selected())
        hidden = hidden_live(rows, wanted)
        self._hidden_label.show_text(f"{hidden} hidden live order{'' if hidden == 1 else 's'}.")
        self._hidden.setVisible(hidden > 0)
        self._show_state(bool(rows))
        if self._editor.key is not None:
            self._editor.follow(session.orders.order(self._editor.key))

    def _show_state(self, any_rows: bool) -> None:
        link, orders = self._session.link.view, self._session.orders
        unproven = link.ready and not orders.complete
        if any_rows and self._model.rowCount() == 0:
            self._pane.set_empty("No order fits the filter.")
        elif unproven:
            self._pane.set_loading("Asking TWS")
        else:
            self._pane.set_empty("No orders today." if link.ready else "Not connected.")
        old = [order.stale_since for order in orders.live if order.stale_since is not None]
        since = f"Last known {min(old).astimezone():%H:%M:%S}" if old else ""
        self._pane.set_footer(UNPROVEN if unproven and any_rows else "", since)

    def _selected(self) -> list[Order]:
        found = (self._session.orders.order(key) for key in self._pane.view.selected_keys())  # type: ignore[arg-type]
        return [order for order in found if order is not None]


def key_of(order: Order) -> AnyKey:
    """Return the identity of a row."""
    return order.key
