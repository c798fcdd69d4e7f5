"""The ``$LEDGER`` rows of an account summary: cash and values per currency."""

from decimal import Decimal

from ibdesk.simgateway.account_values import PriceOf, RateOf, money, trimmed
from ibdesk.simgateway.portfolio import MARGINED, ZERO, Portfolio, contract_value

BASE_ROW = "BASE"
#: Which ledger key the value of a kind of contract goes to; shares and funds of shares are stock.
VALUE_KEYS = {
    "STK": "StockMarketValue",
    "CMDTY": "StockMarketValue",
    "OPT": "OptionMarketValue",
    "FUND": "MutualFundValue",
    "BOND": "CorporateBondValue",
    "CRYPTO": "Cryptocurrency",
}
ZERO_KEYS = (
    "FutureOptionValue",
    "FundValue",
    "NetDividend",
    "MoneyMarketFundValue",
    "TBondValue",
    "TBillValue",
    "WarrantValue",
    "FxCashBalance",
    "IssuerOptionValue",
)
Row = tuple[str, str, str]


def ledger_rows(tag: str, account: str, books: Portfolio, price_of: PriceOf, rate_of: RateOf) -> list[Row]:
    """Return the rows that ``$LEDGER``, ``$LEDGER:USD`` or ``$LEDGER:ALL`` asks for."""
    _, _, wanted = tag.partition(":")
    held = sorted({*books.cash, *books.accrued, books.base})
    if wanted == "ALL":
        currencies = [BASE_ROW, *held]
    else:
        chosen = wanted or books.base
        currencies = [chosen] if chosen in held or chosen == BASE_ROW else []
    return [row for currency in currencies for row in _currency_rows(currency, account, books, price_of, rate_of)]


def _currency_rows(currency: str, account: str, books: Portfolio, price_of: PriceOf, rate_of: RateOf) -> list[Row]:
    total = currency == BASE_ROW

    def scale(of: str) -> Decimal:
        """Return the factor a currency's amounts enter this row with."""
        if total:
            return rate_of(of)
        return Decimal(1) if of == currency else ZERO

    values = dict.fromkeys((*VALUE_KEYS.values(), "FuturesPNL"), ZERO)
    unrealized = realized = ZERO
    for holding in books.holdings.values():
        kind, factor = holding.instrument.sec_type, scale(holding.instrument.currency)
        value = contract_value(holding.instrument, holding.quantity, price_of(holding.instrument))
        unrealized += (value - holding.cost) * factor
        realized += holding.realized * factor
        if kind in MARGINED:
            values["FuturesPNL"] += (value - holding.cost + holding.fees) * factor
        elif kind in VALUE_KEYS:
            values[VALUE_KEYS[kind]] += value * factor
    cash = sum((amount * scale(ccy) for ccy, amount in books.cash.items()), ZERO)
    accrued = sum((amount * scale(ccy) for ccy, amount in books.accrued.items()), ZERO)
    rate = Decimal(1) if total else rate_of(currency)
    texts = {
        "Currency": currency,
        "CashBalance": trimmed(cash),
        "TotalCashBalance": trimmed(cash + values["FuturesPNL"]),
        "AccruedCash": money(accrued),
        **{key: money(value) for key, value in values.items()},
        "NetLiquidationByCurrency": trimmed(cash + accrued + sum(values.values(), ZERO)),
        "UnrealizedPnL": money(unrealized),
        "RealizedPnL": money(realized),
        "ExchangeRate": "1.00" if rate == 1 else money(rate, "0.0000001"),
        **dict.fromkeys(ZERO_KEYS, "0.00"),
        "AccountOrGroup": account,
        "RealCurrency": currency,
    }
    return [(key, text, currency) for key, text in texts.items()]
