"""What stands below the toolbar: the plot or the table of the same bars, and the message over them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from ibdesk.panels.chart.marks import NO_MARKS, Marks
from ibdesk.panels.chart.message import StateMessage
from ibdesk.panels.chart.model import ChartData
from ibdesk.panels.chart.picture import Kind
from ibdesk.panels.chart.table import MOST_ROWS, BarRow, columns, rows
from ibdesk.ui.table.model import TableModel
from ibdesk.ui.table.pane import TablePane
from ibdesk.ui.theme import watch

if TYPE_CHECKING:
    from ibdesk.panels.chart.view import ChartView
    from ibdesk.panels.chart.viewport import Viewport


class ChartBody(QWidget):
    """Bars as a plot or as a table. The plot is made when first shown: it brings pyqtgraph, which takes its time."""

    plot_made = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data: ChartData | None = None
        self._words = ""
        self._year = 0
        self._kind = Kind.CANDLES
        self._log = False
        self._stale = False
        self._marks = NO_MARKS
        self._table_chosen = False
        self._table_behind = False
        self._rows: list[BarRow] = []
        self.plot: ChartView | None = None
        self.model: TableModel[BarRow] = TableModel(columns(), key_of=_number, parent=self, natural=_latest_first)
        self.pane = TablePane(self.model, "Bars", "chart.table", self)
        self.pane.set_empty("No bars yet.")
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.pane)
        self.message = StateMessage(self)
        watch().changed.connect(self.on_theme_changed)

    @property
    def data(self) -> ChartData | None:
        """Give the bars shown."""
        return self._data

    def show_data(self, data: ChartData, words: str, year: int, view: Viewport | None = None) -> None:
        """Show bars; `words` describe them in the legend, `year` is left unsaid in times; `view` is where to look."""
        self._take(data, words, year)
        if self.plot is not None:
            self.plot.show_data(data, words, year)
            if view is not None:
                self.plot.show_view(view)
        self._fill_table()

    def touch_data(self, data: ChartData, words: str, year: int) -> None:
        """Show the same bars, kept up to date: the view stays."""
        moved = self._data is not None and self._data.columns is data.columns and not self._table_behind
        self._take(data, words, year)
        if moved and self._table_chosen:
            self._table_behind = False
            self._move_rows(data)
        if self.plot is not None:
            self.plot.touch_data(data, words, year)
        self._fill_table()

    def clear(self) -> None:
        """Show no bars."""
        self._data = None
        self._table_behind = False
        self._rows = []
        self.model.set_rows([])
        if self.plot is not None:
            self.plot.clear()

    def set_marks(self, marks: Marks) -> None:
        """Show what stands in the market for the contract of these bars."""
        if marks != self._marks:
            self._marks = marks
            if self.plot is not None:
                self.plot.set_marks(marks)

    def set_log(self, on: bool) -> None:
        """Show prices on a logarithmic scale."""
        self._log = on
        if self.plot is not None:
            self.plot.set_log(on)

    def set_last_state(self, words: str, chip: str, *, delayed: bool) -> None:
        """Say below the last price how long its bar goes on; the chip says that bars do not move."""
        if self.plot is not None:
            self.plot.set_last_state(words, delayed=delayed)
            self.plot.set_chip(chip)

    def _take(self, data: ChartData, words: str, year: int) -> None:
        self._data, self._words, self._year = data, words, year
        self._table_behind = True

    def set_kind(self, kind: Kind) -> None:
        """Draw candles, bars or a line."""
        self._kind = kind
        if self.plot is not None:
            self.plot.set_kind(kind)

    def set_stale(self, stale: bool) -> None:
        """Grey the bars while they are not what was asked for."""
        self._stale = stale
        self.model.set_stale(stale)
        if self.plot is not None:
            self.plot.set_stale(stale)

    def fit(self) -> None:
        """Show all bars."""
        if self.plot is not None:
            self.plot.fit()

    def show_table(self, shown: bool) -> None:
        """Show the table in place of the plot."""
        self._table_chosen = shown
        if shown:
            self._stack.setCurrentWidget(self.pane)
            self._fill_table()
            self.pane.view.setFocus()
        elif self.plot is not None:
            self._stack.setCurrentWidget(self.plot.widget)
            self.plot.widget.setFocus()
        self.message.raise_()

    def showEvent(self, event: QShowEvent) -> None:
        """Make the plot at the first showing."""
        super().showEvent(event)
        if self.plot is None:
            self._make_plot()

    def on_theme_changed(self) -> None:
        """Paint in the new colours."""
        if self.plot is not None:
            self.plot.restyle()

    def _make_plot(self) -> None:
        from ibdesk.panels.chart.plot import PlotView

        plot = PlotView(self)
        self.plot = plot
        self._stack.addWidget(plot)
        plot.set_kind(self._kind)
        plot.set_log(self._log)
        plot.set_marks(self._marks)
        if self._data is not None:
            plot.show_data(self._data, self._words, self._year)
            plot.set_stale(self._stale)
        if not self._table_chosen:
            self._stack.setCurrentWidget(plot)
        self.message.raise_()
        self.plot_made.emit()

    def _move_rows(self, data: ChartData) -> None:
        """Write the last two rows anew: of bars that move no others do."""
        fresh = rows(data, 2)
        self._rows = [*fresh, *(row for row in self._rows if row.number < fresh[-1].number)][:MOST_ROWS]
        self._show_rows()

    def _show_rows(self) -> None:
        self.model.set_rows(self._rows)
        self.pane.set_footer(f"{len(self._rows):,} bars", self._words)

    def _fill_table(self) -> None:
        """Write the rows, but only for eyes: a thousand rows of text cost more than a frame."""
        if self._data is None or not self._table_behind or not self._table_chosen:
            return
        self._table_behind = False
        self._rows = rows(self._data)
        self._show_rows()


def _number(row: BarRow) -> int:
    return row.number


def _latest_first(row: BarRow) -> int:
    return -row.number
