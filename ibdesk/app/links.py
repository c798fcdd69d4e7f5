"""How the panels reach one another: by signals that meet here, since no panel knows another one."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot

from ibdesk.core.market_rules import shown_tick
from ibdesk.core.money import plain
from ibdesk.core.orders.state import AnyKey, Order
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.order import Action
from ibdesk.core.ticks import tick_text
from ibdesk.session.session import Session
from ibdesk.session.views import PositionView
from ibdesk.ui.docking import DockHost
from ibdesk.ui.panel import Panel

if TYPE_CHECKING:
    from ibdesk.panels.blotter import BlotterPanel
    from ibdesk.panels.chart.panel import ChartPanel
    from ibdesk.panels.chart.picking import PriceWish
    from ibdesk.panels.ticket import TicketPanel
    from ibdesk.panels.watchlist import TicketWish, WatchlistPanel

FIRST_LOOK = Contract(symbol="NVDA", sec_type="STK", exchange="SMART", currency="USD")


class Links(QObject):
    """Joins the panels of one page. Whatever it puts into the ticket is only typed there; nothing is sent."""

    def __init__(self, session: Session, docks: DockHost, panels: Mapping[str, Panel], parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._docks = session, docks
        self.chart_taken = False  # true while it waits to show again what it showed last time
        found: Mapping[str, Any] = panels
        self._chart: ChartPanel = found["chart"]
        self._ticket: TicketPanel = found["ticket"]
        self._blotter: BlotterPanel = found["blotter"]
        for source in (found["positions"], found["blotter"]):
            source.chart_asked.connect(self.on_chart_asked)
        found["positions"].close_asked.connect(self.on_close_asked)
        found["blotter"].ticket_asked.connect(self.on_copy_asked)
        found["executions"].order_asked.connect(self.show_order)
        self._chart.price_asked.connect(self.on_price_asked)
        watchlist: WatchlistPanel = found["watchlist"]
        watchlist.symbol_chosen.connect(self.on_symbol_chosen)
        watchlist.chart_asked.connect(self.on_chart_asked)
        watchlist.ticket_asked.connect(self.on_ticket_asked)

    def look_first(self) -> None:
        """Open ticket and chart with NVDA when this desk becomes ready for the first time."""
        self._session.connector.became_ready.connect(self.on_became_ready)

    @Slot()
    def on_became_ready(self) -> None:
        """Give the first look something alive, unless the user was faster."""
        self._session.connector.became_ready.disconnect(self.on_became_ready)
        if self._ticket.untouched:
            self._ticket.fill(FIRST_LOOK)
        if self._chart.bars is None and not self.chart_taken:
            self._chart.show_contract(FIRST_LOOK)

    @Slot(object)
    def on_chart_asked(self, contract: Contract) -> None:
        """Load the chart."""
        self._docks.activate("chart")
        self._chart.show_contract(contract)

    @Slot(object)
    def on_symbol_chosen(self, contract: Contract) -> None:
        """Let chart and ticket follow the watchlist. A review is modal, so none can be open now."""
        self._chart.show_contract(contract)
        self._ticket.fill(contract)

    @Slot(object)
    def on_ticket_asked(self, wish: TicketWish) -> None:
        """Open the ticket with a side."""
        self._docks.activate("ticket")
        self._ticket.fill(wish.contract, side=wish.side)

    @Slot(object)
    def on_close_asked(self, position: PositionView) -> None:
        """Put the order that would close a position into the ticket, whole."""
        if not position.quantity:
            return
        self._docks.activate("ticket")
        side: Action = "SELL" if position.quantity > 0 else "BUY"
        self._ticket.fill(position.contract, side=side, quantity=plain(abs(position.quantity)))

    @Slot(object)
    def on_copy_asked(self, order: Order) -> None:
        """Put a new order like this one into the ticket."""
        from ibdesk.panels.ticket.filling import Filling  # here: the first paint needs no panel

        spec = order.spec
        self._docks.activate("ticket")
        self._ticket.fill_with(
            Filling(
                contract=order.contract, side=spec.action, quantity=plain(spec.quantity),
                limit=self._typed(order.contract, spec.limit_price), order_type=spec.order_type,
                stop=self._typed(order.contract, spec.aux_price), tif=spec.tif, outside_rth=spec.outside_rth,
            )
        )  # fmt: skip

    @Slot(object)
    def on_price_asked(self, wish: PriceWish) -> None:
        """Type a price picked on the chart: into the ticket's active price, or as a new order of that contract."""
        from ibdesk.panels.ticket.filling import Filling  # here: the first paint needs no panel

        self._docks.activate("ticket")
        details = self._ticket.instrument.details
        if wish.side is None and details is not None and details.contract.con_id == wish.contract.con_id:
            self._ticket.on_price_picked(wish.price)
            return
        typed, stop = self._typed(wish.contract, wish.price), wish.order_type == "STP"
        self._ticket.fill_with(
            Filling(
                contract=wish.contract, side=wish.side, order_type=wish.order_type,
                limit=None if stop else typed, stop=typed if stop else None,
            )
        )  # fmt: skip

    def _typed(self, contract: Contract, price: Decimal | None) -> str | None:
        """Return a price as it would be typed."""
        if price is None:
            return None
        details = self._session.contracts.known(contract.con_id)
        tick = shown_tick(details, price) if details is not None else None
        return plain(price) if tick is None else tick_text(price, tick)

    @Slot(object)
    def show_order(self, key: AnyKey) -> None:
        """Bring an order to the front."""
        self._docks.activate("blotter")
        self._blotter.show_order(key)
