"""The table on the screen: repaints only dirty cells that are in sight. GUI thread."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from ibdesk.ui.look import row_pixels
from ibdesk.ui.table.column import plain_text
from ibdesk.ui.table.delegate import Delegate
from ibdesk.ui.table.header import TableHeader
from ibdesk.ui.table.model import TableModel
from ibdesk.ui.table.state import StateOverlay
from ibdesk.ui.theme import watch

NORMAL = 22
MODES = QAbstractItemView.SelectionMode


class TableView(QTableView):
    """A table over a TableModel. Selection, menu and keys speak in row keys, never in places."""

    chosen = Signal(object)  # tuple of selected keys, after each change
    activated_key = Signal(object)  # key: double click or Enter
    menu_asked = Signal(object, object)  # key under the pointer or None, global QPoint

    def __init__(
        self, model: TableModel, name: str, parent: QWidget | None = None, *, row_height: int = NORMAL,
        multi: bool = True,
    ) -> None:  # fmt: skip
        """`name` is the accessible name."""
        super().__init__(parent)
        self.rows = model
        self.setAccessibleName(name)
        self._delegate = Delegate(model, self)
        self.setItemDelegate(self._delegate)
        self._header = TableHeader(model, self)
        self.setHorizontalHeader(self._header)
        self.setModel(model)
        self._header.lay_out()
        self._row_height = row_height
        self._set_up(multi)
        self.overlay = StateOverlay(self.viewport())
        model.dirtied.connect(self.on_model_dirtied)
        model.rowsInserted.connect(self.overlay_by_rows)
        model.rowsRemoved.connect(self.overlay_by_rows)
        self._header.clicked.connect(self.on_header_clicked)
        self._header.sectionMoved.connect(self.on_header_moved)
        self.doubleClicked.connect(self.on_self_double_clicked)
        self.selectionModel().selectionChanged.connect(self.on_selection_changed)
        self.customContextMenuRequested.connect(self.on_self_menu_requested)
        self.overlay_by_rows()

    def _set_up(self, multi: bool) -> None:
        vertical = self.verticalHeader()
        vertical.hide()
        vertical.setSectionResizeMode(vertical.ResizeMode.Fixed)
        self.on_look_changed()
        watch().changed.connect(self.on_look_changed)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setFrameShape(self.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(MODES.ExtendedSelection if multi else MODES.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    # repainting

    def visible_places(self) -> range:
        """Return the places of the rows in sight."""
        count = self.rows.rowCount()
        if not count:
            return range(0)
        first = max(self.rowAt(0), 0)
        last = self.rowAt(self.viewport().height() - 1)
        return range(first, (count if last < 0 else last + 1))

    def on_model_dirtied(self, keys: frozenset[Hashable]) -> None:
        """Repaint the dirty cells in sight that look different; drop what was prepared for the others."""
        model = self.rows
        seen = self.visible_places() if self.isVisible() else range(0)
        columns = [
            place for place in range(len(model.columns))
            if not self.isColumnHidden(place) and self._in_sight(place)
        ]  # fmt: skip
        tinted = model.ground is not None or model.bar is not None
        for key in keys:
            row = model.place(key)
            if row is None:
                continue
            if row not in seen:
                model.forget(key)
                continue
            changed = model.renew(row, columns)
            for place in columns if tinted else changed:
                self.update(model.index(row, place))

    def _in_sight(self, place: int) -> bool:
        left = self.columnViewportPosition(place)
        return left < self.viewport().width() and left + self.columnWidth(place) > 0

    def update_row(self, row: int) -> None:
        """Repaint one row (its ground changed)."""
        if 0 <= row < self.rows.rowCount():
            top, height = self.rowViewportPosition(row), self.rowHeight(row)
            self.viewport().update(0, top, self.viewport().width(), height)

    # keys, selection

    def selected_keys(self) -> tuple[Hashable, ...]:
        """Return the keys of the selected rows in the order shown."""
        places = sorted(index.row() for index in self.selectionModel().selectedRows())
        return tuple(self.rows.key(place) for place in places)

    def current_key(self) -> Hashable | None:
        """Return the key of the row with the keyboard, or None."""
        index = self.currentIndex()
        return self.rows.key(index.row()) if index.isValid() else None

    def select_keys(self, keys: Iterable[Hashable]) -> None:
        """Select exactly these rows, those that are there; the first becomes current and is scrolled to."""
        picks = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        self.clearSelection()
        current = None
        for key in keys:
            place = self.rows.place(key)
            if place is not None:
                index = self.rows.index(place, 0)
                current = current or index
                self.selectionModel().select(index, picks)
        if current is not None:
            self.selectionModel().setCurrentIndex(current, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(current)

    def cell_rect(self, row: Hashable, column: str) -> QRect:
        """Return where a cell stands in the viewport, by row key (or place) and column key. Raises KeyError."""
        return self.visualRect(self.rows.index(self._place(row), self.rows.column_of(column)))

    def visible_text(self, row: Hashable, column: str) -> str:
        """Return the text painted in a cell, by row key (or place) and column key. Raises KeyError."""
        return self.rows.cell(self._place(row), self.rows.column_of(column)).text

    def _place(self, row: Hashable) -> int:
        place = self.rows.place(row)
        if place is None and isinstance(row, int) and 0 <= row < self.rows.rowCount():
            return row
        if place is None:
            raise KeyError(row)
        return place

    # copying

    def tsv(self, *, heads: bool = False) -> str:
        """Return the selected rows as tab-separated plain text, columns as shown."""
        header = self.horizontalHeader()
        order = sorted(range(len(self.rows.columns)), key=header.visualIndex)
        columns = [self.rows.columns[place] for place in order if not self.isColumnHidden(place)]
        lines = ["\t".join(column.title for column in columns)] if heads else []
        for key in self.selected_keys():
            row = self.rows.get(key)
            lines.append("\t".join(plain_text(column, row) for column in columns))
        return "\n".join(lines)

    def copy(self, *, heads: bool = False) -> None:
        """Put the selected rows on the clipboard."""
        if self.selectedIndexes():
            QGuiApplication.clipboard().setText(self.tsv(heads=heads))

    # Qt's events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_C and event.modifiers() == both:
            self.copy(heads=True)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated_key.emit(self.current_key())
        elif event.key() == Qt.Key.Key_Menu:
            at = self.visualRect(self.currentIndex()).center()
            self.menu_asked.emit(self.current_key(), self.viewport().mapToGlobal(at))
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and not event.modifiers():
            self._jump(0 if event.key() == Qt.Key.Key_Home else self.rows.rowCount() - 1)
        else:
            super().keyPressEvent(event)

    def _jump(self, place: int) -> None:
        if 0 <= place < self.rows.rowCount():
            self.select_keys([self.rows.key(place)])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.rows.hold_order(True)
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self.rows.hold_order(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        self.rows.hold_order(False)  # a dialog that it opens may take the release away

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.rows.hold_order(False)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(event.position().toPoint().y()))

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.overlay.setGeometry(self.viewport().rect())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() is Qt.FocusReason.TabFocusReason and not self.currentIndex().isValid():
            self._jump(0)

    def _hover(self, row: int) -> None:
        if row != self._delegate.hovered:
            old, self._delegate.hovered = self._delegate.hovered, row
            self.update_row(old)
            self.update_row(row)

    # slots

    def on_look_changed(self) -> None:
        """Take the height of rows that the user chose."""
        vertical, height = self.verticalHeader(), row_pixels(self._row_height)
        vertical.setMinimumSectionSize(height)
        vertical.setDefaultSectionSize(height)

    def on_header_clicked(self, place: int) -> None:
        """Sort: first click rises, second falls, third returns to the natural order."""
        if not self.rows.columns[place].sortable:
            return
        column, descending = self.rows.sorting
        falling, rising = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder
        if column != place:
            self.rows.sort(place, rising)
        elif not descending:
            self.rows.sort(place, falling)
        else:
            self.rows.sort(-1)
        self.horizontalHeader().viewport().update()

    def on_header_moved(self) -> None:
        """Keep the left bar in the leftmost column."""
        self._delegate.first = self.horizontalHeader().logicalIndex(0)
        self.viewport().update()

    def on_self_double_clicked(self) -> None:
        """Report the row by its key."""
        self.activated_key.emit(self.current_key())

    def on_selection_changed(self) -> None:
        """Report the selected keys."""
        self.chosen.emit(self.selected_keys())

    def on_self_menu_requested(self, at: QPoint) -> None:
        """Ask the panel for a menu on the row under the pointer."""
        index = self.indexAt(at)
        key = self.rows.key(index.row()) if index.isValid() else None
        self.menu_asked.emit(key, self.viewport().mapToGlobal(at))

    def overlay_by_rows(self) -> None:
        """Show the state's sentence only while there are no rows."""
        self.overlay.follow(self.rows.rowCount())
