"""Prices picked on the plot, on their way to the ticket: put on the tick, never sent anywhere else."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import partial
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal, Slot

from ibdesk.core.market_rules import tick_rule_of
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.core.records.order import Action
from ibdesk.panels.chart.menu import ChartMenu
from ibdesk.panels.chart.pages import Pages

if TYPE_CHECKING:
    from ibdesk.session.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceWish:
    """A price for the ticket, on the tick; without a side only the price that is being typed there is meant."""

    contract: Contract
    price: Decimal
    side: Action | None = None
    order_type: Literal["LMT", "STP"] = "LMT"


def on_tick(price: float, details: ContractDetails, decimals: int) -> Decimal:
    """Give the nearest price that the exchange takes; rounded to `decimals` while its steps are not known."""
    exact = Decimal(repr(price))
    rule = tick_rule_of(details)
    if rule is None:
        return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)
    low, high = rule.neighbours(exact)
    return low if exact - low <= high - exact else high


class Picking(QObject):
    """Turns a place on the plot into a price of the contract whose bars are shown. `wished` carries a PriceWish."""

    wished = Signal(object)

    def __init__(self, session: Session, pages: Pages, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._pages = session, pages

    @Slot(object)
    def take(
        self, price: float, side: Action | None = None, order_type: Literal["LMT", "STP"] = "LMT"
    ) -> None:  # fmt: skip
        """Wish for a price in the ticket; without bars there is no contract to wish it for."""
        page = self._pages.front
        details = page.details_shown
        if details is None or page.data is None:
            return
        details = self._session.contracts.known(details.contract.con_id) or details
        snapped = on_tick(price, details, page.data.decimals)
        if snapped > 0:
            self.wished.emit(PriceWish(contract=details.contract, price=snapped, side=side, order_type=order_type))

    def fill_menu(self, menu: ChartMenu, price: float | None) -> None:
        """Offer what the ticket can be filled with."""
        offers: tuple[tuple[str, Action | None, Literal["LMT", "STP"]], ...] = (
            ("Use price in ticket", None, "LMT"),
            ("Buy limit here…", "BUY", "LMT"), ("Sell limit here…", "SELL", "LMT"),
            ("Buy stop here…", "BUY", "STP"), ("Sell stop here…", "SELL", "STP"),
        )  # fmt: skip
        able = price is not None and self._pages.front.details_shown is not None
        for words, side, order_type in offers:
            keys = "Alt+click" if side is None else ""
            menu.add(words, partial(self.take, price or 0.0, side, order_type), keys=keys).setEnabled(able)
        menu.addSeparator()
