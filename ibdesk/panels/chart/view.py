"""What the panel knows of a plot: this interface and nothing of what draws it."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget

from ibdesk.panels.chart.marks import Marks
from ibdesk.panels.chart.model import ChartData
from ibdesk.panels.chart.picture import Kind
from ibdesk.panels.chart.viewport import Viewport


class ChartView(Protocol):
    """A plot of one chart's bars. It asks for its menu with the place on the screen and the price there."""

    @property
    def menu_asked(self) -> SignalInstance:
        """Give the signal (QPoint on the screen, price or None)."""
        ...

    @property
    def price_picked(self) -> SignalInstance:
        """Give the signal that carries a price which is meant for the ticket."""
        ...

    @property
    def widget(self) -> QWidget:
        """Give the widget to put into a layout."""
        ...

    @property
    def data(self) -> ChartData | None:
        """Give the bars shown."""
        ...

    @property
    def view(self) -> Viewport:
        """Give what stretch of them is on the screen."""
        ...

    def show_data(self, data: ChartData, words: str, year: int) -> None:
        """Show bars, all of them; `words` describe them in the legend, `year` is the one left unsaid."""
        ...

    def touch_data(self, data: ChartData, words: str, year: int) -> None:
        """Show the same bars, kept up to date: the view stays, and stays at the end if it was there."""
        ...

    def show_view(self, view: Viewport) -> None:
        """Show another stretch of the bars."""
        ...

    def set_last_state(self, words: str, *, delayed: bool = False) -> None:
        """Take the second line of the last price's tag; a delayed price is outlined."""
        ...

    def set_marks(self, marks: Marks) -> None:
        """Show what stands in the market for the contract of these bars."""
        ...

    def set_chip(self, words: str) -> None:
        """Say below the legend that the bars do not move; no words take it away."""
        ...

    def set_log(self, on: bool) -> None:
        """Show prices on a logarithmic scale; where one is not positive the scale stays linear."""
        ...

    def clear(self) -> None:
        """Show no bars."""
        ...

    def set_kind(self, kind: Kind) -> None:
        """Draw candles, bars or a line."""
        ...

    def set_stale(self, stale: bool) -> None:
        """Grey the bars while they are not what was asked for."""
        ...

    def restyle(self) -> None:
        """Paint in the colours of the theme in force."""
        ...

    def fit(self) -> None:
        """Show all bars, prices scaled by themselves."""
        ...

    def legend_text(self) -> str:
        """Give the words of the legend."""
        ...
