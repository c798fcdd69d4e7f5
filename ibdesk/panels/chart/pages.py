"""The pages of the chart panel: one is in front, and the others go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ibdesk.panels.chart.page import ChartPage, Part
from ibdesk.panels.chart.request import RequestTexts

if TYPE_CHECKING:
    from ibdesk.session.session import Session


class Pages(QObject):
    """At least one page. `listed`: titles or their order are new. `leaving`, then `turned`: another page is in front.

    `front_moved` carries the Part of the page in front that is new; what moves behind it is nobody's business.
    """

    listed = Signal()
    leaving = Signal()
    turned = Signal()
    front_moved = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.all: list[ChartPage] = []
        self.index = 0
        self._make()

    @property
    def front(self) -> ChartPage:
        """Give the page in front."""
        return self.all[self.index]

    def add(self, texts: RequestTexts) -> ChartPage:
        """Open a page behind the last one, and turn to it."""
        self.leaving.emit()
        page = self._make()
        page.texts = texts
        self.index = len(self.all) - 1
        self.listed.emit()
        self.turned.emit()
        return page

    def choose(self, number: int) -> None:
        """Turn to a page."""
        if number != self.index and 0 <= number < len(self.all):
            self.leaving.emit()
            self.index = number
            self.listed.emit()
            self.turned.emit()

    def close(self, number: int) -> None:
        """Close a page with all that it waits for; in place of the very last one an empty one opens."""
        if not 0 <= number < len(self.all):
            return
        texts = self.all[number].texts
        self._drop(number)
        if not self.all:
            self._make().texts = RequestTexts(symbol="", bar_size=texts.bar_size, duration=texts.duration)
        if number < self.index or self.index >= len(self.all):
            self.index -= 1
        self.index = max(0, self.index)
        self.listed.emit()
        self.turned.emit()

    def reset(self, count: int) -> None:
        """Close all pages and open that many empty ones."""
        while self.all:
            self._drop(len(self.all) - 1)
        for _ in range(max(1, count)):
            self._make()
        self.index = 0

    def move(self, start: int, to: int) -> None:
        """Follow a tab that the user dragged elsewhere."""
        front = self.front
        self.all.insert(to, self.all.pop(start))
        self.index = self.all.index(front)

    def _make(self) -> ChartPage:
        page = ChartPage(self._session, self)
        page.moved.connect(self.on_page_moved)
        self.all.append(page)
        return page

    def _drop(self, number: int) -> None:
        page = self.all.pop(number)
        page.moved.disconnect(self.on_page_moved)
        page.loader.leave()
        page.deleteLater()

    def on_page_moved(self, part: Part) -> None:
        """Pass on what the page in front says; a new symbol is on its tab at once, in front or behind."""
        if part is Part.REQUEST:
            self.listed.emit()
        if self.sender() is self.front:
            self.front_moved.emit(part)
