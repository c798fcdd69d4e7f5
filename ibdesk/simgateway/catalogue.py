"""Turn the rows of instruments.json into Instrument records (stocks, indices, FX, futures and so on)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from .data import world
from .instrument import FixedDay, Instrument

Row = dict[str, Any]

MONTH_CODES = "FGHJKMNQUVXZ"
# Members of a family move together from day to day, so a future never leaves its index behind.
_FAMILIES = {
    "SPX": ("SPX.IND", "SPY.STK", "IBUS500.CFD", "ES", "MES", "SXR8.IBIS2"),
    "NDX": ("NDX.IND", "QQQ.STK", "NQ"),
    "DAX": ("DAX.IND", "IBDE40.CFD"),
    "GOLD": ("GLD.STK", "XAUUSD.CMDTY", "GC"),
    "BTC": ("BTC.PAXOS", "BTC.ZEROHASH"),
    "AAPL": ("AAPL.STK", "AAPL.CFD"),
}
FAMILY_OF: dict[str, str] = {key: name for name, keys in _FAMILIES.items() for key in keys}
# These walk the very path of another row, from its levels (a CFD is its stock).
_PATH_OF = {"AAPL.CFD": "AAPL.STK", "BTC.ZEROHASH": "BTC.PAXOS", "MES": "ES"}
# First day with history where no date is recorded, by security type.
_HEADS = {"STK": date(2000, 1, 3), "CASH": date(2005, 3, 9), "IND": date(2000, 1, 3)}
_HEAD_OTHERS = date(2012, 1, 3)
_HEAD_CRYPTO = date(2021, 9, 1)
_GROWTH = {"STK": 0.06, "IND": 0.06, "FUND": 0.06, "CFD": 0.06, "FUT": 0.06}
_FUTURE_LISTED_YEARS = 1.5
_CARRY_PER_YEAR = 0.035


def all_instruments() -> list[Instrument]:
    """Build every contract of the world, listed ones first, past futures last."""
    tables = world("instruments")
    singles = [_single(row, tables) for row in tables["instruments"]]
    listed = [_future(root, c, tables, False) for root in tables["futures"]["roots"] for c in root["contracts"]]
    past = [_future(root, c, tables, True) for root in tables["futures"]["roots"] for c in root.get("past", ())]
    return [*singles, *listed, *past]


def _single(row: Row, tables: Row) -> Instrument:
    industry = [*row.get("industry", ()), "", "", ""]
    chains = {chain["symbol"] for chain in tables["options"]["chains"]}
    path = _PATH_OF.get(str(row["key"]), str(row["key"]))
    levels = _levels(next(other["level"] for other in tables["instruments"] if other["key"] == path))
    fields = _common(row, tables, row["size"], levels[-1][1])
    head = _head(row)
    return Instrument(
        **fields,
        con_id=row["conId"],
        symbol=row["symbol"],
        sec_type=row["secType"],
        exchange=row["exchange"],
        primary_exchange=row["primaryExchange"],
        local_symbol=row["localSymbol"],
        trading_class=row["tradingClass"],
        market_name=row["marketName"],
        price_magnifier=row["priceMagnifier"],
        order_types=tables["orderTypes"][row["orderTypes"]]["v"],
        stock_type=row.get("stockType", ""),
        industry=industry[0],
        category=industry[1],
        subcategory=industry[2],
        isin=row.get("isin", ""),
        cusip=row.get("cusip", ""),
        under_con_id=row.get("underConId", 0),
        derivatives=("CFD", "OPT") if row["symbol"] in chains and row["secType"] == "STK" else (),
        coupon=row.get("coupon"),
        maturity=row.get("maturity", ""),
        issuer_id=row.get("issuerId", ""),
        agg_group=row.get("aggGroup", 1),
        bbo_exchange=row.get("bboExchange", "9c0001"),
        shortable=row.get("shortable", 3),
        levels=_with_waypoints(levels, row),
        fixed_days=_fixed_days(row),
        family=FAMILY_OF.get(str(row["key"]), str(row["key"])),
        path=path,
        growth_per_year=float(row.get("driftPerYear", _GROWTH.get(row["secType"], 0.0))),
        head=head,
    )


def _future(root: Row, contract: list[Any], tables: Row, expired: bool) -> Instrument:
    local, expiry, con_id = contract
    levels = _levels(root["level"])
    last_day = _day(expiry)
    return Instrument(
        **_common(root, tables, "fut", levels[-1][1]),
        con_id=con_id,
        symbol=root["root"],
        sec_type="FUT",
        exchange=root["exchange"],
        primary_exchange="",
        local_symbol=local,
        trading_class=root["root"],
        market_name=root["root"],
        price_magnifier=1,
        order_types=tables["orderTypes"]["fut"]["v"],
        expiry=expiry,
        under_con_id=root["underConId"] or 0,
        under_symbol=root["underSymbol"],
        under_sec_type="IND",
        contract_month=_contract_month(local, last_day),
        last_trade_time=root["lastTradeTime"],
        expired=expired,
        levels=levels,
        family=FAMILY_OF.get(str(root["root"]), str(root["root"])),
        path=_PATH_OF.get(str(root["root"]), str(root["root"])),
        carry_per_year=_CARRY_PER_YEAR,
        growth_per_year=_GROWTH["FUT"],
        head=date.fromordinal(last_day.toordinal() - round(365 * _FUTURE_LISTED_YEARS)),
    )


def _common(row: Row, tables: Row, size: str, price: Decimal) -> Row:
    hours = tables["hours"][row["hours"]]
    sizes = tables["sizes"][size]
    return {
        "currency": row["currency"],
        "long_name": row["longName"],
        "min_tick": Decimal(row["minTick"]),
        "market_rule": row["marketRule"],
        "multiplier": row["multiplier"],
        "min_size": Decimal(sizes["minSize"]),
        "size_increment": Decimal(sizes["sizeIncrement"]),
        "suggested_size": _round_lot(price) if size == "us_frac" else Decimal(sizes["suggested"]),
        "hours": row["hours"],
        "time_zone": hours["tz"],
        "calendar": hours["cal"],
        "valid_exchanges": tables["exchanges"][row["exchanges"]]["v"],
        "daily_vol": float(row["dailyVol"]),
        "spread_ticks": Decimal(row["spreadTicks"]),
        "adv": int(row["adv"]),
    }


def _round_lot(price: Decimal) -> Decimal:
    """Return the suggested size of a US stock: the SEC's round lot by price."""
    for edge, lot in ((250, 100), (1000, 40), (10000, 10)):
        if price <= edge:
            return Decimal(lot)
    return Decimal(1)


def _levels(rows: list[list[Any]]) -> tuple[tuple[date, Decimal], ...]:
    return tuple((date.fromisoformat(row[0]), Decimal(row[1])) for row in rows)


def _fixed_days(row: Row) -> tuple[FixedDay, ...]:
    bars = row.get("fixedHistory", {}).get("bars", ())
    return tuple(
        FixedDay(day=_day(b[0]), open=Decimal(b[1]), high=Decimal(b[2]), low=Decimal(b[3]), close=Decimal(b[4]))
        for b in bars
    )


def _with_waypoints(levels: tuple[tuple[date, Decimal], ...], row: Row) -> tuple[tuple[date, Decimal], ...]:
    merged = dict(levels)
    for day, price in row.get("fixedHistory", {}).get("waypoints", ()):
        merged[_day(day)] = Decimal(price)
    for fixed in _fixed_days(row):
        merged[fixed.day] = fixed.close
    return tuple(sorted(merged.items()))


def _head(row: Row) -> date:
    if "headTimestamp" in row:
        return _day(row["headTimestamp"][:8])
    if row["secType"] == "CRYPTO":
        return _HEAD_CRYPTO
    return _HEADS.get(row["secType"], _HEAD_OTHERS)


def _contract_month(local_symbol: str, last_day: date) -> str:
    """Return yyyymm of a future from its month code and year digit (CLF7 expires in 2026-12)."""
    month = MONTH_CODES.index(local_symbol[-2]) + 1
    year = last_day.year if str(last_day.year)[-1] == local_symbol[-1] else last_day.year + 1
    return f"{year}{month:02d}"


def _day(text: str) -> date:
    return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 - a calendar day has no zone
