"""Rows by key, prepared cells, the model's own order. GUI thread.

The technique (performance.md section 2): a changed row only becomes dirty; the view asks which of its visible
cells really differ and repaints those, so no `dataChanged` is sent, least of all for a block. Rows come and go
by begin/end pairs, and the order changes at most twice a second.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from ibdesk.ui.table.column import Align, Cell, Column, prepare
from ibdesk.ui.table.order import Lead, Sorting, runs_of
from ibdesk.ui.tips import plain_tip

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex
SORT_EVERY_MS = 500
ROOT = QModelIndex()
FLAGS = {Align.LEFT: Qt.AlignmentFlag.AlignLeft, Align.RIGHT: Qt.AlignmentFlag.AlignRight,
         Align.CENTER: Qt.AlignmentFlag.AlignHCenter}  # fmt: skip


class TableModel(QAbstractTableModel, Generic[R]):
    """A table of rows known by key.

    columns: what is shown. key_of: hashable, stable identity of a row. natural: order of rows while no head is
    chosen (a sort key; None keeps the order of arrival). ground, bar: token of a row's tint and of its 3 px
    left bar, or None. lead: under which row another one stands, whatever the rows are sorted by.
    """

    dirtied = Signal(object)  # frozenset of keys whose cells may look different

    def __init__(
        self,
        columns: Sequence[Column[R]],
        key_of: Callable[[R], Hashable],
        parent: QObject | None = None,
        *,
        natural: Callable[[R], Any] | None = None,
        ground: Callable[[R], str | None] | None = None,
        bar: Callable[[R], str | None] | None = None,
        lead: Lead[R] | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns: tuple[Column[R], ...] = tuple(columns)
        self.key_of = key_of
        self.ground, self.bar = ground, bar
        self._rows: dict[Hashable, R] = {}  # in order of arrival
        self._order: list[Hashable] = []
        self._places: dict[Hashable, int] = {}
        self._cells: dict[Hashable, list[Cell | None]] = {}
        self._sorting: Sorting[R] = Sorting(natural, lead)
        self._stale = False
        self._held = False
        self._timer = QTimer(self, singleShot=True, interval=SORT_EVERY_MS)
        self._timer.timeout.connect(self.on_timer_timeout)
        self._order_dirty = False

    # what Qt asks

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cell(index.row(), index.column()).text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.title}: {self.cell(index.row(), index.column()).text}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return FLAGS[column.align] | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole and column.tooltip is not None:
            return plain_tip(column.tooltip(self.row(index.row())))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return FLAGS[column.align] | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(column.head_tooltip) or None
        return None

    # what the view asks

    def cell(self, row: int, column: int) -> Cell:
        """Return the prepared cell, preparing it at its first showing."""
        key = self._order[row]
        cells = self._cells[key]
        found = cells[column]
        if found is None:
            found = cells[column] = prepare(self.columns[column], self._rows[key], stale=self._stale)
        return found

    def renew(self, row: int, columns: Iterable[int]) -> list[int]:
        """Prepare the cells of a row anew and return the columns that now look different.

        The cells of all other columns are dropped: when they come into sight they must not show an old price.
        """
        key = self._order[row]
        before, value, changed = self._cells[key], self._rows[key], []
        cells: list[Cell | None] = [None] * len(self.columns)
        self._cells[key] = cells
        for column in columns:
            new = prepare(self.columns[column], value, stale=self._stale)
            cells[column] = new
            if new != before[column] or self.columns[column].paint is not None:
                changed.append(column)
        return changed

    def forget(self, key: Hashable) -> None:
        """Drop the prepared cells of a row that is out of sight."""
        self._cells[key] = [None] * len(self.columns)

    def row(self, row: int) -> R:
        """Return the row that stands at a place."""
        return self._rows[self._order[row]]

    def key(self, row: int) -> Hashable:
        """Return the key of the row that stands at a place."""
        return self._order[row]

    def place(self, key: Hashable) -> int | None:
        """Return where a key stands now, or None."""
        return self._places.get(key)

    def get(self, key: Hashable) -> R | None:
        """Return the row of a key, or None."""
        return self._rows.get(key)

    @property
    def keys(self) -> tuple[Hashable, ...]:
        """All keys in the order shown."""
        return tuple(self._order)

    def column_of(self, key: str) -> int:
        """Return the place of a column by its key. Raises KeyError."""
        for place, column in enumerate(self.columns):
            if column.key == key:
                return place
        raise KeyError(key)

    # what the panel says

    def set_rows(self, rows: Iterable[R]) -> None:
        """Show exactly these rows: those missing go, new ones come, changed ones (by ==) become dirty."""
        wanted = {self.key_of(row): row for row in rows}
        self.remove([key for key in self._order if key not in wanted])
        self.upsert([row for key, row in wanted.items() if key not in self._rows or self._rows[key] != row])

    def upsert(self, rows: Iterable[R]) -> None:
        """Add or replace these rows; the others stay."""
        new: list[Hashable] = []
        dirty: set[Hashable] = set()
        for row in rows:
            key = self.key_of(row)
            if key in self._places:
                dirty.add(key)
            else:
                new.append(key)
            self._rows[key] = row
        if new:
            self._append(list(dict.fromkeys(new)))
        if dirty:
            self._touch(dirty)

    def update(self, keys: Iterable[Hashable]) -> None:
        """Look again at rows that changed in themselves (ages, mutable rows); unknown keys are ignored."""
        dirty = {key for key in keys if key in self._places}
        if dirty:
            self._touch(dirty)

    def update_all(self) -> None:
        """Look again at every row."""
        self.update(self._order)

    def remove(self, keys: Iterable[Hashable]) -> None:
        """Take rows away, in as few begin/end pairs as they form runs."""
        places = sorted({self._places[key] for key in keys if key in self._places}, reverse=True)
        for first, last in runs_of(places):
            self.beginRemoveRows(ROOT, first, last)
            for key in self._order[first : last + 1]:
                del self._rows[key], self._cells[key]
            del self._order[first : last + 1]
            self._renumber()
            self.endRemoveRows()

    def set_stale(self, stale: bool) -> None:
        """Grey all values (the link is down) or give them their colour back."""
        if stale != self._stale:
            self._stale = stale
            self.update_all()

    # order

    @property
    def sorting(self) -> tuple[int | None, bool]:
        """The chosen column (None: natural order) and whether it falls."""
        return self._sorting.column, self._sorting.descending

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Choose the column that orders the rows; -1 returns to the natural order. Missing values stand last."""
        chosen = self.columns[column] if 0 <= column < len(self.columns) else None
        self._sorting.choose(column if chosen else None, chosen, order is Qt.SortOrder.DescendingOrder)
        self._resort()

    def hold_order(self, held: bool) -> None:
        """Keep the rows where they are (while a mouse button is down)."""
        self._held = held
        if not held:
            self.on_timer_timeout()

    def on_timer_timeout(self) -> None:
        """Put the rows in order if something changed since."""
        if self._order_dirty:
            self._ask_order()

    def _ask_order(self) -> None:
        """Order the rows now, or at the end of the half second since they were last ordered."""
        if not self._sorting.active:
            return
        self._order_dirty = True
        if not self._held and not self._timer.isActive():
            self._timer.start()
            self._resort()

    def _touch(self, dirty: set[Hashable]) -> None:
        self.dirtied.emit(frozenset(dirty))
        self._ask_order()

    def _append(self, keys: list[Hashable]) -> None:
        first = len(self._order)
        self.beginInsertRows(ROOT, first, first + len(keys) - 1)
        for key in keys:
            self._places[key] = len(self._order)
            self._order.append(key)
            self._cells[key] = [None] * len(self.columns)
        self.endInsertRows()
        self._ask_order()

    def _resort(self) -> None:
        self._order_dirty = False
        wanted = self._sorting.ordered(self._rows)
        if wanted == self._order:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        keys = [self._order[index.row()] for index in before]
        self._order = wanted
        self._renumber()
        after = [self.index(self._places[key], old.column()) for key, old in zip(keys, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _renumber(self) -> None:
        self._places = {key: place for place, key in enumerate(self._order)}
