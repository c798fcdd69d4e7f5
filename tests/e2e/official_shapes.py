"""How the installed official client differs from others, by its signatures, for tests that drive it directly."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from ibapi.client import EClient
from ibapi.decoder import Decoder
from ibapi.order import Order
from ibapi.server_versions import MAX_CLIENT_VER

from ibdesk.simgateway import versions

OLD_CLIENT = hasattr(Order(), "eTradeOnly")
"""9.81: whole sizes, and two flags in every order that TWS refuses."""

GATEWAY_VERSIONS = list(range(versions.OLDEST, min(versions.NEWEST, MAX_CLIENT_VER) + 1))
"""Every server version that both the gateway and this client speak."""

KEY_VERSIONS = [version for version in (157, 163, 176, 187, 200) if version in GATEWAY_VERSIONS]
"""The newest version of each generation of clients, as far as this one goes."""

SENDS_ID_APART = "msgId" in inspect.signature(EClient.sendMsg).parameters
READS_ID_APART = "msgId" in inspect.signature(Decoder.interpret).parameters


def cancel_extras(request: Callable[..., None]) -> tuple[Any, ...]:
    """Return what cancelOrder or reqGlobalCancel wants beside the order id: nothing, a text or an OrderCancel."""
    names = inspect.signature(request).parameters
    if "orderCancel" in names:
        from ibapi.order_cancel import OrderCancel

        return (OrderCancel(),)
    return ("",) if "manualCancelOrderTime" in names else ()
