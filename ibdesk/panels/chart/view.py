"""What the panel knows of a plot: this interface and nothing of what draws it."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtWidgets import QWidget

from ibdesk.panels.chart.model import ChartData
from ibdesk.panels.chart.picture import Kind
from ibdesk.panels.chart.viewport import Viewport


class ChartView(Protocol):
    """A plot of one chart's bars."""

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
