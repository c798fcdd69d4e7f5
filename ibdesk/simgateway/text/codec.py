"""The text codec as a whole: what each message id means and how each answer is written.

Each area gives a plain dictionary of readers and of writers; here they are one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ibdesk.simgateway import versions
from ibdesk.simgateway.messages.orders import UnreadableRequest
from ibdesk.simgateway.messages.session import NO_REQUEST
from ibdesk.simgateway.text import (
    decode_account,
    decode_contracts,
    decode_history,
    decode_marketdata,
    decode_orders,
    decode_session,
    encode_account,
    encode_contracts,
    encode_history,
    encode_marketdata,
    encode_orders,
    encode_session,
)
from ibdesk.simgateway.text.names import REQUEST_NAMES
from ibdesk.simgateway.text.order_fields import WHOLE, BadFieldError, Fields
from ibdesk.simgateway.text.unserved import ANSWERS, read_unserved
from ibdesk.simgateway.wire import FrameError, join_fields, split_fields

Reader = Callable[[Fields, int], object]
Writer = Callable[[Any, int], tuple[int, list[str]] | None]

DECODERS: dict[int, Reader] = {
    **decode_session.READERS,
    **decode_account.READERS,
    **decode_contracts.READERS,
    **decode_marketdata.READERS,
    **decode_history.READERS,
    **decode_orders.READERS,
}
ENCODERS: dict[type, Writer] = {
    **encode_session.WRITERS,
    **encode_account.WRITERS,
    **encode_contracts.WRITERS,
    **encode_marketdata.WRITERS,
    **encode_history.WRITERS,
    **encode_orders.WRITERS,
}
#: Messages that have their request id as first field; the others have a version before it, or no id at all.
ID_FIRST = frozenset({20, 79, 81, 87, 90, 92, 93, 94, 95})
ID_SECOND = frozenset({1, 2, 7, 9, 25, 62, 63, 74, 75, 76, 77})


@dataclass(frozen=True, slots=True)
class UnknownRequest:
    """A message id that no version of the protocol has, or no readable message id at all."""

    cause: str


def decode(payload: bytes, server_version: int) -> tuple[str, object]:
    """Return (method name of the client, request record) of a payload; never raises on bad input.

    What cannot be read becomes an UnreadableRequest, UnreadableOrder or UnknownRequest.
    """
    try:
        texts = split_fields(payload)
    except FrameError as error:
        return "", UnknownRequest(cause=str(error))
    if not WHOLE.match(texts[0]):
        return "", UnknownRequest(cause=f"Unable to parse message id '{texts[0][:40]}'")
    message_id, fields = int(texts[0]), texts[1:]
    name = REQUEST_NAMES.get(message_id, "")
    if message_id in ANSWERS:
        return name, read_unserved(message_id, fields)
    if message_id not in DECODERS:
        return name, UnknownRequest(cause=f"Unknown message id {message_id}")
    try:
        return name, DECODERS[message_id](Fields(fields), server_version)
    except BadFieldError as error:
        return name, UnreadableRequest(request_id=_request_id(message_id, fields), cause=str(error))


def encode(message: object, server_version: int) -> bytes | None:
    """Return the payload of an answer, or None when this version has no such frame.

    Raises KeyError for a record that is no answer.
    """
    written = ENCODERS[type(message)](message, server_version)
    if written is None:
        return None
    message_id, fields = written
    return join_fields([str(message_id), *fields], ascii7=server_version >= versions.ASCII7)


def _request_id(message_id: int, fields: list[str]) -> int:
    at = 0 if message_id in ID_FIRST else 1 if message_id in ID_SECOND else None
    if at is None or at >= len(fields) or not WHOLE.match(fields[at]):
        return NO_REQUEST
    value = int(fields[at])
    return value if abs(value) < 2**31 else NO_REQUEST
