"""Answers of the market data area -> (message id, fields)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from ibdesk.simgateway import versions
from ibdesk.simgateway.messages.marketdata import (
    MarketDataType,
    SnapshotEnd,
    TickGeneric,
    TickParameters,
    TickPrice,
    TickSize,
    TickString,
)
from ibdesk.simgateway.wire import number_text

Encoded = tuple[int, list[str]]
LOT = 100
TICK_VERSION = "6"


def encode_data_type(message: MarketDataType, server_version: int) -> Encoded:
    """Write marketDataType (58)."""
    return 58, ["1", str(message.request_id), str(message.data_type)]


def encode_tick_parameters(message: TickParameters, server_version: int) -> Encoded:
    """Write tickReqParams (81)."""
    fields = [str(message.request_id), number_text(message.min_tick)]
    return 81, [*fields, message.bbo_exchange, str(message.snapshot_permissions)]


def encode_tick_price(message: TickPrice, server_version: int) -> Encoded:
    """Write tickPrice (1)."""
    # Clients of the older versions read the size as a whole number and know no empty one.
    bare = "" if server_version >= versions.FRACTIONAL_SIZES else "0"
    size = bare if message.size is None else size_text(message.size, message.shares, server_version)
    fields = [TICK_VERSION, str(message.request_id), str(message.tick_type), number_text(message.price)]
    return 1, [*fields, size, str(message.attributes)]


def encode_tick_size(message: TickSize, server_version: int) -> Encoded:
    """Write tickSize (2)."""
    size = size_text(message.size, message.shares, server_version)
    return 2, [TICK_VERSION, str(message.request_id), str(message.tick_type), size]


def encode_tick_generic(message: TickGeneric, server_version: int) -> Encoded:
    """Write tickGeneric (45)."""
    fields = [str(message.request_id), str(message.tick_type), number_text(message.value)]
    return 45, [TICK_VERSION, *fields]


def encode_tick_string(message: TickString, server_version: int) -> Encoded:
    """Write tickString (46)."""
    return 46, [TICK_VERSION, str(message.request_id), str(message.tick_type), message.value]


def encode_snapshot_end(message: SnapshotEnd, server_version: int) -> Encoded:
    """Write tickSnapshotEnd (57)."""
    return 57, ["1", str(message.request_id)]


def size_text(size: Decimal, shares: bool, server_version: int) -> str:
    """Return a tick's size: lots of 100 for US stocks below 159, whole numbers only below 163."""
    if shares and server_version < versions.MARKET_DATA_IN_SHARES:
        size = size // LOT
    if server_version < versions.FRACTIONAL_SIZES:
        size = size // 1
    return number_text(size)


WRITERS: dict[type, Callable[[Any, int], Encoded]] = {
    MarketDataType: encode_data_type,
    TickParameters: encode_tick_parameters,
    TickPrice: encode_tick_price,
    TickSize: encode_tick_size,
    TickGeneric: encode_tick_generic,
    TickString: encode_tick_string,
    SnapshotEnd: encode_snapshot_end,
}
