"""Contract fields as requests carry them, and as account answers echo them."""

from decimal import Decimal
from typing import cast

from ibdesk.simgateway.instruments import ContractQuery, Instrument
from ibdesk.simgateway.text.order_fields import BadFieldError, Fields, read_value
from ibdesk.simgateway.text.order_layout import Field
from ibdesk.simgateway.wire import number_text

MAX_LEGS = 100
FIELDS_PER_LEG = 4


def optional_number(fields: Fields, name: str) -> Decimal | None:
    """Take a number that may be empty or unset; raises BadFieldError."""
    return cast("Decimal | None", read_value(Field(name, "num?"), fields.text(name)))


def loose_flag(fields: Fields, name: str) -> bool:
    """Take a truth value that older clients leave empty or spell as a word; raises BadFieldError."""
    text = fields.text(name)
    if text.lower() in ("", "0", "false"):
        return False
    if text.lower() in ("1", "true"):
        return True
    raise BadFieldError(f"Unable to parse field: '{name}' for value '{text}'")


def loose_whole(fields: Fields, name: str, default: int) -> int:
    """Take a whole number; ``default`` when empty. Raises BadFieldError."""
    value = fields.optional_whole(name)
    return default if value is None else value


def read_contract(fields: Fields) -> ContractQuery:
    """Take the twelve contract fields of data requests, from conId to tradingClass; raises BadFieldError."""
    con_id = loose_whole(fields, "conId", 0)
    symbol, sec_type = fields.text("symbol"), fields.text("secType")
    expiry, strike = fields.text("lastTradeDateOrContractMonth"), optional_number(fields, "strike")
    right, multiplier = fields.text("right"), fields.text("multiplier")
    exchange, primary = fields.text("exchange"), fields.text("primaryExch")
    return ContractQuery(
        con_id=con_id,
        symbol=symbol,
        sec_type=sec_type,
        expiry=expiry,
        strike=strike or None,
        right="" if right in ("0", "?") else right,
        multiplier=multiplier,
        exchange=exchange,
        primary_exchange=primary,
        currency=fields.text("currency"),
        local_symbol=fields.text("localSymbol"),
        trading_class=fields.text("tradingClass"),
    )


def skip_combo_legs(fields: Fields) -> int:
    """Take the legs of a combination and return how many there are; raises BadFieldError."""
    count = fields.count("comboLegs", MAX_LEGS)
    for _ in range(count * FIELDS_PER_LEG):
        fields.text("comboLeg")
    return count


def strike_text(instrument: Instrument) -> str:
    """Return the strike as TWS echoes it: ``0.0`` when there is none."""
    return "0.0" if not instrument.strike else number_text(instrument.strike)


def right_text(instrument: Instrument) -> str:
    """Return the right, ``0`` when there is none (as account rows have it)."""
    return instrument.right or "0"
