"""The record of one tradable contract, and the query that looks for one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedDay:
    """A recorded day whose open, high, low and close the market must return exactly (quoted units)."""

    day: date
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """Hold the definition of one contract; prices are in quoted units, `min_tick` in currency units."""

    con_id: int
    symbol: str
    sec_type: str
    exchange: str
    primary_exchange: str
    currency: str
    local_symbol: str
    trading_class: str
    market_name: str
    long_name: str
    min_tick: Decimal
    market_rule: int
    price_magnifier: int
    multiplier: str
    min_size: Decimal
    size_increment: Decimal
    suggested_size: Decimal
    hours: str  # key of the hours table in instruments.json
    time_zone: str  # zone name as IB sends it
    calendar: str
    order_types: str
    valid_exchanges: str
    stock_type: str = ""
    industry: str = ""
    category: str = ""
    subcategory: str = ""
    isin: str = ""
    cusip: str = ""
    expiry: str = ""  # yyyymmdd
    right: str = ""
    strike: Decimal | None = None
    under_con_id: int = 0
    under_symbol: str = ""
    under_sec_type: str = ""
    contract_month: str = ""  # yyyymm
    last_trade_time: str = ""  # "08:30:00 US/Central"
    derivatives: tuple[str, ...] = ()
    expired: bool = False  # a past contract: found by con_id, local symbol or includeExpired only
    coupon: Decimal | None = None
    maturity: str = ""
    issuer_id: str = ""
    agg_group: int = 1
    bbo_exchange: str = ""
    shortable: int = 3
    # What the market needs: nothing of it is sent.
    levels: tuple[tuple[date, Decimal], ...] = ()  # closes that the walk passes through
    fixed_days: tuple[FixedDay, ...] = ()
    family: str = ""  # instruments of one family share their daily moves (ES, SPX, SPY)
    path: str = ""  # instruments of one path share their moves within the day, too (a CFD and its stock)
    carry_per_year: float = 0.0  # a future stands above its root by this much a year to expiry
    growth_per_year: float = 0.0
    daily_vol: float = 0.0
    spread_ticks: Decimal = Decimal(1)
    adv: int = 0
    head: date = date(2000, 1, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractQuery:
    """Carry the contract fields of a request; an empty field does not restrict."""

    con_id: int = 0
    symbol: str = ""
    sec_type: str = ""
    exchange: str = ""
    primary_exchange: str = ""
    currency: str = ""
    local_symbol: str = ""
    trading_class: str = ""
    expiry: str = ""  # yyyymm or yyyymmdd
    right: str = ""
    strike: Decimal | None = None
    multiplier: str = ""
    sec_id_type: str = ""
    sec_id: str = ""
    include_expired: bool = False
