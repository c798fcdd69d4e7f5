"""Answers of the order area -> message id and text fields."""

from collections.abc import Callable
from typing import Any, TypeAlias

from ibdesk.simgateway.hours import zone
from ibdesk.simgateway.messages.orders import (
    CommissionReport,
    CompletedOrder,
    CompletedOrdersEnd,
    ExecDetails,
    ExecDetailsEnd,
    OpenOrder,
    OpenOrderEnd,
    OrderStatus,
)
from ibdesk.simgateway.text.order_echo import OPEN_ORDER, completed_fields, stamp, write_parts
from ibdesk.simgateway.versions import PENDING_PRICE_REVISION, SUBMITTER
from ibdesk.simgateway.wire import UNSET_DOUBLE_TEXT, number_text

Encoded: TypeAlias = tuple[int, list[str]]


def open_order(message: OpenOrder, version: int) -> Encoded:
    """Encode openOrder (5)."""
    return 5, [str(message.order_id), *write_parts(OPEN_ORDER, message, version)]


def order_status(message: OrderStatus, _version: int) -> Encoded:
    """Encode orderStatus (3)."""
    return 3, [
        *[str(message.order_id), message.status, number_text(message.filled), number_text(message.remaining)],
        *[number_text(message.avg_fill_price), str(message.perm_id), str(message.parent_id)],
        *[number_text(message.last_fill_price), str(message.client_id), message.why_held],
        number_text(message.mkt_cap_price),
    ]


def open_order_end(_message: OpenOrderEnd, _version: int) -> Encoded:
    """Encode openOrderEnd (53)."""
    return 53, ["1"]


def exec_details(message: ExecDetails, version: int) -> Encoded:
    """Encode execDetails (11)."""
    c = message.contract
    fields = [
        *[str(message.request_id), str(message.order_id), str(c.con_id), c.symbol, c.sec_type, c.expiry],
        *[number_text(c.strike, "0"), c.right or "?", c.multiplier, c.exchange, c.currency],
        *[c.local_symbol, c.trading_class, message.exec_id],
        *[stamp(message.time, message.time_zone, zone(message.time_zone)), message.account, message.exchange],
        *[message.side, number_text(message.shares), number_text(message.price), str(message.perm_id)],
        *[str(message.client_id), "0", number_text(message.cum_qty), number_text(message.avg_price)],
        *[message.order_ref, "", "", message.model_code, str(message.last_liquidity)],
    ]
    if version >= PENDING_PRICE_REVISION:
        fields.append("0")
    if version >= SUBMITTER:
        fields.append(message.submitter)
    return 11, fields


def exec_details_end(message: ExecDetailsEnd, _version: int) -> Encoded:
    """Encode execDetailsEnd (55)."""
    return 55, ["1", str(message.request_id)]


def commission_report(message: CommissionReport, _version: int) -> Encoded:
    """Encode commissionReport (59): exactly seven fields, readers of 2.x count them."""
    return 59, [
        *["1", message.exec_id, number_text(message.commission), message.currency],
        *[number_text(message.realized_pnl, UNSET_DOUBLE_TEXT), UNSET_DOUBLE_TEXT, ""],
    ]


def completed_order(message: CompletedOrder, version: int) -> Encoded:
    """Encode completedOrder (101)."""
    return 101, completed_fields(message, zone(message.time_zone), version)


def completed_orders_end(_message: CompletedOrdersEnd, _version: int) -> Encoded:
    """Encode completedOrdersEnd (102)."""
    return 102, []


WRITERS: dict[type, Callable[[Any, int], Encoded]] = {
    OpenOrder: open_order,
    OrderStatus: order_status,
    OpenOrderEnd: open_order_end,
    ExecDetails: exec_details,
    ExecDetailsEnd: exec_details_end,
    CommissionReport: commission_report,
    CompletedOrder: completed_order,
    CompletedOrdersEnd: completed_orders_end,
}
