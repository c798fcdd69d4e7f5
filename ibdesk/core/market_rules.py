"""Which price steps hold for a contract: the market rule of its exchange, or its fixed tick till that is known.

IB gives ticks and rules in the currency itself, but takes and tells prices in quoted units: on London a tick of
0.1 pounds is one of 10 pence. Everything returned here is in quoted units (scenario 110).
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ibdesk.core.money import decimals_of
from ibdesk.core.records.contract import ContractDetails, MarketRule
from ibdesk.core.ticks import Band, TickRule

_STOCK_DECIMALS = 4


def rule_id_of(details: ContractDetails) -> int | None:
    """Return the id of the rule of the contract's exchange; None if TWS named none for it.

    The ids stand beside the valid exchanges. One id for all of them holds everywhere.
    """
    ids, exchanges = details.market_rule_ids, details.valid_exchanges
    if len(set(ids)) == 1:
        return ids[0]
    if len(ids) != len(exchanges):
        return None
    return dict(zip(exchanges, ids, strict=True)).get(details.contract.exchange)


def with_bands(details: ContractDetails, rule: MarketRule) -> ContractDetails:
    """Return the details with the bands of a rule in quoted units; a rule without usable bands changes nothing."""
    unit = Decimal(details.price_magnifier or 1)
    if not rule.bands or any(band.step <= 0 for band in rule.bands):
        return details
    return replace(details, bands=tuple(Band(_short(band.low * unit), _short(band.step * unit)) for band in rule.bands))


def tick_rule_of(details: ContractDetails) -> TickRule | None:
    """Return the price steps of a contract, None if TWS told neither rule nor tick."""
    if details.bands:
        return TickRule(details.bands)
    tick = _fixed(details)
    return None if tick is None else TickRule.fixed(tick)


def shown_tick(details: ContractDetails, near: Decimal | None = None) -> Decimal | None:
    """Return the tick that says how many decimals a price `near` has; None if nothing says it.

    Without a market rule IB's tick of a stock is the finest of all bands, which may be 0.000001 where prices move
    by whole units: then it says nothing.
    """
    if details.bands:
        steps = {band.step for band in details.bands}
        if near is None:
            return steps.pop() if len(steps) == 1 else None
        return TickRule(details.bands).step_at(near)
    tick = details.min_tick
    if tick is None or (details.contract.sec_type == "STK" and decimals_of(tick) > _STOCK_DECIMALS):
        return None
    return _fixed(details)


def _short(value: Decimal) -> Decimal:
    """Drop the zeros that a factor left behind, never into an exponent: 10 instead of 10.0."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _fixed(details: ContractDetails) -> Decimal | None:
    if details.min_tick is None or details.min_tick <= 0:
        return None
    return _short(details.min_tick * (details.price_magnifier or 1))
