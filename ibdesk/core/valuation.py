"""What an order is worth and by which price it is judged, in quoted units and in base currency."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.core.records.order import Action

FAR_TOUCH = Decimal("1.05")
"""Market orders are valued at the far touch, or the last close, times this (reliability.md section 2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """What is known of the market of a contract now. Prices in quoted units; `age_s` None without any tick."""

    bid: Decimal | None = None
    ask: Decimal | None = None
    close: Decimal | None = None
    age_s: int | None = None
    delayed: bool = False
    session_open: bool = True

    @property
    def mid(self) -> Decimal | None:
        """Return the middle of bid and ask, None unless both stand."""
        if self.bid is None or self.ask is None:
            return None
        return (self.bid + self.ask) / 2

    def far_touch(self, side: Action) -> Decimal | None:
        """Return the price at which a market order of that side would trade."""
        return self.ask if side == "BUY" else self.bid


NO_MARKET = Market()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The price that a limit is compared with, and where it comes from."""

    price: Decimal
    source: Literal["mid", "close", "typed"]


def reference(market: Market, typed: Decimal | None, max_age_s: int) -> Reference | None:
    """Return mid while the quote is fresh, the last close while the session is closed, else what was typed.

    A delayed quote is no quote: what it says was so a quarter of an hour ago (scenario 95).
    """
    mid = market.mid
    fresh = not market.delayed and market.age_s is not None and market.age_s <= max_age_s
    if market.session_open and fresh and mid is not None:
        return Reference(price=mid, source="mid")
    if typed is not None:
        return Reference(price=typed, source="typed")
    if not market.session_open and market.close is not None:
        return Reference(price=market.close, source="close")
    return None


def market_order_price(market: Market, side: Action, max_age_s: int) -> Decimal | None:
    """Return the price by which a market order is valued, None if there is nothing to go by."""
    if not market.session_open:
        return None if market.close is None else market.close * FAR_TOUCH
    if market.delayed or market.age_s is None or market.age_s > max_age_s:
        return None
    touch = market.far_touch(side)
    return None if touch is None else touch * FAR_TOUCH


def notional(quantity: Decimal, price: Decimal, details: ContractDetails) -> Decimal:
    """Return the value in the contract's currency: multiplier in, pence and the like converted out."""
    multiplier = details.contract.multiplier or Decimal(1)
    return abs(quantity * price) * multiplier / Decimal(details.price_magnifier or 1)


def quoted_cost(average_cost: Decimal | None, contract: Contract, details: ContractDetails | None) -> Decimal | None:
    """Return an average cost in quoted units, as the last price stands beside it.

    IB gives it per unit times multiplier, in the currency itself even where quotes are pence.
    """
    if average_cost is None:
        return None
    magnifier = details.price_magnifier if details is not None else 1
    multiplier = contract.multiplier or (details.contract.multiplier if details is not None else None)
    return average_cost * (magnifier or 1) / (multiplier or Decimal(1))
