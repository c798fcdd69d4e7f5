"""Requests and answers on historical data. Prices in quoted units; bars stand oldest first."""

from dataclasses import dataclass
from datetime import date, datetime

from ibdesk.simgateway.instruments import ContractQuery
from ibdesk.simgateway.market.records import Bar


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRequest:
    """Ask for bars; ``end``, ``duration`` and ``bar_size`` are the client's own texts."""

    request_id: int
    query: ContractQuery
    include_expired: bool
    end: str
    bar_size: str
    duration: str
    rth: bool
    what: str
    date_format: int
    keep_up_to_date: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelHistory:
    """End a history request."""

    request_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadTimestampRequest:
    """Ask for the first instant of a contract's data."""

    request_id: int
    query: ContractQuery
    rth: bool
    what: str
    date_format: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelHeadTimestamp:
    """End a head timestamp request."""

    request_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFrame:
    """How the times of an answer are written, and whether volumes count single US shares."""

    date_format: int
    time_zone: str
    login_zone: str
    shares: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All bars of a request; ``start`` and ``end`` bound the span that was asked for."""

    request_id: int
    frame: HistoryFrame
    start: datetime
    end: datetime
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEnd:
    """The span of an answer, in a frame of its own where the version has one."""

    request_id: int
    start: datetime
    end: datetime
    login_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryUpdate:
    """The forming bar of a request that is kept up to date."""

    request_id: int
    frame: HistoryFrame
    bar: Bar


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadTimestamp:
    """The first instant of a contract's data."""

    request_id: int
    time: datetime
    date_format: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HistorySchedule:
    """The sessions of a span: (start, end, date) each, shown in the contract's zone."""

    request_id: int
    time_zone: str
    sessions: tuple[tuple[datetime, datetime, date], ...]
