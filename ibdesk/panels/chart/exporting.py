"""Saving the picture and the bars: the user names the file, and nothing is overwritten without asking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QObject, Slot
from PySide6.QtWidgets import QWidget

from ibdesk.core.export import file_name
from ibdesk.panels.chart.bars_csv import bars_csv
from ibdesk.panels.chart.page import ChartPage
from ibdesk.ui.saving import FileSaver

if TYPE_CHECKING:
    from ibdesk.session.session import Session


class Exporter(QObject):
    """Names the files of the chart and says what became of them as a message."""

    def __init__(self, session: Session, over: QWidget) -> None:
        super().__init__(over)
        self._session = session
        self.saver = FileSaver(over, "chart.export_dialog")
        self.saver.said.connect(self.on_saver_said)

    def save_bars(self, page: ChartPage) -> None:
        """Ask for a name and save the bars of a page; what is saved is what there is when the name is given."""
        if page.data is None:
            self.on_saver_said("There are no bars to save.", False)
            return
        symbol = page.details_shown.contract.symbol if page.details_shown else page.title
        self.saver.ask(self._name(page, ".csv"), lambda: bars_csv(page.data, symbol) if page.data else b"")

    def save_picture(self, page: ChartPage, plot: QWidget | None) -> None:
        """Ask for a name and save the plot as it is now."""
        if page.data is None or plot is None:
            self.on_saver_said("There is no chart to save.", False)
            return
        picture = _png(plot)
        self.saver.ask(self._name(page, ".png"), lambda: picture)

    @Slot(object, object)
    def on_saver_said(self, words: str, good: bool) -> None:
        """Keep it among the messages."""
        self._session.notices.say(words, kind="ok" if good else "warn", about="Chart", category="data")

    def _name(self, page: ChartPage, suffix: str) -> str:
        now = self._session.link.world_now()
        return file_name(page.title, page.texts.bar_size, f"{now:%Y-%m-%d}", suffix=suffix)


def _png(plot: QWidget) -> bytes:
    """Draw a widget into the bytes of a PNG file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    plot.grab().save(buffer, "PNG")
    return bytes(buffer.data().data())
