"""What the sending thread may be asked to do: frozen commands, one EClient call each."""

from __future__ import annotations

from dataclasses import dataclass

from ibdesk.core.ids import ClientId, ConId, OrderId, RequestId
from ibdesk.core.records.bars import HistoryQuery
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.order import OrderSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOrder:
    """Place, or with a known id modify, an order. Leaves at most once (law L3); journalled before (law L1)."""

    order_id: OrderId
    contract: Contract
    spec: OrderSpec
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewOrder:
    """Ask what an order would cost; never an order itself. `spec.what_if` must stand, or it does not leave."""

    order_id: OrderId
    contract: Contract
    spec: OrderSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrder:
    """Ask for the end of one order of this client."""

    order_id: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAllOrders:
    """Ask for the end of every order in TWS, those of other clients and manual ones too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCurrentTime:
    """The ping."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestIds:
    """Ask for the next valid order id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAccountSummary:
    """Subscribe to account values of the group; `tags` in IB's spelling."""

    request_id: RequestId
    tags: tuple[str, ...]
    group: str = "All"


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAccountSummary:
    """End that subscription."""

    request_id: RequestId


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPositions:
    """Subscribe to all positions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelPositions:
    """End that subscription."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribeAccountProfit:
    """Subscribe to the profit and loss of one account."""

    request_id: RequestId
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAccountProfit:
    """End that subscription."""

    request_id: RequestId


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribePositionProfit:
    """Subscribe to the profit and loss of one position."""

    request_id: RequestId
    account: str
    con_id: ConId


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelPositionProfit:
    """End that subscription."""

    request_id: RequestId


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSymbols:
    """Ask for suggestions to a piece of text; IB allows one a second."""

    request_id: RequestId
    pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestContractDetails:
    """Ask for every contract that matches."""

    request_id: RequestId
    contract: Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestMarketRule:
    """Ask for the price steps of a market rule; the answer names the rule, not a request."""

    rule_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribeQuote:
    """Subscribe to the live quote of a contract."""

    request_id: RequestId
    contract: Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelQuote:
    """End that subscription."""

    request_id: RequestId


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMarketDataType:
    """Choose live (1), frozen (2), delayed (3) or delayed-frozen (4) data for what follows."""

    data_type: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestHistory:
    """Ask for historical bars."""

    request_id: RequestId
    query: HistoryQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelHistory:
    """Give up a pending history request."""

    request_id: RequestId


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestOpenOrders:
    """Ask for the open orders of this client."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAllOpenOrders:
    """Ask for the open orders of every client and of TWS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestExecutions:
    """Ask for today's executions; `client_id` None means those of every client."""

    request_id: RequestId
    client_id: ClientId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCompletedOrders:
    """Ask for today's ended orders; one such request at a time."""

    api_only: bool = False


Command = (
    PlaceOrder | PreviewOrder | CancelOrder | CancelAllOrders | RequestCurrentTime | RequestIds
    | RequestAccountSummary | CancelAccountSummary | RequestPositions | CancelPositions
    | SubscribeAccountProfit | CancelAccountProfit | SubscribePositionProfit | CancelPositionProfit
    | SearchSymbols | RequestContractDetails | RequestMarketRule | SubscribeQuote | CancelQuote | SetMarketDataType
    | RequestHistory | CancelHistory | RequestOpenOrders | RequestAllOpenOrders | RequestExecutions
    | RequestCompletedOrders
)  # fmt: skip
