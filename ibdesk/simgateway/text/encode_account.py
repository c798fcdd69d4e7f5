"""Answers of the account area -> (message id, fields)."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from ibdesk.simgateway import versions
from ibdesk.simgateway.instruments import Instrument
from ibdesk.simgateway.messages.account import (
    AccountDownloadEnd,
    AccountSummaryEnd,
    AccountSummaryRow,
    AccountTime,
    AccountValue,
    Pnl,
    PnlSingle,
    PortfolioRow,
    PositionMultiRow,
    PositionRow,
    PositionsEnd,
    PositionsMultiEnd,
    UpdatesMultiEnd,
    ValueMulti,
)
from ibdesk.simgateway.text.contract_fields import right_text, strike_text
from ibdesk.simgateway.wire import number_text

Encoded = tuple[int, list[str]]


def encode_summary_row(message: AccountSummaryRow, server_version: int) -> Encoded:
    """Write accountSummary (63)."""
    row = [message.account, message.tag, message.value, message.currency]
    return 63, ["1", str(message.request_id), *row]


def encode_summary_end(message: AccountSummaryEnd, server_version: int) -> Encoded:
    """Write accountSummaryEnd (64)."""
    return 64, ["1", str(message.request_id)]


def encode_account_value(message: AccountValue, server_version: int) -> Encoded:
    """Write updateAccountValue (6)."""
    return 6, ["2", message.key, message.value, message.currency, message.account]


def encode_portfolio_row(message: PortfolioRow, server_version: int) -> Encoded:
    """Write updatePortfolio (7)."""
    one = message.instrument
    contract = [
        *_head(one),
        one.multiplier,
        one.primary_exchange or one.exchange,
        one.currency,
        one.local_symbol,
        one.trading_class,
    ]
    values = (
        message.quantity,
        message.market_price,
        message.market_value,
        message.average_cost,
        message.unrealized_pnl,
        message.realized_pnl,
    )
    return 7, ["8", *contract, *(number_text(value) for value in values), message.account]


def encode_account_time(message: AccountTime, server_version: int) -> Encoded:
    """Write updateAccountTime (8)."""
    return 8, ["1", message.time.astimezone(ZoneInfo(message.time_zone)).strftime("%H:%M")]


def encode_download_end(message: AccountDownloadEnd, server_version: int) -> Encoded:
    """Write accountDownloadEnd (54)."""
    return 54, ["1", message.account]


def encode_position(message: PositionRow, server_version: int) -> Encoded:
    """Write position (61)."""
    return 61, ["3", *_position_fields(message)]


def encode_positions_end(message: PositionsEnd, server_version: int) -> Encoded:
    """Write positionEnd (62)."""
    return 62, ["1"]


def encode_position_multi(message: PositionMultiRow, server_version: int) -> Encoded:
    """Write positionMulti (71)."""
    fields = _position_fields(message.row)
    return 71, ["1", str(message.request_id), *fields, message.model]


def encode_positions_multi_end(message: PositionsMultiEnd, server_version: int) -> Encoded:
    """Write positionMultiEnd (72)."""
    return 72, ["1", str(message.request_id)]


def encode_value_multi(message: ValueMulti, server_version: int) -> Encoded:
    """Write accountUpdateMulti (73)."""
    value = message.value
    row = [value.account, message.model, value.key, value.value, value.currency]
    return 73, ["1", str(message.request_id), *row]


def encode_updates_multi_end(message: UpdatesMultiEnd, server_version: int) -> Encoded:
    """Write accountUpdateMultiEnd (74)."""
    return 74, ["1", str(message.request_id)]


def encode_pnl(message: Pnl, server_version: int) -> Encoded:
    """Write pnl (94)."""
    values = (message.daily, message.unrealized, message.realized)
    return 94, [str(message.request_id), *(number_text(value) for value in values)]


def encode_pnl_single(message: PnlSingle, server_version: int) -> Encoded:
    """Write pnlSingle (95)."""
    quantity = message.quantity
    if server_version < versions.FRACTIONAL_SIZES:
        quantity = quantity.to_integral_value()
    values = (quantity, message.daily, message.unrealized, message.realized, message.value)
    return 95, [str(message.request_id), *(number_text(value) for value in values)]


def _head(one: Instrument) -> list[str]:
    return [str(one.con_id), one.symbol, one.sec_type, one.expiry, strike_text(one), right_text(one)]


def _position_fields(row: PositionRow) -> list[str]:
    one = row.instrument
    contract = [
        *_head(one),
        one.multiplier,
        one.primary_exchange or one.exchange,
        one.currency,
        one.local_symbol,
        one.trading_class,
    ]
    return [row.account, *contract, number_text(row.quantity), number_text(row.average_cost)]


WRITERS: dict[type, Callable[[Any, int], Encoded]] = {
    AccountSummaryRow: encode_summary_row,
    AccountSummaryEnd: encode_summary_end,
    AccountValue: encode_account_value,
    PortfolioRow: encode_portfolio_row,
    AccountTime: encode_account_time,
    AccountDownloadEnd: encode_download_end,
    PositionRow: encode_position,
    PositionsEnd: encode_positions_end,
    PositionMultiRow: encode_position_multi,
    PositionsMultiEnd: encode_positions_multi_end,
    ValueMulti: encode_value_multi,
    UpdatesMultiEnd: encode_updates_multi_end,
    Pnl: encode_pnl,
    PnlSingle: encode_pnl_single,
}
