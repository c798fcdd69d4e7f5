"""Facts that the captures' own expectations leave out, read off the raw messages by hand, each with its reason.

No expectation of the sources was found to be wrong: nothing here replaces one.
"""

from __future__ import annotations

from typing import Any

_ONLY_THE_STATUS = "the source looks at id and status only, reconciliation looks at all of these"
_NO_TEXT = "the source leaves out the text, which is what a user reads"
_ONLY_THE_KIND = "the source looks at the kind of the contract only"
_UNFILLED = {"filled": 0, "remaining": 1, "permId": 900000001, "clientId": 1}
_MORE_DATA = (
    "Requested market data requires additional subscription for API. See link in 'Market Data Connections' dialog for "
    "more details."
)

_ADDED: dict[str, tuple[str, dict[str, Any]]] = {
    "ibkrgo_sv203_order_lifecycle:6": (_ONLY_THE_STATUS, _UNFILLED),
    "ibkrgo_sv203_order_lifecycle:7": (_ONLY_THE_STATUS, _UNFILLED),
    "ibkrgo_sv203_order_lifecycle:8": (_NO_TEXT, {"errorString": "Order Canceled - reason:"}),
    "ibkrgo_sv203_order_lifecycle:9": (
        _NO_TEXT,
        {
            "errorString": "Cancel attempted when order is not in a cancellable state.  Order permId =900000001",
        },
    ),
    "ibkrgo_sv204_completed_orders:3": (
        "as protobuf the message names the order and its client, as text it never did",
        {"orderId": 1, "clientId": 901, "account": "DU9000001", "outsideRth": False},
    ),
    "ibkrgo_sv204_completed_orders:4": (
        "a filled order comes with a total of 0 and the filled quantity in a field of its own",
        {
            "permId": 900000002,
            "totalQuantity": 0,
            "filledQuantity": "1",
            "lmtPrice": 305.97,
            "outsideRth": True,
            "completedTime": "20260709 18:55:06 US/Eastern",
        },
    ),
    "ibkrgo_sv205_contract_details:1": (
        "the source looks at a few fields; the size step decides what may be ordered",
        {"exchange": "SMART", "primaryExchange": "NASDAQ", "currency": "USD", "minSize": "0.0001"},
    ),
    "ibkrgo_sv207_accounts_positions:14": (
        "the source looks at the request id only",
        {
            "errorCode": 10189,
            "errorString": "Failed to request tick-by-tick data.No market data permissions for ISLAND STK. "
            + _MORE_DATA,
        },
    ),
    "ibkrgo_sv207_accounts_positions:15": (_NO_TEXT, {"errorString": _MORE_DATA}),
    "ibkrgo_sv208_212_reference:8": ("the message has no realised part, which means unknown", {"realizedPnL": None}),
    "ibkrgo_sv213_session:6": ("the source counts only", {"exchange": "DTB", "secType": "OPT"}),
    "rustibapi_v2_text:1": (
        _ONLY_THE_KIND,
        {
            "action": "BUY",
            "totalQuantity": 1,
            "lmtPrice": 100,
            "account": "DU1236109",
            "permId": 1295810623,
            "completedTime": "20250924 01:21:07 America/New_York",
            "completedStatus": "Cancelled by Trader",
        },
    ),
    "rustibapi_v2_text:2": (
        _ONLY_THE_KIND,
        {
            "symbol": "SPY",
            "status": "Filled",
            "lmtPrice": "-0.57",
            "permId": 216108144,
            "filledQuantity": "1",
            "completedStatus": "Filled Size: 1",
        },
    ),
}
ADDED = {place: facts for place, (_, facts) in _ADDED.items()}
