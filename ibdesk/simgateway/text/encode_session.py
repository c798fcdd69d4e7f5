"""Answers of the session area -> (message id, fields)."""

from collections.abc import Callable
from typing import Any

from ibdesk.simgateway import versions
from ibdesk.simgateway.messages.session import (
    CurrentTime,
    CurrentTimeMillis,
    EmptyList,
    FamilyCodes,
    ManagedAccounts,
    NextValidId,
    Notice,
)
from ibdesk.simgateway.wire import int_text

Encoded = tuple[int, list[str]]

#: Kind of an empty list -> (message id, the fields; ``{id}`` is the request id).
EMPTY_LISTS: dict[str, tuple[int, tuple[str, ...]]] = {
    "scannerParameters": (19, ("1", '<?xml version="1.0" encoding="UTF-8"?><ScanParameterResponse/>')),
    "displayGroups": (67, ("1", "{id}", "1|2|3|4|5|6|7")),
    "softDollarTiers": (77, ("{id}", "0")),
    "depthExchanges": (80, ("0",)),
    "smartComponents": (82, ("{id}", "0")),
    "newsProviders": (85, ("0",)),
    "historicalNews": (87, ("{id}", "0")),
    "histogram": (89, ("{id}", "0")),
    "userInfo": (107, ("{id}", "")),
}


def encode_notice(message: Notice, server_version: int) -> Encoded:
    """Write error (4)."""
    fields = ["2"] if server_version < versions.ERROR_TIME else []
    fields += [str(message.request_id), str(message.code), message.text]
    if server_version >= versions.ADVANCED_ORDER_REJECT:
        fields.append(message.reject_json)
    if server_version >= versions.ERROR_TIME:
        fields.append(str(int(message.time.timestamp() * 1000)) if message.time else "0")
    return 4, fields


def encode_managed_accounts(message: ManagedAccounts, server_version: int) -> Encoded:
    """Write managedAccounts (15)."""
    return 15, ["1", message.accounts]


def encode_next_valid_id(message: NextValidId, server_version: int) -> Encoded:
    """Write nextValidId (9)."""
    return 9, ["1", int_text(message.order_id)]


def encode_current_time(message: CurrentTime, server_version: int) -> Encoded:
    """Write currentTime (49)."""
    return 49, ["1", str(int(message.time.timestamp()))]


def encode_current_time_millis(message: CurrentTimeMillis, server_version: int) -> Encoded:
    """Write currentTimeInMillis (109)."""
    return 109, [str(int(message.time.timestamp() * 1000))]


def encode_family_codes(message: FamilyCodes, server_version: int) -> Encoded:
    """Write familyCodes (78)."""
    fields = [str(len(message.accounts))]
    for account in message.accounts:
        fields += [account, ""]
    return 78, fields


def encode_empty_list(message: EmptyList, server_version: int) -> Encoded:
    """Write the empty form of a list."""
    message_id, fields = EMPTY_LISTS[message.kind]
    return message_id, [field.replace("{id}", str(message.request_id)) for field in fields]


WRITERS: dict[type, Callable[[Any, int], Encoded]] = {
    Notice: encode_notice,
    ManagedAccounts: encode_managed_accounts,
    NextValidId: encode_next_valid_id,
    CurrentTime: encode_current_time,
    CurrentTimeMillis: encode_current_time_millis,
    FamilyCodes: encode_family_codes,
    EmptyList: encode_empty_list,
}
