"""Orders that a control line describes: typed into TWS, or left there by a client that has gone."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ibdesk.simgateway.messages.order_fields import Order, OrderContract


def entry(row: Mapping[str, Any]) -> tuple[OrderContract, Order]:
    """Return contract and order of a control line; KeyError, ValueError or ArithmeticError when it is none.

    ``symbol``, ``action``, ``quantity`` and ``type`` are needed; ``price`` is the limit, ``stop`` the stop price.
    """
    contract = OrderContract(
        symbol=str(row["symbol"]),
        sec_type=str(row.get("sec_type", "STK")),
        exchange=str(row.get("exchange", "SMART")),
        currency=str(row.get("currency", "USD")),
    )
    order = Order(
        action=str(row["action"]),
        order_type=str(row["type"]),
        total_quantity=_number(row["quantity"]),
        lmt_price=_price(row, "price"),
        aux_price=_price(row, "stop"),
        tif=str(row.get("tif", "DAY")),
        order_ref=str(row.get("ref", "")),
        account=str(row.get("account", "")),
        transmit=True,
    )
    return contract, order


def _price(row: Mapping[str, Any], key: str) -> Decimal | None:
    return _number(row[key]) if key in row else None


def _number(raw: object) -> Decimal:
    found = Decimal(str(raw))
    if not found.is_finite() or found <= 0:
        raise ValueError(f"'{raw}' is no number above 0")
    return found
