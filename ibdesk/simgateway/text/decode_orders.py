"""Frames of the order area -> request messages, strictly: every field is read, nothing may be left over.

What cannot be read becomes UnreadableOrder or UnreadableRequest, which the handlers answer with 320.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ibdesk.simgateway.messages.orders import (
    AllOpenOrdersRequest,
    AutoOpenOrdersRequest,
    CancelOrder,
    CompletedOrdersRequest,
    ExecutionFilter,
    ExecutionsRequest,
    GlobalCancel,
    OpenOrdersRequest,
    PlaceOrder,
    UnreadableOrder,
    UnreadableRequest,
)
from ibdesk.simgateway.text.order_fields import BadFieldError, Fields
from ibdesk.simgateway.text.read_order import OrderReader
from ibdesk.simgateway.versions import (
    CME_TAGGING_FIELDS,
    DAYS_OF_EXECUTIONS,
    MANUAL_ORDER_TIME,
    RFQ_FIELDS,
    RFQ_FIELDS_DROPPED,
)

NO_ID = -1
TIME_FORMATS = ("%Y%m%d-%H:%M:%S", "%Y%m%d %H:%M:%S", "%Y%m%d-%H:%M", "%Y%m%d %H:%M", "%Y%m%d")

Read: TypeAlias = Callable[[Fields, int], object]


def read_place_order(fields: Fields, server_version: int) -> object:
    """Read placeOrder (3)."""
    order_id: int | None = None
    reader = OrderReader(fields, server_version)
    try:
        order_id = fields.whole("orderId")
        contract, order = reader.read()
    except BadFieldError as error:
        return UnreadableOrder(
            kind="placeOrder",
            order_id=order_id,
            cause=str(error),
            recorded_contract=reader.recorded_contract,
            recorded_order=reader.recorded_order,
        )
    return PlaceOrder(
        order_id=order_id,
        contract=contract,
        order=order,
        recorded_contract=reader.recorded_contract,
        recorded_order=reader.recorded_order,
    )


def read_cancel_order(fields: Fields, server_version: int) -> object:
    """Read cancelOrder (4)."""
    order_id: int | None = None
    manual_time = operator = ""
    indicator = None
    try:
        if server_version < CME_TAGGING_FIELDS:
            fields.whole("version")
        order_id = fields.whole("orderId")
        if server_version >= MANUAL_ORDER_TIME:
            manual_time = fields.text("manualOrderCancelTime")
        if RFQ_FIELDS <= server_version < RFQ_FIELDS_DROPPED:
            fields.text("extOperator")
            fields.text("externalUserId")
            fields.optional_whole("manualOrderIndicator")
        if server_version >= CME_TAGGING_FIELDS:
            operator = fields.text("extOperator")
            indicator = fields.optional_whole("manualOrderIndicator")
        fields.finish()
    except BadFieldError as error:
        return UnreadableOrder(kind="cancelOrder", order_id=order_id, cause=str(error))
    return CancelOrder(
        order_id=order_id,
        manual_cancel_time=manual_time,
        ext_operator=operator,
        manual_order_indicator=indicator,
    )


def read_global_cancel(fields: Fields, server_version: int) -> object:
    """Read reqGlobalCancel (58)."""
    try:
        if server_version < CME_TAGGING_FIELDS:
            fields.whole("version")
            fields.finish()
            return GlobalCancel()
        operator = fields.text("extOperator")
        indicator = fields.optional_whole("manualOrderIndicator")
        fields.finish()
    except BadFieldError as error:
        return UnreadableOrder(kind="reqGlobalCancel", order_id=None, cause=str(error))
    return GlobalCancel(ext_operator=operator, manual_order_indicator=indicator)


def read_open_orders(fields: Fields, server_version: int) -> object:
    """Read reqOpenOrders (5)."""
    return _versioned(fields, OpenOrdersRequest())


def read_all_open_orders(fields: Fields, server_version: int) -> object:
    """Read reqAllOpenOrders (16)."""
    return _versioned(fields, AllOpenOrdersRequest())


def _versioned(fields: Fields, request: object) -> object:
    try:
        fields.whole("version")
        fields.finish()
    except BadFieldError as error:
        return UnreadableRequest(request_id=NO_ID, cause=str(error))
    return request


def read_auto_open_orders(fields: Fields, server_version: int) -> object:
    """Read reqAutoOpenOrders (15)."""
    try:
        fields.whole("version")
        auto_bind = fields.flag("autoBind")
        fields.finish()
    except BadFieldError as error:
        return UnreadableRequest(request_id=NO_ID, cause=str(error))
    return AutoOpenOrdersRequest(auto_bind=auto_bind)


def read_completed_orders(fields: Fields, server_version: int) -> object:
    """Read reqCompletedOrders (99)."""
    try:
        api_only = fields.flag("apiOnly")
        fields.finish()
    except BadFieldError as error:
        return UnreadableRequest(request_id=NO_ID, cause=str(error))
    return CompletedOrdersRequest(api_only=api_only)


def read_executions(fields: Fields, server_version: int) -> object:
    """Read reqExecutions (7)."""
    request_id = NO_ID
    try:
        fields.whole("version")
        request_id = fields.whole("reqId")
        wanted = _execution_filter(fields, server_version)
        fields.finish()
    except BadFieldError as error:
        return UnreadableRequest(request_id=request_id, cause=str(error))
    return ExecutionsRequest(request_id=request_id, filter=wanted)


def _execution_filter(fields: Fields, server_version: int) -> ExecutionFilter:
    client_id = fields.whole("clientId")
    account = fields.text("acctCode")
    since = parse_filter_time(fields.text("time"))
    symbol, sec_type = fields.text("symbol"), fields.text("secType")
    exchange, side = fields.text("exchange"), fields.text("side")
    last_days: int | None = None
    dates: tuple[int, ...] = ()
    if server_version >= DAYS_OF_EXECUTIONS:
        last_days = fields.optional_whole("lastNDays")
        dates = tuple(fields.whole("specificDate") for _ in range(fields.count("specificDates")))
    return ExecutionFilter(
        client_id=client_id,
        account=account,
        since=since,
        symbol=symbol,
        sec_type=sec_type,
        exchange=exchange,
        side=side,
        last_n_days=last_days,
        specific_dates=dates,
    )


def parse_filter_time(text: str) -> datetime | None:
    """Return the instant of an execution filter, None when empty; without a zone it is UTC. Raises BadFieldError."""
    if not text:
        return None
    stamp, zone = text, "UTC"
    parts = text.split()
    if len(parts) > 1 and "/" in parts[-1]:
        stamp, zone = " ".join(parts[:-1]), parts[-1]
    for layout in TIME_FORMATS:
        try:
            return datetime.strptime(stamp, layout).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        except (ValueError, ZoneInfoNotFoundError, OverflowError):
            continue
    raise BadFieldError(f"Unable to parse field: 'time' for value '{text}'")


#: Message id -> reader over the fields after the id.
READERS: dict[int, Read] = {
    3: read_place_order,
    4: read_cancel_order,
    5: read_open_orders,
    7: read_executions,
    15: read_auto_open_orders,
    16: read_all_open_orders,
    58: read_global_cancel,
    99: read_completed_orders,
}
