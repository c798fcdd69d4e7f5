"""Account values as TWS sends them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ibdesk.core.ids import RequestId


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountValue:
    """One value of one account. `value` is the text TWS sent: some tags are words, not numbers."""

    account: str
    tag: str
    value: str
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSummaryEnd:
    """The first snapshot of the account summary is complete; repeated Ends are harmless."""

    request_id: RequestId


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountProfit:
    """Profit and loss of one account in its base currency, about once a second; None where TWS names none."""

    request_id: RequestId
    daily: Decimal | None
    unrealized: Decimal | None
    realized: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionProfit:
    """Profit and loss of one position and its worth, in the contract's currency; None where TWS names none."""

    request_id: RequestId
    quantity: Decimal | None
    daily: Decimal | None
    unrealized: Decimal | None
    realized: Decimal | None
    value: Decimal | None
