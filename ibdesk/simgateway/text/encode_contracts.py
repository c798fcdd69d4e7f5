"""Answers of the contract area -> (message id, fields)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from ibdesk.simgateway import versions
from ibdesk.simgateway.instruments import Instrument
from ibdesk.simgateway.messages.contracts import (
    ContractDetails,
    ContractDetailsEnd,
    MarketRule,
    SymbolSamples,
)
from ibdesk.simgateway.text.encode_bonds import bond_fields
from ibdesk.simgateway.wire import int_text, number_text

Encoded = tuple[int, list[str]]
DETAILS_VERSION = "8"
FUND_FIELDS = 17
TYPES_WITH_TRADE_TIME = frozenset({"FUT", "OPT", "FOP"})


def encode_symbol_samples(message: SymbolSamples, server_version: int) -> Encoded:
    """Write symbolSamples (79)."""
    fields = [str(message.request_id), str(len(message.samples))]
    for sample in message.samples:
        one, kinds = sample.instrument, sample.derivative_types
        fields += [str(one.con_id), one.symbol, one.sec_type, one.primary_exchange or one.exchange]
        fields += [one.currency, str(len(kinds)), *kinds]
        if server_version >= versions.BOND_ISSUER_ID:
            fields += [one.long_name, one.issuer_id]
    return 79, fields


def encode_contract_details(message: ContractDetails, server_version: int) -> Encoded:
    """Write contractDetails (10), or bondContractDetails (18) for a bond."""
    if message.instrument.sec_type == "BOND":
        return 18, bond_fields(message, _security_ids(message.instrument), server_version)
    one, sizes = message.instrument, server_version >= versions.SIZE_RULES
    fields = [] if sizes else [DETAILS_VERSION]
    fields += [str(message.request_id), one.symbol, one.sec_type, _expiry(one)]
    if server_version >= versions.LAST_TRADE_DATE:
        fields.append(one.expiry)
    fields += [number_text(one.strike or Decimal(0)), one.right, message.exchange, one.currency]
    fields += [one.local_symbol, one.market_name, one.trading_class, str(one.con_id)]
    fields.append(number_text(one.min_tick))
    if not sizes:
        fields.append("100" if counts_in_lots(one) else "1")
    fields += [one.multiplier, one.order_types, one.valid_exchanges, str(one.price_magnifier)]
    fields += [str(one.under_con_id), one.long_name, one.primary_exchange, one.contract_month]
    fields += [one.industry, one.category, one.subcategory, one.time_zone]
    fields += [message.trading_hours, message.liquid_hours, "", "0"]
    fields += _security_ids(one)
    fields += [int_text(one.agg_group), one.under_symbol, one.under_sec_type, _rule_ids(one)]
    fields.append(one.expiry)
    if server_version >= versions.STOCK_TYPE:
        fields.append(one.stock_type)
    fields += _sizes(one, server_version)
    if server_version >= versions.FUND_DATA_FIELDS and one.sec_type == "FUND":
        fields += _fund_fields(one)
    if server_version >= versions.INELIGIBILITY_REASONS:
        fields.append("0")
    return 10, fields


def encode_details_end(message: ContractDetailsEnd, server_version: int) -> Encoded:
    """Write contractDetailsEnd (52)."""
    return 52, ["1", str(message.request_id)]


def encode_market_rule(message: MarketRule, server_version: int) -> Encoded:
    """Write marketRule (93)."""
    fields = [str(message.rule_id), str(len(message.bands))]
    for low, step in message.bands:
        fields += [number_text(low), number_text(step)]
    return 93, fields


def counts_in_lots(one: Instrument) -> bool:
    """Return whether sizes of this contract were sent in lots of 100 by older versions (US stocks)."""
    return one.sec_type == "STK" and one.currency == "USD"


def _expiry(one: Instrument) -> str:
    if one.sec_type in TYPES_WITH_TRADE_TIME and one.last_trade_time:
        return f"{one.expiry} {one.last_trade_time}"
    return one.expiry


def _security_ids(one: Instrument) -> list[str]:
    pairs = [(tag, value) for tag, value in (("ISIN", one.isin), ("CUSIP", one.cusip)) if value]
    return [str(len(pairs)), *(text for pair in pairs for text in pair)]


def _rule_ids(one: Instrument) -> str:
    return ",".join([str(one.market_rule)] * len(one.valid_exchanges.split(",")))


def _sizes(one: Instrument, server_version: int) -> list[str]:
    if server_version >= versions.SIZE_RULES:
        sizes = (one.min_size, one.size_increment, one.suggested_size)
        return [number_text(size) for size in sizes]
    return [number_text(one.min_size)] if server_version >= versions.FRACTIONAL_SIZES else []


def _fund_fields(one: Instrument) -> list[str]:
    texts = [one.long_name, "", "", "0", "0", "", "0", "0", "0", "0", "", "", "", "", "", "N", "000"]
    return texts[:FUND_FIELDS]


WRITERS: dict[type, Callable[[Any, int], Encoded]] = {
    SymbolSamples: encode_symbol_samples,
    ContractDetails: encode_contract_details,
    ContractDetailsEnd: encode_details_end,
    MarketRule: encode_market_rule,
}
