"""Account values by formula: margin, equity and funds of one portfolio, and the tags made of them.

The symbols and their formulas are those of ``account_values.json``; everything is in the base currency
unless a name says otherwise. Pure: books, prices and rates come in, numbers go out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ibdesk.simgateway.instruments import Instrument
from ibdesk.simgateway.portfolio import MARGINED, ZERO, Holding, Portfolio, contract_value

BUYING_POWER_FACTOR = Decimal(4)
INIT_OVER_MAINT = Decimal("1.10")
REG_T_RATE = Decimal("0.50")
#: Share of the value of futures taken as margin when the world data name no amount per contract.
FUTURES_RATE = Decimal("0.08")
SHORT_OPTION_RATE = Decimal("0.20")

PriceOf = Callable[[Instrument], Decimal]
RateOf = Callable[[str], Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginRates:
    """Maintenance rates per kind of position (share of its value)."""

    stock_long: Decimal
    stock_short: Decimal
    currency: Decimal
    cfd_share: Decimal
    cfd_index: Decimal
    crypto: Decimal
    bond: Decimal
    fund: Decimal
    metal: Decimal

    def of(self, holding: Holding) -> Decimal:
        """Return the rate of one holding."""
        instrument = holding.instrument
        table = {
            "CFD": self.cfd_share if instrument.under_con_id else self.cfd_index,
            "CRYPTO": self.crypto,
            "BOND": self.bond,
            "FUND": self.fund,
            "CMDTY": self.metal,
            "FUT": FUTURES_RATE,
            "CASH": ZERO,
        }
        short = holding.quantity < 0
        if instrument.sec_type == "OPT":
            return SHORT_OPTION_RATE if short else ZERO
        return table.get(instrument.sec_type, self.stock_short if short else self.stock_long)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The symbols of the formulas, unrounded, in the base currency."""

    cash: Decimal
    settled: Decimal
    stock_value: Decimal
    option_value: Decimal
    accrued: Decimal
    gross: Decimal
    maint: Decimal
    init: Decimal
    reg_t: Decimal
    unrealized: Decimal
    realized: Decimal

    @property
    def net_liquidation(self) -> Decimal:
        """Return NLV: cash, values and accrued interest."""
        return self.cash + self.stock_value + self.option_value + self.accrued

    @property
    def equity_with_loan(self) -> Decimal:
        """Return EWL: cash and stock values, without options and accrued interest."""
        return self.cash + self.stock_value

    @property
    def available(self) -> Decimal:
        """Return AF, what new positions may use."""
        return self.equity_with_loan - self.init

    @property
    def excess(self) -> Decimal:
        """Return EL, the distance to a liquidation."""
        return self.equity_with_loan - self.maint

    @property
    def buying_power(self) -> Decimal:
        """Return BP."""
        return BUYING_POWER_FACTOR * self.available

    @property
    def cushion(self) -> Decimal:
        """Return EL over NLV, 0 for an empty account."""
        return self.excess / self.net_liquidation if self.net_liquidation else ZERO

    @property
    def leverage(self) -> Decimal:
        """Return GPV over NLV, 0 for an empty account."""
        return self.gross / self.net_liquidation if self.net_liquidation else ZERO


def figures(books: Portfolio, price_of: PriceOf, rate_of: RateOf, rates: MarginRates, unsettled: Decimal) -> Figures:
    """Value ``books``; ``unsettled`` is the cash that has not settled, in the base currency."""
    cash = sum((amount * rate_of(currency) for currency, amount in books.cash.items()), ZERO)
    accrued = sum((amount * rate_of(currency) for currency, amount in books.accrued.items()), ZERO)
    stock = option = gross = position_margin = unrealized = realized = ZERO
    for holding in books.holdings.values():
        instrument = holding.instrument
        rate = rate_of(instrument.currency)
        realized += holding.realized * rate
        if not holding.quantity:
            continue
        value = contract_value(instrument, holding.quantity, price_of(instrument)) * rate
        position_margin += abs(value) * rates.of(holding)
        unrealized += value - holding.cost * rate
        if instrument.sec_type in MARGINED:
            # Commissions of the opening have left the cash already; only the price difference is open.
            cash += value - (holding.cost - holding.fees) * rate
        elif instrument.sec_type == "OPT":
            option += value
            gross += abs(value)
        elif instrument.sec_type != "CASH":
            stock += value
            gross += abs(value)
    foreign = sum((abs(amount * rate_of(ccy)) for ccy, amount in books.cash.items() if ccy != books.base), ZERO)
    haircut = foreign * rates.currency
    return Figures(
        cash=cash,
        settled=cash - unsettled,
        stock_value=stock,
        option_value=option,
        accrued=accrued,
        gross=gross,
        maint=position_margin + haircut,
        init=INIT_OVER_MAINT * position_margin + haircut,
        reg_t=REG_T_RATE * abs(stock),
        unrealized=unrealized,
        realized=realized,
    )


def money(value: Decimal, places: str = "0.01") -> str:
    """Return ``value`` with the given places, as IB sends it; never a negative zero."""
    rounded = value.quantize(Decimal(places), rounding=ROUND_HALF_UP)
    return f"{rounded if rounded else abs(rounded):f}"


def trimmed(value: Decimal) -> str:
    """Return up to four decimals with trailing zeros cut."""
    text = money(value, "0.0001").rstrip("0").rstrip(".")
    return text or "0"


#: Tags without a currency or without a money formula: text made from the figures.
PLAIN: dict[str, Callable[[Figures], str]] = {
    "AccountType": lambda _: "INDIVIDUAL",
    "Cushion": lambda f: money(f.cushion, "0.000001"),
    "LookAheadNextChange": lambda _: "0",
    "HighestSeverity": lambda _: "0",
    "DayTradesRemaining": lambda _: "-1",
    "DayTradesRemainingT+1": lambda _: "-1",
    "DayTradesRemainingT+2": lambda _: "-1",
    "DayTradesRemainingT+3": lambda _: "-1",
    "DayTradesRemainingT+4": lambda _: "-1",
    "Leverage": lambda f: money(f.leverage),
}

#: Tags in the base currency.
MONEY: dict[str, Callable[[Figures], Decimal]] = {
    "NetLiquidation": lambda f: f.net_liquidation,
    "TotalCashValue": lambda f: f.cash,
    "SettledCash": lambda f: f.settled,
    "AccruedCash": lambda f: f.accrued,
    "BuyingPower": lambda f: f.buying_power,
    "EquityWithLoanValue": lambda f: f.equity_with_loan,
    "GrossPositionValue": lambda f: f.gross,
    "RegTEquity": lambda f: f.equity_with_loan,
    "RegTMargin": lambda f: f.reg_t,
    "InitMarginReq": lambda f: f.init,
    "MaintMarginReq": lambda f: f.maint,
    "AvailableFunds": lambda f: f.available,
    "ExcessLiquidity": lambda f: f.excess,
    "FullInitMarginReq": lambda f: f.init,
    "FullMaintMarginReq": lambda f: f.maint,
    "FullAvailableFunds": lambda f: f.available,
    "FullExcessLiquidity": lambda f: f.excess,
    "LookAheadInitMarginReq": lambda f: f.init,
    "LookAheadMaintMarginReq": lambda f: f.maint,
    "LookAheadAvailableFunds": lambda f: f.available,
    "LookAheadExcessLiquidity": lambda f: f.excess,
}

#: Spellings of ibapi's own tag list that TWS takes for its own tags.
ALIASES = {
    "ReqTEquity": "RegTEquity",
    "ReqTMargin": "RegTMargin",
    "PreviousEquityWithLoanValue": "PreviousDayEquityWithLoanValue",
}
