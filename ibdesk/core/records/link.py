"""The chain ibdesk - TWS - IB - farms, as facts."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from ibdesk.core.ids import ClientId, OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where to connect: a TWS, a Gateway or the simulated gateway."""

    host: str
    port: int
    client_id: ClientId


class CloseReason(enum.Enum):
    """Why a session did not come about, or ended."""

    REFUSED = "refused"  # nothing listens
    UNREACHABLE = "unreachable"  # no route, unknown host, SYN dropped
    SILENT = "silent"  # TCP accepted, no version reply before the deadline
    NOT_TWS = "not_tws"  # another protocol answered
    CLOSED_BY_PEER = "closed_by_peer"  # accepted and closed during the handshake
    BAD_VERSION = "bad_version"  # server version outside the supported range, or not a number
    OTHER_LOGIN = "other_login"  # other accounts than before answer at the same address
    NOT_READY = "not_ready"  # no accounts, id and time before the deadline
    CLIENT_ID_IN_USE = "client_id_in_use"  # 326
    LOST = "lost"  # the socket of a running session ended or fell silent
    FRAMING = "framing"  # the byte stream could not be cut into frames any more
    ASKED = "asked"  # the user disconnected


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkOpened:
    """The handshake is done; requests may only follow NextValidId and ManagedAccounts."""

    endpoint: Endpoint
    server_version: int
    connection_time: str
    ibapi_version: str
    ibapi_max_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkClosed:
    """The one end of a session (exactly one per session). `text` is what the peer or the system said."""

    reason: CloseReason
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedAccounts:
    """The account list that TWS announced, empty entries removed."""

    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NextValidId:
    """The lowest order id that TWS takes now."""

    order_id: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentTime:
    """Answer to the ping. `received_s` is the monotonic clock when it arrived."""

    time: datetime
    received_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDropped:
    """A message that could not be decoded, or a callback that raised; the session goes on (scenarios 122 to 124)."""

    what: str
    error: str
    concerns_orders: bool


class Mode(enum.Enum):
    """What money is at stake: decided by the account list and the start-up nonce, never by the port."""

    SIM = "SIM"
    PAPER = "PAPER"
    LIVE = "LIVE"


class SendOutcome(enum.Enum):
    """What is known of bytes that were to leave."""

    SENT = "sent"  # all bytes given to the kernel
    NOT_SENT = "not_sent"  # refused before the first byte
    MAYBE = "maybe"  # the write failed half-way or its result is unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSent:
    """The result of one command on its way out. `command` is the frozen command itself."""

    command: object
    outcome: SendOutcome
    reason: str = ""
