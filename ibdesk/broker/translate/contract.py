"""Contracts, their details and search results, in; contracts, out."""

from __future__ import annotations

from typing import Any

from ibdesk.broker import dialect
from ibdesk.broker.translate.numbers import WireFloat, number, required
from ibdesk.core.ids import ConId
from ibdesk.core.records.contract import Contract, ContractDetails, MarketRule, SymbolMatch
from ibdesk.core.ticks import Band


def contract_record(source: Any) -> Contract:
    """Freeze an ibapi contract. A strike of 0 and an empty multiplier are unset."""
    return Contract(
        con_id=ConId(int(source.conId)),
        symbol=source.symbol,
        sec_type=source.secType,
        exchange=source.exchange,
        primary_exchange=source.primaryExchange,
        currency=source.currency,
        local_symbol=source.localSymbol,
        trading_class=source.tradingClass,
        expiry=source.lastTradeDateOrContractMonth,
        strike=number(source.strike) or None,
        right="" if source.right in ("?", "0") else source.right,
        multiplier=number(source.multiplier) or None,
    )


def contract_for_ibapi(record: Contract) -> Any:
    """Build an ibapi contract; what is unset keeps the library's own default."""
    target = dialect.new_contract()
    target.conId = int(record.con_id)
    target.symbol = record.symbol
    target.secType = record.sec_type
    target.exchange = record.exchange
    target.primaryExchange = record.primary_exchange
    target.currency = record.currency
    target.localSymbol = record.local_symbol
    target.tradingClass = record.trading_class
    target.lastTradeDateOrContractMonth = record.expiry
    target.right = record.right
    if record.strike is not None:
        target.strike = WireFloat(record.strike)
    if record.multiplier is not None:
        target.multiplier = format(record.multiplier, "f")
    return target


def details_record(source: Any) -> ContractDetails:
    """Freeze contract details; the size rules are unset below server version 164."""
    return ContractDetails(
        contract=contract_record(source.contract),
        long_name=source.longName,
        market_name=source.marketName,
        min_tick=number(source.minTick) or None,
        price_magnifier=int(source.priceMagnifier) or 1,
        market_rule_ids=tuple(int(part) for part in _listed(source.marketRuleIds) if part.isdigit()),
        valid_exchanges=_listed(source.validExchanges),
        order_types=_listed(source.orderTypes),
        time_zone_id=source.timeZoneId,
        trading_hours=source.tradingHours,
        liquid_hours=source.liquidHours,
        min_size=number(getattr(source, "minSize", None)) or None,
        size_increment=number(getattr(source, "sizeIncrement", None)) or None,
        suggested_size=number(getattr(source, "suggestedSizeIncrement", None)) or None,
        stock_type=source.stockType,
        industry=source.industry,
        category=source.category,
        contract_month=source.contractMonth,
    )


def rule_record(rule_id: int, increments: Any) -> MarketRule:
    """Freeze a market rule. Raises ValueError for a band without numbers, so that the message is counted as dropped."""
    bands = (Band(required(one.lowEdge, "low edge"), required(one.increment, "increment")) for one in increments)
    return MarketRule(rule_id=int(rule_id), bands=tuple(bands))


def match_record(source: Any) -> SymbolMatch:
    """Freeze one suggestion of a symbol search."""
    return SymbolMatch(
        contract=contract_record(source.contract),
        description=getattr(source.contract, "description", ""),
        derivative_types=tuple(source.derivativeSecTypes),
    )


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())
