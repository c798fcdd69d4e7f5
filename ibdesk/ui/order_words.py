"""Words about contracts, quotes and distances that the ticket and the confirm dialog share. GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from ibdesk.core.ages import fine_age_text
from ibdesk.core.market_rules import shown_tick
from ibdesk.core.money import grouped, plain, quantity_text
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.core.records.order import Action
from ibdesk.core.records.quote import DataType
from ibdesk.core.ticks import TickRule
from ibdesk.session.views import QuoteView

KINDS = {
    "STK": "Stock", "IND": "Index", "FUT": "Future", "OPT": "Option", "FOP": "Future option", "CASH": "Forex",
    "CFD": "CFD", "BOND": "Bond", "CMDTY": "Commodity", "CRYPTO": "Crypto", "FUND": "Fund", "WAR": "Warrant",
    "BAG": "Combination",
}  # fmt: skip
OLD_AFTER_S = 5
"""A price older than this is grey while its market is open (scenario 96)."""

_HUNDRED = Decimal(100)
_SMALL = Decimal("0.01")
_DELAYED = frozenset({DataType.DELAYED, DataType.DELAYED_FROZEN})


@dataclass(frozen=True, slots=True)
class Badge:
    """How much a quote is worth: words, ink, and the sign beside it ('disc', 'warn' or 'ring')."""

    text: str
    token: str
    sign: str


def kind_of(contract: Contract, stock_type: str = "") -> str:
    """Return `Stock`, `ETF`, `Future` for IB's codes; an unknown code stands as it is."""
    if contract.sec_type == "STK" and stock_type == "ETF":
        return "ETF"
    return KINDS.get(contract.sec_type, contract.sec_type)


def venue(contract: Contract) -> str:
    """Return `SMART (NASDAQ)`, or the one exchange that is known."""
    primary, exchange = contract.primary_exchange, contract.exchange
    if exchange and primary and primary != exchange:
        return f"{exchange} ({primary})"
    return exchange or primary


def unit_of(details: ContractDetails) -> str:
    """Return the quoted unit: `USD`, or `GBp` where prices are in pence."""
    currency = details.contract.currency
    return currency[:2] + currency[2:].lower() if details.price_magnifier == 100 else currency


def product_line(details: ContractDetails, near: Decimal | None = None) -> str:
    """Return `Stock · SMART (NASDAQ) · USD · tick 0.01`; where the tick moves with the price, that of `near`."""
    contract = details.contract
    tick = shown_tick(details, near)
    tick_words = f"tick {plain(tick.normalize())}" if tick else ""
    parts = (kind_of(contract, details.stock_type), venue(contract), unit_of(details), contract.expiry, tick_words)
    return " · ".join(part for part in parts if part)


def age_of(quote: QuoteView) -> str:
    """Return `0.2 s`, "" before the first tick."""
    age_s = quote.age_s()
    return "" if age_s is None else fine_age_text(timedelta(seconds=age_s))


def is_old(quote: QuoteView, *, session_open: bool = True) -> bool:
    """Tell whether the quote must lose its colour."""
    age_s = quote.age_s()
    return quote.stale or age_s is None or (session_open and age_s > OLD_AFTER_S)


def badge_of(quote: QuoteView | None, *, session_open: bool = True) -> Badge:
    """Return the data badge of a quote."""
    if quote is None or quote.age_s() is None or (quote.bid is None and quote.ask is None and quote.last is None):
        code = f" ({quote.error.code})" if quote is not None and quote.error is not None else ""
        return Badge(f"No quote{code}", "warn", "warn")
    age = age_of(quote)
    if quote.stale:
        return Badge(f"Not updating · {age} old", "warn", "warn")
    if quote.error is not None:  # TWS ended it and no tick came since: the values are the last ones (scenario 95)
        return Badge(f"No live quote ({quote.error.code}) · {age} old", "warn", "warn")
    if quote.data_type in _DELAYED:
        return Badge("Delayed 15 min", "warn", "warn")
    if quote.data_type is DataType.FROZEN:
        return Badge(f"Frozen · {age} old", "text2", "ring")
    if is_old(quote, session_open=session_open):
        return Badge(f"Real-time · {age} old", "text3", "ring")
    return Badge(f"Real-time · {age} old", "text2", "disc")


def ticks_text(count: Decimal) -> str:
    """Return `1 tick` or `161 ticks`."""
    return f"{quantity_text(count)} tick{'' if count == 1 else 's'}"


def trades_at_once(side: Action, limit: Decimal | None, quote: QuoteView | None) -> bool:
    """Tell whether a limit reaches the far touch."""
    if quote is None or limit is None:
        return False
    if side == "BUY":
        return quote.ask is not None and limit >= quote.ask
    return quote.bid is not None and limit <= quote.bid


def touch_distance(limit: Decimal, quote: QuoteView, rule: TickRule) -> str:
    """Return where a limit lies against bid and ask: `1 tick under bid`, `at the ask`, `inside the spread`."""
    step = rule.step_at(limit)
    if quote.bid is not None and limit <= quote.bid:
        count = ((quote.bid - limit) / step).to_integral_value()
        return f"{ticks_text(count)} under bid" if count else "at the bid"
    if quote.ask is not None and limit >= quote.ask:
        count = ((limit - quote.ask) / step).to_integral_value()
        return f"{ticks_text(count)} over ask" if count else "at the ask"
    return "inside the spread" if quote.mid is not None else ""


def mid_distance(limit: Decimal, quote: QuoteView) -> str:
    """Return `0.01 % under mid`, "" without a mid."""
    mid = quote.mid
    if not mid:
        return ""
    share = (limit - mid) / abs(mid) * _HUNDRED
    if not share:
        return "at mid"
    decimals = 2 if abs(share) >= _SMALL else 3
    return f"{grouped(abs(share), decimals)} % {'over' if share > 0 else 'under'} mid"


def distance_line(limit: Decimal | None, quote: QuoteView | None, rule: TickRule | None) -> str:
    """Return `1 tick under bid · 0.01 % under mid`, "" while something is missing."""
    if limit is None or quote is None or rule is None:
        return ""
    parts = (touch_distance(limit, quote, rule), mid_distance(limit, quote))
    return " · ".join(part for part in parts if part)


def position_text(quantity: Decimal | None) -> str:
    """Return `+100`, `0`, `−20` or a dash."""
    text = quantity_text(quantity)
    return f"+{text}" if quantity is not None and quantity > 0 else text
