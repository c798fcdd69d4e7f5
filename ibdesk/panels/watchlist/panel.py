"""The watchlist: live quotes of the contracts that the user wants to see, in the user's order."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ibdesk.core.records.contract import ContractDetails
from ibdesk.panels.watchlist.adding import AddLine
from ibdesk.panels.watchlist.book import WatchBook
from ibdesk.panels.watchlist.columns import watchlist_columns
from ibdesk.panels.watchlist.entries import from_state, key_of
from ibdesk.panels.watchlist.flash import Flashes
from ibdesk.panels.watchlist.hands import Hands
from ibdesk.panels.watchlist.menu import RowMenu, TicketWish
from ibdesk.panels.watchlist.rows import WatchRow
from ibdesk.session.session import Session
from ibdesk.session.views import Change
from ibdesk.ui.contract_chooser import ContractChooser
from ibdesk.ui.fonts import pixels
from ibdesk.ui.panel import Panel
from ibdesk.ui.table.model import TableModel
from ibdesk.ui.table.pane import TablePane

EMPTY = "Type a symbol to start a list."
ADD = "Add symbol"
NARROWEST_PX = 52
"""What a spread in five decimals needs: rather a scroll bar than a number cut short."""


class WatchlistPanel(Panel):
    """Rows by contract id. Nothing here sends an order: Buy… and Sell… are wishes to the ticket."""

    panel_id = "watchlist"
    title = "Watchlist"

    symbol_chosen = Signal(object)  # Contract, on every click
    chart_asked = Signal(object)  # Contract
    ticket_asked = Signal(object)  # TicketWish

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("watchlist.panel")
        self._session = session
        self._known_at: datetime | None = None
        self._settling: Hashable | None = None
        self.flashes = Flashes(self)
        self.book = WatchBook(session, self)
        columns = watchlist_columns(lambda row: self.flashes.direction(row.key))
        key_of_row = WatchRow.key.fget  # type: ignore[attr-defined]
        self._model: TableModel[WatchRow] = TableModel(columns, key_of_row, self, natural=lambda row: row.place)
        self._pane = TablePane(self._model, "Watchlist", "watchlist.table", self)
        self._pane.set_empty(EMPTY, ADD)
        self._pane.view.horizontalHeader().setMinimumSectionSize(pixels(NARROWEST_PX))
        self._hands = Hands(self._pane.view)
        self.content.addWidget(self._pane, 1)
        self.adding = AddLine(session.contracts, self)
        self.content.addWidget(self.adding)
        self.content.addStretch(0)
        self._row_chooser = ContractChooser(self, "watchlist.row_chooser")
        self._join()
        self._count()

    def _join(self) -> None:
        session, view = self._session, self._pane.view
        self.book.moved.connect(self.on_book_moved)
        self.flashes.faded.connect(self._model.update)
        self.adding.found.connect(self.on_contract_found)
        self.adding.left.connect(view.setFocus)
        self._row_chooser.chosen.connect(self.on_row_settled)
        self._pane.acted.connect(self.adding.begin)
        self._hands.clicked.connect(self.on_row_clicked)
        self._hands.dropped.connect(self.on_row_dropped)
        self._hands.nudged.connect(self.on_row_nudged)
        self._hands.remove_asked.connect(self.remove_selected)
        self._hands.add_asked.connect(self.adding.begin)
        view.activated_key.connect(self.on_row_activated)
        view.menu_asked.connect(self.on_menu_asked)
        view.horizontalScrollBar().rangeChanged.connect(self.fit)
        self.subscribe(session.quotes, self.on_quotes_seen)
        self.subscribe(session.link, self.refresh)
        session.link.ticked.connect(self.on_ticked)

    # what the session says

    def on_quotes_seen(self, change: object) -> None:
        """Take over the quotes that changed, or all of them."""
        if not isinstance(change, Change) or change.reset:
            self.refresh()
            return
        rows = self.book.rows_of(change.keys)
        if rows and self._session.link.view.ready:
            self._known_at = self._session.link.world_now()
        for row in rows:
            self.flashes.note(row.key, row.last)
        self._model.upsert(rows)

    @Slot()
    @Slot(object)
    def refresh(self, _change: object = None) -> None:
        """Show what the book holds now."""
        self._model.set_rows(self.book.rows())
        old = not self._session.link.view.ready and self._known_at is not None and self._model.rowCount() > 0
        self._pane.set_stale(self._known_at if old else None)
        self.fit()

    @Slot()
    def on_ticked(self) -> None:
        """Let quotes grow old: only rows that look different are painted."""
        if self.isVisible():
            self._model.set_rows(self.book.rows())
            if not self._pane.view.isColumnHidden(self._model.column_of("age")):
                self._model.update_all()

    @Slot()
    def on_book_moved(self) -> None:
        """Rows came, went or became known."""
        self._count()
        if self.isVisible():
            self.refresh()

    # what the user does

    @Slot(object)
    def on_contract_found(self, details: ContractDetails) -> None:
        """Add a contract, or show where it stands already."""
        if not self.book.add(details):
            there = self.book.entries.get(details.contract.con_id) is not None
            self.adding.say(f"{details.contract.symbol} is in the list." if there else "The list is full.", "warn")
        self._pane.view.select_keys([key_of(details.contract)])

    @Slot(object)
    def on_row_clicked(self, key: Hashable) -> None:
        """Show the contract in the panels that follow this one."""
        contract = self.book.contract(key)
        if contract is not None:
            self.symbol_chosen.emit(contract)

    @Slot(object)
    def on_row_activated(self, key: Hashable) -> None:
        """Open the chart; a row that may be several contracts asks which one it is."""
        contract = self.book.contract(key)
        if contract is not None:
            self.symbol_chosen.emit(contract)
            self.chart_asked.emit(contract)
        elif self.book.choices(key):
            self._settling = key
            row = self._model.get(key)
            self._row_chooser.offer(self.book.choices(key), row.symbol if row is not None else "")
            self._lay_row_chooser()

    @Slot(object)
    def on_row_settled(self, details: ContractDetails) -> None:
        """Take the contract that the user chose for a row."""
        self.book.choose(self._settling, details)

    @Slot(object, object)
    def on_row_dropped(self, key: Hashable, place: int) -> None:
        """Put a row where it was dropped."""
        self._move(key, place)

    @Slot(object)
    def on_row_nudged(self, step: int) -> None:
        """Move the current row by one."""
        key = self._pane.view.current_key()
        place = self._model.place(key) if key is not None else None
        if key is not None and place is not None:
            self._move(key, place + step)

    def _move(self, key: Hashable, place: int) -> None:
        """Move in the order that is seen: a sorted list becomes the user's own order by that."""
        self.book.entries.order_as(self._model.keys)
        if self.book.entries.move(key, place) or self._model.sorting[0] is not None:
            self._model.set_rows(self.book.rows())
            self._model.sort(-1)
            self._pane.view.select_keys([key])

    @Slot()
    def remove_selected(self) -> None:
        """Take the selected rows out; the next one is selected."""
        view = self._pane.view
        keys = view.selected_keys()
        if not keys:
            return
        first = min(self._model.place(key) or 0 for key in keys)
        self.flashes.forget(keys)
        self.book.remove(keys)
        left = self._model.keys
        if left:
            view.select_keys([left[min(first, len(left) - 1)]])

    @Slot(object, object)
    def on_menu_asked(self, key: Hashable | None, at: QPoint) -> None:
        """Open the menu of a row."""
        row = self._model.get(key) if key is not None else None
        if row is None or key is None:
            return
        menu = self.make_menu(row)
        menu.exec(at)
        menu.deleteLater()

    def make_menu(self, row: WatchRow) -> RowMenu:
        """Return the menu of a row, bound to its key."""
        key, contract = row.key, self.book.contract(row.key)
        rows = len(self._pane.view.selected_keys())
        menu = RowMenu(row.symbol, known=contract is not None, rows=rows, flashing=self.flashes.on, parent=self)
        if contract is not None:
            menu.buy.triggered.connect(lambda: self.ticket_asked.emit(TicketWish(contract=contract, side="BUY")))
            menu.sell.triggered.connect(lambda: self.ticket_asked.emit(TicketWish(contract=contract, side="SELL")))
            menu.chart.triggered.connect(lambda: self.on_row_activated(key))
        menu.up.triggered.connect(lambda: self.on_row_nudged(-1))
        menu.down.triggered.connect(lambda: self.on_row_nudged(1))
        menu.remove.triggered.connect(self.remove_selected)
        menu.flash.toggled.connect(self.flashes.set_on)
        return menu

    # the workspace

    def save_state(self) -> dict[str, object]:
        """Return the list and whether prices flash."""
        return {"entries": self.book.entries.to_state(), "flash": self.flashes.on}

    def restore_state(self, state: dict[str, object]) -> None:
        """Take the list back; what is no list leaves the one there is."""
        entries = from_state(state.get("entries"))
        if entries is not None:
            self.book.load(entries)
        if isinstance(state.get("flash"), bool):
            self.flashes.set_on(bool(state["flash"]))

    # room

    @Slot()
    def fit(self) -> None:
        """Keep the line for a new symbol right below the rows while there is room."""
        view, rows = self._pane.view, self._model.rowCount()
        if not rows:
            self._pane.setMaximumHeight(self.maximumHeight())
            return
        scroll = view.horizontalScrollBar()
        high = view.horizontalHeader().height() + rows * view.verticalHeader().defaultSectionSize()
        high += scroll.sizeHint().height() if scroll.maximum() > 0 else 0
        high += self._pane.footer.height() + 1 if not self._pane.footer.isHidden() else 0
        self._pane.setMaximumHeight(high)

    def _lay_row_chooser(self) -> None:
        high = min(self._row_chooser.height(), self.height() - 16)
        self._row_chooser.setGeometry(8, 8, self.width() - 16, high)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.adding.chooser.isVisible():
            self.adding.lay_chooser()
        if self._row_chooser.isVisible():
            self._lay_row_chooser()

    def _count(self) -> None:
        count = len(self.book.entries.contracts)
        self.set_badge(str(count) if count else "")
