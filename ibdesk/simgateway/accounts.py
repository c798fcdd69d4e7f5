"""The accounts of the simulated broker: cash, positions and account values, changed by fills.

Several accounts may exist; the seeded one opens with the state in ``account_values.json``, any other with a
million of its base currency. Names have any form (``DU1000000``, ``U1234567``); ``NAME:USD`` sets the base.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from ibdesk.simgateway.account_seed import SEED_ACCOUNT, load_account_world, open_books
from ibdesk.simgateway.account_values import ALIASES, MONEY, PLAIN, Figures, figures, money
from ibdesk.simgateway.instruments import Instrument, Universe
from ibdesk.simgateway.ledger_rows import ledger_rows
from ibdesk.simgateway.portfolio import ZERO, Fill, Portfolio
from ibdesk.simgateway.ports import QuoteSource
from ibdesk.simgateway.rates import Rates

DEFAULT_BASE = "GBP"
#: The broker's day turns over at midnight in New York.
BROKER_ZONE = ZoneInfo("America/New_York")
SETTLEMENT_DAYS = {"USD": 1}
OTHER_SETTLEMENT_DAYS = 2
CASH_SETTLED_AT_ONCE = frozenset({"FUT", "FOP", "CFD", "CRYPTO"})

Row = tuple[str, str, str]
Listener = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """One position row; ``avg_cost`` in major units with commissions, ``realized`` of the day."""

    account: str
    instrument: Instrument
    quantity: Decimal
    avg_cost: Decimal
    realized: Decimal = ZERO


@dataclass(slots=True, kw_only=True)
class _Account:
    name: str
    books: Portfolio
    previous_equity: Decimal
    sma: Decimal
    day: date | None = None


class _LastPrices:
    """Last known price of an instrument, from the market's quote."""

    def __init__(self, market: QuoteSource) -> None:
        """Read prices from ``market``."""
        self._market = market

    def price(self, instrument: Instrument, now: datetime) -> Decimal:
        """Return the last trade, the close before the first one of a session."""
        quote = self._market.quote(instrument, now)
        return quote.last or quote.close or quote.bid or ZERO

    def previous_close(self, instrument: Instrument, now: datetime) -> Decimal:
        """Return what the day's profit is measured from: the close before today's trading, else the price itself."""
        quote = self._market.quote(instrument, now)
        traded = datetime.fromtimestamp(quote.last_time, BROKER_ZONE).date()
        today = now.astimezone(BROKER_ZONE).date()
        return (quote.close if traded == today else None) or self.price(instrument, now)


class Accounts:
    """All accounts of the gateway."""

    def __init__(self, names: Sequence[str], universe: Universe, market: QuoteSource) -> None:
        """Open the accounts in ``names``; raises ValueError for an empty list or a repeated name."""
        self._world = load_account_world()
        self._prices = _LastPrices(market)
        self._rates = Rates(self._world.fx, universe, self._prices)
        self._listeners: list[Listener] = []
        self._accounts: dict[str, _Account] = {}
        for spec in names:
            name, _, base = spec.partition(":")
            if not name or name in self._accounts:
                raise ValueError(f"account list {','.join(names)!r}: empty or repeated name {name!r}")
            self._accounts[name] = self._open(name, base or DEFAULT_BASE, universe)
        if not self._accounts:
            raise ValueError("at least one account is needed")

    def _open(self, name: str, base: str, universe: Universe) -> _Account:
        books = open_books(name, base, self._world, universe)
        seeded = name == SEED_ACCOUNT
        equity = self._world.seed_previous_equity if seeded else books.cash[base]
        return _Account(name=name, books=books, previous_equity=equity, sma=ZERO)

    @property
    def names(self) -> list[str]:
        """Return the account names in the order given."""
        return list(self._accounts)

    def base(self, account: str) -> str:
        """Return the base currency of ``account``."""
        return self._accounts[account].books.base

    def subscribe(self, listener: Listener) -> None:
        """Call ``listener(account)`` after every change of an account."""
        self._listeners.append(listener)

    def rate(self, currency: str, base: str, now: datetime) -> Decimal:
        """Return ``base`` per unit of ``currency``; raises UnknownCurrencyError."""
        return self._rates.rate(currency, base, now)

    def price(self, instrument: Instrument, now: datetime) -> Decimal:
        """Return the price, as quoted, that positions in ``instrument`` are valued at."""
        return self._prices.price(instrument, now)

    def figures(self, account: str, now: datetime) -> Figures:
        """Return the account's value symbols at ``now``."""
        held = self._at(account, now)
        return self._figures(held.books, now)

    def summary(self, account: str, tags: Sequence[str], now: datetime) -> list[Row]:
        """Return (tag, value, currency) rows, alphabetical by tag; unknown tags bring no row."""
        held = self._at(account, now)
        values = self._figures(held.books, now)
        rows: list[Row] = []
        for tag in sorted(set(tags)):
            if tag.startswith("$LEDGER"):
                rate_of = self._rate_of(held.books.base, now)
                rows += ledger_rows(tag, held.name, held.books, self._price_of(now), rate_of)
            else:
                rows += self._row(held, ALIASES.get(tag, tag), values)
        return rows

    def positions(self, account: str) -> list[Position]:
        """Return the positions, closed ones of the day included (quantity 0)."""
        books = self._accounts[account].books
        return [
            Position(
                account=account,
                instrument=h.instrument,
                quantity=h.quantity,
                avg_cost=h.avg_cost,
                realized=h.realized,
            )
            for h in books.holdings.values()
        ]

    def daily(self, account: str, now: datetime) -> dict[int, Decimal]:
        """Return the profit of the day per contract id, in the contract's currency."""
        prices = self._prices
        return {
            con_id: holding.daily(prices.price(holding.instrument, now), prices.previous_close(holding.instrument, now))
            for con_id, holding in self._at(account, now).books.holdings.items()
        }

    def daily_total(self, account: str, now: datetime) -> Decimal:
        """Return the profit of the day in the base currency."""
        books, profits = self._at(account, now).books, self.daily(account, now)
        rate_of = self._rate_of(books.base, now)
        return sum(
            (profit * rate_of(books.holdings[con_id].instrument.currency) for con_id, profit in profits.items()), ZERO
        )

    def quantity(self, account: str, con_id: int) -> Decimal:
        """Return the signed quantity held of one contract."""
        holding = self._accounts[account].books.holdings.get(con_id)
        return holding.quantity if holding else ZERO

    def apply(self, account: str, fill: Fill, now: datetime) -> Decimal | None:
        """Book ``fill``; return the realised profit (contract's currency), None on an opening trade."""
        held = self._at(account, now)
        realized = held.books.apply(self._settling(fill, now))
        for listener in self._listeners:
            listener(account)
        return realized

    def projected(self, account: str, fill: Fill, now: datetime) -> Figures:
        """Return the figures the account would have after ``fill``; books stay as they are."""
        books = self._at(account, now).books.copy()
        books.apply(self._settling(fill, now))
        return self._figures(books, now)

    def _row(self, held: _Account, tag: str, values: Figures) -> list[Row]:
        if tag in PLAIN:
            return [(tag, PLAIN[tag](values), "")]
        base = held.books.base
        if tag in MONEY:
            return [(tag, money(MONEY[tag](values)), base)]
        if tag == "PreviousDayEquityWithLoanValue":
            return [(tag, money(held.previous_equity), base)]
        if tag == "SMA":
            return [(tag, money(max(held.sma, values.equity_with_loan - values.reg_t)), base)]
        return []

    def _at(self, account: str, now: datetime) -> _Account:
        """Return the account after turning its day over if a new one has begun."""
        held = self._accounts[account]
        today = now.astimezone(BROKER_ZONE).date()
        if held.day is not None and today > held.day:
            values = self._figures(held.books, now)
            held.previous_equity = values.equity_with_loan
            held.sma = max(held.sma, values.equity_with_loan - values.reg_t)
            held.books.start_day(today)
        held.day = max(today, held.day or today)
        return held

    def _figures(self, books: Portfolio, now: datetime) -> Figures:
        rate_of = self._rate_of(books.base, now)
        today = now.astimezone(BROKER_ZONE).date()
        unsettled = sum((amount * rate_of(ccy) for due, ccy, amount in books.unsettled if due > today), ZERO)
        return figures(books, self._price_of(now), rate_of, self._world.margins, unsettled)

    def _price_of(self, now: datetime) -> Callable[[Instrument], Decimal]:
        return lambda instrument: self._prices.price(instrument, now)

    def _rate_of(self, base: str, now: datetime) -> Callable[[str], Decimal]:
        return lambda currency: self._rates.rate(currency, base, now)

    def _settling(self, fill: Fill, now: datetime) -> Fill:
        instrument = fill.instrument
        if instrument.sec_type in CASH_SETTLED_AT_ONCE:
            return fill
        day = now.astimezone(BROKER_ZONE).date()
        left = SETTLEMENT_DAYS.get(instrument.currency, OTHER_SETTLEMENT_DAYS)
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < 5
        return replace(fill, settles=day)
