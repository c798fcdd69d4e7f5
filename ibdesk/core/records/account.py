"""Account values as TWS sends them."""

from __future__ import annotations

from dataclasses import dataclass

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
