"""Contract details of bonds: a message of its own (18)."""

from decimal import Decimal

from ibdesk.simgateway import versions
from ibdesk.simgateway.instruments import Instrument
from ibdesk.simgateway.messages.contracts import ContractDetails
from ibdesk.simgateway.wire import int_text, number_text

DETAILS_VERSION = "6"
#: issueDate, ratings, bondType, couponType, convertible, callable, putable, descAppend.
NOT_KNOWN = ("", "", "", "", "0", "0", "0")


def bond_fields(message: ContractDetails, security_ids: list[str], server_version: int) -> list[str]:
    """Return the fields of bondContractDetails for one bond."""
    one, sizes = message.instrument, server_version >= versions.SIZE_RULES
    fields = [] if sizes else [DETAILS_VERSION]
    fields += [str(message.request_id), one.symbol, one.sec_type, one.cusip, _coupon(one, server_version)]
    fields += [one.maturity, *NOT_KNOWN, one.long_name, message.exchange, one.currency]
    fields += [one.market_name, one.trading_class, str(one.con_id), number_text(one.min_tick)]
    if not sizes:
        fields.append("1")
    fields += [one.order_types, one.valid_exchanges, "", "", "0", "", one.long_name]
    if server_version >= versions.BOND_TRADING_HOURS:
        fields += [one.time_zone, message.trading_hours, message.liquid_hours]
    fields += ["", "0", *security_ids, int_text(one.agg_group), str(one.market_rule)]
    if sizes:
        fields += [number_text(size) for size in (one.min_size, one.size_increment, one.suggested_size)]
    return fields


def _coupon(one: Instrument, server_version: int) -> str:
    coupon = one.coupon or Decimal(0)
    # The client of 157 and before reads a whole number and ends its session on any other.
    if server_version <= versions.REPLACE_FA_END:
        coupon = coupon // 1
    return number_text(coupon)
