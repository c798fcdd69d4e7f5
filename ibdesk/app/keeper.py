"""Brings a desk's layout back when the desk opens and saves it when the desk is left."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Slot

from ibdesk.app import window_place, workspaces
from ibdesk.app.layouts import place_newcomer
from ibdesk.ui.notify import BannerText

if TYPE_CHECKING:
    from ibdesk.app.desk_page import DeskPage
    from ibdesk.panels.chart.panel import ChartPanel

log = logging.getLogger(__name__)


class Keeper(QObject):
    """Keeps the layout of one page in one file."""

    def __init__(self, page: DeskPage, path: Path) -> None:
        super().__init__(page)
        self._page, self._path = page, path

    def restore(self) -> None:
        """Take the saved layout, as much of it as can be used; say in the banner what could not."""
        page, loaded = self._page, workspaces.load(self._path)
        problem = loaded.problem
        if loaded.workspace is not None:
            newcomers = workspaces.take(page.docks, page.panels, loaded.workspace)
            if newcomers is None:
                problem = workspaces.NO_LAYOUT
            for panel_id in newcomers or ():
                place_newcomer(page.docks, panel_id)
            for window in page.docks.floating():
                window_place.bring_back(window)
            self._chart_again()
        if problem:
            page.banner.set_cause("layout", BannerText(level="info", title=problem))

    def _chart_again(self) -> None:
        chart = cast("ChartPanel", self._page.panels["chart"])
        if chart.page.texts.symbol:
            self._page.links.chart_taken = True
            self._page.desk.session.connector.became_ready.connect(self.on_became_ready)

    @Slot()
    def on_became_ready(self) -> None:
        """Ask once for what the chart showed when it was left."""
        self._page.desk.session.connector.became_ready.disconnect(self.on_became_ready)
        chart = cast("ChartPanel", self._page.panels["chart"])
        if chart.bars is None:
            chart.page.ask(chart.page.texts)

    def save(self) -> None:
        """Save the layout as it stands. A disk that refuses costs only the layout."""
        try:
            workspaces.save(self._path, workspaces.made_of(self._page.docks, self._page.panels))
        except (OSError, TypeError) as error:
            log.warning("the layout could not be saved: %s", error)
