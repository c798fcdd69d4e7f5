"""The first exchange with TWS, as a stream parser: any cut of the reply gives the same result.

ibdesk says `API\\0` and the range of versions; TWS answers with one frame of two fields, its version and its time.
Anything may be glued behind it, and error messages may come before it.
"""

from __future__ import annotations

from dataclasses import dataclass

from ibdesk.broker.framing import LIMIT_BEFORE_READY, PREFIX
from ibdesk.core.records.link import CloseReason

MIN_SERVER_VERSION = 150
"""Below this no TWS that still logs in answers, and its messages have shapes that ibdesk does not read."""

_FIRST_CLIENT_VERSION = 100

_FOREIGN = (
    (b"HTTP", "HTTP"),
    (b"<!DO", "HTTP"),
    (b"<htm", "HTTP"),
    (b"SSH-", "SSH"),
    (b"\x15\x03", "TLS"),
    (b"\x16\x03", "TLS"),
    (b"API\x00", "an echo: it sends back what it gets"),
    (b"220 ", "a mail or file server"),
    (b"+OK ", "a mail server"),
    (b"-ERR", "a database or mail server"),
)


class HandshakeError(Exception):
    """The peer is not a TWS that ibdesk can talk to."""

    def __init__(self, reason: CloseReason, text: str) -> None:
        super().__init__(text)
        self.reason = reason
        self.text = text


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeting:
    """What TWS said: `early` are whole frames that came before it, `rest` the bytes already read behind it."""

    server_version: int
    connection_time: str
    early: tuple[bytes, ...]
    rest: bytes


def hello(max_client_version: int) -> bytes:
    """Build the first bytes of a session: the prefix, then the range of versions as one frame."""
    text = f"v{_FIRST_CLIENT_VERSION}..{max_client_version}".encode("ascii")
    return b"API\0" + len(text).to_bytes(PREFIX, "big") + text


class HandshakeParser:
    """Feeds on bytes until the greeting is whole. Scenarios 4, 5 and 7."""

    def __init__(self, max_client_version: int) -> None:
        self._max = max_client_version
        self._buffer = bytearray()
        self._early: list[bytes] = []

    def feed(self, data: bytes) -> Greeting | None:
        """Add bytes; return the greeting once it is whole. Raises HandshakeError for a foreign or unfit peer."""
        self._buffer += data
        self._refuse_foreign()
        while len(self._buffer) >= PREFIX:
            length = int.from_bytes(self._buffer[:PREFIX], "big")
            if length > LIMIT_BEFORE_READY:
                raise HandshakeError(CloseReason.NOT_TWS, "not TWS (its answer is no TWS message)")
            if len(self._buffer) < PREFIX + length:
                return None
            frame = bytes(self._buffer[PREFIX : PREFIX + length])
            del self._buffer[: PREFIX + length]
            greeting = self._read(frame)
            if greeting is not None:
                return greeting
        return None

    def spoken(self) -> str:
        """Return the text of the last error message that came before the greeting, or ""."""
        for frame in reversed(self._early):
            fields = _fields(frame)
            if fields[0] == "4" and len(fields) >= 4:
                return " ".join(field for field in fields[3:] if field)
        return ""

    def _refuse_foreign(self) -> None:
        if self._early:
            return
        for start, name in _FOREIGN:
            if self._buffer.startswith(start):
                raise HandshakeError(CloseReason.NOT_TWS, f"not TWS (looks like {name})")

    def _read(self, frame: bytes) -> Greeting | None:
        fields = _fields(frame)
        if len(fields) >= 3 and fields[0].isdigit():
            self._early.append(frame)
            return None
        if len(fields) != 2:
            raise HandshakeError(CloseReason.NOT_TWS, "not TWS (its answer is no version reply)")
        return Greeting(
            server_version=self._version(fields[0]),
            connection_time=fields[1],
            early=tuple(self._early),
            rest=bytes(self._buffer),
        )

    def _version(self, text: str) -> int:
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 6):
            raise HandshakeError(CloseReason.BAD_VERSION, f"the server's version {text[:40]!r} is not a number")
        version = int(text)
        if version < MIN_SERVER_VERSION:
            raise HandshakeError(
                CloseReason.BAD_VERSION, f"server version {version} is too old: at least {MIN_SERVER_VERSION} is needed"
            )
        if version > self._max:
            raise HandshakeError(
                CloseReason.BAD_VERSION, f"server version {version} is beyond what was offered (at most {self._max})"
            )
        return version


def _fields(frame: bytes) -> list[str]:
    parts = frame.decode("ascii", errors="backslashreplace").split("\0")
    return parts[:-1] if len(parts) > 1 else parts
