"""Requests and answers on accounts: summary, updates, positions, profit and loss.

Values are texts as TWS formats them; quantities in shares, lots or contracts; money in major units.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from ibdesk.simgateway.instruments import Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSummaryRequest:
    """Subscribe to the tags of a group of accounts."""

    request_id: int
    group: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAccountSummary:
    """End a summary."""

    request_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountUpdatesRequest:
    """Subscribe to, or leave, the values and portfolio of one account."""

    subscribe: bool
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionsRequest:
    """Subscribe to the positions of all accounts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelPositions:
    """End the positions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionsMultiRequest:
    """Subscribe to the positions of one account or model."""

    request_id: int
    account: str
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelPositionsMulti:
    """End the positions of one account."""

    request_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatesMultiRequest:
    """Subscribe to the values of one account or model."""

    request_id: int
    account: str
    model: str
    ledger_and_nlv: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelUpdatesMulti:
    """End the values of one account."""

    request_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PnlRequest:
    """Subscribe to the profit and loss of an account."""

    request_id: int
    account: str
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelPnl:
    """End the profit and loss of an account, or of one position when ``single``."""

    request_id: int
    single: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PnlSingleRequest:
    """Subscribe to the profit and loss of one position."""

    request_id: int
    account: str
    model: str
    con_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSummaryRow:
    """One tag of one account."""

    request_id: int
    account: str
    tag: str
    value: str
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSummaryEnd:
    """End of the first set of rows."""

    request_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountValue:
    """One value of the subscribed account."""

    key: str
    value: str
    currency: str
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioRow:
    """One position of the subscribed account with its value."""

    account: str
    instrument: Instrument
    quantity: Decimal
    market_price: Decimal
    market_value: Decimal
    average_cost: Decimal
    unrealized_pnl: Decimal
    realized_pnl: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountTime:
    """The time of the account values, shown as HH:MM of the login zone."""

    time: datetime
    time_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDownloadEnd:
    """End of the account's first download."""

    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionRow:
    """One position; ``average_cost`` in major units."""

    account: str
    instrument: Instrument
    quantity: Decimal
    average_cost: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionsEnd:
    """End of the first set of positions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionMultiRow:
    """One position of a multi request."""

    request_id: int
    row: PositionRow
    model: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionsMultiEnd:
    """End of the positions of a multi request."""

    request_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueMulti:
    """One value of a multi request."""

    request_id: int
    value: AccountValue
    model: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatesMultiEnd:
    """End of the values of a multi request."""

    request_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pnl:
    """Profit and loss of an account in its base currency."""

    request_id: int
    daily: Decimal
    unrealized: Decimal
    realized: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PnlSingle:
    """Profit and loss of one position."""

    request_id: int
    quantity: Decimal
    daily: Decimal
    unrealized: Decimal
    realized: Decimal
    value: Decimal
