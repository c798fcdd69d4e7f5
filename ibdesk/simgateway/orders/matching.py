"""When and at what price an order executes: pure rules on a quote, no state and no time."""

from decimal import Decimal

from ibdesk.simgateway.messages.order_fields import Order
from ibdesk.simgateway.ports import QuoteView


def touch(side: str, quote: QuoteView) -> Decimal | None:
    """Return the price ``side`` deals at: the ask for BUY, the bid for SELL; None without a price."""
    price = quote.ask if side == "BUY" else quote.bid
    return price if price is not None and price > 0 else None


def stop_reached(order: Order, quote: QuoteView) -> bool:
    """Return whether the last price has reached the order's stop price."""
    if order.aux_price is None or quote.last is None or quote.last <= 0:
        return False
    return quote.last >= order.aux_price if order.action == "BUY" else quote.last <= order.aux_price


def within_limit(side: str, price: Decimal, limit: Decimal) -> bool:
    """Return whether ``price`` is the limit or better for ``side``."""
    return price <= limit if side == "BUY" else price >= limit


def deal_price(order: Order, quote: QuoteView) -> Decimal | None:
    """Return the price at which a live ``order`` executes in an open market now, None when it rests."""
    if quote.halted:
        return None
    price = touch(order.action, quote)
    if price is None or order.order_type in ("MKT", "STP"):
        return price
    if order.lmt_price is not None and within_limit(order.action, price, order.lmt_price):
        return price
    return None
