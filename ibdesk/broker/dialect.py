"""THE version bridge: the only file that asks which ibapi this is.

Everything is decided once, at import, by signatures and attributes of the installed client, never by its version
string and never by counting the arguments that happen to arrive. Importing this module imports ibapi.
"""

from __future__ import annotations

import inspect
import logging
from dataclasses import dataclass
from typing import Any

import ibapi
from ibapi import server_versions
from ibapi.client import EClient
from ibapi.common import BarData
from ibapi.contract import Contract
from ibapi.decoder import Decoder
from ibapi.execution import ExecutionFilter
from ibapi.order import Order
from ibapi.wrapper import EWrapper

from ibdesk.broker.wire import Envelope, MalformedMessageError
from ibdesk.core.ids import ClientId, OrderId

logging.getLogger("ibapi").setLevel(logging.WARNING)  # below it, whole order frames and account numbers are written

_ERROR, _ERROR_REJECT, _ERROR_TIME = 4, 166, 194  # the message, and where it got its two last fields
VERSION = str(getattr(ibapi, "__version__", "unknown"))
MAX_CLIENT_VERSION = int(server_versions.MAX_CLIENT_VER)


def _parameters(function: Any) -> tuple[str, ...]:
    return tuple(name for name in inspect.signature(function).parameters if name != "self")


ERROR_HAS_TIME = "errorTime" in _parameters(EWrapper.error)
BOUND_GIVES_PERM_ID = "permId" in _parameters(EWrapper.orderBound)
COMMISSION_CALLBACK = "commissionAndFeesReport" if hasattr(EWrapper, "commissionAndFeesReport") else "commissionReport"
DECODER_TAKES_ID = "msgId" in _parameters(Decoder.interpret)
BARS_HAVE_WAP = hasattr(BarData(), "wap")
CANCEL_PARAMETERS = _parameters(EClient.cancelOrder)
GLOBAL_CANCEL_PARAMETERS = _parameters(EClient.reqGlobalCancel)
FLAGS_TO_CLEAR = tuple(name for name in ("eTradeOnly", "firmQuoteOnly") if hasattr(Order(), name))
"""Set by 9.81's defaults and refused by every TWS since 2022 (10268, 10269); gone from 10.19 on."""


@dataclass(frozen=True, slots=True)
class ErrorFields:
    """The `error` callback in one shape. `time_ms` is 0 where this client or server sends none."""

    subject_id: int
    time_ms: int
    code: int
    text: str
    advanced_reject: str


def error_fields(args: tuple[Any, ...]) -> ErrorFields:
    """Read the arguments of `error` by the known signature; the rejection JSON is optional in every shape."""
    if ERROR_HAS_TIME:
        subject, time_ms, code, text, *rest = args
    else:
        subject, code, text, *rest = args
        time_ms = 0
    return ErrorFields(int(subject), int(time_ms), int(code), str(text), str(rest[0]) if rest else "")


def bound_ids(args: tuple[Any, ...]) -> tuple[int, int, int]:
    """Read the arguments of `orderBound` as (permId, clientId, orderId); the old first one is the permId too."""
    perm_id, client_id, order_id = args
    return int(perm_id), int(client_id), int(order_id)


def commission_amount(report: Any) -> object:
    """Return the amount of a commission report, under either name."""
    return report.commissionAndFees if COMMISSION_CALLBACK == "commissionAndFeesReport" else report.commission


def commission_preview(state: Any) -> tuple[object, object, object]:
    """Return least, most and single commission of an order state, under either name."""
    if hasattr(state, "commissionAndFees"):
        return state.minCommissionAndFees, state.maxCommissionAndFees, state.commissionAndFees
    return state.minCommission, state.maxCommission, state.commission


def commission_currency(state: Any) -> str:
    """Return the currency of those, under either name."""
    name = "commissionAndFeesCurrency" if hasattr(state, "commissionAndFeesCurrency") else "commissionCurrency"
    return str(getattr(state, name) or "")


def bar_wap(bar: Any) -> Any:
    """Return a bar's volume weighted average price, under either name."""
    return bar.wap if BARS_HAVE_WAP else bar.average


def left_out(message: Any, *names: str) -> frozenset[str]:
    """Return which of these fields a protobuf message lacks; ibapi's classic callbacks give 0 for some of them."""
    return frozenset(name for name in names if not message.HasField(name))


def make_client(wrapper: Any, transport: Any, client_id: ClientId, server_version: int, connection_time: str) -> Any:
    """Build a connected client around our own socket, without its `connect` (which can hang and lose bytes)."""
    client = EClient(wrapper)
    client.conn = transport
    client.clientId = int(client_id)
    client.serverVersion_ = server_version
    client.connTime = connection_time
    client.decoder = Decoder(wrapper, server_version)
    client.setConnState(EClient.CONNECTED)
    return client


def interpret(decoder: Any, envelope: Envelope) -> bool:
    """Let ibapi's decoder call the wrapper back. False for an id it does not know; raises whatever it raises."""
    if envelope.protobuf:
        if envelope.number not in decoder.msgId2handleInfoProtoBuf:
            return False
        decoder.processProtoBuf(envelope.body, envelope.number)
        return True
    handle = decoder.msgId2handleInfo.get(envelope.number)
    if handle is None:
        return False
    fields = envelope.body.split(b"\0")[:-1]
    if envelope.number == _ERROR:
        fields = _whole_text(fields, int(decoder.serverVersion))
    fields = _checked(handle, fields)
    if DECODER_TAKES_ID:
        decoder.interpret(tuple(fields), envelope.number)
    else:
        decoder.interpret((str(envelope.number).encode(), *fields))
    return True


def _whole_text(fields: list[bytes], server_version: int) -> list[bytes]:
    """Rejoin the text of an error that holds a NUL: the fields behind it must keep their places (scenario 94)."""
    before = 2 + (server_version < _ERROR_TIME)  # the message's version, request id, code
    behind = (server_version >= _ERROR_REJECT) + (server_version >= _ERROR_TIME)
    end = len(fields) - behind
    if end <= before + 1:
        return fields
    return [*fields[:before], b" ".join(fields[before:end]), *fields[end:]]


def _checked(handle: Any, fields: list[bytes]) -> list[bytes]:
    """Refuse a wrong number of fields where ibapi would drop the message with a log line only (scenario 122).

    Surplus fields at the end of a message that ends in text are a NUL inside that text (scenario 94): rejoined.
    """
    if handle.wrapperMeth is None:
        return fields
    expected = len(handle.wrapperParams)  # `self` falls away, the message's version comes in front
    if len(fields) > expected and list(handle.wrapperParams.values())[-1].annotation is str:
        return [*fields[: expected - 1], b" ".join(fields[expected - 1 :])]
    if len(fields) != expected:
        raise MalformedMessageError(f"{len(fields)} fields where {expected} belong")
    return fields


def send_cancel(client: Any, order_id: OrderId) -> None:
    """Call cancelOrder in the shape of this client."""
    client.cancelOrder(int(order_id), *(_cancel_argument(name) for name in CANCEL_PARAMETERS[1:]))


def send_cancel_all(client: Any) -> None:
    """Call reqGlobalCancel in the shape of this client."""
    client.reqGlobalCancel(*(_cancel_argument(name) for name in GLOBAL_CANCEL_PARAMETERS))


def _cancel_argument(name: str) -> Any:
    if name == "orderCancel":
        from ibapi.order_cancel import OrderCancel  # exists from 10.30 on, with the parameter of that name

        return OrderCancel()
    return ""  # manualCancelOrderTime of 10.19


def new_order() -> Any:
    """Make an order with the library's own "unset" everywhere, and without the flags that TWS refuses."""
    order = Order()
    for name in FLAGS_TO_CLEAR:
        setattr(order, name, False)
    return order


def new_contract() -> Any:
    """Make an empty contract with the library's own defaults."""
    return Contract()


def new_execution_filter() -> Any:
    """Make a filter that lets everything through."""
    return ExecutionFilter()
