"""A confirmed picture of an order, frozen; what is transmitted is exactly what was shown, once."""

from __future__ import annotations

import enum
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ibdesk.core.ids import SessionNo
from ibdesk.core.orders.draft import OrderDraft
from ibdesk.core.orders.state import AnyKey
from ibdesk.core.problems import Problem
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.core.records.link import Mode
from ibdesk.core.records.order import OrderSpec
from ibdesk.core.valuation import Market


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """Why no new order or change may go now, and what to do about it. Both are sentences for the user."""

    reason: str
    what_to_do: str
    cancel_works: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What the confirm dialog shows. Only `ok` ones have a token; a token transmits once, till `expires_s`.

    `exits` go with the order, and `exit_lines` has a sentence for each; their ids and the parent's are not known yet.

    `expires_at` is for display, in world time; `expires_s` rules, on the session's monotonic clock.
    """

    token: str
    kind: Literal["place", "modify"]
    draft: OrderDraft
    spec: OrderSpec | None
    before: OrderSpec | None
    key: AnyKey | None
    contract: Contract | None
    details: ContractDetails | None
    sentence: str
    headline: str
    button_text: str
    mode: Mode | None
    account: str
    selected_account: str
    market: Market
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    expires_at: datetime
    expires_s: float
    session_no: SessionNo
    payload_hash: str
    exits: tuple[OrderSpec, ...] = ()
    exit_lines: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Tell whether it may be transmitted; the warnings still want their ticks."""
        return bool(self.token)


@dataclass(frozen=True, slots=True, kw_only=True)
class TransmitResult:
    """What became of a click on Transmit. `accepted` means journalled next, not sent yet: the blotter tells."""

    accepted: bool
    reason: str = ""
    key: AnyKey | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An order or change that the desk did not send after all, with the sentence for the ticket."""

    reason: str
    what_to_do: str = ""
    preview: Preview | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Voided:
    """A preview that must not be transmitted any more, and why: the dialog closes with that sentence.

    `asked`: the user left the review or edited the order, so that it is no news.
    """

    token: str
    reason: str
    asked: bool = False


class Scope(enum.Enum):
    """What 'cancel all' means."""

    MINE = "mine"
    SYMBOL = "symbol"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelResult:
    """Which cancels were asked for, and which were not, with the reason. Confirmed is only what TWS confirms."""

    asked: tuple[AnyKey, ...]
    refused: tuple[tuple[AnyKey, str], ...] = ()
    reason: str = ""


def new_token() -> str:
    """Return a one-shot token that cannot be guessed or repeated."""
    return secrets.token_hex(16)


def payload_hash(
    *,
    kind: str,
    specs: tuple[OrderSpec, ...],
    contract: Contract,
    key: AnyKey | None,
    session: SessionNo,
) -> str:
    """Return a digest of all that is to leave, every leg; computed when shown, compared when sent (scenario 103)."""
    text = repr((kind, specs, contract, key, int(session)))
    return hashlib.sha256(text.encode()).hexdigest()
