"""Facts of the wire that are needed before a message is decoded: its id, its kind, the key of a tick.

Text messages are NUL-terminated ASCII fields, the id first. From server version 201 the id is a raw big-endian
32-bit number, and ids above 200 announce a protobuf body of the message `id - 200`.
"""

from __future__ import annotations

from dataclasses import dataclass

RAW_IDS_FROM = 201
PROTOBUF_OFFSET = 200

TickKey = tuple[bytes | int, ...]

_TICKS = frozenset({1, 2, 45, 46})  # price, size, generic, string
_TICK_TEXTS = frozenset(str(number).encode() for number in _TICKS)

# A notice (4) may be the rejection of an order; 55 and 102 complete lists that reconciliation reads.
_ORDER_MESSAGES = frozenset({3, 4, 5, 11, 53, 55, 59, 99, 100, 101, 102})

# Answers to questions about contracts and bars: long, slow to decode, and of no use once the link has ended.
_BULK = frozenset({10, 17, 18})

_BULK_HEADS = frozenset(b"%d\0" % number for number in _BULK)

_NAMES = {
    1: "tick price", 2: "tick size", 3: "order status", 4: "notice", 5: "open order", 9: "next valid id",
    10: "contract details", 11: "execution", 15: "managed accounts", 17: "historical data", 18: "bond details",
    45: "generic tick", 46: "text tick", 49: "current time", 52: "end of contract details",
    53: "end of open orders", 55: "end of executions", 58: "market data type", 59: "commission", 61: "position",
    62: "end of positions", 63: "account summary", 64: "end of account summary", 79: "symbol samples",
    81: "tick parameters", 90: "bar update", 100: "order bound", 101: "completed order", 102: "end of completed orders",
    108: "end of historical data",
}  # fmt: skip


class MalformedMessageError(Exception):
    """A frame that breaks the shape of every message: empty, without an id, cut off."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A frame opened as far as its id: `number` 1 to 200, `body` behind the id."""

    number: int
    body: bytes
    protobuf: bool


def open_frame(frame: bytes, raw_ids: bool) -> Envelope:
    """Read the message id of a frame. Raises MalformedMessageError for empty, cut or id-less ones."""
    if not frame:
        raise MalformedMessageError("a frame of zero length")
    if raw_ids:
        if len(frame) < 4:
            raise MalformedMessageError("a frame too short for its message id")
        number, body = int.from_bytes(frame[:4], "big"), frame[4:]
    else:
        head, found, body = frame.partition(b"\0")
        if not found or not head.isdigit() or len(head) > 9:
            raise MalformedMessageError(f"a message without an id: {frame[:40]!r}")
        number = int(head)
    if number > PROTOBUF_OFFSET and raw_ids:
        return Envelope(number - PROTOBUF_OFFSET, body, True)
    if body and not body.endswith(b"\0"):
        raise MalformedMessageError("the last field is cut off")
    return Envelope(number, body, False)


def raw_text(frame: bytes) -> str:
    """Return a frame as text from which its bytes can be made again: as it is, or in hex behind `hex:`."""
    try:
        text = frame.decode("utf-8")
    except UnicodeDecodeError:
        return f"hex:{frame.hex()}"
    return f"hex:{frame.hex()}" if text.startswith("hex:") else text


def describe(number: int) -> str:
    """Name a message for a person: "order status (message 3)"."""
    name = _NAMES.get(number)
    return f"{name} (message {number})" if name else f"message {number}"


def concerns_orders(number: int | None) -> bool:
    """Tell whether losing that message leaves an order's state in doubt; an unreadable id could be any message."""
    return number is None or number in _ORDER_MESSAGES


def is_bulk(frame: bytes, raw_ids: bool) -> bool:
    """Tell whether a frame is part of a long answer that nothing but its question waits for."""
    if raw_ids:
        number = int.from_bytes(frame[:4], "big")
        return (number - PROTOBUF_OFFSET if number > PROTOBUF_OFFSET else number) in _BULK
    return frame[:3] in _BULK_HEADS


def tick_key(frame: bytes, raw_ids: bool) -> TickKey | None:
    """Return (message, request, tick type) of a market data tick, None for every other or unreadable frame."""
    if raw_ids:
        return _raw_tick_key(frame)
    end = frame.find(b"\0", 0, 4)
    if end < 0 or frame[:end] not in _TICK_TEXTS:
        return None
    fields = frame.split(b"\0", 4)
    return (fields[0], fields[2], fields[3]) if len(fields) == 5 else None


def _raw_tick_key(frame: bytes) -> TickKey | None:
    number = int.from_bytes(frame[:4], "big")
    if number in _TICKS:
        fields = frame[4:].split(b"\0", 3)
        return (number, fields[1], fields[2]) if len(fields) == 4 else None
    if number - PROTOBUF_OFFSET not in _TICKS:
        return None
    # The fields 1 (request) and 2 (tick type) of the four tick messages are varints and come first.
    request = _varint(frame, 4, tag=0x08)
    kind = _varint(frame, request[1], tag=0x10) if request else None
    return (number, request[0], kind[0]) if request and kind else None


def _varint(data: bytes, position: int, *, tag: int) -> tuple[int, int] | None:
    """Read a varint field with that tag at `position`: its value and the position behind it."""
    if position >= len(data) or data[position] != tag:
        return None
    value = shift = 0
    for index in range(position + 1, min(position + 11, len(data))):
        value |= (data[index] & 0x7F) << shift
        if data[index] < 0x80:
            return value, index + 1
        shift += 7
    return None
