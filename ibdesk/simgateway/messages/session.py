"""Requests and answers that belong to the session itself: start, ids, time, accounts' names, notices."""

from dataclasses import dataclass
from datetime import datetime

#: The request id of a notice that belongs to no request.
NO_REQUEST = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class StartApi:
    """Begin the session under a client id."""

    client_id: int
    optional_capabilities: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentTimeRequest:
    """Ask for the server's time in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentTimeMillisRequest:
    """Ask for the server's time in milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdsRequest:
    """Ask for the next valid order id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedAccountsRequest:
    """Ask for the account list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLogLevel:
    """Set the level of TWS's own log file: it changes nothing that a client can see."""

    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyCodesRequest:
    """Ask for the family codes of the accounts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unserved:
    """A request for a service that this login does not have; answered with its code and text."""

    request_id: int
    code: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmptyRequest:
    """A request whose true answer is an empty list; ``kind`` names the list."""

    kind: str
    request_id: int = NO_REQUEST


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentRequest:
    """A request to which TWS has no answer when nothing is subscribed (news bulletins, some cancels)."""

    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """An error, warning or system notice; ``time`` is filled in by the outbox when it is None."""

    request_id: int
    code: int
    text: str
    reject_json: str = ""
    time: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedAccounts:
    """The comma-separated account list as it stands on the wire."""

    accounts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NextValidId:
    """The next order id that this client may use."""

    order_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentTime:
    """The server's time."""

    time: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentTimeMillis:
    """The server's time, in milliseconds on the wire."""

    time: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyCodes:
    """The accounts, each without a family code."""

    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmptyList:
    """The empty list named by ``kind``."""

    kind: str
    request_id: int = NO_REQUEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An answer already written for its client, because writing it takes long; ``kind`` is its record."""

    kind: type
    payload: bytes
