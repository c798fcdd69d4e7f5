"""Bytes and text fields: length-prefixed frames, NUL-terminated fields, the protocol's unset values.

A frame is a 4-byte big-endian length and a payload; a text payload is a list of fields, each ended by NUL.
"""

import struct
from collections.abc import Sequence
from decimal import Decimal

#: The longest frame that either side accepts, in bytes.
MAX_FRAME = 0xFFFFFF
UNSET_INT = 2147483647
UNSET_DOUBLE_TEXT = "1.7976931348623157E308"


class FrameError(Exception):
    """The byte stream cannot be cut into frames any more, or a payload is no list of fields."""


def frame(payload: bytes) -> bytes:
    """Return ``payload`` with its length in front."""
    return struct.pack("!I", len(payload)) + payload


class FrameCutter:
    """Cut a byte stream into payloads, however it is split into segments."""

    def __init__(self, limit: int = MAX_FRAME) -> None:
        self._buffer = bytearray()
        self._limit = limit

    def feed(self, data: bytes) -> list[bytes]:
        """Return the payloads completed by ``data``; raises FrameError for an impossible length."""
        self._buffer += data
        payloads: list[bytes] = []
        start = 0
        while len(self._buffer) - start >= 4:
            (size,) = struct.unpack_from("!I", self._buffer, start)
            if size > self._limit:
                raise FrameError(f"frame of {size} bytes, at most {self._limit} allowed")
            if len(self._buffer) - start - 4 < size:
                break
            payloads.append(bytes(self._buffer[start + 4 : start + 4 + size]))
            start += 4 + size
        del self._buffer[:start]
        return payloads


def split_fields(payload: bytes) -> list[str]:
    """Return the text fields of ``payload``; raises FrameError when the last one is not ended by NUL."""
    if not payload.endswith(b"\0"):
        raise FrameError("the last field is not ended")
    return [part.decode("utf-8", "backslashreplace") for part in payload[:-1].split(b"\0")]


def join_fields(fields: Sequence[str], *, ascii7: bool) -> bytes:
    r"""Return the payload of ``fields``; with ``ascii7`` other characters become ``\uXXXX`` escapes."""
    text = "".join(f"{field.replace(chr(0), ' ')}\0" for field in fields)
    return _escaped(text) if ascii7 else text.encode()


def _escaped(text: str) -> bytes:
    if text.isascii():
        return text.encode("ascii")
    units = (char if char.isascii() else "".join(f"\\u{unit:04x}" for unit in _utf16(char)) for char in text)
    return "".join(units).encode("ascii")


def _utf16(char: str) -> tuple[int, ...]:
    data = char.encode("utf-16-be", "surrogatepass")
    return struct.unpack(f"!{len(data) // 2}H", data)


def number_text(value: Decimal | None, unset: str = UNSET_DOUBLE_TEXT) -> str:
    """Return ``value`` without exponent and without trailing zeros behind the point; ``unset`` for None."""
    if value is None:
        return unset
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def int_text(value: int | None) -> str:
    """Return ``value`` as a whole number; the unset integer for None."""
    return str(UNSET_INT if value is None else value)


def flag_text(value: bool) -> str:
    """Return 1 or 0."""
    return "1" if value else "0"
