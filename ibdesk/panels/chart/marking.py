"""Keeps the marks of the page in front true: orders, executions and position, as the stores change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from ibdesk.panels.chart.body import ChartBody
from ibdesk.panels.chart.marks import NO_MARKS, Marks, PositionMark, fill_marks, order_marks, position_mark
from ibdesk.panels.chart.pages import Pages
from ibdesk.session.views import Change

if TYPE_CHECKING:
    from ibdesk.core.records.contract import ContractDetails
    from ibdesk.session.session import Session
    from ibdesk.ui.panel import Panel


class Marking(QObject):
    """Reads the stores for the contract whose bars are shown, and hands the marks to the plot."""

    def __init__(self, session: Session, pages: Pages, body: ChartBody, panel: Panel) -> None:
        super().__init__(panel)
        self._session, self._pages, self._body, self._panel = session, pages, body, panel
        self._shown = NO_MARKS
        for store in (session.orders, session.executions, session.link):
            panel.subscribe(store, self.refresh)
        for money in (session.positions, session.profits):
            panel.subscribe(money, self.on_position_changed)
        session.link.ticked.connect(self.on_link_ticked)

    def refresh(self, _change: object = None) -> None:
        """Show the marks as they stand now."""
        self._show(self._marks())

    def on_position_changed(self, change: object) -> None:
        """Show the position as it stands now; both stores speak with every quote, so orders and fills stay."""
        page = self._pages.front
        details = page.details_shown
        if details is None or not page.marked or page.data is None:
            return
        account = self._session.link.view.account
        key = (account, details.contract.con_id)
        if not isinstance(change, Change) or change.reset or key in change.keys:
            self._show(replace(self._shown, position=self._position(self._newest(details), account)))

    @Slot()
    def toggle(self) -> None:
        """Show the marks on this page, or hide them."""
        self._pages.front.set_look(marked=not self._pages.front.marked)

    @Slot()
    def on_link_ticked(self) -> None:
        """Let the age of what was asked grow."""
        if self._shown.ages and self._panel.isVisible():
            self.refresh()

    def _marks(self) -> Marks:
        page = self._pages.front
        details = page.details_shown
        if not page.marked or page.data is None or details is None:
            return NO_MARKS
        session, details = self._session, self._newest(details)
        account = session.link.view.account
        return Marks(
            orders=order_marks(session.orders.rows, details, account, session.link.world_now()),
            fills=fill_marks(session.executions.rows, details),
            position=self._position(details, account),
        )

    def _show(self, marks: Marks) -> None:
        self._shown = marks
        self._body.set_marks(marks)

    def _newest(self, details: ContractDetails) -> ContractDetails:
        """Give the details with the price steps of the exchange, which may have come after the bars."""
        return self._session.contracts.known(details.contract.con_id) or details

    def _position(self, details: ContractDetails, account: str) -> PositionMark | None:
        session, con_id = self._session, details.contract.con_id
        profit = session.profits.of(account, con_id)
        view = session.link.view
        return position_mark(
            session.positions.row((account, con_id)),
            details,
            profit.unrealized if profit is not None else None,
            fresh=view.ready and not view.stale,
        )
