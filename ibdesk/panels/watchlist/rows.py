"""One row of the watchlist: a contract, what is known of it, its quote, and the words about them."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal

from ibdesk.core import money
from ibdesk.core.orders.describe import symbol_of
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.core.records.quote import DataType
from ibdesk.panels.watchlist.entries import key_of
from ibdesk.session.views import QuoteView
from ibdesk.ui.order_words import age_of, is_old, unit_of

Tag = tuple[str, str]
NO_TICKER_LEFT = frozenset({101})
"""TWS's own answer when all market data lines are in use."""
DATA_TYPES = {
    DataType.LIVE: "real-time",
    DataType.FROZEN: "frozen",
    DataType.DELAYED: "delayed",
    DataType.DELAYED_FROZEN: "delayed, frozen",
}
CENT = Decimal("0.01")
_HUNDRED = Decimal(100)
_MILLION, _THOUSAND = Decimal(1_000_000), Decimal(1_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchRow:
    """`place` orders the rows. `problem` says why there is no contract; `choices` how many it may be.

    `no_line`: ibdesk did not ask for the quote, because all lines are in use. `trading` tells whether the regular
    session runs, `closed` that nothing trades at all; None and False where TWS's hours do not say.
    """

    contract: Contract
    place: int
    details: ContractDetails | None = None
    quote: QuoteView | None = None
    problem: str = ""
    choices: int = 0
    no_line: bool = False
    trading: bool | None = None
    closed: bool = False
    old: bool = False

    @property
    def key(self) -> Hashable:
        """The row's key."""
        return key_of(self.contract)

    @property
    def symbol(self) -> str:
        """The name by which a trader knows it."""
        return symbol_of(self.details.contract if self.details is not None else self.contract)

    @property
    def last(self) -> Decimal | None:
        """The last price; for currencies, which have none, the middle of bid and ask."""
        if self.quote is None:
            return None
        if self.quote.last is None and self.contract.sec_type == "CASH":
            return self.quote.mid
        return self.quote.last

    @property
    def change(self) -> Decimal | None:
        """The change against the last close."""
        close = self.quote.close if self.quote is not None else None
        return None if self.last is None or close is None else self.last - close

    @property
    def change_percent(self) -> Decimal | None:
        """The change in percent of the last close."""
        change, close = self.change, self.quote.close if self.quote is not None else None
        return None if change is None or not close else change / close * _HUNDRED

    @property
    def spread(self) -> Decimal | None:
        """Ask less bid."""
        quote = self.quote
        return None if quote is None or quote.bid is None or quote.ask is None else quote.ask - quote.bid


def grows_old(row: WatchRow) -> bool:
    """Tell whether the values must lose their colour (scenario 96: five seconds without a tick in session)."""
    if row.quote is None or row.quote.received_s is None:
        return False
    return is_old(row.quote, session_open=row.trading is not False)


def state_tag(row: WatchRow) -> Tag | None:
    """Return what keeps the price from being a live one, the gravest first (scenario 95)."""
    quote = row.quote
    if row.choices:
        return "choose", "warn"
    if row.problem:
        return "no data", "warn"
    if row.no_line or (quote is not None and quote.error is not None and quote.error.code in NO_TICKER_LEFT):
        return "no line", "warn"
    if quote is not None and quote.error is not None:
        return "no data", "warn"
    if quote is None or quote.received_s is None:
        return ("closed", "text3") if row.closed else None
    if quote.data_type in (DataType.DELAYED, DataType.DELAYED_FROZEN):
        return "delayed", "warn"
    if row.closed:
        return "closed", "text3"
    return ("frozen", "text3") if quote.data_type is DataType.FROZEN else None


def unit_tag(row: WatchRow) -> Tag | None:
    """Return `GBp` for prices in pence and `×50` for a multiplier."""
    if row.details is not None and row.details.price_magnifier == 100:
        return unit_of(row.details), "text3"
    multiplier = (row.details.contract if row.details is not None else row.contract).multiplier
    if multiplier is not None and multiplier != 1:
        return "×" + money.quantity_text(multiplier), "text3"
    return None


def tag(row: WatchRow) -> Tag | None:
    """Return the one tag that fits beside the symbol; the tooltip tells the others too."""
    return state_tag(row) or unit_tag(row)


def price(row: WatchRow, value: Decimal | None) -> str:
    """Return a price with the decimals of its tick; of a stock whose tick says nothing with its own, at least 2."""
    if value is None:
        return money.MISSING
    tick = row.details.min_tick if row.details is not None else None
    if tick is not None and row.contract.sec_type == "STK" and tick < CENT:
        tick = None  # the finest band of all; at most prices this stock moves by more
    if tick is None and row.quote is not None and row.contract.sec_type != "STK":
        tick = row.quote.min_tick
    magnifier = row.details.price_magnifier if row.details is not None else 1
    if magnifier > 1:
        return money.grouped(value, money.decimals_of(value))  # pence move by whole units or by what they show
    return money.price_text(value, tick)


def volume(value: Decimal | None) -> str:
    """Return `0.93 M`, `12.4 K`, `250`."""
    if value is None:
        return money.MISSING
    if value >= _HUNDRED * _THOUSAND:
        return f"{money.grouped(value / _MILLION, 2)} M"
    if value >= _HUNDRED * 100:
        return f"{money.grouped(value / _THOUSAND, 1)} K"
    return money.quantity_text(value)


def about(row: WatchRow) -> str:
    """Return the tooltip of the symbol: name, exchange, unit, id, data type, age, and what is wrong."""
    contract = row.details.contract if row.details is not None else row.contract
    name = row.details.long_name if row.details is not None else ""
    unit = unit_tag(row)
    first = " · ".join(
        part
        for part in (
            " ".join(name.split()) or row.symbol,
            contract.primary_exchange or contract.exchange,
            contract.currency,
            f"prices in {unit[0]}" if unit is not None and not unit[0].startswith("×") else "",
            f"multiplier {unit[0]}" if unit is not None and unit[0].startswith("×") else "",
            f"conId {contract.con_id}" if contract.con_id else "",
        )
        if part
    )
    return "\n".join(line for line in (first, quality(row)) if line)


def quality(row: WatchRow) -> str:
    """Return what the quote is worth: data type and age, or why there is none."""
    quote = row.quote
    if row.choices:
        return f"{row.choices} contracts bear this name. Double-click to choose."
    if row.problem:
        return row.problem
    if row.no_line:
        return "All market data lines are in use. Remove a row to free one."
    if quote is not None and quote.error is not None:
        return f"TWS says: {' '.join(quote.error.text.split())} ({quote.error.code})"
    if quote is None or quote.received_s is None:
        return "No quote yet."
    kind = DATA_TYPES[quote.data_type] if quote.data_type is not None else "data type not told"
    parts = [kind, f"{age_of(quote)} old"]
    if quote.stale:
        parts.append("not updating")
    if row.closed:
        parts.append("market closed")
    return " · ".join(parts)


def about_last(row: WatchRow) -> str:
    """Return the tooltip of the last price: bid, ask, data type and age."""
    quote = row.quote
    if quote is None:
        return quality(row)
    middle = "Middle of bid and ask: this market has no last price\n" if quote.last is None and row.last else ""
    return f"{middle}Bid {price(row, quote.bid)} · Ask {price(row, quote.ask)}\n{quality(row)}"


def about_change(row: WatchRow) -> str:
    """Return what the change is measured against."""
    close = row.quote.close if row.quote is not None else None
    return "No last close." if close is None else f"Against the last close {price(row, close)}"
