"""What the journal keeps besides orders: what the user decided and what the program went through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from ibdesk.core.orders.differences import Checkpoint
from ibdesk.core.orders.state import OrderKey

LOCK, UNLOCK = "lock trading", "unlock trading"
"""The kinds of decisions from which a start knows whether trading is locked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the user decided: the state of an UNKNOWN order, a limit (`old`, `new`), arming, Cancel orders, a lock.

    `kind` in a few plain words, `text` what it was about.
    """

    kind: str
    key: OrderKey | None = None
    old: str = ""
    new: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramNote:
    """The program opened or closed the journal. Without an `end` before the next `start` it did not end cleanly."""

    what: Literal["start", "end"]
    version: str
    process_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkNote:
    """A change of the link to TWS, in one word and a sentence."""

    what: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcileNote:
    """One reading of TWS's lists. `lists`: for each whether its End came (law L7). `moved`: events came meanwhile."""

    lists: dict[str, bool]
    moved: bool = False
    link_up: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AwayLine:
    """One difference of 'While you were away'. Of client, order, permanent and contract id only some are known."""

    kind: str
    about: str
    text: str
    client_id: int | None = None
    order_id: int | None = None
    perm_id: int | None = None
    account: str = ""
    con_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AwayNote:
    """The report of one login as it stands: what the user has not acknowledged, and the strangers that he has.

    The newest of each set of accounts counts, so that a report outlives the program till it was seen.
    """

    accounts: tuple[str, ...]
    unseen: tuple[AwayLine, ...] = ()
    seen: tuple[AwayLine, ...] = ()


Note = ProgramNote | LinkNote | ReconcileNote | Checkpoint | AwayNote


@dataclass(frozen=True, slots=True, kw_only=True)
class TradingLock:
    """The user's lock on all new orders and changes: why, and since when. It outlives the program."""

    reason: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTotal:
    """What was journalled to be sent on one broker day: gross value in base currency, and how many commands.

    `unvalued` of them had no known value and are in the count only.
    """

    gross: Decimal = Decimal(0)
    count: int = 0
    unvalued: int = 0
