"""What may leave: every outbound field is checked here, because ibapi's encoder writes anything.

It sends `nan`, `1E+2`, newlines and integers that TWS cannot parse, and TWS answers with 320 and hangs up
(scenarios 40 and 81). A refusal is one sentence for the user.
"""

from __future__ import annotations

import re
from decimal import Decimal

from ibdesk.core.ids import MAX_ORDER_ID
from ibdesk.core.records.bars import HistoryQuery
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.order import OrderSpec

MAX_INT = 2**31 - 1
MAX_TEXT = 200
_DIGITS = 15  # a float, which is what ibapi holds a price in, keeps that many exactly
_WITH_LIMIT = frozenset({"LMT", "STP LMT"})
_WITH_STOP = frozenset({"STP", "STP LMT"})
_PRINTABLE = re.compile(r"[ -~]*")


class RefusedError(Exception):
    """A command that must not leave; the text is a sentence for the user."""


def check_text(value: str, what: str, *, needed: bool = False) -> None:
    """Allow printable ASCII of reasonable length."""
    if needed and not value.strip():
        raise RefusedError(f"The {what} is missing.")
    if _PRINTABLE.fullmatch(value) is None:
        raise RefusedError(f"The {what} holds characters that TWS does not take: {value[:40]!r}.")
    if len(value) > MAX_TEXT:
        raise RefusedError(f"The {what} is longer than {MAX_TEXT} characters.")


def check_int(value: int, what: str, *, low: int = 0, high: int = MAX_INT) -> None:
    """Allow whole numbers that a Java int holds."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise RefusedError(f"The {what} {str(value)[:40]} is outside {low} to {high}.")


def check_decimal(value: object, what: str, *, positive: bool = False) -> None:
    """Allow finite decimals of up to 15 digits that a float carries unchanged."""
    if not isinstance(value, Decimal) or not value.is_finite():
        raise RefusedError(f"The {what} is not a number: {str(value)[:40]}.")
    if positive and value <= 0:
        raise RefusedError(f"The {what} must be above zero, not {str(value)[:40]}.")
    plain = format(value, "f").strip("-").replace(".", "").strip("0")
    if len(plain) > _DIGITS or abs(value) >= Decimal(10) ** _DIGITS or (value and abs(value) < Decimal("1e-12")):
        raise RefusedError(f"The {what} has more digits than TWS takes: {str(value)[:40]}.")


def check_order_id(value: int) -> None:
    """Allow order ids that TWS can parse (scenario 40)."""
    check_int(value, "order id", high=MAX_ORDER_ID)


def check_contract(contract: Contract) -> None:
    """Check every field of a contract."""
    check_int(contract.con_id, "contract id")
    for what, value in (
        ("symbol", contract.symbol),
        ("security type", contract.sec_type),
        ("exchange", contract.exchange),
        ("primary exchange", contract.primary_exchange),
        ("currency", contract.currency),
        ("local symbol", contract.local_symbol),
        ("trading class", contract.trading_class),
        ("expiry", contract.expiry),
        ("right", contract.right),
    ):
        check_text(value, what)
    if contract.strike is not None:
        check_decimal(contract.strike, "strike")
    if contract.multiplier is not None:
        check_decimal(contract.multiplier, "multiplier", positive=True)


def check_spec(spec: OrderSpec, accounts: tuple[str, ...]) -> None:
    """Check every field of an order; the account must be one of those that TWS announced."""
    if spec.action not in ("BUY", "SELL"):
        raise RefusedError(f"The side must be BUY or SELL, not {str(spec.action)[:40]!r}.")
    check_decimal(spec.quantity, "quantity", positive=True)
    check_text(spec.order_type, "order type", needed=True)
    for what, value, needed in (
        ("limit price", spec.limit_price, spec.order_type in _WITH_LIMIT),
        ("stop price", spec.aux_price, spec.order_type in _WITH_STOP),
    ):
        if value is not None:
            check_decimal(value, what)
        elif needed:  # what the client writes for an unset price is the server's to guess
            raise RefusedError(f"The {what} is missing.")
    check_text(spec.tif, "time in force", needed=True)
    check_text(spec.account, "account", needed=True)
    for what, text in (("order ref", spec.order_ref), ("OCA group", spec.oca_group), ("end date", spec.good_till)):
        check_text(text, what)
    if spec.parent_id is not None:
        check_order_id(spec.parent_id)
    if spec.account not in accounts:
        raise RefusedError("The order's account is not among the accounts of this session.")


def check_preview(wanted: bool, flag: object) -> None:
    """Refuse a preview without the what-if flag, which TWS would trade, and an order with it."""
    if wanted and flag is not True:
        raise RefusedError("A preview without its what-if flag would be an order: not sent.")
    if not wanted and flag is not False:
        raise RefusedError("An order with the what-if flag would be a preview only: not sent.")


def check_history(query: HistoryQuery) -> None:
    """Check every field of a history question."""
    check_contract(query.contract)
    check_text(query.duration, "duration", needed=True)
    check_text(query.bar_size, "bar size", needed=True)
    check_text(query.what, "kind of data", needed=True)
