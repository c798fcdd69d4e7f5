"""What goes into the journal, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from ibdesk.core.ids import SessionNo
from ibdesk.core.orders.state import OrderKey
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.link import Mode
from ibdesk.core.records.order import OrderSpec

_BROKER_ZONE = "America/New_York"


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A confirmed place or modify, complete before its first byte leaves. `number` counts the modifies of a key.

    `value`: what it adds to the day's total, in `value_currency`; None if no rate was known. `accepted`: the warnings
    that were shown and ticked. `world_time`: the time of the market that trades; its date rules the day's caps.
    """

    order_key: OrderKey
    order_ref: str
    contract: Contract
    spec: OrderSpec
    account: str
    mode: Mode
    session: SessionNo
    kind: Literal["place", "modify"] = "place"
    number: int = 0
    before: OrderSpec | None = None
    value: Decimal | None = None
    value_currency: str = ""
    accepted: tuple[str, ...] = ()
    world_time: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalResult:
    """Whether an intent is durable. If not, nothing may be sent and `sentence` says why."""

    ok: bool
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredIntent:
    """An intent as read back, with its time and its line in the journal.

    Lines, not times, give the order, since clocks step (scenario 138).
    """

    line: int
    time: datetime
    intent: Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentIntent:
    """An intent of the last minute before this start; `age_s` by the wall clock, 0 if that was set back."""

    age_s: int
    intent: Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecord:
    """A received record as read back. `key` is the order that the session attributed it to, if it did."""

    seq: int
    line: int
    time: datetime
    type_name: str
    parsed: bytes
    key: OrderKey | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStart:
    """A start of the program as read back."""

    line: int
    time: datetime


def broker_day(time: datetime) -> date:
    """Return IB's date at an instant: its day is New York's, wherever the desk stands."""
    return time.astimezone(ZoneInfo(_BROKER_ZONE)).date()


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Return the instants at which IB's day begins and ends, aware UTC."""
    zone = ZoneInfo(_BROKER_ZONE)
    midnights = (datetime.combine(one, time(0), zone) for one in (day, day + timedelta(days=1)))
    begins, ends = (one.astimezone(UTC) for one in midnights)
    return begins, ends
