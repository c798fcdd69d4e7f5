"""Puts the page in front on the panel's widgets: all of it, or the part that is new."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from ibdesk.panels.chart.body import ChartBody
from ibdesk.panels.chart.chooser import ContractChooser
from ibdesk.panels.chart.form import RequestForm
from ibdesk.panels.chart.page import ChartPage, Part, Say
from ibdesk.panels.chart.toolbar import ChartToolbar
from ibdesk.panels.chart.viewrow import ViewRow
from ibdesk.panels.chart.words import contract_title, unit_tag

Show = Callable[[ChartPage], None]


class Front:
    """The widgets of which there is one each, whichever page is in front. It has no look of its own."""

    def __init__(self, over: QWidget) -> None:
        self._over = over
        self.tools = ChartToolbar(over)
        self.form = RequestForm(over)
        self.look = ViewRow(self.form.keep, over)
        self.body = ChartBody(over)
        self.chooser = ContractChooser(over)
        self.form.hide()
        self.look.hide()
        self._shows: dict[Part, Show] = {
            Part.REQUEST: self._show_request,
            Part.CONTRACT: self._show_contract,
            Part.LOOK: self._show_look,
            Part.BARS: self._show_bars,
            Part.LAST_BAR: self._show_last_bar,
            Part.PROBLEMS: self._show_problems,
            Part.CHOICE: self._show_choice,
            Part.MESSAGE: self._show_message,
        }

    def show_page(self, page: ChartPage) -> None:
        """Show a page whole."""
        for part, show in self._shows.items():
            if part is not Part.LAST_BAR:
                show(page)

    def show_part(self, page: ChartPage, part: Part) -> None:
        """Show what is new."""
        self._shows[part](page)

    def show_stale(self, page: ChartPage) -> None:
        """Grey what is not current."""
        self.body.set_stale(page.stale)
        self.show_last_state(page)

    def show_last_state(self, page: ChartPage) -> None:
        """Count the last bar down, or say that it stands."""
        state = page.last_state()
        self.body.set_last_state(state.words, state.chip, delayed=state.delayed)

    def _show_request(self, page: ChartPage) -> None:
        self.tools.show_texts(page.texts)
        self.form.show_texts(page.texts)

    def _show_contract(self, page: ChartPage) -> None:
        details = page.details
        self.tools.show_name(contract_title(details) if details else "", unit_tag(details) if details else "")

    def _show_look(self, page: ChartPage) -> None:
        self.tools.kind.setCurrentText(page.kind.value)
        self.look.show_look(page.zone, log=page.log)
        self.body.set_kind(page.kind)
        self.body.set_log(page.log)

    def _show_bars(self, page: ChartPage) -> None:
        if page.data is None:
            self.body.clear()
        else:
            self.body.show_data(page.data, page.words, page.year, page.view)
        self.show_stale(page)

    def _show_last_bar(self, page: ChartPage) -> None:
        if page.data is not None:
            self.body.touch_data(page.data, page.words, page.year)
        self.show_stale(page)

    def _show_problems(self, page: ChartPage) -> None:
        """Say what is wrong in the form; on the plot, when the form is not in sight."""
        self.form.show_problems(page.problems)
        self.tools.symbol.set_problem(next((one.text for one in page.problems if one.field == "symbol"), ""))
        if page.problems and self.form.isHidden():
            page.refuse()
        elif page.problems:
            page.settle()

    def _show_choice(self, page: ChartPage) -> None:
        """Offer the contracts that match, below the box in which the name was typed."""
        self.chooser.hide()
        if page.offered:
            self.chooser.move(self.tools.mapTo(self._over, QPoint(6, self.tools.height())))
            self.chooser.offer(page.offered)

    def _show_message(self, page: ChartPage) -> None:
        message, saying = self.body.message, page.saying
        match saying.kind:
            case Say.NOTHING:
                message.clear()
            case Say.HINT:
                message.show_hint(saying.words)
            case Say.WORK:
                message.show_work(saying.words)
            case Say.FAILURE:
                message.show_failure(saying.words)
        self.show_stale(page)
